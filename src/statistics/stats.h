/* stats.h: what R independent replicates of a gradient estimate say about its bias, variance and error.
 *
 * Formulas: reference estimators section 10.  Everything is double precision and deterministic.
 * Intervals are 95 %. */
#ifndef PESBENCH_STATS_H
#define PESBENCH_STATS_H

#include "failure.h"
#include "interval.h"

/* R replicates ghat_r in R^P of one estimate, against the reference g*, itself perhaps a sample mean with
 * E |g* - its mean|^2 = v (`reference_variance`; V* / R* of R* samples of variance V*; 0 where g* is exact).
 * With m = mean, V = (1/(R-1)) sum_r |ghat_r - m|^2:
 *   bias2          |m - g*|^2 - V/R - v; debiased, so it may be negative and is not clipped
 *   variance       V
 *   mse            (1/R) sum_r |ghat_r - g*|^2 - v
 *   best_scaled    1 - (g*.m)^2 / (|g*|^2 mean |ghat_r|^2): the least mean square error relative to |g*|^2
 *                  that a factor on the estimate, that is a learning rate, can reach; 0 best, 1 worst
 *   cosine_of_mean g*.m / (|g*| sqrt(|m|^2 - V/R))   (NaN where the radicand is not positive)
 *   mean_cosine    mean over replicates of g*.ghat_r / (|g*| |ghat_r|)
 *                  (NaN if one replicate is 0, which has no direction)
 *   sign_rate      share of replicates with g*.ghat_r > 0, Wilson interval; a tie at 0 is not counted
 *   chi2, chi2_p   T^2 = (m-g*)' (C/R + v/P I)^-1 (m-g*), C the covariance of the replicates, near
 *                  chi-square with P degrees of freedom; the error of a sampled g* is taken as isotropic.
 *                  The p value is Hotelling's, from the F distribution, exact for normal replicates, v = 0
 *                  and every R > P; for v > 0 with the degrees of freedom of Nel & van der Merwe
 *                  (hotelling.c).  Estimates in a subspace are tested there, with its rank for P, and p is 0
 *                  if g* - m is not in it.  NaN where nothing varies or R <= P
 *   detectable     the relative bias |E ghat - g*| / |g*| that, along the worst axis, the test at level 1e-6
 *                  finds every other time: sqrt(largest eigenvalue of C/R + v/P I times delta) / |g*|, where
 *                  with F the critical value delta = P (F - 1) + 1; derived in hotelling.c
 *   standard_error largest over components of sd(component of m) / |g*|
 *   kurtosis       mean d^4 / (mean d^2)^2 of the deviations d of the replicates from m along g*, or, where
 *                  g* = 0, in the component of largest variance; 3 if normal, at most R
 *   largest_share  largest share of one replicate in sum |ghat_r - m|^2; 1/R if all are alike.  Heavy tails
 *                  show in both; V itself is then noisy, and 1e4 replicates are not too many
 * Intervals: of variance and both cosines by BCa bootstrap (bootstrap.h; 2000 resamples, fixed seed); of
 * bias2, mse and best_scaled by jackknife over at most 50 blocks, for bias2 and mse widened by the error of a
 * sampled g*, 4 |bias|^2 v/P + 2 v^2/P.  The other values take a sampled g* as it is; where its error is what
 * dominates, the bias in it is itself unknown and the intervals cover some 90 %.
 * A deterministic estimator (all replicates equal) has variance exactly 0, intervals of width 0 (with v = 0),
 * and NaN for kurtosis and largest_share.
 * With R = 1, what needs a spread is NaN; with R = 2 the intervals of what is made from V are, since leaving
 * one out leaves no spread.  An interval of cosine_of_mean may have an infinite end, where the mean is lost
 * in its noise.  The cosines, best_scaled and the sign rate are NaN for g* = 0; best_scaled also where
 * squares of the estimates leave the range of double.  Any non-finite replicate, and a v that is not finite
 * or below 0, makes every value but reference_norm NaN. */
struct comparison {
    struct interval bias2, variance, mse, best_scaled, cosine_of_mean, mean_cosine, sign_rate;
    double reference_norm;
    double chi2, chi2_p, detectable, standard_error;
    double kurtosis, largest_share;
};

/* estimates [replicate][param]; reference [param].  False (runtime failure) only if memory runs out.
 * Cost: R * P passes; R * P^2 for the test where R > P; and for the bootstrap 2000 * blocks * P
 * multiply-adds, in matrix products: 50 to 1000 blocks, as many as keep that below 2e8, which 50 do up to
 * P = 2000.  On one core, 1 ms for R = 100 and P = 3, 30 ms for 1000 and 200, 2 s for 100 and 100000. */
bool compare_to_reference(int replicates, int param, const double *estimates, const double *reference,
                          double reference_variance, struct comparison *out, struct failure *failure);

/* Distribution functions, each accurate to about 1e-10 relative. */
double chi_square_upper(double x, double dof);              /* P(X > x) */
double chi_square_quantile(double probability, double dof); /* x with P(X <= x) = probability */
double f_upper(double x, double dof1, double dof2);         /* P(F > x) */
double student_quantile(double probability, double dof);    /* t with P(T <= t) = probability */
double normal_quantile(double probability);
struct interval wilson(double successes, double trials); /* 95 % score interval of a proportion */

#endif
