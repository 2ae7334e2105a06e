/* surface.c: see surface.h. */
#include "surface.h"
#include "memory.h"
#include "noise.h"
#include "pace.h"
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REACH = 5 };            /* sigma: a normal is beyond once in 2e6 */
enum { BYTES_OF_A_CELL = 48 }; /* loss and error, and as much again and more where it is written as JSON */

static const double batch_seconds = 0.1;

double surface_cells(const struct surface *s)
{
    double cells = s->points ? (double)s->count : 1;
    for (int a = 0; !s->points && a < s->axes; a++)
        cells *= s->axis[a].cells;
    return cells;
}

/* cells beyond each end of an axis */
static double padding(const struct surface *s, int a)
{
    return s->smoothing == SMOOTH_CONVOLUTION ? ceil(REACH * s->sigma / axis_spacing(&s->axis[a])) : 0;
}

double surface_evaluations(const struct surface *s)
{
    double count = s->smoothing == SMOOTH_SAMPLING ? s->samples : 1;
    if (s->points)
        return count * (double)s->count;
    for (int a = 0; a < s->axes; a++)
        count *= s->axis[a].cells + 2 * padding(s, a);
    return count;
}

/* theta at place i of the slower axis and j of the other, counted from the ends of the axes themselves */
static void theta_at(const struct surface *s, long i, long j, double *theta)
{
    const long place[SURFACE_AXES] = {i, j};
    memcpy(theta, s->theta, (size_t)s->param * sizeof *theta);
    for (int a = 0; a < s->axes; a++) {
        const struct axis *axis = &s->axis[a];
        theta[axis->index] = axis_place(axis, place[a]);
    }
}

static long columns_of(const struct surface *s)
{
    return s->axes > 1 ? s->axis[1].cells : 1;
}

void surface_theta(const struct surface *s, long k, double *theta)
{
    if (s->points)
        memcpy(theta, s->points + (size_t)k * (size_t)s->param, (size_t)s->param * sizeof *theta);
    else
        theta_at(s, k / columns_of(s), k % columns_of(s), theta);
}

/* Where evaluation k is, and what is told of its loss. */
struct sweep {
    const struct surface *surface;
    bool (*each)(void *context, double share);
    void *context;
    void (*place)(const struct sweep *w, long k, double *theta);
    long pad[SURFACE_AXES], columns; /* of a padded grid */
};

static void place_padded(const struct sweep *w, long k, double *theta)
{
    theta_at(w->surface, k / w->columns - w->pad[0], k % w->columns - w->pad[1], theta);
}

static void place_point(const struct sweep *w, long k, double *theta)
{
    surface_theta(w->surface, k, theta);
}

/* Draw k % samples of cell k / samples: noise keyed by both. */
static void place_sample(const struct sweep *w, long k, double *theta)
{
    const struct surface *s = w->surface;
    const long cell = k / s->samples;
    double noise[SURFACE_AXES];
    surface_theta(s, cell, theta);
    fill_noise(stream_make(s->seed, 0, s->points ? 1 : 0, PURPOSE_PERTURBATION), (uint32_t)(k % s->samples),
               1, s->axes, (uint32_t)cell, 0, s->sigma, noise, 1);
    for (int a = 0; a < s->axes; a++)
        theta[s->axis[a].index] += noise[a];
}

static struct pace pace_of(const struct surface *s)
{
    return pace_make(&s->engine->facts(s->run)->dims, s->threads, batch_seconds);
}

/* Evaluations whose losses are kept besides the cells'. */
static double held_losses(const struct surface *s)
{
    return s->smoothing == SMOOTH_SAMPLING      ? pace_of(s).most
           : s->smoothing == SMOOTH_CONVOLUTION ? surface_evaluations(s)
                                                : 0;
}

/* A convolution holds the rows' besides. */
static double bytes_at_once(const struct surface *s)
{
    return 8 * (2 * held_losses(s) + (double)pace_of(s).most * s->param);
}

bool surface_suits(const struct surface *s, struct failure *failure)
{
    for (int a = 0; s->smoothing == SMOOTH_CONVOLUTION && a < s->axes; a++) {
        const struct axis *axis = &s->axis[a];
        if (axis->cells < 2 || !(axis_spacing(axis) <= 0.5 * s->sigma))
            return fail(
                failure,
                "--smooth convolution: expected cells of theta_%d at most sigma / 2 = %g apart, found "
                "%d from %g to %g; use more --cells, or --smooth sampling.",
                axis->index, 0.5 * s->sigma, axis->cells, axis->low, axis->high);
    }
    return true;
}

bool surface_fits(const struct surface *s, struct failure *failure)
{
    const double bytes = BYTES_OF_A_CELL * surface_cells(s) + bytes_at_once(s);
    return bytes <= 0.9 * memory_limit() ||
           fail_runtime(failure,
                        "%.4g cells and %.4g evaluations need %.3g GiB, but this machine has %.3g GiB; use "
                        "fewer --cells%s.",
                        surface_cells(s), surface_evaluations(s), bytes / 0x1p30, memory_limit() / 0x1p30,
                        s->smoothing == SMOOTH_CONVOLUTION ? " or --smooth sampling" : "");
}

/* loss[0..n) of evaluations first..first + n; false where it was stopped or failed */
static bool evaluate(const struct sweep *w, long first, int n, double *theta, double *loss,
                     struct failure *failure)
{
    const struct surface *s = w->surface;
#pragma omp parallel for num_threads(s->threads) schedule(static)
    for (int k = 0; k < n; k++)
        w->place(w, first + k, theta + (size_t)k * (size_t)s->param);
    return s->engine->evaluate(s->run, false, n, theta, loss, failure);
}

