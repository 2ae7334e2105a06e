/* difference.c: see difference.h. */
#include "difference.h"
#include "harness.h"
#include "memory.h"
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

enum { DIRECTIONS = 2, STEPS = 4, POINTS = 4, EPISODES = DIRECTIONS * STEPS * POINTS };
static const double step[STEPS] = {1e-2, 1e-3, 1e-4, 1e-5};

/* direction: [param], a unit vector; the numbers are spread by the fractional parts of multiples of the
 * golden ratio */
static void choose_direction(int which, int P, const double *gradient, double *direction)
{
    const double length = norm(P, gradient);
    for (int i = 0; i < P; i++) {
        const double spread = fmod((i + 1 + which * 0.37) * 0.6180339887498949, 1) - 0.5;
        direction[i] = spread / sqrt(P);
        if (which == 0 && length > 0 && length < INFINITY)
            direction[i] += gradient[i] / length;
    }
    const double size = norm(P, direction);
    for (int i = 0; i < P; i++)
        direction[i] /= size;
}

/* loss[k] of an episode at point[k][param], n at a time. */
static bool losses_at(const struct opened_task *task, int episodes, const double *point, double *loss,
                      struct failure *failure)
{
    const struct dims *d = &task->dims;
    const int n = d->width == 1 ? 1 : slice_length(d, episodes);
    const size_t lanes = (size_t)n, state = (size_t)d->state * lanes, param = (size_t)d->param * lanes;
    double *memory = memory_aligned(8 * (2.0 * (double)state + (double)param + n));
    void *bench = NULL;
    if (!memory || !workbench_open(task->task, task->self, &bench)) {
        free(memory);
        return fail_runtime(failure, "no memory for %d episodes of %s.", n, task->task->name);
    }
    double *theta = memory + 2 * state, *sum = theta + param;
    for (int first = 0; first < episodes; first += n) {
        struct slice s = {.n = n,
                          .ld = lanes,
                          .theta = theta,
                          .state = memory,
                          .bench = bench,
                          .data = episode_data(task->request.seed, 0, 0)};
        double *next = memory + state;
        for (size_t i = 0; i < (size_t)d->param; i++)
            for (int k = 0; k < n; k++)
                theta[i * lanes + (size_t)k] =
                    point[(size_t)(first + k < episodes ? first + k : first) * (size_t)d->param + i];
        memset(sum, 0, lanes * sizeof *sum);
        task->task->init(task->self, &s);
        for (; s.t < d->horizon; s.t++) {
            task->task->step(task->self, &s, next);
            if (loss_counts(d, s.t + 1))
                task->task->loss(task->self, &s, next, sum);
            double *const old = s.state;
            s.state = next;
            next = old;
        }
        for (int k = 0; k < n && first + k < episodes; k++)
            loss[first + k] = sum[k];
    }
    workbench_close(task->task, bench);
    free(memory);
    return true;
}

/* loss: [STEPS][POINTS] at -2h, -h, h, 2h */
static double slope_of(const double *loss)
{
    double best = NAN, least = INFINITY, before = NAN;
    for (int k = 0; k < STEPS; k++, loss += POINTS) {
        const double slope = (loss[0] - 8 * loss[1] + 8 * loss[2] - loss[3]) / (12 * step[k]);
        if (fabs(slope - before) < least) {
            least = fabs(slope - before);
            best = slope;
        }
        before = slope;
    }
    return best;
}

bool difference_error(const struct opened_task *task, const double *theta, const double *gradient,
                      double *error, struct failure *failure)
{
    static const double place[POINTS] = {-2, -1, 1, 2};
    const size_t P = (size_t)task->dims.param;
    double *direction = calloc((DIRECTIONS + EPISODES) * P, sizeof *direction), loss[EPISODES];
    double *point = direction + DIRECTIONS * P;
    bool ok = direction || fail_runtime(failure, "no memory for directions of %zu parameters.", P);
    for (int k = 0; ok && k < EPISODES; k++) {
        const int which = k / (STEPS * POINTS);
        const double h = step[k / POINTS % STEPS] * place[k % POINTS], *d = direction + (size_t)which * P;
        if (k % (STEPS * POINTS) == 0)
            choose_direction(which, task->dims.param, gradient, direction + (size_t)which * P);
        for (size_t i = 0; i < P; i++)
            point[(size_t)k * P + i] = theta[i] + h * d[i];
    }
    ok = ok && losses_at(task, EPISODES, point, loss, failure);
    *error = 0;
    for (int k = 0; ok && k < DIRECTIONS; k++) {
        const double off = fabs(dot(task->dims.param, gradient, direction + (size_t)k * P) -
                                slope_of(loss + k * STEPS * POINTS));
        *error = isnan(*error) || off <= *error ? *error : off; /* NaN gets in, and stays */
    }
    free(direction);
    return ok;
}
