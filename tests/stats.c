/* stats.c: the statistics of a comparison.
 *
 * Worked examples with the working in comments.  Intervals written out plainly are in stats_naive.c,
 * simulations with known truth are in stats_simulation.c. */
#include "comparison.h"
#include "jackknife.h"

static void check_interval(struct interval x, double value, double half)
{
    CHECK_NEAR(x.value, value, 1e-13 * (1 + fabs(value)));
    CHECK_NEAR(x.hi - x.value, half, 1e-12 * (1 + fabs(value)));
    CHECK_NEAR(x.value - x.lo, half, 1e-12 * (1 + fabs(value)));
}

static void check_exact(struct interval x, double value)
{
    CHECK_NEAR(x.value, value, 0);
    CHECK_NEAR(x.lo, value, 0);
    CHECK_NEAR(x.hi, value, 0);
}

static double mean_statistic(const double *sums, double n, const void *unused)
{
    (void)unused;
    return sums[0] / n;
}

/* The jackknife of a mean in blocks of 1 is the classical interval: 2 3 5 7 11 have mean 5.6 and
 * variance 51.2/4, so half the width is t_4 sqrt(12.8/5) = 1.6 t_4, and t_4(0.975) = 2.7764451051977987. */
static void test_jackknife_of_mean(void)
{
    const double values[] = {2, 3, 5, 7, 11}, one[] = {1, 1, 1, 1, 1};
    double workspace[2 + 5];
    check_interval(block_jackknife(5, 1, values, one, mean_statistic, NULL, workspace), 5.6,
                   1.6 * 2.7764451051977987);
    const struct interval single = block_jackknife(1, 1, values, one, mean_statistic, NULL, workspace);
    CHECK(single.value == 2 && isnan(single.lo) && isnan(single.hi));
}

/* P = 1, replicates 1 2 3 6, g* = 2.  Mean 3, V = (4+1+0+9)/3 = 14/3, bias2 = 1 - 14/12, mse = (1+0+1+16)/4.
 * Leaving out each in turn (y = x - g* = -1 0 1 4):
 *   bias2 = ((sum y)^2 - sum y^2) / 6: 4/3, -1/3, -4/3, -1/3; about their mean -1/6 the squares add to
 *     132/36, so the squared error is 3/4 * 11/3 = 11/4
 *   mse is a mean of 1 0 1 16, whose variance is 59; squared error 59/4
 *   best_scaled = 1 - (sum x)^2 / (n sum x^2) = 1 - 144/200: 1 - 121/147, 1 - 100/138, 1 - 81/123,
 *     1 - 36/42
 * Deviations -2 -1 0 3: squares add to 14, fourth powers to 98; kurtosis 4 * 98 / 14^2, largest share 9/14.
 * T^2 = 4 * 1 / (14/3) = 6/7 is t^2 on 3 degrees of freedom, whose tail is closed. */
static void test_one_parameter(void)
{
    const double x[] = {1, 2, 3, 6}, g = 2, t3 = 3.1824463052842629;
    const struct comparison c = compare(4, 1, x, &g);
    check_interval(c.bias2, -1.0 / 6, t3 * sqrt(2.75));
    CHECK_NEAR(c.variance.value, 14.0 / 3, 1e-14);
    CHECK(c.variance.lo >= 0 && c.variance.hi <= 25.0 / 3); /* no resample varies more than 1 1 6 6 */
    check_interval(c.mse, 4.5, t3 * sqrt(59.0 / 4));
    check_exact(c.mean_cosine, 1);
    CHECK_NEAR(c.cosine_of_mean.value, 3 / sqrt(9 - 14.0 / 12), 1e-14);
    CHECK(c.sign_rate.value == 1 && c.sign_rate.hi == 1 && c.reference_norm == 2);
    CHECK_NEAR(c.chi2, 6.0 / 7, 1e-14);
    const double u = sqrt(6.0 / 7 / 3);
    CHECK_NEAR(c.chi2_p, 1 - 2 / M_PI * (u / (1 + u * u) + atan(u)), 1e-12);
    CHECK_NEAR(c.standard_error, sqrt(14.0 / 12) / 2, 1e-14);
    CHECK_NEAR(c.kurtosis, 2, 1e-14);
    CHECK_NEAR(c.largest_share, 9.0 / 14, 1e-15);
    const double scaled[] = {26.0 / 147, 38.0 / 138, 42.0 / 123, 6.0 / 42};
    double mean = 0, squares = 0;
    for (int i = 0; i < 4; i++)
        mean += scaled[i] / 4;
    for (int i = 0; i < 4; i++)
        squares += (scaled[i] - mean) * (scaled[i] - mean);
    check_interval(c.best_scaled, 0.28, t3 * sqrt(0.75 * squares));
    /* with one parameter the test is the t test: half a chance at the critical value itself */
    CHECK_RELATIVE(c.detectable, sqrt(14.0 / 12) / 2 * student_quantile(1 - 0.5e-6, 3), 1e-9);
}

