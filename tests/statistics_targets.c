/* What each noise period estimates, on the scalar product (conformance tests 6 and 9): with m_k = E (1 +
 * eps)^k,
 *
 *     F = product over blocks of noise of m_{d q_b}
 *
 * whose gradients at theta = 1, sigma = 0.2, T = 8, d = 1 are 8, 8.999, 11.153, 16.118 for blocks of 1, 2, 4,
 * 8 steps (reference estimators, section 2).  Windows of 3 do not divide T, and the loss counts at the last
 * step only: an estimator that credits the last step of an episode with the wrong noise is caught here. */
#include "measured.h"

enum { REPLICATES = 2000, PARTICLES = 1000 };

struct row {
    const char *task, *estimator;
    long unroll, block; /* of noise */
};

static const struct row rows[] = {
    {"product", "pes", 1, 1},
    {"product", "pes", 2, 2},
    {"product", "pes", 3, 3},
    {"product", "pes", 8, 8},
    {"product", "pes:sampling=leave_one_out", 3, 3},
    {"product", "gpes:period=1", 4, 1},
    {"product", "gpes:period=4", 1, 4},
    {"product", "gpes:period=3", 2, 3},
    {"product", "gpes", 3, 8},
    {"product", "nres", 3, 8},
    {"product", "nres:sampling=forward", 3, 8},
    {"product", "full_es", 1, 8},
    {"product", "full_es:sampling=leave_one_out", 1, 8},
    {"product:degree=2", "pes", 3, 3},
    {"product:degree=2", "nres", 3, 8},
};

/* E z^k (1 + sigma z)^... by the moments themselves: m_k = sum over l of C(k,2l) sigma^{2l} (2l-1)!! at theta
 * = 1 */
static double moment(int k, double sigma)
{
    double sum = 0, term = 1;
    for (int l = 0; 2 * l <= k; l++) {
        sum += term;
        term *= sigma * sigma * (k - 2 * l) * (k - 2 * l - 1) / (2 * l + 2);
    }
    return sum;
}

static double gradient_of(int degree, long block, double sigma)
{
    double value = 1, slope = 0;
    for (long t = 0; t < 8; t += block) {
        const int k = degree * (int)(t + block < 8 ? block : 8 - t);
        slope = slope * moment(k, sigma) + value * k * moment(k - 1, sigma);
        value *= moment(k, sigma);
    }
    return slope;
}

static void check_row(const struct row *row)
{
    struct measurement m;
    const int degree = strstr(row->task, "degree=2") ? 2 : 1;
    const double expected = gradient_of(degree, row->block, 0.2),
                 other = gradient_of(degree, row->block == 8 ? 3 : 8, 0.2);
    if (!measured(&m, row->task, row->estimator, row->unroll, PARTICLES, 0.2, REPLICATES, "own"))
        return;
    const double off = errors_from(&m, REPLICATES, expected), away = errors_from(&m, REPLICATES, other);
    if (!(fabs(off) < far_off))
        fprintf(stderr, "%s on %s, K = %ld\n", row->estimator, row->task, row->unroll);
    CHECK_NEAR(off, 0, far_off);
    CHECK(fabs(away) > 20); /* it could tell: the other target is far */
    CHECK_RELATIVE(m.reference.gradient[0], expected, 1e-12);
    measurement_close(&m);
}

int main(void)
{
    CHECK_RELATIVE(gradient_of(1, 1, 0.2), 8, 1e-12);
    CHECK_NEAR(gradient_of(1, 2, 0.2), 8.999, 1e-3);
    CHECK_NEAR(gradient_of(1, 4, 0.2), 11.153, 1e-3);
    CHECK_NEAR(gradient_of(1, 8, 0.2), 16.118, 1e-3);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        check_row(&rows[k]);
    return test_result();
}
