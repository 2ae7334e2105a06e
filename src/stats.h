/* stats.h: what R independent replicates of a gradient estimate say about its bias, variance and error.
 *
 * Formulas: reference estimators section 10.  Everything is double precision and deterministic.
 * Intervals are 95 %. */
#ifndef PESBENCH_STATS_H
#define PESBENCH_STATS_H

#include "failure.h"

struct interval {
    double value, lo, hi;
};

/* R replicates ghat_r in R^P of one estimate, against the reference g*.
 * With m = mean, V = (1/(R-1)) sum_r |ghat_r - m|^2:
 *   bias2          |m - g*|^2 - V/R; debiased, so it may be negative and is not clipped
 *   variance       V
 *   mse            (1/R) sum_r |ghat_r - g*|^2
 *   cosine_of_mean g*.m / (|g*| sqrt(|m|^2 - V/R))   (NaN where the radicand is not positive)
 *   mean_cosine    mean over replicates of g*.ghat_r / (|g*| |ghat_r|)
 *                  (NaN if one replicate is 0, which has no direction)
 *   sign_rate      share of replicates with g*.ghat_r > 0, Wilson interval; a tie at 0 is not counted
 *   chi2, chi2_p   T^2 = R (m-g*)' C^-1 (m-g*), C the covariance, near chi-square with P degrees of freedom;
 *                  the p value is Hotelling's, from the F distribution, exact for normal replicates and every
 *                  R > P; NaN where C is singular or R <= P
 *   detectable     the relative bias |E ghat - g*| / |g*| that, along the worst axis, the test at level 1e-6
 *                  finds every other time: sqrt(largest eigenvalue of C * delta / R) / |g*|, where with F the
 *                  critical value delta = P (F - 1) + 1; derived in stats.c
 *   standard_error largest over components of sd(component of m) / |g*|
 * A deterministic estimator (all replicates equal) has variance exactly 0 and intervals of width 0.
 * With R = 1, what needs a spread is NaN; with R = 2 the intervals of what is made from V are, since leaving
 * one out leaves no spread.  The cosines and the sign rate are NaN for g* = 0.  Any non-finite replicate
 * makes every value but reference_norm NaN. */
struct comparison {
    struct interval bias2, variance, mse, cosine_of_mean, mean_cosine, sign_rate;
    double reference_norm;
    double chi2, chi2_p, detectable, standard_error;
};

/* estimates [replicate][param]; reference [param].  False (runtime failure) only if memory runs out. */
bool compare_to_reference(int replicates, int param, const double *estimates, const double *reference,
                          struct comparison *out, struct failure *failure);

/* Distribution functions, each accurate to about 1e-10 relative. */
double chi_square_upper(double x, double dof);           /* P(X > x) */
double f_upper(double x, double dof1, double dof2);      /* P(F > x) */
double student_quantile(double probability, double dof); /* t with P(T <= t) = probability */
double normal_quantile(double probability);
struct interval wilson(double successes, double trials); /* 95 % score interval of a proportion */

/* Block jackknife: `statistic(sums, n, context)` is a smooth function of additive sums over replicates.
 * block_sums [block][width] hold the sums of each block, block_n its replicates.  The value is the statistic
 * of all; the interval is value +- t_{B-1} sqrt((B-1)/B sum_b (theta_(b) - mean)^2), with theta_(b) the
 * statistic without block b.  workspace: [2 * width + blocks]. */
typedef double statistic_fn(const double *sums, double n, const void *context);
struct interval block_jackknife(int blocks, int width, const double *block_sums, const double *block_n,
                                statistic_fn *statistic, const void *context, double *workspace);

#endif
