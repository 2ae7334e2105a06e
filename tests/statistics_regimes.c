/* Bias and variance by regime against their closed forms (reference estimators, section 5 and conformance
 * test 5): regime B, one window of a step-unlocked worker, and long runs, whose batches hold 16 episodes:
 * what is correlated across a batch's ends is at most 1/16 of an episode's, so that a long-run variance may
 * be low by up to 4 %. */
#include "measured.h"

static const struct procedure anywhere = {.regime = REGIME_WINDOW, .stagger = STAGGER_RANDOM},
                              spread = {.regime = REGIME_WINDOW, .stagger = STAGGER_EXACT},
                              later = {.regime = REGIME_WINDOW, .stagger = STAGGER_LOCKSTEP, .burn_in = 8},
                              going_on = {.regime = REGIME_LONGRUN, .stagger = STAGGER_EXACT};

static double standard_error(struct interval x)
{
    return (x.hi - x.lo) / 2 / 1.96;
}

static void check(const struct procedure *procedure, int instances, const char *task, const char *estimator,
                  long unroll, int replicates)
{
    struct measurement m;
    if (!measured_by(&m, procedure, instances, task, estimator, unroll, 6, 0.1, replicates, "plain"))
        return;
    const struct comparison *c = &m.comparison;
    const double error = standard_error(c->variance),
                 low = procedure->regime == REGIME_LONGRUN ? 0.04 * m.theory_variance : 0;
    printf(
        "%s %s %s K=%ld C=%d: variance %.4g, expected %.4g, standard error %.2g; bias2 %.3g, expected %.3g\n",
        regime_names[procedure->regime], task, estimator, unroll, instances, c->variance.value,
        m.theory_variance, error, c->bias2.value, m.theory_bias2);
    CHECK(c->variance.value <= m.theory_variance + far_off * error);
    CHECK(c->variance.value >= m.theory_variance - low - far_off * error);
    CHECK(error <= 0.05 * m.theory_variance);
    CHECK_NEAR(c->bias2.value, m.theory_bias2,
               far_off * standard_error(c->bias2) + 1e-12 * c->variance.value);
    CHECK(m.theory_bias2 > 0.01 * c->reference_norm * c->reference_norm || c->chi2_p > 1e-6);
    measurement_close(&m);
}

/* What has no noise: what is left is where the windows are. */
static void check_noiseless(const char *estimator, double bias)
{
    struct measurement m;
    if (!measured_by(&m, &spread, 6, "linquad", estimator, 4, 6, 0.1, 20, "plain"))
        return;
    const double norm2 = m.comparison.reference_norm * m.comparison.reference_norm;
    CHECK_NEAR(m.theory_bias2, m.comparison.bias2.value, 1e-9 * norm2);
    CHECK_NEAR(m.comparison.bias2.value / norm2, bias, 1e-5);
    CHECK(m.comparison.variance.value <= 1e-24 * norm2 && m.theory_variance == 0);
    measurement_close(&m);
}

int main(void)
{
    static const char *const names[] = {
        "pes", "nres", "tes", "pes_analytic", "dodge", "gpes", "nres:sampling=rademacher"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        check(&anywhere, 1, "linquad", names[k], 4, 20000);
        check(&anywhere, 3, "linear:memory=0.9:losses=independent", names[k], 8, 4000);
        check(&spread, 3, "linquad", names[k], 4, 4000);
        check(&later, 1, "linquad", names[k], 4, 4000);
        check(&going_on, 4, "linear:memory=0.9:losses=independent", names[k], 8, 1200);
    }
    check(&going_on, 1, "linquad", "pes", 6, 2400);
    check(&going_on, 2, "linquad", "full_es", 24, 2400);
    check_noiseless("rtrl", 0);
    check_noiseless("tbptt", 0.180548);
    return test_result();
}
