/* middle.c: what is quoted of samples: median, quartile, and the interval of the median by order statistics. */
#include "sample_stats.h"
#include "random.h"
#include "test.h"

/* k-th smallest of 1, 2, ..., n, shuffled: everything is known. */
static struct middle of_shuffled(int n)
{
    double x[512];
    uint64_t state = 1;
    for (int k = 0; k < n; k++)
        x[k] = k + 1;
    for (int k = n - 1; k > 0; k--) {
        const int other = (int)(random_bits(&state) % (uint64_t)(k + 1));
        const double kept = x[k];
        x[k] = x[other];
        x[other] = kept;
    }
    return middle_of(n, x);
}

static void test_order(int n, double median, double quartile, double lo, double hi)
{
    const struct middle m = of_shuffled(n);
    CHECK_NEAR(m.min, 1, 0);
    CHECK_NEAR(m.median, median, 0);
    CHECK_NEAR(m.quartile, quartile, 1e-15);
    CHECK(isnan(lo) ? isnan(m.lo) && isnan(m.hi) : m.lo == lo && m.hi == hi);
}

/* The interval holds the median of what is sampled 95 % of the time, at least. */
static void test_cover(void)
{
    enum { N = 25, TRIALS = 4000 };
    uint64_t state = 2;
    int covered = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        double x[N];
        for (int k = 0; k < N; k++)
            x[k] = exp(random_normal(&state));
        const struct middle m = middle_of(N, x);
        covered += m.lo <= 1 && 1 <= m.hi;
    }
    /* exactly: P(8 <= heads of 25 <= 17) = 0.9567; 5 standard deviations */
    CHECK_NEAR(covered / (double)TRIALS, 0.9567, 0.0161);
}

int main(void)
{
    test_order(1, 1, 1, NAN, NAN);
    test_order(2, 1.5, 1.25, NAN, NAN);
    test_order(5, 3, 2, NAN, NAN);
    test_order(6, 3.5, 2.25, 1, 6);
    test_order(8, 4.5, 2.75, 1, 8);
    test_order(9, 5, 3, 2, 8);
    test_order(100, 50.5, 25.75, 40, 61);
    CHECK(isnan(middle_of(0, (double[]){0}).quartile));
    test_cover();
    return test_result();
}
