/* replicates.h: what the statistics need to know of R replicates of a gradient estimate: sums per block of
 * replicates, and the statistics as functions of such sums.
 *
 * Every statistic is smooth in the sums, so its interval, by jackknife or bootstrap, costs blocks * P and not
 * R * P.  Deviations are taken from the first replicate before anything is added up, so that equal replicates
 * give deviations, and so variances and widths, of exactly 0. */
#ifndef PESBENCH_REPLICATES_H
#define PESBENCH_REPLICATES_H

#include "failure.h"
#include "jackknife.h"

#include <stddef.h>

/* The sums of a block: over k of P, sum of (ghat_r - mean)_k; sum of |ghat_r - mean|^2; sum of
 * cosine_r - first_cosine; number of replicates.  The last serves statistics that join two estimates. */
enum { FURTHER_SUMS = 3 };

struct replicates {
    int replicates, param, blocks, width; /* width = P + FURTHER_SUMS */
    int positive;                         /* replicates that point along the reference */
    double reference_norm;                /* |g*| */
    double reference_variance;            /* E |g* - its mean|^2 of a sampled reference, 0 of an exact one */
    double first_cosine;                  /* of the first replicate */
    double *mean, *offset;                /* [param]: mean over replicates; mean - reference */
    double *direction;                    /* [param]: reference / |reference| */
    double *square;                       /* [param]: sum over replicates of (ghat_r - mean)_k^2 */
    double *sums, *block_n;               /* [block][width], [block] */
};

/* estimates [replicate][param] and reference [param], all finite; 1 <= blocks <= replicates.  Block b holds
 * the replicates from R b / blocks up to R (b+1) / blocks, so that blocks of finer divisions nest.  False
 * only if memory runs out. */
bool replicates_open(struct replicates *all, int replicates, int param, const double *estimates,
                     const double *reference, double reference_variance, int blocks, struct failure *failure);
void replicates_close(struct replicates *all);

/* The statistics of stats.h, of n replicates; context: struct replicates.  Those named _in_resample are what
 * they become in a bootstrap resample (bootstrap.h): with one more V/n subtracted, and V itself, which in
 * resamples is on average smaller by V/n, made good for it. */
statistic_fn variance_of, bias2_of, mse_of, cosine_of_mean_of, mean_cosine_of, best_scaled_of;
statistic_fn variance_in_resample, bias2_in_resample, cosine_of_mean_in_resample;

/* Variance that a sampled reference adds to bias2 and mse, with its error isotropic and normal, of variance
 * v / P in each component: 4 |b|^2 v / P + 2 v^2 / P, where |b|^2 is `bias2` and not below 0. */
double reference_noise(const struct replicates *all, double bias2);

/* Finite numbers only? */
bool all_finite(size_t n, const double *x);

#endif
