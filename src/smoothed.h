/* smoothed.h: reference gradients of smoothed losses,
 *
 *     F(theta) = E L(theta + eps_1, theta + eps_2, ...),   eps_b ~ N(0, sigma^2 I) independent, one per block
 * of steps
 *
 * shared: one block, the episode; window: a block per window, or per renewal of an estimator's noise. */
#ifndef PESBENCH_SMOOTHED_H
#define PESBENCH_SMOOTHED_H

#include "oracle.h"

/* F's gradient by the method asked for, closed, quadrature or montecarlo (NULL: the best that applies), with
 * its error: for the closed form the distance to quadrature where that applies, for quadrature its last
 * change on refinement, for Monte Carlo its standard error. */
bool smoothed_gradient(const struct opened_task *task, const struct question *question, const double *theta,
                       struct reference *out, struct failure *failure);

#endif
