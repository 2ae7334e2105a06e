/* PES with the current window's term in closed form (Vicol, Metz & Sohl-Dickstein, ICML 2021, PES+Analytic):
 * a mean particle's truncated gradient p_j replaces the current window's share, and eps . p_j, whose mean
 * against the noise of earlier windows is zero, takes variance off the rest.
 *
 *     each window:  g += p_j + 1/(sigma^2 M) sum over pairs of xi ((L+ - L-)/2 - eps . p_j),   then xi += eps
 *     episode end:  xi = 0 */
#include "core.h"
#include "unfolded.h"

#include <math.h>
#include <string.h>

static int rows(const struct problem *p)
{
    return p->dims.param;
}

static void lead(const struct problem *p, struct instance *instance, double *gradient)
{
    memset(instance->surrogate, 0, (size_t)p->dims.param * sizeof *instance->surrogate);
    differentiate_mean(p, instance, instance->surrogate);
    for (int i = 0; i < p->dims.param; i++)
        gradient[i] += instance->surrogate[i];
}

static void begin(const struct problem *p, struct block *b)
{
    clear_rows(b, p->dims.param, b->own);
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    subtract_surrogate(p, b);
    credit_pairs(p, b, b->own, gradient);
    add_rows(b, p->dims.param, b->eps, b->own);
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    unfolded_bias_none(u, bias);
    return unfolded_variance_analytic(u) / p->pairs;
}

static double window_theory(const struct problem *p, const struct unfolded *u, int j, double *mean)
{
    const double past = unfolded_window_past(u, j, mean), P = p->dims.param;
    const double variance = (j * P * unfolded_window_squares(u, j, j - 1) + past) / p->pairs;
    unfolded_window(u, j, false, mean);
    return variance;
}

const struct estimator ESTIMATOR(pes_analytic) = {
    .name = "pes_analytic",
    .brief = "PES with the current window's share exact, by a mean particle's truncated gradient",
    .source = "Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835",
    .equation =
        "g += p_j + 1/(sigma^2 M) sum xi ((L+ - L-)/2 - eps . p_j), then xi += eps;  xi = 0 at episode end",
    .bias = "O(sigma^2); none where L is quadratic; not exactly that of pes, since p_j is not smoothed",
    .variance = "(P sum |h'_ab|^2 + sum h'_ab . h'_ba) / M, of influence on later windows only",
    .time = "2 M K F + K (F + B) + O(M P)",
    .memory = "2 M S + M P + (K + 1) S",
    .depth = "K",
    .target = TARGET_WINDOW,
    .approximate = true,
    .needs = NEEDS_VJP,
    .rows = rows,
    .begin = begin,
    .lead = lead,
    .sample = draw,
    .credit = credit,
    .theory = theory,
    .window_theory = window_theory,
};
