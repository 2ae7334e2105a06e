/* stats.c: the statistics of a comparison, the distributions behind them and the matrix product.
 *
 * Worked examples with the working in comments; a naive jackknife; and simulations with known truth.  The
 * values of the distributions were computed to 40 digits with mpmath 1.3 (gammainc, betainc, erfinv). */
#include "stats.h"

#include "blas.h"
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

static void test_chi_square(void)
{
    static const double known[][3] = {
        {3.84, 1, 0.050043521248705103},
        {0.01, 1, 0.92034432544594204},
        {23.9, 1, 1.0147176145441752e-6},
        {7.8, 3, 0.050331097859853355},
        {0.3, 3, 0.96002848030687761},
        {100, 3, 1.5541594313896049e-21},
        {20, 34, 0.97295839021519887}, /* just beyond the switch to Stirling's series */
        {60, 34, 0.0038727248686041311},
        {43.5, 50, 0.73007428919611417},
        {67.5, 50, 0.050040651716103389},
        {200, 50, 7.8576107246547436e-20},
        {1000, 1000, 0.49405285382923964},
        {1200, 1000, 1.2255942330622904e-5},
        {1010000, 1000000, 9.0685288232620769e-13},
        {990000, 1000000, 0.99999999999934998},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        CHECK_RELATIVE(chi_square_upper(known[i][0], known[i][1]), known[i][2], 1e-11);
    for (double x = 0.125; x < 600; x *= 2) { /* on 2 degrees of freedom it is exponential */
        CHECK_RELATIVE(chi_square_upper(x, 2), exp(-x / 2), 1e-11);
        CHECK_RELATIVE(chi_square_upper(x, 4), exp(-x / 2) * (1 + x / 2), 1e-11);
    }
    CHECK(chi_square_upper(0, 3) == 1 && chi_square_upper(-1, 3) == 1 && chi_square_upper(INFINITY, 3) == 0);
    CHECK(isnan(chi_square_upper(NAN, 3)) && isnan(chi_square_upper(1, 0)) &&
          isnan(chi_square_upper(1, NAN)));
}

static void test_f(void)
{
    static const double known[][4] = {
        {3.84, 1, 10, 0.078489401252168322},
        {0.2, 3, 7, 0.89316795566248979},
        {2.5, 3, 7, 0.14350945627893922},
        {30, 3, 97, 8.2913769242647606e-14},
        {1, 50, 50, 0.5},
        {1.7, 50, 50, 0.031728745821331168},
        {5, 10, 1, 0.33574852826886475},
        {1e8, 1, 1, 6.3661977024551545e-5},
        {1e-4, 5, 4, 0.99999999938882076},
        {1.1, 997, 3000, 0.030986600837583869},
        {0.92, 997, 3000, 0.94438268323594876},
        {4.5, 2, 1000000, 0.011109221496350151},
        {9, 3, 999997, 5.8883531773091691e-6},
        {1.01, 20000, 800000, 0.16167839128184921},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        CHECK_RELATIVE(f_upper(known[i][0], known[i][1], known[i][2]), known[i][3], 1e-11);
    for (double b = 1; b < 1e5; b *= 3) /* closed forms with 2 on either side; both orders of one ratio */
        for (double x = 0.01; x < 100; x *= 3) {
            CHECK_RELATIVE(f_upper(x, 2, b), exp(-b / 2 * log1p(2 * x / b)), 1e-10);
            CHECK_RELATIVE(f_upper(x, b, 2), -expm1(-b / 2 * log1p(2 / (b * x))), 1e-10);
            CHECK_NEAR(f_upper(x, 7, b) + f_upper(1 / x, b, 7), 1, 1e-12);
        }
    CHECK(f_upper(0, 3, 4) == 1 && f_upper(-1, 3, 4) == 1 && f_upper(INFINITY, 3, 4) == 0);
    CHECK(isnan(f_upper(NAN, 3, 4)) && isnan(f_upper(1, 0, 4)) && isnan(f_upper(1, 3, NAN)));
}

static void test_quantiles(void)
{
    static const double student[][3] = {
        {0.975, 5, 2.5705818356363148},      {0.975, 10, 2.2281388519862742},
        {0.975, 49, 2.0095752371292393},     {0.9, 3.5, 1.5765766051364053},
        {0.9999995, 99, 5.217164206668911},  {0.75, 1000, 0.67473516460700944},
        {0.975, 100000, 1.9599877075346093},
    };
    for (size_t i = 0; i < sizeof student / sizeof *student; i++) {
        CHECK_RELATIVE(student_quantile(student[i][0], student[i][1]), student[i][2], 1e-10);
        CHECK_RELATIVE(student_quantile(1 - student[i][0], student[i][1]), -student[i][2], 1e-9);
    }
    for (double p = 0.001; p < 1; p += 0.0731) { /* Cauchy, and the closed form on 2 degrees of freedom */
        CHECK_RELATIVE(student_quantile(p, 1), tan(M_PI * (p - 0.5)), 1e-10);
        CHECK_RELATIVE(student_quantile(p, 2), (2 * p - 1) / sqrt(2 * p * (1 - p)), 1e-10);
    }
    CHECK_RELATIVE(normal_quantile(0.975), 1.9599639845400539, 1e-14);
    CHECK_RELATIVE(normal_quantile(0.995), 2.5758293035489005, 1e-13);
    CHECK_RELATIVE(normal_quantile(0.75), 0.67448975019608174, 1e-14);
    CHECK_RELATIVE(normal_quantile(1e-6), -4.753424308822899, 1e-14);
    CHECK_RELATIVE(normal_quantile(1e-300), -37.047096299361199, 1e-14);
    CHECK(normal_quantile(0.5) == 0 && normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY);
    CHECK(isnan(normal_quantile(-0.1)) && isnan(normal_quantile(NAN)) && isnan(student_quantile(0.9, 0)));
}

static void test_wilson(void)
{
    /* z = 1.95996..., z^2 = 3.84146; 8 of 10: (0.8 + 0.192073 +- z sqrt(0.016 + 0.00960365)) / 1.384146 */
    const struct interval most = wilson(8, 10), none = wilson(0, 10), all = wilson(10, 10);
    CHECK(most.value == 0.8 && none.value == 0 && none.lo == 0 && all.value == 1 && all.hi == 1);
    CHECK_NEAR(most.lo, 0.4901624715366417, 1e-12);
    CHECK_NEAR(most.hi, 0.94331784854562475, 1e-12);
    CHECK_NEAR(none.hi, 0.27753279986288925, 1e-12); /* z^2 / (10 + z^2) */
    CHECK_NEAR(all.lo, 0.72246720013711075, 1e-12);
    CHECK(is_nothing(wilson(0, 0)) && is_nothing(wilson(NAN, 10)) && is_nothing(wilson(11, 10)));
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

/* C = 3 C + 2 A' B with A and B inside larger arrays, against the sum written out; exact, being small
 * integers. */
static void test_product(void)
{
    enum { M = 5, N = 7, K = 6, WIDE = 9 };
    double a[K * WIDE], b[K * WIDE], c[M * WIDE], overwritten[M * WIDE];
    float a1[K * WIDE], b1[K * WIDE], c1[M * WIDE];
    for (int i = 0; i < K * WIDE; i++) {
        a1[i] = (float)(a[i] = i % 11 - 4);
        b1[i] = (float)(b[i] = i % 7 - 3);
    }
    for (int i = 0; i < M * WIDE; i++) {
        c1[i] = (float)(c[i] = i % 5);
        overwritten[i] = NAN;
    }
    multiply_double(M, N, K, 2, a, 1, WIDE, b, WIDE, 1, 3, c, WIDE, 1);
    multiply_double(M, N, K, 2, a, 1, WIDE, b, WIDE, 1, 0, overwritten, WIDE, 1);
    multiply_single(M, N, K, 2, a1, 1, WIDE, b1, WIDE, 1, 3, c1, WIDE, 1);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < WIDE; j++) {
            const int at = i * WIDE + j;
            double sum = 0;
            for (int k = 0; k < K; k++)
                sum += 2 * a[k * WIDE + i] * b[k * WIDE + j];
            CHECK(c[at] == (j < N ? 3 * (at % 5) + sum : at % 5)); /* columns beyond N are left alone */
            CHECK(c1[at] == (float)c[at]);
            CHECK(j < N ? overwritten[at] == sum : isnan(overwritten[at]));
        }
    char text[64];
    blas_description(text, sizeof text);
    CHECK(strncmp(text, "BLIS ", 5) == 0 && strchr(text, '(') && strchr(text, ')'));
}

int main(void)
{
    test_chi_square();
    test_f();
    test_quantiles();
    test_wilson();
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
    test_product();
    return test_result();
}