/* P = 2.  (2,1) (0,1) (1,2) (1,0) have mean (1,1) and covariance 2/3 I; with g* = (1,0), T^2 = 4 * 1 * 3/2 =
 * 6 and F = 6 * 2 / (2*3) = 2 on 2 and 2, tail 1/(1+2).  Under (u,v) -> (u, u+2v) T^2 stays and the
 * covariance becomes 2/3 [1 1; 1 5], largest eigenvalue 2/3 (3 + sqrt 5); F is exceeded with 1e-6 at 999999,
 * so delta is 1999997. */
static void test_two_parameters(void)
{
    const double x[] = {2, 4, 0, 2, 1, 5, 1, 1}, g[] = {1, 1};
    const struct comparison c = compare(4, 2, x, g);
    CHECK_NEAR(c.bias2.value, 3, 1e-14); /* 4 - V/4 */
    CHECK_NEAR(c.variance.value, 4, 1e-14);
    CHECK_NEAR(c.mse.value, (10.0 + 2 + 16 + 0) / 4, 1e-14);
    CHECK_NEAR(c.cosine_of_mean.value, (1 + 3) / sqrt(2) / sqrt(1 + 9 - 1), 1e-14);
    CHECK_NEAR(c.mean_cosine.value, (6 / sqrt(40) + sqrt(0.5) + 6 / sqrt(52) + 1) / 4, 1e-14);
    CHECK_NEAR(c.chi2, 6, 1e-13);
    CHECK_NEAR(c.chi2_p, 1.0 / 3, 1e-13);
    CHECK_NEAR(c.standard_error, sqrt(2.0 / 3 * 5 / 4) / sqrt(2), 1e-14);
    CHECK_RELATIVE(c.detectable, sqrt(2.0 / 3 * (3 + sqrt(5)) * 1999997 / 4) / sqrt(2), 1e-9);
}

/* The same four replicates against a sampled g* with v = 1/2.  bias2 and mse are 1/2 lower, and their
 * intervals wider by a variance of 2 v^2 = 1/2, for bias2 is negative.  T^2 = 1 / (14/12 + 1/2) = 3/5;
 * Welch's degrees of freedom are 3 ((5/3) / (7/6))^2 = 300/49.
 *
 * And the two parameters of above, before they are mapped, with v = 1/3: C/R + v/2 I = 1/3 I and T^2 = 3.
 * With C = 2/3 I, S = 4/3 I the degrees of freedom are 3 (32/9 + 64/9) / (8/9 + 16/9) = 12, F = 3 * 11 /
 * (2 * 12) on 2 and 11.  bias2 = 1 - (4/3) / 4 - 1/3 = 1/3, and 4 bias2 v/P + 2 v^2/P = 2/9 + 1/9. */
