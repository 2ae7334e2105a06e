/* bootstrap.h: BCa bootstrap intervals of smooth statistics of additive sums.
 *
 * Blocks of replicates are drawn with replacement, as many as there are; the interval's ends are quantiles of
 * the statistic over such resamples, at levels that are corrected for bias and for skewness: Efron, Better
 * bootstrap confidence intervals, J. Am. Stat. Assoc. 82 (1987) 171. */
#ifndef PESBENCH_BOOTSTRAP_H
#define PESBENCH_BOOTSTRAP_H

#include "failure.h"
#include "jackknife.h"

#include <stdint.h>

enum { BOOTSTRAP_RESAMPLES = 2000 }; /* the least that is good for 95 % ends; any more will do */

/* One statistic, and where its interval goes.  `in_resample`, unless NULL, stands in for the statistic in
 * resamples.  What subtracts the noise of its own mean needs it: a resample's mean scatters about the mean of
 * all, which itself scatters about the truth, so that there the noise has to be subtracted twice. */
struct bootstrap_statistic {
    statistic_fn *statistic, *in_resample;
    struct interval *result;
};

/* 95 % intervals of `count` statistics from the same resamples; blocks as for block_jackknife: block_sums
 * [block][width], block_n [block].  The same seed gives the same bits, whatever the threads.
 *
 * With Phi the normal distribution function, z0 = Phi^-1(share of resamples below the value, ties half) and
 * the acceleration a = sum d^3 / (6 (sum d^2)^(3/2)), d_b = mean - theta_(b) of the jackknife, the ends are
 * at the levels Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z = +-1.96; a level beyond the outermost resample
 * takes that one.  In a resample the statistic may be infinite, and so may an end then be.
 *
 * Where |z0| is above 1.645, resamples are off by more than they scatter, and no correction is good enough: the
 * variance of a few replicates of many coordinates is such, whose resamples repeat replicates.  There the interval
 * is the jackknife's.
 *
 * Values that are all equal have an interval of width 0.  Both ends are NaN where there is one block, and where
 * the statistic is NaN for all blocks, without one of them, or in one resample.
 *
 * Cost: resamples * (blocks * width multiply-adds, in matrix products, + `count` statistics) and a sort.
 * False, with a failure of the user's, for fewer than 1 block, width or statistic or fewer than 100
 * resamples; of the run, if memory runs out. */
bool block_bootstrap(int blocks, int width, const double *block_sums, const double *block_n, int count,
                     const struct bootstrap_statistic *statistics, const void *context, int resamples,
                     uint64_t seed, struct failure *failure);

#endif
