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
    .target = TARGET_PLAIN,
    .needs = NEEDS_VJP,
    .whole_episode = true,
    .lead = differentiate_mean,
    .theory = theory,
};
