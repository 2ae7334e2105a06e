/* Real-time recurrent learning (Williams & Zipser 1989): the exact gradient, forward in time and online.  No
 * noise, one particle with a tangent for each parameter.
 *
 *     Gamma_t = J_t Gamma_{t-1} + df_t/dtheta,   g_t = Gamma_t' dl_t/ds_t + dl_t/dtheta
 *
 * Where theta moves within an episode it is the gradient along the path that was visited. */
#include "core.h"
#include "unfolded.h"

static double theory(const struct problem *p, const struct unfolded *u, double *bias)
{
    (void)p;
    unfolded_bias_none(u, bias);
    return 0;
}

static double window_theory(const struct problem *p, const struct unfolded *u, int j, double *mean)
{
    (void)p;
    unfolded_window(u, j, false, mean);
    return 0;
}

const struct estimator ESTIMATOR(rtrl) = {
    .name = "rtrl",
    .brief = "real-time recurrent learning: exact gradient, forward in time, a tangent for each parameter",
    .source = "Williams & Zipser 1989, Neural Computation 1(2)",
    .equation = "Gamma_t = J_t Gamma_{t-1} + df_t/dtheta;  g_t = Gamma_t' dl_t/ds_t + dl_t/dtheta",
    .bias = "none",
    .variance = "0",
    .time = "K (F + P J)",
    .memory = "S P",
    .depth = "K",
    .target = TARGET_PLAIN,
    .needs = NEEDS_JVP,
    .lead = carry_mean,
    .lead_rows = tangent_rows,
    .lead_columns = tangent_columns,
    .theory = theory,
    .window_theory = window_theory,
};
