/* Truncated evolution strategies (the baseline of Vicol et al. 2021): in each window all particles start from one mean
 * particle, which is itself advanced with the unperturbed theta.  Influence across windows is lost: biased.
 *
 *     each window:  eps ~ N(0, sigma^2 I),   g += 1/(2 sigma^2 M) sum over pairs of eps (L+ - L-),   both from s_mean */
#include "core.h"
#include "unfolded.h"

static void lead(const struct problem *p, struct instance *instance, double *gradient)
{
    (void)gradient;
    advance_mean(p, instance);
}

static void sample(const struct problem *p, struct block *b)
{
    start_from_mean(p, b);
    draw(p, b);
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    credit_pairs(p, b, b->eps, gradient);
}

static double theory(const struct unfolded *u, int pairs, double *bias)
{
    unfolded_bias_truncated(u, bias);
    return unfolded_variance_truncated(u) / pairs;
}

const struct estimator ESTIMATOR(tes) = {
    .name = "tes",
    .brief = "truncated evolution strategies: fresh noise each window, from the mean particle's state",
    .source = "Metz et al. 2019, arXiv 1810.10180; Vicol, Metz, Sohl-Dickstein, ICML 2021",
    .target = TARGET_TRUNCATED,
    .lead = lead,
    .sample = sample,
    .credit = credit,
    .theory = theory,
};
