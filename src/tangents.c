/* tangents.c: the mean particle under real-time recurrent learning (Williams & Zipser 1989).
 *
 *     Gamma_t = J_t Gamma_{t-1} + df_t/dtheta,   Gamma_0 = 0
 *     dL/dtheta += Gamma_t' dl_t/ds_t + dl_t/dtheta
 *
 * P tangents on the particle axis, so that the task's own vectorised jvp carries them all at once. */
#include "harness.h"

#include <string.h>

/* dtheta of column i is the i-th unit vector: the identity, [param][ld] */
static void unit_directions(int param, size_t ld, real *x)
{
    memset(x, 0, (size_t)param * ld * sizeof *x);
    for (int i = 0; i < param; i++)
        x[(size_t)i * ld + (size_t)i] = 1;
}

void carry_mean(const struct problem *p, struct instance *instance, real *tangent, double *gradient)
{
    const int S = p->dims.state, P = p->dims.param;
    struct slice s = instance->mean;
    real *next = instance->scratch, *const unit = next + (size_t)S * s.ld,
         *const dloss = unit + (size_t)P * s.ld;
    unit_directions(P, s.ld, unit);
    for (int k = 0; k < instance->clock.segment.steps; k++) {
        memset(dloss, 0, s.ld * sizeof *dloss);
        p->task->step(p->self, &s, next);
        p->task->jvp(p->self, &s, next, unit, tangent, dloss);
        for (int i = 0; loss_counts(&p->dims, s.t + 1) && i < P; i++)
            gradient[i] += (double)dloss[i];
        real *const old = s.state;
        s.state = next;
        next = old;
        s.t++;
    }
    if (s.state != instance->mean.state)
        memcpy(instance->mean.state, s.state, (size_t)S * s.ld * sizeof(real));
}
