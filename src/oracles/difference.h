/* difference.h: a gradient against central differences of the loss, which need no derivatives at all:
 *
 *     dL/dd ~ (L(-2h) - 8 L(-h) + 8 L(h) - L(2h)) / 12h,   error O(h^4) + rounding |L| / h
 *
 * in two directions d, one half along the gradient, so that its length shows, and one that has nothing to do
 * with it.  Of several h that slope is taken which differs least from the one before.  (A complex step would
 * not round, but needs hooks in complex arithmetic, and those of a task are real.) */
#ifndef PESBENCH_DIFFERENCE_H
#define PESBENCH_DIFFERENCE_H

#include "plugin.h"

/* *error = the larger |gradient.d - dL/dd|.  gradient: [param].  False only if memory runs out. */
bool difference_error(const struct opened_task *task, const double *theta, const double *gradient,
                      double *error, struct failure *failure);

#endif
