/* Backpropagation through time (Werbos 1990): the exact gradient of the whole episode's loss.  No noise, one
 * particle. */
#include "core.h"
#include "unfolded.h"

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    (void)p;
    unfolded_bias_none(u, bias);
    return 0;
}

const struct estimator ESTIMATOR(bptt) = {
    .name = "bptt",
    .brief = "backpropagation through time: exact gradient of the whole episode",
    .source = "Werbos 1990, Proceedings of the IEEE 78(10)",
    .equation = "lambda_t = J_{t+1}' lambda_{t+1} + dl_t/ds_t, from T back to 1;  g = sum (df_t/dtheta)' "
                "lambda_t + dl_t/dtheta",
    .bias = "none",
    .variance = "0",
    .time = "T (F + B)",
    .memory = "(T + 1) S",
    .depth = "T",
    .target = TARGET_PLAIN,
    .needs = NEEDS_VJP,
    .whole_episode = true,
    .lead = differentiate_mean,
    .theory = theory,
};
