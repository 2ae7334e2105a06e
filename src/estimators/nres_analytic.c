/* NRES with a surrogate as control variate, which is this suite's own: whatever q is, so long as it is
 * independent of this episode's noise, E eps eps' = sigma^2 I makes the estimate unbiased; the better q, the
 * less variance.
 *
 *     each window:  g += c q + 1/(sigma^2 M) sum over pairs of eps ((L+ - L-)/2 - c eps . q)
 *
 * q is a mean particle's gradient of the window's loss: truncated (surrogate=tbptt), or with all influence
 * since the episode began (surrogate=rtrl), which leaves no variance where L is quadratic.  In chaos q
 * explodes and adds variance: scale it by a coefficient c < 1. */
#include "core.h"
#include "unfolded.h"

#include <math.h>
#include <string.h>

struct nres_analytic {
    const char *surrogate;
    double coefficient;
};

static const struct option_def options[] = {
    OPTION(nres_analytic, surrogate, "tbptt", 0, 0, "the control variate", .choices = "tbptt|rtrl"),
    OPTION(nres_analytic, coefficient, "1", -1e6, 1e6, "factor of the control variate c"),
    {0},
};

static bool by_tangents(const struct problem *p)
{
    return ((const struct nres_analytic *)p->options)->surrogate[0] == 'r';
}

static int columns(const struct problem *p)
{
    return by_tangents(p) ? tangent_columns(p) : 1;
}

static int lead_rows(const struct problem *p)
{
    return by_tangents(p) ? tangent_rows(p) : 0;
}

static void lead(const struct problem *p, struct instance *instance, double *gradient)
{
    const double c = ((const struct nres_analytic *)p->options)->coefficient;
    double *q = instance->surrogate;
    memset(q, 0, (size_t)p->dims.param * sizeof *q);
    if (by_tangents(p))
        carry_mean(p, instance, q);
    else
        differentiate_mean(p, instance, q);
    for (int i = 0; i < p->dims.param; i++) {
        q[i] *= c;
        gradient[i] += q[i];
    }
}

static void sample(const struct problem *p, struct block *b)
{
    draw_at(p, b, 0);
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    subtract_surrogate(p, b);
    credit_pairs(p, b, b->eps, gradient);
}

static bool suits(const struct problem *p, struct failure *failure)
{
    return !by_tangents(p) || p->task->jvp ||
           fail(failure,
                "nres_analytic: surrogate=rtrl needs tangents (jvp), and %s has none; use surrogate=tbptt.",
                p->task->name);
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    const double c = ((const struct nres_analytic *)p->options)->coefficient;
    unfolded_bias_none(u, bias);
    return variance_factor(p) * unfolded_square_left(u, by_tangents(p), c);
}

const struct estimator ESTIMATOR(nres_analytic) = {
    .name = "nres_analytic",
    .brief = "NRES with a mean particle's gradient as exact control variate",
    .source = "this suite's own; NRES: Li et al., NeurIPS 2023, arXiv 2304.12180; derived at the head of its file",
    .equation = "g += c q + 1/(sigma^2 M) sum eps ((L+ - L-)/2 - c eps . q),  q of a mean particle",
    .bias = "O(sigma^2), as nres; none where L is quadratic",
    .variance = "(P + 1) |G - c sum q|^2 / M",
    .time = "2 M K F + K (F + B) + O(M P), or 2 M K F + K (F + P J) + O(M P) for surrogate=rtrl",
    .memory = "2 M S + (K + 1) S, or 2 M S + S P for surrogate=rtrl",
    .depth = "K",
    .options = options,
    .size = sizeof(struct nres_analytic),
    .target = TARGET_SHARED,
    .needs = NEEDS_VJP,
    .suits = suits,
    .lead = lead,
    .lead_rows = lead_rows,
    .lead_columns = columns,
    .sample = sample,
    .credit = credit,
    .theory = theory,
};
