/* Truncated evolution strategies (the baseline of Vicol et al. 2021): in each window both members of a pair
 * start from one state.  Influence across windows is lost: biased.
 *
 *     each window:  eps ~ N(0, sigma^2 I),   g += 1/(2 sigma^2 M) sum over pairs of eps (L+ - L-), both from s
 *     state=mean    s is a mean particle's, the same for all, advanced with theta itself (PES and NRES code)
 *     state=plus    s is where the pair's own plus member ended (learned-optimization library) */
#include "core.h"
#include "unfolded.h"

#include <math.h>

struct tes {
    const char *sampling, *state;
};

static const struct option_def options[] = {
    OPTION(tes, sampling, "antithetic", 0, 0, "how perturbations are used",
           .choices = "antithetic|forward|leave_one_out|orthogonal|rademacher"),
    OPTION(tes, state, "mean", 0, 0, "where a window starts", .choices = "mean|plus"),
    {0},
};

static bool from_mean(const struct problem *p)
{
    return ((const struct tes *)p->options)->state[0] == 'm';
}

static void lead(const struct problem *p, struct instance *instance, double *gradient)
{
    (void)gradient;
    advance_mean(p, instance);
}

static void sample(const struct problem *p, struct block *b)
{
    if (from_mean(p))
        start_from_mean(p, b);
    else
        start_from_plus(p, b);
    draw(p, b);
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    credit_pairs(p, b, b->eps, gradient);
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    unfolded_bias_truncated(u, bias);
    return from_mean(p) ? variance_factor(p) * unfolded_square_own(u) : NAN;
}

static double window_theory(const struct problem *p, const struct unfolded *u, int j, double *mean)
{
    const double square = unfolded_window(u, j, true, mean);
    return from_mean(p) ? variance_factor(p) * square : NAN;
}

const struct estimator ESTIMATOR(tes) = {
    .name = "tes",
    .brief = "truncated evolution strategies: fresh noise each window, from the mean particle's state",
    .source = "Metz et al. 2019, arXiv 1810.10180; Vicol, Metz, Sohl-Dickstein, ICML 2021",
    .equation =
        "each window, all from one state: eps ~ N(0, sigma^2 I);  g += 1/(2 sigma^2 M) sum eps (L_j+ - L_j-)",
    .bias = "that of tbptt, + O(sigma^2)",
    .variance = "(P + 1) sum |p_j|^2 / M, p_j being the gradient within window j",
    .time = "(2 M + 1) K F + O(M P), or 2 M K F + O(M P) for state=plus",
    .memory = "(2 M + 1) S, or 2 M S for state=plus",
    .depth = "K",
    .options = options,
    .size = sizeof(struct tes),
    .target = TARGET_TRUNCATED,
    .lead = lead,
    .leads = from_mean,
    .sample = sample,
    .credit = credit,
    .theory = theory,
    .window_theory = window_theory,
};
