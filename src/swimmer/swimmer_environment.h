/* swimmer_environment.h: what the tasks `swimmer` and `swimmer_mujoco` share: all of the environment but the dynamics.
 *
 *     o = (heading, joint 1, joint 2, vx, vy, and the rates of those three),   a = W o,   theta = W row by row
 *     loss = -((x_after - x_before) / 0.04 - 1e-4 |a|^2),   x the root's, a as the policy gives it, not clamped
 *     start: all ten numbers uniform in +-reset, positions first; an episode never ends before its horizon
 *
 * Gym's Swimmer-v2 (Brockman et al. 2016; the swimmer is Coulom's, 2002), with the linear policy and the settings of Vicol,
 * Metz & Sohl-Dickstein, ICML 2021.  The state is (qpos, qvel): x, y, heading, joint 1, joint 2 [m, rad] and their rates. */
#ifndef PESBENCH_SWIMMER_ENVIRONMENT_H
#define PESBENCH_SWIMMER_ENVIRONMENT_H

#include "core.h"

enum {
    SWIMMER_JOINTS = 5,
    SWIMMER_STATE = 2 * SWIMMER_JOINTS,
    SWIMMER_OBSERVED = SWIMMER_STATE - 2, /* all of the state but where the root is */
    SWIMMER_MOTORS = 2,
    SWIMMER_PARAM = SWIMMER_MOTORS * SWIMMER_OBSERVED,
    SWIMMER_SUBSTEPS = 4 /* simulation steps of an environment step */
};

static const double swimmer_substep = 0.01, /* s */
    swimmer_seconds = 0.04,                 /* of an environment step */
    swimmer_control_cost = 1e-4;

/* Options of both tasks; a task's struct has this as its member `environment`. */
struct swimmer_environment {
    double reset; /* start states are uniform in +- this; m, rad, m/s, rad/s */
    int episodes; /* fresh ones whose mean an evaluation is */
};

#define SWIMMER_OPTIONS(tag)                                                                                 \
    NAMED_OPTION(tag, "reset", environment.reset, "0.1", 0, 1,                                               \
                 "start states are uniform in plus and minus this, in every coordinate"),                    \
        NAMED_OPTION(tag, "episodes", environment.episodes, "50", 1, 10000,                                  \
                     "fresh episodes whose mean an evaluation is; their steps are not counted")

#define swimmer_published   PRECISION(swimmer_published)
#define swimmer_observables PRECISION(swimmer_observables)
#define swimmer_dims        PRECISION(swimmer_dims)
#define swimmer_theta0      PRECISION(swimmer_theta0)
#define swimmer_range       PRECISION(swimmer_range)
#define swimmer_init        PRECISION(swimmer_init)
#define swimmer_loss        PRECISION(swimmer_loss)
#define swimmer_observe     PRECISION(swimmer_observe)

/* Members of a task, as they are; hooks do not look at `self`. */
extern const struct published swimmer_published[];
extern const char *const swimmer_observables[]; /* of the state: x y heading joint_1 joint_2 */
void swimmer_theta0(const void *self, double *theta);
bool swimmer_range(const void *self, int i, double *low, double *high);
void swimmer_loss(const void *self, const struct slice *s, const real *restrict next, real *restrict loss);
void swimmer_observe(const void *self, const struct slice *s, double *value);

/* The dimensions for `open`: a horizon of 1000 unless asked for otherwise; where it has no end, evaluations have 1000
 * steps. */
struct dims swimmer_dims(const struct swimmer_environment *environment, const struct request *request);

/* The start state of the slice's episode, the same for all of its particles and, to rounding, in both precisions: ten
 * uniform numbers of its data stream. */
void swimmer_init(const struct swimmer_environment *environment, const struct slice *s);

/* The policy for particle p, its actions as they come; state and theta: [..][ld]. */
static inline void swimmer_act(size_t ld, size_t p, const real *restrict theta, const real *restrict state,
                               real action[SWIMMER_MOTORS])
{
    for (size_t k = 0; k < SWIMMER_MOTORS; k++) {
        const real *restrict row = theta + k * SWIMMER_OBSERVED * ld;
        action[k] = 0;
        for (size_t j = 0; j < SWIMMER_OBSERVED; j++)
            action[k] += row[j * ld + p] * state[(j + 2) * ld + p];
    }
}

#endif
