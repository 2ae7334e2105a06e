/* PES for an objective at the end of the episode only, in telescoping form (public code of Vicol et al.
 * 2021): the objective is evaluated at the end of every window, L_j, as if the episode ended there, and the
 * windows' contributions add up to that of the last.
 *
 *     D_j = L_j+ - L_j-
 *     form=exact       g_j = 1/(2 sigma^2 M) sum over pairs of xi_j D_j - xi_{j-1} D_{j-1}
 *     form=increments  g_j = 1/(2 sigma^2 M) sum over pairs of xi_j (D_j - D_{j-1})
 *
 * They differ by eps_j D_{j-1}, whose mean is zero: one target, two variances. */
#include "core.h"
#include "unfolded.h"

#include <math.h>

struct pes_telescoping {
    const char *form;
};

static const struct option_def options[] = {
    OPTION(pes_telescoping, form, "exact", 0, 0, "what a window is credited with",
           .choices = "exact|increments"),
    {0},
};

static bool is_exact(const struct problem *p)
{
    return ((const struct pes_telescoping *)p->options)->form[0] == 'e';
}

/* xi, and the pair's objective at the end of the window before */
static int rows(const struct problem *p)
{
    return p->dims.param + 1;
}

static real *before(const struct problem *p, const struct block *b)
{
    return b->own + (size_t)p->dims.param * b->plus.ld;
}

static void begin(const struct problem *p, struct block *b)
{
    clear_rows(b, rows(p), b->own);
}

static void sample(const struct problem *p, struct block *b)
{
    draw(p, b);
    add_rows(b, p->dims.param, b->eps, b->own);
}

/* xi_j D_j - xi_{j-1} D_{j-1} = xi_j (D_j - D_{j-1}) + eps_j D_{j-1} */
static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    real *last = before(p, b);
    for (int k = 0; k < b->plus.n; k++) {
        const double now = b->loss[k];
        b->loss[k] = now - (double)last[k];
        last[k] = (real)now;
    }
    credit_pairs(p, b, b->own, gradient);
    if (!is_exact(p))
        return;
    for (int k = 0; k < b->plus.n; k++)
        b->loss[k] = (double)last[k] - b->loss[k];
    credit_pairs(p, b, b->eps, gradient);
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    unfolded_bias_none(u, bias);
    return is_exact(p) ? unfolded_variance_window(u) / p->pairs : NAN;
}

const struct estimator ESTIMATOR(pes_telescoping) = {
    .name = "pes_telescoping",
    .brief = "PES for an objective at the end only, from its values at the ends of windows",
    .source = "public code of Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835",
    .equation = "g_j = 1/(2 sigma^2 M) sum of xi_j D_j - xi_{j-1} D_{j-1},  D_j = L_j+ - L_j-;  or of xi_j "
                "(D_j - D_{j-1})",
    .bias = "O(sigma^2), as pes; none where L is quadratic",
    .variance = "form=exact: that of pes on the last window's loss; form=increments: another",
    .time = "2 M K F + O(M P)",
    .memory = "2 M S + M (P + 1)",
    .depth = "K",
    .options = options,
    .size = sizeof(struct pes_telescoping),
    .target = TARGET_WINDOW,
    .needs = NEEDS_END,
    .rows = rows,
    .begin = begin,
    .sample = sample,
    .credit = credit,
    .theory = theory,
};