/* every evaluation of a grid, in order */
static bool sweep_grid(const struct sweep *w, long count, double *theta, double *loss,
                       struct failure *failure)
{
    bool going = true;
    struct pace pace = pace_of(w->surface);
    for (long k = 0, n; going && k < count; k += n) {
        const double start = seconds_now();
        n = count - k < pace.n ? count - k : pace.n;
        if (!evaluate(w, k, (int)n, theta, loss + k, failure))
            return false;
        pace_learn(&pace, seconds_now() - start);
        going = !w->each || w->each(w->context, (double)(k + n) / (double)count);
        for (long rest = k + n; !going && rest < count; rest++)
            loss[rest] = NAN;
    }
    return true;
}

/* Mean and standard error of every cell's samples, a cell's at a time in a running mean. */
static bool sweep_samples(const struct sweep *w, double *theta, double *drawn, double *loss, double *error,
                          struct failure *failure)
{
    const struct surface *s = w->surface;
    const long cells = (long)surface_cells(s), count = cells * s->samples;
    double mean = 0, squares = 0;
    bool going = true;
    struct pace pace = pace_of(s);
    for (long k = 0; k < cells; k++)
        loss[k] = error[k] = NAN;
    for (long k = 0, n; going && k < count; k += n) {
        const double start = seconds_now();
        n = count - k < pace.n ? count - k : pace.n;
        if (!evaluate(w, k, (int)n, theta, drawn, failure))
            return false;
        pace_learn(&pace, seconds_now() - start);
        for (long i = 0; i < n; i++) {
            const long cell = (k + i) / s->samples, seen = (k + i) % s->samples + 1;
            if (seen == 1)
                mean = squares = 0;
            const double off = drawn[i] - mean;
            mean += off / (double)seen;
            squares += off * (drawn[i] - mean);
            if (seen == s->samples) {
                loss[cell] = mean;
                error[cell] = sqrt(squares / ((double)seen - 1) / (double)seen);
            }
        }
        going = !w->each || w->each(w->context, (double)(k + n) / (double)count);
    }
    return true;
}

/* weight[k] of the neighbour k - pad places away: a normal density, scaled to sum to 1 */
static void fill_weights(long pad, double spacing_in_sigma, double *weight)
{
    double sum = 0;
    for (long k = 0; k <= 2 * pad; k++) {
        const double z = (double)(k - pad) * spacing_in_sigma;
        sum += weight[k] = exp(-0.5 * z * z);
    }
    for (long k = 0; k <= 2 * pad; k++)
        weight[k] /= sum;
}

/* Rows first, then columns: out[i][j] = sum of weight[k] weight[l] padded[i + k][j + l]. */
static bool convolve(const struct sweep *w, const double *padded, double *out, struct failure *failure)
{
    const struct surface *s = w->surface;
    const long rows = s->axis[0].cells, columns = columns_of(s), padded_rows = rows + 2 * w->pad[0];
    double *weight[SURFACE_AXES], *half = calloc((size_t)(padded_rows * columns), sizeof *half);
    bool ok = half != NULL;
    for (int a = 0; a < SURFACE_AXES; a++) {
        weight[a] = calloc((size_t)(2 * w->pad[a] + 1), sizeof **weight);
        ok = ok && weight[a];
        if (weight[a])
            fill_weights(w->pad[a], a < s->axes ? axis_spacing(&s->axis[a]) / s->sigma : 0, weight[a]);
    }
#pragma omp parallel for num_threads(s->threads) schedule(static)
    for (long i = 0; i < (ok ? padded_rows : 0); i++)
        for (long l = 0; l <= 2 * w->pad[1]; l++)
            for (long j = 0; j < columns; j++)
                half[i * columns + j] += weight[1][l] * padded[i * w->columns + j + l];
#pragma omp parallel for num_threads(s->threads) schedule(static)
    for (long i = 0; i < (ok ? rows : 0); i++) {
        memset(out + i * columns, 0, (size_t)columns * sizeof *out);
        for (long k = 0; k <= 2 * w->pad[0]; k++)
            for (long j = 0; j < columns; j++)
                out[i * columns + j] += weight[0][k] * half[(i + k) * columns + j];
    }
    for (int a = 0; a < SURFACE_AXES; a++)
        free(weight[a]);
    free(half);
    return ok || fail_runtime(failure, "no memory to smooth %ld by %ld cells.", rows, columns);
}

bool surface_compute(const struct surface *s, double *loss, double *error,
                     bool (*each)(void *context, double share), void *context, struct failure *failure)
{
    const bool sampled = s->smoothing == SMOOTH_SAMPLING, convolved = s->smoothing == SMOOTH_CONVOLUTION;
    const int batch = pace_of(s).most;
    const double evaluations = surface_evaluations(s), held = held_losses(s);
    struct sweep w = {.surface = s,
                      .each = each,
                      .context = context,
                      .place = sampled     ? place_sample
                               : s->points ? place_point
                                           : place_padded,
                      .columns = columns_of(s)};
    for (int a = 0; a < s->axes; a++)
        w.pad[a] = (long)padding(s, a);
    w.columns += 2 * w.pad[1];
    double *theta = calloc((size_t)batch * (size_t)s->param, sizeof *theta);
    double *inner = calloc((size_t)held + 1, sizeof *inner);
    bool ok = (theta && inner) || fail_runtime(failure, "no memory for %g evaluations.", evaluations);
    if (ok && sampled)
        ok = sweep_samples(&w, theta, inner, loss, error, failure);
    else if (ok)
        ok = sweep_grid(&w, (long)evaluations, theta, convolved ? inner : loss, failure) &&
             (!convolved || convolve(&w, inner, loss, failure));
    for (long k = 0; ok && !sampled && k < (long)surface_cells(s); k++)
        error[k] = 0;
    free(theta);
    free(inner);
    return ok;
}
