/* Sampling variants (reference estimators, section 4.18), a row each of its table: the total variance of an
 * estimate over |g|^2 where the loss is linear in the noise, P parameters, N evaluations, M = N/2 pairs,
 *
 *     antithetic                        (P + 1) / M
 *     forward, leave_one_out            (P + 1) / (N - 1)
 *     orthogonal                        (P + 2) / M - 1
 *     rademacher                        (P - 1) / M
 *
 * the loss being that of `linear` with K = T, or of linquad with a sigma so small that its curvature does not
 * show: that one is not 0 at theta, as would show in a baseline.  All are unbiased.  Curvature H adds to
 * forward differences sigma^2 / 4 (P + 4) ((tr H)^2 + 2 |H|^2) / (N - 1), and to antithetic pairs nothing:
 * their estimate of a loss that is even about theta is exactly 0 (conformance test 8). */
#include "measured.h"

enum { REPLICATES = 10000, PARTICLES = 12, PARAM = 8 };

static void check_variance(const char *task, double sigma, const char *estimator, long unroll,
                           double expected)
{
    struct measurement m;
    if (!measured(&m, task, estimator, unroll, PARTICLES, sigma, REPLICATES, "plain"))
        return;
    const double norm2 = m.comparison.reference_norm * m.comparison.reference_norm;
    const double error = (m.comparison.variance.hi - m.comparison.variance.lo) / (2 * 1.96);
    const double value = m.comparison.variance.value;
    printf("%-10.10s %-32s variance %.4f, expected %.4f, standard error %.4f\n", task, estimator,
           value / norm2, expected, error / norm2);
    CHECK_NEAR(value, expected * norm2, 5 * error);
    CHECK(error < 0.03 * expected * norm2); /* it could tell a factor from another */
    CHECK(m.comparison.chi2_p > 1e-6);
    measurement_close(&m);
}

static void check_rows(const char *task, long horizon, double sigma)
{
    const double P = PARAM, N = PARTICLES, M = N / 2;
    const struct {
        const char *sampling;
        double variance;
    } rows[] = {{"antithetic", (P + 1) / M},
                {"forward", (P + 1) / (N - 1)},
                {"leave_one_out", (P + 1) / (N - 1)},
                {"orthogonal", (P + 2) / M - 1},
                {"rademacher", (P - 1) / M}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows;
         r++) { /* the others are these to the bit: equivalences.c */
        char spec[64];
        snprintf(spec, sizeof spec, "full_es:sampling=%s", rows[r].sampling);
        check_variance(task, sigma, spec, horizon, rows[r].variance);
        snprintf(spec, sizeof spec, "nres:sampling=%s", rows[r].sampling);
        check_variance(task, sigma, spec, horizon / 4, rows[r].variance);
    }
}

/* L = 1/2 h |theta|^2 at theta = 0, h the sum of t^2 over T = 20 steps: all variance is that of curvature. */
static void check_curvature(void)
{
    enum { P = 3 };
    const double sigma = 0.3, h = 20.0 * 21 * 41 / 6;
    const double expected = sigma * sigma / 4 * (P + 4) * (P * h * P * h + 2 * P * h * h) / (PARTICLES - 1);
    struct measurement m;
    if (!measured(&m, "quadratic:param=3", "full_es:sampling=forward", 20, PARTICLES, sigma, REPLICATES,
                  "plain"))
        return;
    const double error = (m.comparison.variance.hi - m.comparison.variance.lo) / (2 * 1.96);
    CHECK_NEAR(m.comparison.variance.value, expected, 5 * error);
    CHECK(error < 0.05 * expected);
    measurement_close(&m);
}

static void check_even(const char *estimator, long unroll)
{
    struct measurement m;
    if (!measured(&m, "quadratic:param=3", estimator, unroll, 6, 0.3, 20, "plain"))
        return;
    for (int k = 0; k < 20 * 3; k++)
        CHECK(m.repetition.estimates[k] == 0); /* exactly, so that NaN fails too */
    measurement_close(&m);
}

int main(void)
{
    check_rows("linear:param=8:losses=independent", 64, 0.3);
    check_rows("linquad:param=8", 24, 1e-4);
    check_curvature();
    check_even("pes", 5);
    check_even("pes", 7);
    check_even("gpes:period=3", 4);
    check_even("nres", 5);
    check_even("full_es", 5);
    check_even("pes:sampling=orthogonal", 5);
    check_even("nres:sampling=rademacher", 7);
    return test_result();
}
