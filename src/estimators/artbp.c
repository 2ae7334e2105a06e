/* Anticipated reweighted truncated backpropagation (Tallec & Ollivier 2017, arXiv 1705.08209): truncation at
 * random times, and a weight on what was not cut that makes up for it.  One particle.
 *
 *     after each step t:  cut with probability c (chi_t = 0), always at the end of the episode
 *     delta_t = dl_t/ds_t + chi_t / (1 - c) J_{t+1}' delta_{t+1}
 *     g = sum over t of (df_t/dtheta)' delta_t + dl_t/dtheta
 *
 * Steps since the last cut are kept on a tape, swept at the next one: an estimate may be credited with steps
 * of windows before its own.  A tape of `longest` steps is cut there without a weight, which is a bias: of
 * relative order (1 - c)^longest of the influence that is longer.  The variance is bounded in T where
 * rho(J)^2 < 1 - c. */
#include "core.h"
#include "unfolded.h"

#include <math.h>
#include <string.h>

struct artbp {
    double cut;
    long longest;
};

static const struct option_def options[] = {
    OPTION(artbp, cut, "0.1", 1e-6, 0.999999, "probability of a cut after each step c"),
    OPTION(artbp, longest, NULL, 1, 1e6, "most steps between two cuts (20 / c, at most T)"),
    {0},
};

static double cut_of(const struct problem *p)
{
    return ((const struct artbp *)p->options)->cut;
}

static long longest(const struct problem *p)
{
    const struct artbp *o = p->options;
    const long wanted = o->longest ? o->longest : (long)ceil(20 / o->cut);
    return wanted < p->dims.horizon ? wanted : p->dims.horizon;
}

/* a tape of states */
static int rows(const struct problem *p)
{
    return (int)(longest(p) + 1) * p->dims.state;
}

static bool suits(const struct problem *p, struct failure *failure)
{
    const double most = 1e9, wanted = ((double)longest(p) + 1) * p->dims.state;
    return wanted <= most || fail(failure,
                                  "artbp: a tape of %ld states of %d numbers is too long; give "
                                  "longest=n, or a larger cut.",
                                  longest(p), p->dims.state);
}

/* Back over the `kept` steps that end at step s.t. */
static void sweep(const struct problem *p, const struct instance *instance, struct slice s, double *gradient)
{
    const size_t size = (size_t)p->dims.state * s.ld;
    const real weight = (real)(1 / (1 - cut_of(p)));
    real *const adjoint = instance->scratch, *const sum = adjoint + size;
    memset(adjoint, 0, size * sizeof *adjoint);
    memset(sum, 0, (size_t)p->dims.param * s.ld * sizeof *sum);
    for (long k = instance->kept; k-- > 0;) {
        s.t--;
        s.state = instance->own + (size_t)k * size;
        if (loss_counts(&p->dims, s.t + 1))
            p->task->loss_vjp(p->self, &s, s.state + size, adjoint, sum);
        p->task->vjp(p->self, &s, s.state + size, adjoint, sum);
        for (size_t i = 0; k > 0 && i < size; i++)
            adjoint[i] *= weight;
    }
    for (int i = 0; i < p->dims.param; i++)
        gradient[i] += (double)sum[(size_t)i * s.ld];
}

static void lead(const struct problem *p, struct instance *instance, double *gradient)
{
    struct slice s = instance->mean;
    const size_t size = (size_t)p->dims.state * s.ld;
    real *const tape = instance->own;
    if (instance->clock.segment.begins)
        instance->kept = 0;
    memcpy(tape + (size_t)instance->kept * size, instance->mean.state, size * sizeof *tape);
    for (int k = 0; k < instance->clock.segment.steps; k++) {
        s.state = tape + (size_t)instance->kept * size;
        real *const next = s.state + size;
        p->task->step(p->self, &s, next);
        s.t++;
        instance->kept++;
        if (s.t == p->dims.horizon || instance->kept == longest(p) ||
            draw_uniform(instance, s.t) < cut_of(p)) {
            sweep(p, instance, s, gradient);
            memcpy(tape, next, size * sizeof *tape);
            instance->kept = 0;
        }
    }
    memcpy(instance->mean.state, tape + (size_t)instance->kept * size, size * sizeof *tape);
}

/* the unfolding into single steps */
static long unfolding(const struct problem *p)
{
    (void)p;
    return 1;
}

static const double *influence(const struct unfolded *u, int j, int i)
{
    return u->derivative + ((size_t)j * (size_t)u->windows + (size_t)i) * (size_t)u->param;
}

/* sum over i and i' of g_{j,i} . g_{l,i'} ((1 - c)^{-n} - 1), n being the boundaries that both cross */
static double covariance(const struct unfolded *u, int j, int l, const double *power)
{
    double sum = 0;
    const int least = j < l ? j : l;
    for (int i = 0; i <= least; i++)
        for (int k = 0; k <= least; k++) {
            const double *a = influence(u, j, i), *b = influence(u, l, k);
            double product = 0;
            for (int n = 0; n < u->param; n++)
                product += a[n] * b[n];
            sum += product * (power[least - (i > k ? i : k)] - 1);
        }
    return sum;
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    enum { MOST = 256 };
    double power[MOST] = {1}, variance = 0;
    unfolded_bias_none(u, bias);
    if (!u->derivative || u->windows > MOST || longest(p) < u->windows)
        return NAN;
    for (int n = 1; n < u->windows; n++)
        power[n] = power[n - 1] / (1 - cut_of(p));
    for (int j = 0; j < u->windows; j++)
        for (int l = 0; l < u->windows; l++)
            variance += covariance(u, j, l, power);
    return variance;
}

const struct estimator ESTIMATOR(artbp) = {
    .name = "artbp",
    .brief = "backpropagation truncated at random times, reweighted to have no bias",
    .source = "Tallec & Ollivier 2017, arXiv 1705.08209",
    .equation = "delta_t = dl_t/ds_t + chi_t / (1 - c) J_{t+1}' delta_{t+1},  chi_t = 0 with probability c",
    .bias = "none, but for influence longer than the longest tape",
    .variance = "sum of g_ji . g_lk ((1 - c)^-n - 1), n the step boundaries that both cross",
    .time = "K (F + B)",
    .memory = "S / c on average, longest S at most",
    .depth = "K",
    .options = options,
    .size = sizeof(struct artbp),
    .target = TARGET_PLAIN,
    .needs = NEEDS_VJP,
    .lead = lead,
    .lead_rows = rows,
    .suits = suits,
    .unfolding = unfolding,
    .theory = theory,
};
