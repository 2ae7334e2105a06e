/* Generalised persistent evolution strategies (Li et al., NeurIPS 2023): noise is renewed every `period`
 * steps Q, whatever the window K, and every window is credited with the sum of all noise so far.  PES is Q =
 * K, NRES is Q = T.
 *
 *     every Q steps of the episode:  eps ~ N(0, sigma^2 I),   xi += eps
 *     each window, cut there:        g += 1/(2 sigma^2 M) sum over pairs of xi (L+ - L-) */
#include "core.h"
#include "unfolded.h"

#include <math.h>

struct gpes {
    const char *sampling;
    long period;
};

static const struct option_def options[] = {
    OPTION(gpes, sampling, "antithetic", 0, 0, "how perturbations are used",
           .choices = "antithetic|leave_one_out|orthogonal|rademacher"),
    OPTION(gpes, period, NULL, 1, 1e9, "steps between renewals of noise Q (T)"),
    {0},
};

static long renewal(const struct problem *p)
{
    const long period = ((const struct gpes *)p->options)->period;
    return period ? period : p->dims.horizon;
}

static bool suits(const struct problem *p, struct failure *failure)
{
    const long period = ((const struct gpes *)p->options)->period;
    return period <= p->dims.horizon || fail(failure,
                                             "gpes:period: expected at most the horizon, which is %ld, found "
                                             "%ld; use nres, or leave it out.",
                                             p->dims.horizon, period);
}

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
    const long since = b->segment.t % renewal(p);
    draw_at(p, b, b->segment.t - since);
    if (since == 0)
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
    if (renewal(p) == p->dims.horizon)
        return (P + 1) * square / p->pairs;
    return renewal(p) == p->unroll ? ((j + 1) * P * unfolded_window_squares(u, j, j) + square) / p->pairs
                                   : NAN;
}

const struct estimator ESTIMATOR(gpes) = {
    .name = "gpes",
    .brief = "generalised PES: noise renewed every `period` steps; PES at K, NRES at T",
    .source = "Li et al., NeurIPS 2023, arXiv 2304.12180",
    .equation = "every Q steps: eps ~ N(0, sigma^2 I), xi += eps;  each window: g += 1/(2 sigma^2 M) sum xi "
                "(L_j+ - L_j-)",
    .bias = "O(sigma^2), of new noise every Q steps; none where L is quadratic",
    .variance = "that of pes, with stretches of Q steps for windows; at Q = T that of nres",
    .time = "2 M K F + O(M P)",
    .memory = "2 M S + M P",
    .depth = "K",
    .options = options,
    .size = sizeof(struct gpes),
    .target = TARGET_WINDOW,
    .rows = rows,
    .begin = begin,
    .sample = sample,
    .credit = credit,
    .renewal = renewal,
    .suits = suits,
    .theory = theory,
    .window_theory = window_theory,
};
