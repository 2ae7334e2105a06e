/* Medians, intervals, outliers and drifts against values worked out by hand. */
#include "sample_stats.h"
#include "test.h"

static void test_middle(void)
{
    double x[10] = {9, 1, 8, 2, 7, 3, 6, 4, 5, 10};
    const struct middle m = middle_of(10, x);
    CHECK_NEAR(m.median, 5.5, 0);
    CHECK_NEAR(m.min, 1, 0);
    /* P(at most 1 head of 10) = 11/1024 = 0.011, of 2: 0.055: the second and the ninth */
    CHECK_NEAR(m.lo, 2, 0);
    CHECK_NEAR(m.hi, 9, 0);
    CHECK_NEAR(relative_error(&m), 3.5 / 5.5, 1e-15);
    double few[5] = {5, 4, 3, 2, 1};
    const struct middle none = middle_of(5, few);
    CHECK_NEAR(none.median, 3, 0);
    CHECK(isnan(none.lo) && isnan(none.hi) && isnan(relative_error(&none)));
    CHECK(isnan(middle_of(0, few).median));
}

/* quartiles 1.75 and 4.25: fences at -2, 8 and -5.75, 11.75 */
static void test_outliers(void)
{
    double x[24] = {0};
    int n = 0;
    for (int k = 0; k < 20; k++)
        x[n++] = 1 + k % 5;
    x[n++] = -3;    /* mild, low */
    x[n++] = 9;     /* mild, high */
    x[n++] = 1000;  /* severe */
    x[n++] = -1000; /* severe */
    middle_of(n, x);
    const struct outliers o = outliers_of(n, x);
    CHECK(o.low_mild == 1);
    CHECK(o.high_mild == 1);
    CHECK(o.high_severe == 1);
    CHECK(o.low_severe == 1);
    const double all_alike[4] = {2, 2, 2, 2};
    const struct outliers none = outliers_of(4, all_alike);
    CHECK(none.low_mild + none.high_mild + none.high_severe + none.low_severe == 0);
    CHECK(outliers_of(0, x).high_mild == 0);
}

static void test_drift(void)
{
    double x[60], scratch[60];
    for (int k = 0; k < 60; k++)
        x[k] = 100 + k % 3 + (k >= 30 ? 10 : 0);
    const struct drift up = drift_of(60, x, scratch);
    CHECK_NEAR(up.relative, 10.0 / 101, 1e-12);
    CHECK(up.found);
    for (int k = 0; k < 60; k++)
        x[k] = 100 + k % 3 + (k >= 30 ? 0.5 : 0); /* below a hundredth */
    CHECK(!drift_of(60, x, scratch).found);
    for (int k = 0; k < 60; k++)
        x[k] = 100 + 40 * (k % 2) + (k >= 30 ? 5 : 0); /* lost in the noise */
    CHECK(!drift_of(60, x, scratch).found);
    CHECK(x[59] == 145); /* left as it was */
    const struct drift unknown = drift_of(17, x, scratch);
    CHECK(isnan(unknown.relative) && !unknown.found);
}

int main(void)
{
    test_middle();
    test_outliers();
    test_drift();
    return test_result();
}
