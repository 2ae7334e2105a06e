/* Truncated backpropagation through time (Williams & Peng 1990): the exact gradient of each window's loss,
 * the state it starts from held fixed.  No noise, one particle; influence across windows is lost: biased. */
#include "core.h"
#include "unfolded.h"

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    (void)p;
    unfolded_bias_truncated(u, bias);
    return 0;
}

static double window_theory(const struct problem *p, const struct unfolded *u, int j, double *mean)
{
    (void)p;
    unfolded_window(u, j, true, mean);
    return 0;
}

const struct estimator ESTIMATOR(tbptt) = {
    .name = "tbptt",
    .brief = "truncated backpropagation through time: exact gradient of each window, start state held fixed",
    .source = "Williams & Peng 1990, Neural Computation 2(4)",
    .equation = "as bptt, but within each window: lambda = 0 at its end, the state at its start held fixed",
    .bias = "lacks the influence of theta on later windows; none where K = T",
    .variance = "0",
    .time = "K (F + B)",
    .memory = "(K + 1) S",
    .depth = "K",
    .target = TARGET_TRUNCATED,
    .needs = NEEDS_VJP,
    .lead = differentiate_mean,
    .theory = theory,
    .window_theory = window_theory,
};
