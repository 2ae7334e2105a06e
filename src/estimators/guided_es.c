/* Guided evolution strategies on the full unroll (Maheswaranathan et al., ICML 2019): more noise along what
 * surrogate gradients span, here a mean particle's truncated gradients of this and past episodes.
 *
 *     eps = sigma (sqrt(alpha / P) z + sqrt((1 - alpha) / k) U w),   U [P][k] an orthonormal basis of them
 *     g = beta / (2 sigma^2 M) sum over pairs of eps (L+ - L-),      E g = beta Sigma G
 *
 * with Sigma = (alpha / P) I + ((1 - alpha) / k) U U', whose trace is 1: a bias by design.  alpha = 1, beta =
 * P is ES. `unbiased` weighs with Sigma^-1 eps instead, beta left out.  While a surrogate is kept that is not finite
 * there is no U, and the estimate is no number. */
#include "core.h"
#include "unfolded.h"
#include "vectors.h"

#include <math.h>
#include <string.h>

struct guided_es {
    double alpha, beta;
    int subspace;
    long window;
    bool unbiased;
};

static const struct option_def options[] = {
    OPTION(guided_es, alpha, "0.5", 1e-6, 1, "share of the noise that is isotropic"),
    OPTION(guided_es, beta, "2", 0, 1e9, "factor of the estimate"),
    OPTION(guided_es, subspace, "1", 1, 1000, "surrogates that span the rest: of so many last episodes k"),
    OPTION(guided_es, window, "10", 1, 1e9, "steps of a window of the surrogate, truncated backpropagation"),
    OPTION(guided_es, unbiased, "no", 0, 0, "weigh with the inverse of the noise's covariance"),
    {0},
};

static const struct guided_es *options_of(const struct problem *p)
{
    return p->options;
}

/* k surrogates, newest last, and k vectors of the basis; of [param] each, one after the other */
static int lead_rows(const struct problem *p)
{
    return 2 * options_of(p)->subspace * p->dims.param;
}

static real *surrogate_of(const struct problem *p, const struct instance *i, int k)
{
    return i->own + (size_t)k * (size_t)p->dims.param;
}

static real *basis_of(const struct problem *p, const struct instance *i, int k)
{
    return surrogate_of(p, i, options_of(p)->subspace + k);
}

static double product(int n, const real *x, const real *y)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += (double)x[i] * (double)y[i];
    return sum;
}

/* 0, or no number: the sum of n times 0. */
static double nothing_of(int n, const real *x)
{
    double zero = 0;
    for (int i = 0; i < n; i++)
        zero += 0 * (double)x[i];
    return zero;
}

/* By a power of two, so that no bit of the basis changes, to where squares neither overflow nor vanish. */
static void scale(int n, real *x)
{
    double largest = 0;
    int exponent;
    for (int i = 0; i < n; i++)
        largest = fmax(largest, fabs((double)x[i]));
    frexp(largest, &exponent);
    for (int i = 0; i < n; i++)
        x[i] = (real)ldexp((double)x[i], -exponent);
}

static void add_multiple(int n, double by, const real *x, real *y)
{
    for (int i = 0; i < n; i++)
        y[i] = (real)((double)y[i] + by * (double)x[i]);
}

/* An orthonormal basis of the surrogates kept; those that lie in the span of others are left out.  Returns
 * how many vectors it has; the other rows are 0. */
static int make_basis(const struct problem *p, const struct instance *instance)
{
    const int P = p->dims.param;
    const double parallel = sizeof(real) == sizeof(double) ? 1e-8 : 1e-3;
    int found = 0;
    for (long k = instance->kept; k-- > 0;) {
        real *u = basis_of(p, instance, found);
        memcpy(u, surrogate_of(p, instance, (int)k), (size_t)P * sizeof *u);
        scale(P, u);
        const double before = sqrt(product(P, u, u));
        for (int pass = 0; pass < 2; pass++)
            for (int j = 0; j < found; j++)
                add_multiple(P, -product(P, u, basis_of(p, instance, j)), basis_of(p, instance, j), u);
        const double length = sqrt(product(P, u, u));
        if (length > parallel * before && length > 0) {
            for (int i = 0; i < P; i++)
                u[i] = (real)((double)u[i] / length);
            found++;
        }
    }
    for (int k = found; k < options_of(p)->subspace; k++)
        memset(basis_of(p, instance, k), 0, (size_t)P * sizeof(real));
    return found;
}

/* What the blocks read of instance->surrogate is how many vectors the basis has. */
static void lead(const struct problem *p, struct instance *instance, double *gradient)
{
    const int P = p->dims.param, k = options_of(p)->subspace;
    memset(instance->surrogate, 0, (size_t)P * sizeof *instance->surrogate);
    differentiate_windows(p, instance, options_of(p)->window, instance->surrogate);
    if (instance->kept == k)
        memmove(surrogate_of(p, instance, 0), surrogate_of(p, instance, 1),
                (size_t)(k - 1) * (size_t)P * sizeof(real));
    else
        instance->kept++;
    for (int i = 0; i < P; i++)
        surrogate_of(p, instance, (int)instance->kept - 1)[i] = (real)instance->surrogate[i];
    const double nothing = nothing_of((int)instance->kept * P, surrogate_of(p, instance, 0));
    const bool finite = nothing == 0;
    for (int i = 0; i < P; i++)
        gradient[i] += nothing; /* which is how the mean particle's derivative is told and counted as lost */
    instance->surrogate[0] = finite ? make_basis(p, instance) : 0;
}