static void test_sampled_reference(void)
{
    const double x[] = {1, 2, 3, 6}, g = 2, z = 1.9599639845400545;
    const struct comparison one = compare_sampled(4, 1, x, &g, 0.5), exact = compare(4, 1, x, &g);
    const double t3 = 3.1824463052842629;
    check_interval(one.bias2, -2.0 / 3, sqrt(t3 * t3 * 2.75 + z * z / 2));
    check_interval(one.mse, 4, sqrt(t3 * t3 * 59 / 4 + z * z / 2));
    CHECK_NEAR(one.chi2, 0.6, 1e-14);
    CHECK_RELATIVE(one.chi2_p, f_upper(0.6, 1, 300.0 / 49), 1e-12);
    CHECK_RELATIVE(one.detectable, sqrt(5.0 / 3) / 2 * student_quantile(1 - 0.5e-6, 300.0 / 49), 1e-8);
    CHECK(one.variance.lo == exact.variance.lo && one.best_scaled.hi == exact.best_scaled.hi);

    const double y[] = {2, 1, 0, 1, 1, 2, 1, 0}, h[] = {1, 0};
    const struct comparison two = compare_sampled(4, 2, y, h, 1.0 / 3), without = compare(4, 2, y, h);
    CHECK_NEAR(two.chi2, 3, 1e-13);
    CHECK_RELATIVE(two.chi2_p, pow(1.25, -5.5), 1e-12);
    check_interval(two.bias2, 1.0 / 3, hypot(without.bias2.hi - without.bias2.value, z * sqrt(1.0 / 3)));

    const double same[] = {3, 3,
                           3}; /* without noise, all that is left is the reference's: a chi-square test */
    const struct comparison still = compare_sampled(3, 1, same, &g, 0.25);
    CHECK_NEAR(still.chi2, 4, 1e-14);
    CHECK_RELATIVE(still.chi2_p, chi_square_upper(4, 1), 1e-6);
    CHECK_RELATIVE(still.detectable, 0.25 * normal_quantile(1 - 0.5e-6), 1e-5);
    CHECK(is_nothing(compare_sampled(3, 1, same, &g, -1).mse) &&
          is_nothing(compare_sampled(3, 1, same, &g, NAN).mse));
    CHECK(is_nothing(compare_sampled(3, 1, same, &g, INFINITY).bias2));
}

/* First components 0 0 1 1, of kurtosis 1; second 1 2 3 6, of kurtosis 2 and the larger variance.  Squares
 * about the mean: 4.25 1.25 0.25 9.25 of 15.  Along (3,4)/5: deviations -1.9 -1.1 0.3 2.7. */
static void test_heavy_tails(void)
{
    const double x[] = {0, 1, 0, 2, 1, 3, 1, 6}, zero[] = {0, 0}, first[] = {-2, 0}, both[] = {3, 4};
    const double d[] = {-1.9, -1.1, 0.3, 2.7};
    double squares = 0, fourths = 0;
    for (int i = 0; i < 4; i++) {
        squares += d[i] * d[i];
        fourths += pow(d[i], 4);
    }
    CHECK_NEAR(compare(4, 2, x, zero).kurtosis, 2, 1e-14);
    CHECK_NEAR(compare(4, 2, x, first).kurtosis, 1, 1e-14);
    CHECK_NEAR(compare(4, 2, x, both).kurtosis, 4 * fourths / (squares * squares), 1e-13);
    CHECK_NEAR(compare(4, 2, x, both).largest_share, 9.25 / 15, 1e-14);
    double huge[8];
    for (int i = 0; i < 8; i++)
        huge[i] = 1e100 * x[i];
    CHECK_NEAR(compare(4, 2, huge, both).kurtosis, 4 * fourths / (squares * squares), 1e-13);

    enum {
        R = 40000
    }; /* standard errors: sqrt(24/R) = 0.0245 for normal, sqrt(0.4389/R) = 0.0033 for uniform */
    static double sample[R * 2];
    uint64_t state = 6;
    for (int r = 0; r < R; r++) {
        sample[2 * r] = random_normal(&state);
        sample[2 * r + 1] = 0.5 * sample[2 * r] + random_uniform(&state);
    }
    const double uniform[] = {-0.5, 1}, normal[] = {2, 0};
    CHECK_NEAR(compare(R, 2, sample, normal).kurtosis, 3, 5 * 0.0245);
    CHECK_NEAR(compare(R, 2, sample, uniform).kurtosis, 1.8, 5 * 0.0033);
    CHECK(compare(R, 2, sample, uniform).largest_share < 30.0 / R &&
          compare(R, 2, sample, uniform).largest_share > 1.0 / R);
}

