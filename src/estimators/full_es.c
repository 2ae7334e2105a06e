/* Evolution strategies on the whole episode (Rechenberg 1973; Salimans et al. 2017): one window of T steps.
 *
 *     g = 1/(2 sigma^2 M) sum over pairs of eps (L+ - L-),   L over a full episode from s_0 */
#include "core.h"
#include "unfolded.h"

struct full_es {
    const char *sampling;
};

static const struct option_def options[] = {
    OPTION(full_es, sampling, "antithetic", 0, 0, "how perturbations are used",
           .choices = "antithetic|forward|leave_one_out|orthogonal|rademacher"),
    {0},
};

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    credit_pairs(p, b, b->eps, gradient);
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    unfolded_bias_none(u, bias);
    return variance_factor(p) * unfolded_square_total(u);
}

const struct estimator ESTIMATOR(full_es) = {
    .name = "full_es",
    .brief = "evolution strategies on the full unroll: one window of T steps",
    .source = "Salimans et al. 2017, arXiv 1703.03864",
    .equation =
        "g = 1/(2 sigma^2 M) sum eps (L+ - L-),  L+- of an episode at theta +- eps,  eps ~ N(0, sigma^2 I)",
    .bias = "O(sigma^2), of one noise per episode; none where L is quadratic",
    .variance = "(P + 1) |G|^2 / M where L+ - L- is linear in eps, by antithetic sampling",
    .time = "2 M T F + O(M P)",
    .memory = "2 M S",
    .depth = "T",
    .options = options,
    .size = sizeof(struct full_es),
    .target = TARGET_SHARED,
    .whole_episode = true,
    .sample = draw,
    .credit = credit,
    .theory = theory,
};
