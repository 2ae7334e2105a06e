/* theory.h: bias and variance in closed form, where the loss is quadratic and the estimator knows them, by
 * regime. */
#ifndef PESBENCH_THEORY_H
#define PESBENCH_THEORY_H

#include "plugin.h"
#include "repetition.h"

/* Of one replicate, with the variance of a long run that of an update; NaN, and true, where there is no
 * closed form. */
bool theory_of(const struct repetition *r, const struct opened_task *task, const double *theta, double *bias2,
               double *variance, struct failure *failure);

#endif