/* Sigma = a I + b U U' */
struct spread {
    int k;
    double a, b;
};

static struct spread spread_of(const struct guided_es *o, int k, int param)
{
    return k == 0 ? (struct spread){0, 1.0 / param, 0}
                  : (struct spread){k, o->alpha / param, (1 - o->alpha) / k};
}

static struct spread spread_in(const struct problem *p, const struct block *b)
{
    return spread_of(options_of(p), (int)b->instance->surrogate[0], p->dims.param);
}

/* w, and the weight */
static int scratch_rows(const struct problem *p)
{
    return options_of(p)->subspace + p->dims.param;
}

static void sample(const struct problem *p, struct block *b)
{
    const struct spread s = spread_in(p, b);
    const size_t ld = b->plus.ld;
    const real isotropic = (real)sqrt(s.a), along = (real)(p->sigma * sqrt(s.b));
    draw_at(p, b, 0);
    draw_coordinates(p, b, s.k, b->scratch);
    for (int i = 0; i < p->dims.param; i++) {
        real *row = b->eps + (size_t)i * ld;
        for (int n = 0; n < b->plus.n; n++)
            row[n] *= isotropic;
        for (int k = 0; k < s.k; k++) {
            const real u = along * basis_of(p, b->instance, k)[i];
            const real *w = b->scratch + (size_t)k * ld;
            for (int n = 0; n < b->plus.n; n++)
                row[n] += u * w[n];
        }
    }
}

/* Sigma^-1 eps = (eps - b / (a + b) U U' eps) / a */
static void invert(const struct problem *p, const struct block *b, real *weight)
{
    const struct spread s = spread_in(p, b);
    const size_t ld = b->plus.ld;
    const int P = p->dims.param;
    for (int n = 0; n < b->plus.n; n++) {
        for (int i = 0; i < P; i++)
            weight[(size_t)i * ld + (size_t)n] = (real)((double)b->eps[(size_t)i * ld + (size_t)n] / s.a);
        for (int k = 0; k < s.k; k++) {
            const real *u = basis_of(p, b->instance, k);
            double along = 0;
            for (int i = 0; i < P; i++)
                along += (double)u[i] * (double)b->eps[(size_t)i * ld + (size_t)n];
            for (int i = 0; i < P; i++)
                weight[(size_t)i * ld + (size_t)n] -= (real)(s.b / (s.a + s.b) * along * (double)u[i] / s.a);
        }
    }
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    if (options_of(p)->unbiased) {
        real *weight = b->scratch + (size_t)options_of(p)->subspace * b->plus.ld;
        invert(p, b, weight);
        credit_pairs(p, b, weight, gradient);
        return;
    }
    for (int n = 0; n < b->plus.n; n++)
        b->loss[n] *= options_of(p)->beta;
    credit_pairs(p, b, b->eps, gradient);
}

static long unfolding(const struct problem *p)
{
    return options_of(p)->window < p->dims.horizon ? options_of(p)->window : p->dims.horizon;
}

/* At a theta that stays, all surrogates are one. */
static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    const struct guided_es *o = options_of(p);
    const int P = u->param;
    const double *g = u->total;
    unfolded_bias_truncated(u, bias); /* the surrogate less G */
    double length = 0, along = 0, spread = 0, square = 0, off = 0;
    for (int i = 0; i < P; i++) {
        length += (bias[i] + g[i]) * (bias[i] + g[i]);
        along += (bias[i] + g[i]) * g[i];
    }
    const struct spread s = spread_of(o, length > 0, P);
    for (int i = 0; i < P; i++) { /* Sigma G */
        const double sigma_g = s.a * g[i] + (s.k ? s.b * along / length * (bias[i] + g[i]) : 0);
        spread += g[i] * sigma_g;
        square += sigma_g * sigma_g;
        bias[i] = o->unbiased ? 0 : o->beta * sigma_g - g[i];
    }
    off = (P - s.k) / s.a + s.k / (s.a + s.b); /* the trace of Sigma^-1 */
    return (o->unbiased ? off * spread + dot(P, g, g) : o->beta * o->beta * (spread + square)) / p->pairs;
}

const struct estimator ESTIMATOR(guided_es) = {
    .name = "guided_es",
    .brief = "guided evolution strategies: full unrolls, more noise along truncated gradients",
    .source = "Maheswaranathan, Metz, Tucker, Choi, Sohl-Dickstein, ICML 2019, arXiv 1806.10230",
    .equation = "eps ~ N(0, sigma^2 Sigma), Sigma = (alpha/P) I + ((1-alpha)/k) U U';  g = beta/(2 sigma^2 "
                "M) sum eps (L+ - L-)",
    .bias = "beta Sigma G - G, by design; O(sigma^2) with unbiased=yes",
    .variance = "beta^2 (G' Sigma G + |Sigma G|^2) / M;  unbiased=yes: (tr(Sigma^-1) G' Sigma G + |G|^2) / M",
    .time = "2 M T F + T (F + B) + O(M P)",
    .memory = "2 M S + (T + 1) S + 2 P",
    .depth = "T",
    .options = options,
    .size = sizeof(struct guided_es),
    .target = TARGET_SHARED,
    .shrinks = true,
    .needs = NEEDS_VJP,
    .whole_episode = true,
    .scratch_rows = scratch_rows,
    .lead = lead,
    .lead_rows = lead_rows,
    .sample = sample,
    .credit = credit,
    .unfolding = unfolding,
    .theory = theory,
};
