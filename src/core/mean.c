/* mean.c: an instance's mean particle, which runs with the unperturbed theta.  Every lane of its slice holds
 * a copy. */
#include "harness.h"

#include <string.h>

void start_from_mean(const struct problem *p, struct block *b)
{
    real *const member[2] = {b->plus.state, b->minus.state};
    for (int m = 0; m < p->members; m++)
        for (int i = 0; i < p->dims.state; i++)
            for (int k = 0; k < b->plus.n; k++)
                member[m][(size_t)i * b->plus.ld + (size_t)k] = b->instance->start[i];
}

void advance_mean(const struct problem *p, struct instance *instance)
{
    struct slice s = instance->mean;
    real *next = instance->scratch,
         *loss = next + (size_t)p->dims.state * s.ld; /* lent by differentiate_mean */
    const size_t bytes = (size_t)p->dims.state * s.ld * sizeof(real);
    for (int k = 0; k < instance->clock.segment.steps; k++) {
        p->task->step(p->self, &s, next);
        if (p->sampling == SAMPLING_FORWARD && loss_counts(&p->dims, s.t + 1)) {
            memset(loss, 0, s.ld * sizeof *loss);
            p->task->loss(p->self, &s, next, loss);
            instance->centre_loss += (double)loss[0];
        }
        real *const old = s.state;
        s.state = next;
        next = old;
        s.t++;
    }
    if (s.state != instance->mean.state)
        memcpy(instance->mean.state, s.state, bytes);
}

void differentiate_mean(const struct problem *p, struct instance *instance, double *gradient)
{
    differentiate_windows(p, instance, instance->clock.segment.steps, gradient);
}

/* Reverse sweep over the tape: lambda_k = d(losses of steps k+1..K)/ds_k; see Werbos 1990. */
void differentiate_windows(const struct problem *p, struct instance *instance, long window, double *gradient)
{
    struct slice s = instance->mean;
    const size_t size = (size_t)p->dims.state * s.ld;
    const int steps = instance->clock.segment.steps;
    real *const tape = instance->tape;
    memcpy(tape, s.state, size * sizeof(real));
    for (int k = 0; k < steps; k++, s.t++) {
        s.state = tape + (size_t)k * size;
        p->task->step(p->self, &s, s.state + size);
    }
    real *const adjoint = instance->scratch, *const sum = adjoint + size;
    memset(adjoint, 0, size * sizeof(real));
    memset(sum, 0, (size_t)p->dims.param * s.ld * sizeof(real));
    for (int k = steps; k-- > 0;) {
        if ((k + 1) % window == 0)
            memset(adjoint, 0, size * sizeof(real)); /* a window ends here */
        s.t--;
        s.state = tape + (size_t)k * size;
        if (loss_counts(&p->dims, s.t + 1))
            p->task->loss_vjp(p->self, &s, s.state + size, adjoint, sum);
        p->task->vjp(p->self, &s, s.state + size, adjoint, sum);
    }
    for (int i = 0; i < p->dims.param; i++)
        gradient[i] += (double)sum[(size_t)i * s.ld];
    memcpy(instance->mean.state, tape + (size_t)steps * size, size * sizeof(real));
}
