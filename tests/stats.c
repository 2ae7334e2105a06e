/* stats.c: the statistics of a comparison.
 *
 * Worked examples with the working in comments; a naive jackknife; and simulations with known truth. */
#include "stats.h"

#include "test.h"

#include <stdint.h>

static double normal(uint64_t *state)
{
    double uniform[2];
    for (int i = 0; i < 2; i++) { /* splitmix64 */
        uint64_t z = *state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        uniform[i] = ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
    }
    return sqrt(-2 * log(uniform[0])) * cos(2 * M_PI * uniform[1]);
}

static struct comparison compare(int replicates, int param, const double *estimates, const double *reference)
{
    struct comparison result;
    struct failure failure = {0};
    CHECK(compare_to_reference(replicates, param, estimates, reference, &result, &failure));
    return result;
}

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

static int is_nothing(struct interval x)
{
    return isnan(x.value) && isnan(x.lo) && isnan(x.hi);
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
 * 132/36, so the squared error is 3/4 * 11/3 = 11/4 V:      13/3, 19/3, 7, 1; about 14/3 the squares add to
 * 196/9; 3/4 * 196/9 = 49/3 mse is a mean of 1 0 1 16, whose variance is 59; squared error 59/4 T^2 = 4 * 1 /
 * (14/3) = 6/7 is t^2 on 3 degrees of freedom, whose tail is closed. */
static void test_one_parameter(void)
{
    const double x[] = {1, 2, 3, 6}, g = 2, t3 = 3.1824463052842629;
    const struct comparison c = compare(4, 1, x, &g);
    check_interval(c.bias2, -1.0 / 6, t3 * sqrt(2.75));
    check_interval(c.variance, 14.0 / 3, t3 * 7 / sqrt(3));
    check_interval(c.mse, 4.5, t3 * sqrt(59.0 / 4));
    check_exact(c.mean_cosine, 1);
    CHECK_NEAR(c.cosine_of_mean.value, 3 / sqrt(9 - 14.0 / 12), 1e-14);
    CHECK(c.sign_rate.value == 1 && c.sign_rate.hi == 1 && c.reference_norm == 2);
    CHECK_NEAR(c.chi2, 6.0 / 7, 1e-14);
    const double u = sqrt(6.0 / 7 / 3);
    CHECK_NEAR(c.chi2_p, 1 - 2 / M_PI * (u / (1 + u * u) + atan(u)), 1e-12);
    CHECK_NEAR(c.standard_error, sqrt(14.0 / 12) / 2, 1e-14);
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

static void test_awkward_inputs(void)
{
    const double g[] = {1, 0, -2}, zero[] = {0, 0, 0};
    double x[] = {3, 1, -1, 0, 1, 2, 5, 0, 1, 1, 1, 1};
    const struct comparison one = compare(1, 3, x, g), two = compare(2, 3, x, g);
    CHECK_NEAR(one.mse.value, 4 + 1 + 1, 1e-14);
    CHECK_NEAR(one.mean_cosine.value, 5 / sqrt(5) / sqrt(11), 1e-14);
    CHECK(isnan(one.mse.lo) && isnan(one.mse.hi) && is_nothing(one.variance) && is_nothing(one.bias2));
    CHECK(is_nothing(one.cosine_of_mean) && one.sign_rate.value == 1 && isnan(one.standard_error));
    CHECK(isnan(one.chi2) && isnan(one.chi2_p) && isnan(one.detectable));
    CHECK_NEAR(two.variance.value, 9, 1e-14); /* ((3-0)^2 + 0 + (-1-2)^2) / 2 */
    CHECK(isnan(two.variance.lo) && isfinite(two.mse.lo) &&
          isnan(two.chi2)); /* one left out leaves no spread */
    CHECK(isnan(compare(3, 3, x, g).chi2) && isfinite(compare(3, 3, x, g).bias2.hi)); /* R <= P has no test */

    const double ties[] = {-1, 0, 2, 5}, up = 1; /* 0 does not point along g*, and has no cosine */
    CHECK(compare(4, 1, ties, &up).sign_rate.value == 0.5 &&
          is_nothing(compare(4, 1, ties, &up).mean_cosine));

    const struct comparison flat = compare(4, 3, x, zero);
    CHECK(is_nothing(flat.sign_rate) && is_nothing(flat.mean_cosine) && is_nothing(flat.cosine_of_mean));
    CHECK(flat.reference_norm == 0 && isfinite(flat.bias2.value) && isfinite(flat.mse.hi));

    for (int bad = 0; bad < 2; bad++) {
        x[7] = bad ? INFINITY : NAN;
        const struct comparison c = compare(4, 3, x, g);
        CHECK(is_nothing(c.bias2) && is_nothing(c.variance) && is_nothing(c.mse) && is_nothing(c.sign_rate));
        CHECK(is_nothing(c.cosine_of_mean) && is_nothing(c.mean_cosine) && isnan(c.chi2) && isnan(c.chi2_p));
        CHECK(isnan(c.detectable) && isnan(c.standard_error) && c.reference_norm == sqrt(5));
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
    }
}

enum { COUNT = 601, PARAM = 3 }; /* two full chunks of the covariance and a rest; blocks of 12 and 13 */

/* Each interval again, leaving out the replicates of a block for real. */
static void test_against_naive_jackknife(void)
{
    uint64_t state = 1;
    double x[COUNT * PARAM], rest[COUNT * PARAM], theta[5][50], mean[5] = {0}, squares[5] = {0};
    const double g[PARAM] = {1, -0.5, 0.2};
    for (int i = 0; i < COUNT * PARAM; i++)
        x[i] = 1.2 * g[i % PARAM] + normal(&state);
    for (int b = 0; b < 50; b++) {
        const int begin = COUNT * b / 50, end = COUNT * (b + 1) / 50;
        memcpy(rest, x, sizeof(double[PARAM]) * (size_t)begin);
        memcpy(rest + begin * PARAM, x + end * PARAM, sizeof(double[PARAM]) * (size_t)(COUNT - end));
        const struct comparison c = compare(COUNT - end + begin, PARAM, rest, g);
        const double values[] = {c.bias2.value, c.variance.value, c.mse.value, c.cosine_of_mean.value,
                                 c.mean_cosine.value};
        for (int i = 0; i < 5; i++)
            mean[i] += (theta[i][b] = values[i]) / 50;
    }
    for (int i = 0; i < 5; i++)
        for (int b = 0; b < 50; b++)
            squares[i] += (theta[i][b] - mean[i]) * (theta[i][b] - mean[i]);
    const struct comparison c = compare(COUNT, PARAM, x, g);
    const struct interval all[] = {c.bias2, c.variance, c.mse, c.cosine_of_mean, c.mean_cosine};
    for (int i = 0; i < 5; i++)
        check_interval(all[i], all[i].value, 2.0095752371292393 * sqrt(squares[i] * 49 / 50));
    check_interval(c.mse, c.bias2.value + c.variance.value, c.mse.hi - c.mse.value); /* exact identity */
}

/* Over several chunks, T^2 by the explicit inverse of a 2 x 2 covariance; and a third, dependent component.
 */
static void test_chi2_in_chunks(void)
{
    uint64_t state = 2;
    double x[COUNT * 2], dependent[COUNT * 3], m[2] = {0}, s[3] = {0};
    const double g[] = {100, 1, 101};
    for (int r = 0; r < COUNT; r++) {
        x[2 * r] = 100 + normal(&state);
        x[2 * r + 1] = 1 + 0.01 * normal(&state) + 0.02 * (x[2 * r] - 100);
        memcpy(dependent + 3 * r, x + 2 * r, sizeof(double[2]));
        m[0] += x[2 * r] / COUNT;
        m[1] += x[2 * r + 1] / COUNT;
    }
    for (int r = 0; r < COUNT; r++) {
        const double u = x[2 * r] - m[0], v = x[2 * r + 1] - m[1];
        s[0] += u * u / (COUNT - 1);
        s[1] += u * v / (COUNT - 1);
        s[2] += v * v / (COUNT - 1);
    }
    const double u = m[0] - g[0], v = m[1] - g[1];
    const double t2 = COUNT * (u * u * s[2] - 2 * u * v * s[1] + v * v * s[0]) / (s[0] * s[2] - s[1] * s[1]);
    CHECK_RELATIVE(compare(COUNT, 2, x, g).chi2, t2, 1e-9);
    for (int i = 0; i < 20; i++) { /* whatever the sign that rounding gives the last pivot */
        for (int r = 0; r < COUNT; r++)
            dependent[3 * r + 2] = (0.1 + i) * x[2 * r] + 0.7 * x[2 * r + 1];
        CHECK(isnan(compare(COUNT, 3, dependent, g).chi2));
    }
}

enum { REPETITIONS = 2000 };

/* Replicates reference + bias + A z; A mixes the components and gives them different sizes. */
static void draw(uint64_t *state, int replicates, const double *reference, const double *bias, double *x)
{
    for (int r = 0; r < replicates; r++) {
        const double z[] = {normal(state), normal(state), normal(state)};
        x[3 * r] = reference[0] + bias[0] + 2 * z[0];
        x[3 * r + 1] = reference[1] + bias[1] + 0.5 * z[0] + z[1];
        x[3 * r + 2] = reference[2] + bias[2] - 0.3 * z[1] + 0.5 * z[2];
    }
}

static void test_coverage(void)
{
    enum { R = 100 };
    uint64_t state = 3;
    double x[R * 3], covered[6] = {0}, cosine = 0, bias2 = 0, bias2_squares = 0;
    static struct interval all[REPETITIONS][6];
    const double g[] = {1, 1, -1}, bias[] = {2, 0, 1};
    for (int i = 0; i < REPETITIONS; i++) {
        draw(&state, R, g, bias, x);
        const struct comparison c = compare(R, 3, x, g);
        memcpy(all[i],
               (struct interval[]){c.bias2, c.variance, c.mse, c.cosine_of_mean, c.mean_cosine, c.sign_rate},
               sizeof all[i]);
        cosine += c.mean_cosine.value /
                  REPETITIONS; /* 7 times finer than any one interval: will do for the truth */
        bias2 += c.bias2.value / REPETITIONS;
        bias2_squares += (c.bias2.value - 5) * (c.bias2.value - 5);
    }
    /* V = 4 + 0.25 + 1 + 0.09 + 0.25; g*.ghat is normal with mean 4 and variance 2.5^2 + 1.3^2 + 0.5^2 */
    const double variance = 5.59, along = 4 / sqrt(8.19), cosine_of_mean = 4 / sqrt(3 * (9.0 + 1 + 0));
    const double truth[] = {
        5, variance, 5 + variance, cosine_of_mean, cosine, 0.5 * erfc(-along * M_SQRT1_2)};
    const char *const names[] = {"bias2", "variance", "mse", "cosine of mean", "mean cosine", "sign rate"};
    for (int i = 0; i < REPETITIONS; i++)
        for (int j = 0; j < 6; j++)
            covered[j] += (all[i][j].lo <= truth[j] && truth[j] <= all[i][j].hi) / (double)REPETITIONS;
    for (int j = 0; j < 6;
         j++) { /* one standard error of a share is 0.005; the smooth ones cover a little less */
        printf("95 %% interval of %s: truth within in %.2f %%\n", names[j], 100 * covered[j]);
        CHECK(covered[j] >= 0.92 && covered[j] <= 0.975);
    }
    CHECK_NEAR(bias2, 5, 5 * sqrt(bias2_squares) / REPETITIONS);
}

/* Without bias: bias2 has mean 0 (its standard deviation is about V/R, so V/R left out is seen at once), and
 * p is uniform although R is small: p from the chi-square distribution instead would be below 0.01 five times
 * as often. */
static void test_unbiased_case(void)
{
    enum { R = 20 };
    uint64_t state = 4;
    double x[R * 3], sum = 0, squares = 0, below[3] = {0};
    const double g[] = {1, 1, -1}, none[] = {0, 0, 0}, levels[] = {0.01, 0.1, 0.5};
    for (int i = 0; i < REPETITIONS; i++) {
        draw(&state, R, g, none, x);
        const struct comparison c = compare(R, 3, x, g);
        sum += c.bias2.value;
        squares += c.bias2.value * c.bias2.value;
        for (int j = 0; j < 3; j++)
            below[j] += c.chi2_p < levels[j];
    }
    CHECK_NEAR(sum, 0, 5 * sqrt(squares));
    for (int j = 0; j < 3; j++)
        CHECK_NEAR(below[j], REPETITIONS * levels[j], 5 * sqrt(REPETITIONS * levels[j] * (1 - levels[j])));
}

/* A bias of the size `detectable` along the worst axis is found at the level 1e-6 about every other time. The
 * worst axis of A A' = [4 1 0; 1 1.25 -0.3; 0 -0.3 0.34] is near (0.951, 0.307, -0.024). */
static void test_detectable(void)
{
    enum { R = 60, TRIES = 500 };
    uint64_t state = 5;
    double x[R * 3], size = 0, found = 0;
    const double g[] = {2, 0, 0}, none[] = {0, 0, 0};
    for (int i = 0; i < TRIES; i++) {
        draw(&state, R, g, none, x);
        size += compare(R, 3, x, g).detectable / TRIES;
    }
    const double bias[] = {2 * size * 0.951, 2 * size * 0.307, -2 * size * 0.024};
    for (int i = 0; i < TRIES; i++) {
        draw(&state, R, g, bias, x);
        found += compare(R, 3, x, g).chi2_p < 1e-6;
    }
    CHECK_NEAR(found / TRIES, 0.5, 0.12);
}

int main(void)
{
    test_jackknife_of_mean();
    test_one_parameter();
    test_two_parameters();
    test_awkward_inputs();
    test_deterministic();
    test_against_naive_jackknife();
    test_chi2_in_chunks();
    test_coverage();
    test_unbiased_case();
    test_detectable();
    return test_result();
}
