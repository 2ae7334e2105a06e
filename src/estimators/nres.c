/* Noise-reuse evolution strategies (Li et al., NeurIPS 2023), the same estimator as ES-Single (Vicol, Kolter
 * & Swersky, ICML 2023): one perturbation per pair and episode, regenerated in every window instead of
 * stored.
 *
 *     episode start:  eps ~ N(0, sigma^2 I)
 *     each window:    g += 1/(2 sigma^2 M) sum over pairs of eps (L+ - L-) */
#include "core.h"
#include "unfolded.h"

struct nres {
    const char *sampling;
};

static const struct option_def options[] = {
    OPTION(nres, sampling, "antithetic", 0, 0, "how perturbations are used",
           .choices = "antithetic|forward|leave_one_out|orthogonal|rademacher"),
    {0},
};

static void sample(const struct problem *p, struct block *b)
{
    draw_at(p, b, 0);
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    credit_pairs(p, b, b->eps, gradient);
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    unfolded_bias_none(u, bias);
    return variance_factor(p) * unfolded_square_total(u);
}

static double window_theory(const struct problem *p, const struct unfolded *u, int j, double *mean)
{
    return variance_factor(p) * unfolded_window(u, j, false, mean);
}

const struct estimator ESTIMATOR(nres) = {
    .name = "nres",
    .alias = "es_single",
    .brief = "noise-reuse evolution strategies (ES-Single): one perturbation for the whole episode",
    .source =
        "Li et al., NeurIPS 2023, arXiv 2304.12180; Vicol, Kolter, Swersky, ICML 2023, arXiv 2304.11153",
    .equation =
        "once an episode: eps ~ N(0, sigma^2 I);  each window: g += 1/(2 sigma^2 M) sum eps (L_j+ - L_j-)",
    .bias = "O(sigma^2), of one noise per episode; none where L is quadratic",
    .variance = "(P + 1) |G|^2 / M for the sum of an episode, where L+ - L- is linear in eps",
    .time = "2 M K F + O(M P)",
    .memory = "2 M S",
    .depth = "K",
    .options = options,
    .size = sizeof(struct nres),
    .target = TARGET_SHARED,
    .sample = sample,
    .credit = credit,
    .theory = theory,
    .window_theory = window_theory,
};
