/* DODGE, the forward directional gradient (Silver et al., ICLR 2022): a random direction of theta, carried
 * along as a tangent; the limit of NRES, or of GPES, as sigma goes to 0, and drawn from the same numbers.
 *
 *     every Q steps of the episode:  v ~ N(0, I),   w += v         (Q = T: once)
 *     each step:                     u = J_t u + (df_t/dtheta) v,   g += 1/N sum over directions of w dl_t
 *
 * with dl_t = dl_t/ds . u + dl_t/dtheta . v, exactly, by the task's jvp. */
#include "core.h"
#include "unfolded.h"

#include <math.h>
#include <string.h>

struct dodge {
    long period;
};

static const struct option_def options[] = {
    OPTION(dodge, period, NULL, 1, 1e9, "steps between renewals of the direction Q (T)"),
    {0},
};

static long renewal(const struct problem *p)
{
    const long period = ((const struct dodge *)p->options)->period;
    return period ? period : p->dims.horizon;
}

static bool suits(const struct problem *p, struct failure *failure)
{
    const long period = ((const struct dodge *)p->options)->period;
    return period <= p->dims.horizon ||
           fail(failure, "dodge:period: expected at most the horizon, which is %ld, found %ld; leave it out.",
                p->dims.horizon, period);
}

/* the tangent, and w */
static int rows(const struct problem *p)
{
    return p->dims.state + p->dims.param;
}

static real *direction_sum(const struct problem *p, const struct block *b)
{
    return b->own + (size_t)p->dims.state * b->plus.ld;
}

/* the next state, and dl of a step */
static int scratch_rows(const struct problem *p)
{
    return p->dims.state + 1;
}

static void begin(const struct problem *p, struct block *b)
{
    clear_rows(b, rows(p), b->own);
}

static void sample(const struct problem *p, struct block *b)
{
    const long since = b->segment.t % renewal(p);
    draw_at(p, b, b->segment.t - since);
    if (since == 0)
        add_rows(b, p->dims.param, b->eps, direction_sum(p, b));
}

static void advance(const struct problem *p, struct block *b)
{
    struct slice s = b->plus;
    real *next = b->scratch, *const dloss = next + (size_t)p->dims.state * s.ld;
    memset(b->loss, 0, s.ld * sizeof *b->loss);
    for (int k = 0; k < b->segment.steps; k++) {
        memset(dloss, 0, s.ld * sizeof *dloss);
        p->task->step(p->self, &s, next);
        p->task->jvp(p->self, &s, next, b->eps, b->own, dloss);
        for (int i = 0; loss_counts(&p->dims, s.t + 1) && i < s.n; i++)
            b->loss[i] += (double)dloss[i];
        real *const old = s.state;
        s.state = next;
        next = old;
        s.t++;
    }
    if (s.state != b->plus.state)
        memcpy(b->plus.state, s.state, (size_t)p->dims.state * s.ld * sizeof(real));
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    credit_pairs(p, b, direction_sum(p, b), gradient);
}

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    unfolded_bias_none(u, bias);
    return unfolded_variance_window(u) / p->pairs;
}

static double window_theory(const struct problem *p, const struct unfolded *u, int j, double *mean)
{
    const double square = unfolded_window(u, j, false, mean), P = p->dims.param;
    return renewal(p) == p->dims.horizon ? (P + 1) * square / p->pairs : NAN;
}

const struct estimator ESTIMATOR(dodge) = {
    .name = "dodge",
    .alias = "forward_gradient",
    .brief = "forward directional gradient: exact slopes along random directions of theta",
    .source = "Silver, Goyal, Danihelka, Hessel, van Hasselt, ICLR 2022",
    .equation = "v ~ N(0, I) each Q steps, w += v;  u = J_t u + (df_t/dtheta) v;  g += 1/N sum w dl_t(u, v)",
    .bias = "none",
    .variance = "Q = T: (P + 1) |G|^2 / N, whatever the loss; else as gpes, with sigma -> 0",
    .time = "N K (F + J) + O(N P)",
    .memory = "2 N S + N P",
    .depth = "K",
    .options = options,
    .size = sizeof(struct dodge),
    .target = TARGET_PLAIN,
    .needs = NEEDS_JVP,
    .unperturbed = true,
    .rows = rows,
    .scratch_rows = scratch_rows,
    .begin = begin,
    .sample = sample,
    .advance = advance,
    .credit = credit,
    .renewal = renewal,
    .suits = suits,
    .theory = theory,
    .window_theory = window_theory,
};
