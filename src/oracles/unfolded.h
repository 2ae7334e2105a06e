/* unfolded.h: the loss of an episode unfolded into one copy of theta per window, and what follows from it.
 *
 *     g_{j,i} = dL_j / dtheta_i,  i <= j <= n     derivative of window j's loss by window i's copy
 *     G = sum g_{j,i},   p_j = g_{j,j},   h_{ab} = sum over j >= max(a,b) of g_{j,b}
 *
 * Where L is quadratic in the copies, an antithetic difference is linear in the noise, and bias and total
 * variance (trace of the covariance) of an episode's estimate from one pair are exact (reference estimators,
 * section 5):
 *
 *     window noise (PES)     P sum |h_{ab}|^2 + sum h_{ab}.h_{ba}
 *     the same, analytic     with h'_{ab}, the sum over j > max(a,b)
 *     shared noise (NRES)    (P + 1) |G|^2
 *     truncated (TES)        (P + 1) sum |p_j|^2,   bias sum p_j - G */
#ifndef PESBENCH_UNFOLDED_H
#define PESBENCH_UNFOLDED_H

#include "failure.h"

/* The sums that closed forms of a whole episode are made of: of n windows there are n^2 derivatives. */
struct unfolded_sums {
    double own2;                         /* sum |p_j|^2 */
    double squares, crossed;             /* sum |h_{ab}|^2, sum h_{ab}.h_{ba} */
    double squares_after, crossed_after; /* the same of h' */
};

struct unfolded {
    int windows, param;       /* n, P */
    const double *derivative; /* g: [j][i][param]; 0 for i > j; NULL: only the sums are there */
    const double *total;      /* G: [param] */
    const double *own;        /* sum p_j: [param], where only the sums are there */
    struct unfolded_sums sums;
};

void unfolded_bias_none(const struct unfolded *u, double *bias);
void unfolded_bias_truncated(const struct unfolded *u, double *bias);

double unfolded_variance_window(const struct unfolded *u);
double unfolded_variance_analytic(const struct unfolded *u);
double unfolded_square_total(const struct unfolded *u); /* |G|^2 */
double unfolded_square_own(const struct unfolded *u);   /* sum |p_j|^2 */

/* Window j alone: its whole gradient G_j = sum of g_{j,i}, or, `own`, p_j ([param]); the same but p_j;
 * returned: the square of what is set.  Then the sum of squares of g_{j,i}, i <= last. */
double unfolded_window(const struct unfolded *u, int j, bool own, double *gradient);
double unfolded_window_past(const struct unfolded *u, int j, double *gradient);
double unfolded_window_squares(const struct unfolded *u, int j, int last);

/* |G - c sum p_j|^2; `whole`: |G - c G|^2 */
double unfolded_square_left(const struct unfolded *u, bool whole, double coefficient);

#endif