static void test_awkward_inputs(void)
{
    const double g[] = {1, 0, -2}, zero[] = {0, 0, 0};
    double x[] = {3, 1, -1, 0, 1, 2, 5, 0, 1, 1, 1, 1};
    const struct comparison one = compare(1, 3, x, g), two = compare(2, 3, x, g);
    CHECK_NEAR(one.mse.value, 4 + 1 + 1, 1e-14);
    CHECK_NEAR(one.mean_cosine.value, 5 / sqrt(5) / sqrt(11), 1e-14);
    CHECK(isnan(one.mse.lo) && isnan(one.mse.hi) && is_nothing(one.variance) && is_nothing(one.bias2));
    CHECK(is_nothing(one.cosine_of_mean) && one.sign_rate.value == 1 && isnan(one.standard_error));
    CHECK(isnan(one.kurtosis) && isnan(one.largest_share) && isnan(one.best_scaled.lo));
    CHECK(isnan(one.chi2) && isnan(one.chi2_p) && isnan(one.detectable));
    CHECK_NEAR(two.variance.value, 9, 1e-14); /* ((3-0)^2 + 0 + (-1-2)^2) / 2 */
    CHECK(isnan(two.variance.lo) && isfinite(two.mse.lo) &&
          isnan(two.chi2)); /* one left out leaves no spread */
    CHECK(isnan(compare(3, 3, x, g).chi2) && isfinite(compare(3, 3, x, g).bias2.hi)); /* R <= P has no test */

    const double ties[] = {-1, 0, 2, 5}, up = 1; /* 0 does not point along g*, and has no cosine */
    CHECK(compare(4, 1, ties, &up).sign_rate.value == 0.5 &&
          is_nothing(compare(4, 1, ties, &up).mean_cosine));

    const struct comparison flat = compare(4, 3, x, zero);
    CHECK(is_nothing(flat.best_scaled) && is_nothing(flat.sign_rate) && is_nothing(flat.mean_cosine) &&
          is_nothing(flat.cosine_of_mean));
    CHECK(flat.reference_norm == 0 && isfinite(flat.bias2.value) && isfinite(flat.mse.hi));

    for (int bad = 0; bad < 2; bad++) {
        x[7] = bad ? INFINITY : NAN;
        const struct comparison c = compare(4, 3, x, g);
        CHECK(is_nothing(c.bias2) && is_nothing(c.variance) && is_nothing(c.mse) && is_nothing(c.sign_rate));
        CHECK(is_nothing(c.cosine_of_mean) && is_nothing(c.mean_cosine) && isnan(c.chi2) && isnan(c.chi2_p));
        CHECK(isnan(c.detectable) && isnan(c.standard_error) && c.reference_norm == sqrt(5));
        CHECK(is_nothing(c.best_scaled) && isnan(c.kurtosis) && isnan(c.largest_share));
    }
    /* far from 0 the spread keeps its digits; near 0 the cosine survives squares that vanish */
    const double far[] = {1e8, 1e8 + 1, 1e8 + 2}, small[] = {3e-200, 4e-200, 4e-200, 3e-200},
                 right[] = {1, 0};
    CHECK_NEAR(compare(3, 1, far, &up).variance.value, 1, 1e-13);
    CHECK_NEAR(compare(2, 2, small, right).mean_cosine.value, 0.7, 1e-14);
}

static void test_deterministic(void)
{
    double x[3 * 73];
    const double g[] = {0.3, -0.7, 1e5};
    const int counts[] = {2, 3, 7, 50, 73};
    for (int i = 0; i < 3 * 73; i++)
        x[i] = (double[]){0.1, -0.7, 99999.9}[i % 3];
    for (int i = 0; i < 5; i++) {
        const int n = counts[i];
        const struct comparison c = compare(n, 3, x, g);
        CHECK(c.variance.value == 0 && c.standard_error == 0);
        CHECK_RELATIVE(c.bias2.value, 0.04 + (1e5 - 99999.9) * (1e5 - 99999.9), 1e-14);
        if (n > 2) { /* at 2, leaving out 1 leaves no variance at all */
            check_exact(c.variance, 0);
            check_exact(c.bias2, c.bias2.value);
            check_exact(c.cosine_of_mean, c.cosine_of_mean.value);
        }
        check_exact(c.mse, c.bias2.value);
        check_exact(c.mean_cosine, c.mean_cosine.value);
        CHECK_NEAR(c.mean_cosine.value, c.cosine_of_mean.value, 1e-15);
        CHECK(isnan(c.chi2) && isnan(c.chi2_p) && isnan(c.detectable));
        CHECK(isnan(c.kurtosis) && isnan(c.largest_share));
        check_exact(c.best_scaled, c.best_scaled.value);
        CHECK_NEAR(c.best_scaled.value, 1 - pow(c.mean_cosine.value, 2), 1e-14);
    }
}

int main(void)
{
    test_jackknife_of_mean();
    test_one_parameter();
    test_two_parameters();
    test_sampled_reference();
    test_heavy_tails();
    test_awkward_inputs();
    test_deterministic();
    return test_result();
}
