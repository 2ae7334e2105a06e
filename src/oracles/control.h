/* control.h: a large Monte Carlo sample as the reference: the mean of independent estimates of whole episodes by the
 * estimator whose target is the gradient asked for,
 *
 *     shared: full_es     window: gpes with the noise's period     truncated: tes from the mean particle
 *
 * antithetic, in double precision, with seeds that --seed cannot ask for.  (Orthogonal blocks of directions
 * would save variance but are no option of the estimators yet.) */
#ifndef PESBENCH_CONTROL_H
#define PESBENCH_CONTROL_H

#include "oracle.h"

/* What it samples: the estimator's spec and window, particles of an estimate, estimates side by side and, at most, in
 * all. */
struct control_plan {
    char estimator[64];
    long unroll;
    int particles, together;
    double estimates;
};
struct control_plan control_plan_of(const struct opened_task *task, const struct question *question);

/* Sample until question->samples episodes are in, or the variance of their mean is at most question->resolve,
 * or an interrupt.  out->error is the standard error sqrt(V / R), out->variance its square.  The same bits
 * for any number of threads. */
bool control_gradient(const struct opened_task *task, const struct question *question, const double *theta,
                      struct reference *out, struct failure *failure);

#endif
