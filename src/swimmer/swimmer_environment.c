/* swimmer_environment.c: see swimmer_environment.h. */
#include "swimmer_environment.h"

#include "noise.h"

enum { HORIZON = 1000 };

/* Each pair of particles has an environment of its own.  Updates are those of 500,000 steps, the published axis. */
const struct published swimmer_published[] = {
    {.estimator = "full_es", .unroll = HORIZON, .sigma = 0.3, .lr = 0.3, .updates = 25},
    {.estimator = "tes", .sigma = 0.1, .updates = 167},
    {.unroll = 100,
     .particles = 2,
     .instances = 10,
     .sigma = 0.3,
     .optimizer = "sgd",
     .lr = 0.1,
     .updates = 250,
     .divide_by = "deviation"},
    {0},
};

const char *const swimmer_observables[] = {"x", "y", "heading", "joint_1", "joint_2", NULL};

struct dims swimmer_dims(const struct swimmer_environment *environment, const struct request *request)
{
    const long horizon = request->horizon ? request->horizon : HORIZON;
    return (struct dims){
        .state = SWIMMER_STATE,
        .param = SWIMMER_PARAM,
        .horizon = horizon,
        .evaluate_steps = horizon == FOREVER ? HORIZON : 0,
        .evaluate_runs = environment->episodes,
    };
}

void swimmer_theta0(const void *self, double *theta)
{
    (void)self;
    for (int i = 0; i < SWIMMER_PARAM; i++)
        theta[i] = 0;
}

/* This suite's own: what training arrives at, and not much more. */
bool swimmer_range(const void *self, int i, double *low, double *high)
{
    (void)self, (void)i;
    *low = -3;
    *high = 3;
    return true;
}

void swimmer_init(const struct swimmer_environment *environment, const struct slice *s)
{
    for (size_t i = 0; i < SWIMMER_STATE; i++) {
        const real x = (real)(environment->reset * (2 * uniform_at(s->data, (uint32_t)i, 0) - 1));
        for (size_t p = 0; p < (size_t)s->n; p++)
            s->state[i * s->ld + p] = x;
    }
}

void swimmer_loss(const void *self, const struct slice *s, const real *restrict next, real *restrict loss)
{
    (void)self;
#pragma omp simd
    for (size_t p = 0; p < (size_t)s->n; p++) {
        real a[SWIMMER_MOTORS];
        swimmer_act(s->ld, p, s->theta, s->state, a);
        const real cost = (real)swimmer_control_cost * (a[0] * a[0] + a[1] * a[1]);
        loss[p] += cost - (next[p] - s->state[p]) * (real)(1 / swimmer_seconds);
    }
}

void swimmer_observe(const void *self, const struct slice *s, double *value)
{
    (void)self;
    for (size_t i = 0; i < SWIMMER_JOINTS; i++)
        value[i] = (double)s->state[i * s->ld];
}
