/* swimmer_native.c: the suite's own dynamics of the swimmer as a simulator: the vectorised code with a single swimmer in
 * all lanes. */
#include "swimmer_dynamics.h"
#include "swimmer_simulator.h"

#include <stdlib.h>

static void *open(struct failure *failure)
{
    struct swimmers *s = calloc(1, sizeof *s);
    if (!s)
        fail_runtime(failure, "no memory for a swimmer.");
    return s;
}

static void set(void *swimmer, const double qpos[5], const double qvel[5])
{
    struct swimmers *s = swimmer;
    for (int i = 0; i < SWIMMER_JOINTS; i++)
        for (int p = 0; p < LANES; p++) {
            s->q[i][p] = qpos[i];
            s->v[i][p] = qvel[i];
        }
}

static void get(void *swimmer, double qpos[5], double qvel[5])
{
    const struct swimmers *s = swimmer;
    for (int i = 0; i < SWIMMER_JOINTS; i++) {
        qpos[i] = s->q[i][0];
        qvel[i] = s->v[i][0];
    }
}

static void step(void *swimmer, const double action[2])
{
    struct swimmers *s = swimmer;
    for (int k = 0; k < SWIMMER_MOTORS; k++)
        for (int p = 0; p < LANES; p++)
            s->motor[k][p] = swimmer_torque(action[k]);
    swimmer_advance(s, LANES);
}

const struct swimmer_simulator swimmer_native = {
    .name = "native",
    .open = open,
    .close = free,
    .set = set,
    .get = get,
    .step = step,
};
