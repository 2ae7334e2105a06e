/* long_run.h: the long-run variance of a sequence of updates, by batch means.
 *
 * An online estimator gives an update per window, and its updates are correlated; at frozen theta the mean of
 * N of them has variance (long-run variance) / N.  With batches of b updates and their means y,
 * long-run variance = b * sum |y - mean of its chain|^2 / (batches - chains), the trace over the components.
 * Batch means: Conway, Management Science 9 (1963) 47; rule and use: reference estimators, section 10. */
#ifndef PESBENCH_LONG_RUN_H
#define PESBENCH_LONG_RUN_H

#include "failure.h"
#include "interval.h"

enum { LEAST_BATCHES = 50 };

struct long_run {
    struct interval variance; /* the trace of the long-run covariance; chi-square interval */
    double dof;               /* its degrees of freedom, batches - chains times up to P */
    double update_variance;   /* trace of the covariance of one update, about the mean of all that could be */
    double lag1;              /* trace of the lag-1 autocovariance over trace of variance, mean over chains */
    int batches;              /* of all chains */
};

/* updates [chain][update][param] of independent chains at frozen theta, after their burn-in.  Each chain's
 * first updates % batch are left out, so that whole batches remain.
 *
 * The interval is variance * dof / (the chi-square quantiles of dof), dof = (batches - chains) tr(C)^2 /
 * tr(C^2) (Satterthwaite, Biometrics Bulletin 2 (1946) 110), C the covariance of batch means, taken as
 * normal; the two traces are estimated without bias (Bai & Saranadasa, Statistica Sinica 6 (1996) 311) and
 * their ratio is kept within [1, P].  lag1 is low by about (1 + 4 lag1) / (updates of a chain), Kendall,
 * Biometrika 41 (1954) 403.
 *
 * Updates that never change give variances of exactly 0, an interval of width 0, and NaN for lag1 and dof;
 * batch means that never change, a long-run variance of 0 and NaN for dof.  A non-finite update makes every
 * value NaN.  False, with a failure of the user's, for fewer than 1 parameter, chain or update per batch, or
 * fewer than 2 batches per chain; of the run, if memory runs out.
 * Cost: two passes and P * batches * min(P, batches) multiply-adds. */
bool long_run_variance(int chains, long updates, int param, const double *x, long batch, struct long_run *out,
                       struct failure *failure);

#endif
