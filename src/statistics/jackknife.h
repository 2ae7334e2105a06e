/* jackknife.h: intervals of a smooth statistic of additive sums, by leaving out one block of replicates at a
 * time (Tukey 1958; Efron, The jackknife, the bootstrap and other resampling plans, 1982, chapter 3). */
#ifndef PESBENCH_JACKKNIFE_H
#define PESBENCH_JACKKNIFE_H

#include "interval.h"

/* A statistic of `n` replicates in terms of their sums, [width] of them. */
typedef double statistic_fn(const double *sums, double n, const void *context);

/* block_sums [block][width] hold the sums of each block, block_n its replicates.  The value is the statistic
 * of all; the interval is value +- t_{B-1} sqrt((B-1)/B sum_b (theta_(b) - mean)^2), with theta_(b) the
 * statistic without block b; NaN for one block.  workspace: [2 * width + blocks]. */
struct interval block_jackknife(int blocks, int width, const double *block_sums, const double *block_n,
                                statistic_fn *statistic, const void *context, double *workspace);

/* The same where Student's quantile is known, which is found by bisection and worth keeping. */
struct interval block_jackknife_scaled(int blocks, int width, const double *block_sums, const double *block_n,
                                       statistic_fn *statistic, const void *context, double *workspace,
                                       double quantile);

/* Fills theta [block] with the statistic without each block in turn, if there are two blocks or more, and
 * returns the statistic of all.  workspace: [2 * width]. */
double leave_one_out(int blocks, int width, const double *block_sums, const double *block_n,
                     statistic_fn *statistic, const void *context, double *workspace, double *theta);

/* (B-1)/B sum_b (x_b - mean x)(y_b - mean y): the covariance of two statistics, from what leave_one_out gave
 * for each; exactly 0 where one of them never changes. */
double jackknife_covariance(int blocks, const double *x, const double *y);

/* The interval, symmetric about its value, made wider by an independent normal error of known variance. */
struct interval widened_interval(struct interval x, double variance);

#endif
