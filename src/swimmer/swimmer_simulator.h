/* swimmer_simulator.h: the swimmer's dynamics, one swimmer at a time in double precision, by whoever computes them: what
 * the tasks run on, behind one table, so that one can be held against the other and against recorded trajectories. */
#ifndef PESBENCH_SWIMMER_SIMULATOR_H
#define PESBENCH_SWIMMER_SIMULATOR_H

#include "failure.h"

struct swimmer_simulator {
    const char *name;

    /* A swimmer; NULL with a sentence: status EXIT_INAPPLICABLE where its library is absent. */
    void *(*open)(struct failure *failure);
    void (*close)(void *swimmer); /* NULL is fine */

    /* [m, rad] x, y, heading, joint 1, joint 2, and their rates [m/s, rad/s] */
    void (*set)(void *swimmer, const double qpos[5], const double qvel[5]);
    void (*get)(void *swimmer, double qpos[5], double qvel[5]);

    /* An environment step, 4 simulation steps of 0.01 s; each action is clamped to [-1, 1]. */
    void (*step)(void *swimmer, const double action[2]);
};

extern const struct swimmer_simulator swimmer_native;

#endif
