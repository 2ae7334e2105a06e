/* One-sided sampling (reference estimators, section 4.18): where the loss is linear in the noise (linquad,
 * whose loss is not 0 at theta, with a sigma so small that its curvature does not show), at N evaluations,
 * antithetic pairs have variance (P + 1) / (N / 2), forward differences and leave-one-out (P + 1) / (N - 1),
 * each times |G|^2; all are unbiased. The antithetic estimate of a loss that is even about theta is exactly 0
 * (conformance test 8). */
#include "measured.h"

enum { REPLICATES = 20000, PARTICLES = 20, PARAM = 4 };

static void check_variance(const char *estimator, long unroll, double expected)
{
    struct measurement m;
    if (!measured(&m, "linquad:param=4", estimator, unroll, PARTICLES, 1e-4, REPLICATES, "plain"))
        return;
    const double norm2 = m.comparison.reference_norm * m.comparison.reference_norm;
    const double error = (m.comparison.variance.hi - m.comparison.variance.lo) / (2 * 1.96);
    if (!(fabs(m.comparison.variance.value - expected * norm2) <= 5 * error))
        fprintf(stderr, "%s\n", estimator);
    CHECK_NEAR(m.comparison.variance.value, expected * norm2, 5 * error);
    CHECK(error < 0.03 * expected * norm2); /* it could tell a factor from another */
    CHECK(m.comparison.chi2_p > 1e-6);
    measurement_close(&m);
}

static void check_even(const char *estimator, long unroll)
{
    struct measurement m;
    if (!measured(&m, "quadratic:param=3", estimator, unroll, 50, 0.3, 20, "plain"))
        return;
    for (int k = 0; k < 20 * 3; k++)
        CHECK(m.repetition.estimates[k] == 0); /* exactly, so that NaN fails too */
    measurement_close(&m);
}

int main(void)
{
    const double pairs = (PARAM + 1.0) / (PARTICLES / 2), one_sided = (PARAM + 1.0) / (PARTICLES - 1);
    check_variance("full_es", 24, pairs);
    check_variance("nres", 8, pairs);
    check_variance("full_es:sampling=forward", 24, one_sided);
    check_variance("nres:sampling=forward", 8, one_sided);
    check_variance("full_es:sampling=leave_one_out", 24, one_sided);
    check_variance("nres:sampling=leave_one_out", 8, one_sided);
    check_even("pes", 5);
    check_even("pes", 7);
    check_even("gpes:period=3", 4);
    check_even("nres", 5);
    check_even("full_es", 5);
    return test_result();
}
