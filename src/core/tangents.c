/* tangents.c: the mean particle under real-time recurrent learning (Williams & Zipser 1989).
 *
 *     Gamma_t = J_t Gamma_{t-1} + df_t/dtheta,   Gamma_0 = 0
 *     dL/dtheta += Gamma_t' dl_t/ds_t + dl_t/dtheta
 *
 * P tangents on the particle axis, so that the task's own vectorised jvp carries them all at once; one after the other
 * where a task takes each particle by itself. */
#include "harness.h"

#include <string.h>

int tangent_columns(const struct problem *p)
{
    return p->dims.width == 1 ? 1 : p->dims.param;
}

int tangent_rows(const struct problem *p)
{
    return p->dims.state * (p->dims.param / tangent_columns(p));
}

/* the directions `first` .. of theta, one a column: [param][ld] */
static void unit_directions(int param, int first, int columns, size_t ld, real *x)
{
    memset(x, 0, (size_t)param * ld * sizeof *x);
    for (int i = 0; i < columns; i++)
        x[(size_t)(first + i) * ld + (size_t)i] = 1;
}

void carry_mean(const struct problem *p, struct instance *instance, double *gradient)
{
    const int S = p->dims.state, P = p->dims.param, together = tangent_columns(p);
    struct slice s = instance->mean;
    const size_t size = (size_t)S * s.ld;
    real *next = instance->scratch, *const unit = next + size, *const dloss = unit + (size_t)P * s.ld;
    if (instance->clock.segment.begins)
        memset(instance->own, 0, (size_t)tangent_rows(p) * s.ld * sizeof(real));
    for (int k = 0; k < instance->clock.segment.steps; k++) {
        p->task->step(p->self, &s, next);
        for (int first = 0; first < P; first += together) {
            if (k == 0 || together < P)
                unit_directions(P, first, together, s.ld, unit);
            memset(dloss, 0, s.ld * sizeof *dloss);
            p->task->jvp(p->self, &s, next, unit, instance->own + (size_t)(first / together) * size, dloss);
            for (int i = 0; loss_counts(&p->dims, s.t + 1) && i < together; i++)
                gradient[first + i] += (double)dloss[i];
        }
        real *const old = s.state;
        s.state = next;
        next = old;
        s.t++;
    }
    if (s.state != instance->mean.state)
        memcpy(instance->mean.state, s.state, size * sizeof(real));
}
