/* Gym's swimmer with a linear policy (Vicol, Metz & Sohl-Dickstein, ICML 2021): three links in a viscous medium learn to
 * undulate; the return is the distance swum.  The environment is swimmer_environment.h's, the dynamics are
 * swimmer_dynamics.h's: what MuJoCo computes, for a vector of swimmers at a time.
 *
 *     s = (qpos, qvel),   s_{t+1} = 4 steps of 0.01 s with the torques 150 clamp(W o(s_t)),   theta = W */
#include "core.h"
#include "swimmer_dynamics.h"

#include <string.h>

struct swimmer {
    struct swimmer_environment environment;
};

static const struct option_def options[] = {
    SWIMMER_OPTIONS(swimmer),
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    (void)failure;
    *dims = swimmer_dims(&((const struct swimmer *)self)->environment, request);
    return true;
}

static void init(const void *self, const struct slice *s)
{
    swimmer_init(&((const struct swimmer *)self)->environment, s);
}

/* the LANES swimmers from `first` on; positions and velocities are the rows of one array */
static void load(struct swimmers *x, const struct slice *s, size_t first)
{
    for (size_t i = 0; i < SWIMMER_JOINTS; i++) {
        memcpy(x->q[i], s->state + i * s->ld + first, sizeof x->q[i]);
        memcpy(x->v[i], s->state + (i + SWIMMER_JOINTS) * s->ld + first, sizeof x->v[i]);
    }
}

static void store(const struct swimmers *x, size_t ld, size_t first, real *restrict to)
{
    for (size_t i = 0; i < SWIMMER_JOINTS; i++) {
        memcpy(to + i * ld + first, x->q[i], sizeof x->q[i]);
        memcpy(to + (i + SWIMMER_JOINTS) * ld + first, x->v[i], sizeof x->v[i]);
    }
}

/* One step; what it adds to the loss is added, but for the way that was made, if `cost` is not NULL. */
static void swim(struct swimmers *restrict x, int used, size_t ld, const real *restrict theta,
                 real *restrict cost)
{
#pragma omp simd
    for (size_t p = 0; p < LANES; p++) {
        real action[SWIMMER_MOTORS];
        for (size_t k = 0; k < SWIMMER_MOTORS; k++) {
            const real *restrict row = theta + k * SWIMMER_OBSERVED * ld + p;
            real a = 0;
            for (size_t j = 0; j < 3; j++)
                a += row[j * ld] * x->q[j + 2][p];
            for (size_t j = 0; j < SWIMMER_JOINTS; j++)
                a += row[(j + 3) * ld] * x->v[j][p];
            action[k] = a;
            x->motor[k][p] = swimmer_torque(a);
        }
        cost[p] += (real)swimmer_control_cost * (action[0] * action[0] + action[1] * action[1]);
    }
    swimmer_advance(x, used);
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    (void)self;
    for (size_t first = 0; first < (size_t)s->n; first += LANES) {
        struct swimmers x;
        real ignored[LANES] = {0};
        load(&x, s, first);
        swim(&x, LANES, s->ld, s->theta + first, ignored);
        store(&x, s->ld, first, next);
    }
}

/* LANES swimmers at a time through all steps, or, where no more are used, a vector: as in training with an environment for each
 * pair.  Of what they swam, only the ends of the way count. */
static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict sum)
{
    (void)self, (void)dims; /* the loss counts at every step */
    const size_t used = (size_t)(s->used ? s->used : s->n);
    for (size_t first = 0; first < used; first += LANES) {
        struct swimmers x;
        real total[LANES] = {0}, start[LANES];
        load(&x, s, first);
        memcpy(start, x.q[0], sizeof start);
        for (int t = 0; t < steps; t++)
            swim(&x, (int)(used - first), s->ld, s->theta + first, total);
        for (size_t p = 0; p < LANES; p++)
            sum[first + p] += total[p] - (x.q[0][p] - start[p]) * (real)(1 / swimmer_seconds);
        store(&x, s->ld, first, s->state);
    }
}

/* Sixteen evaluations of the dynamics, the sums of Runge and Kutta's method, and the policy: additions, multiplications,
 * divisions and comparisons as their source has them, counted by running it with a type that counts. */
static double flops(const void *self)
{
    (void)self;
#ifdef PESBENCH_SINGLE
    const double sincos = 32;
#else
    const double sincos = 44;
#endif
    const double dynamics = 3 * sincos + 322, combination = 40;
    return 4 * SWIMMER_SUBSTEPS * (dynamics + combination) + 2 * SWIMMER_PARAM + 14;
}

const struct task TASK(swimmer) = {
    .name = "swimmer",
    .brief =
        "a linear policy that makes three links swim: continuous control, MuJoCo's dynamics in closed form",
    .source =
        "Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835; Gym's Swimmer-v2: Brockman et al. 2016",
    .modest = "episodes=2",
    .options = options,
    .size = sizeof(struct swimmer),
    .published = swimmer_published,
    .open = open,
    .theta0 = swimmer_theta0,
    .range = swimmer_range,
    .init = init,
    .step = step,
    .loss = swimmer_loss,
    .unroll = unroll,
    .observables = swimmer_observables,
    .observe = swimmer_observe,
    .flops = flops,
};
