/* Persistent evolution strategies (Vicol, Metz & Sohl-Dickstein, ICML 2021): a window's loss is credited with
 * the sum of all perturbations since the episode began, so that no influence across windows is lost.
 *
 *     each window:  eps ~ N(0, sigma^2 I),   xi += eps,   g += 1/(2 sigma^2 M) sum over pairs of xi (L+ - L-)
 *     episode end:  xi = 0 */
#include "core.h"
#include "unfolded.h"

#include <math.h>

struct pes {
    const char *sampling;
};

static const struct option_def options[] = {
    OPTION(pes, sampling, "antithetic", 0, 0, "how perturbations are used",
           .choices = "antithetic|leave_one_out|orthogonal|rademacher"),
    {0},
};

static int rows(const struct problem *p)
{
    return p->dims.param;
}

static void begin(const struct problem *p, struct block *b)
{
    clear_rows(b, p->dims.param, b->own);
}

static void sample(const struct problem *p, struct block *b)
{
    draw(p, b);
    add_rows(b, p->dims.param, b->eps, b->own);
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    credit_pairs(p, b, b->own, gradient);
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    unfolded_bias_none(u, bias);
    return p->sampling == SAMPLING_ANTITHETIC ? unfolded_variance_window(u) / p->pairs : NAN;
}

static double window_theory(const struct problem *p, const struct unfolded *u, int j, double *mean)
{
    const double square = unfolded_window(u, j, false, mean), P = p->dims.param;
    if (p->sampling != SAMPLING_ANTITHETIC)
        return NAN;
    return ((j + 1) * P * unfolded_window_squares(u, j, j) + square) / p->pairs;
}

const struct estimator ESTIMATOR(pes) = {
    .name = "pes",
    .brief = "persistent evolution strategies: windows credited with all noise since the episode began",
    .source = "Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835",
    .equation = "each window: eps ~ N(0, sigma^2 I), xi += eps;  g += 1/(2 sigma^2 M) sum xi (L_j+ - L_j-);  "
                "xi = 0 at episode end",
    .bias = "O(sigma^2), of new noise each window; none where L is quadratic",
    .variance = "(P sum |h_ab|^2 + sum h_ab . h_ba) / M,  h_ab = sum over j >= a, b of dL_j/dtheta_b",
    .time = "2 M K F + O(M P)",
    .memory = "2 M S + M P",
    .depth = "K",
    .options = options,
    .size = sizeof(struct pes),
    .target = TARGET_WINDOW,
    .rows = rows,
    .begin = begin,
    .sample = sample,
    .credit = credit,
    .theory = theory,
    .window_theory = window_theory,
};
