/* conformance_task_fused.c: unroll against step and loss, in the same precision and, in single, against
 * double.
 *
 * Rounding differs at every step, and the system passes errors on.  How, is measured: the steps are run in
 * double again from states moved by 4 units relative and with theta moved likewise.  What that changes, times
 * 16, and 16 units per step of the largest state and of the sum of losses, is allowed. */
#include "conformance_task.h"

#include "random.h"
#include "test.h"

enum { N = 16, SKIPPED = 77 };

struct rollout {
    double *states, *loss, *size; /* [state][n], [n], [n] sum of |loss| */
};

static struct rollout rollout_open(const struct scene *s)
{
    return (struct rollout){rows_of(s->state, N), rows_of(1, N), rows_of(1, N)};
}

static void rollout_close(struct rollout *r)
{
    free(r->states);
    free(r->loss);
    free(r->size);
}

static void run_stepwise(const struct hooks *h, const struct opened_task *task, const struct scene *s,
                         int steps, struct rollout *r)
{
    struct particles q = s->particles;
    double *next = rows_of(s->state, N), *loss = rows_of(1, N);
    memcpy(r->states, s->states, (size_t)(s->state * N) * sizeof *next);
    for (int k = 0; k < steps; k++, q.t++) {
        h->step(task, &q, r->states, next);
        memset(loss, 0, N * sizeof *loss);
        if (loss_counts(&task->dims, q.t + 1))
            h->loss(task, &q, r->states, next, loss);
        for (int p = 0; p < N; p++) {
            r->loss[p] += loss[p];
            r->size[p] += fabs(loss[p]);
        }
        memcpy(r->states, next, (size_t)(s->state * N) * sizeof *next);
    }
    free(next);
    free(loss);
}

/* a copy of the scene with every number moved by some units */
static void move(struct scene *out, const struct scene *from, double unit)
{
    int same[N];
    uint64_t random = 9;
    for (int p = 0; p < N; p++)
        same[p] = p;
    scene_pick(out, from, N, 0, same);
    for (int k = 0; k < from->param * N; k++)
        out->theta[k] *= 1 + unit * (random_bits(&random) & 1 ? 4 : -4);
    for (int k = 0; k < from->state * N; k++)
        out->states[k] *= 1 + unit * (random_bits(&random) & 1 ? 4 : -4);
}

static void compare(const struct scene *s, int steps, double unit, const struct rollout *r,
                    const struct rollout *expected, const struct rollout *moved)
{
    for (int p = 0; p < N; p++) {
        double size = 0, change = 0;
        for (int i = 0; i < s->state; i++) {
            const int at = i * N + p;
            size = fmax(size, fabs(expected->states[at]));
            change = fmax(change, fabs(expected->states[at] - moved->states[at]));
        }
        for (int i = 0; i < s->state; i++)
            CHECK_NEAR(r->states[i * N + p], expected->states[i * N + p],
                       16 * (change + unit * steps * size));
        change = fabs(expected->loss[p] - moved->loss[p]);
        CHECK_NEAR(r->loss[p], expected->loss[p],
                   16 * (change + unit * steps * (expected->size[p] + unit * size)));
    }
}

static void check_steps(const struct hooks *h, const struct opened_task *task,
                        const struct opened_task *in_double, long t, int steps)
{
    struct scene scene, shaken;
    scene_open(&scene, h, task, N, 0, t);
    move(&shaken, &scene, h->unit);
    struct rollout fused = rollout_open(&scene), stepwise = rollout_open(&scene),
                   exact = rollout_open(&scene), moved = rollout_open(&scene);
    memcpy(fused.states, scene.states, (size_t)(scene.state * N) * sizeof *fused.states);
    h->unroll(task, &scene.particles, steps, fused.states, fused.loss);
    run_stepwise(h, task, &scene, steps, &stepwise);
    run_stepwise(&hooks_double, in_double, &scene, steps, &exact);
    run_stepwise(&hooks_double, in_double, &shaken, steps, &moved);
    compare(&scene, steps, h->unit, &fused, &exact, &moved);
    compare(&scene, steps, h->unit, &stepwise, &exact, &moved);
    rollout_close(&fused);
    rollout_close(&stepwise);
    rollout_close(&exact);
    rollout_close(&moved);
    scene_close(&shaken);
    scene_close(&scene);
}

int check_fused(const struct hooks *h, const struct opened_task *task, const struct opened_task *in_double)
{
    static const long starts[] = {0, 1, 4, 11};
    static const int counts[] = {1, 2, 3, 5, 8, 17, 64};
    if (!has_unroll(task))
        return SKIPPED;
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
            if (starts[k] + counts[c] <= task->dims.horizon)
                check_steps(h, task, in_double, starts[k], counts[c]);
    return test_result();
}
