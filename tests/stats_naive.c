/* stats_naive.c: the intervals and the test of a comparison against the same written out plainly. */
#include "comparison.h"

static void check_interval(struct interval x, double value, double half)
{
    CHECK_NEAR(x.value, value, 1e-13 * (1 + fabs(value)));
    CHECK_NEAR(x.hi - x.value, half, 1e-12 * (1 + fabs(value)));
    CHECK_NEAR(x.value - x.lo, half, 1e-12 * (1 + fabs(value)));
}

enum { COUNT = 601, PARAM = 3 }; /* two full chunks of the covariance and a rest; blocks of 12 and 13 */

static void draw_biased(double *x, const double *g)
{
    uint64_t state = 1;
    for (int i = 0; i < COUNT * PARAM; i++)
        x[i] = 1.2 * g[i % PARAM] + random_normal(&state);
}

/* Each interval again, leaving out the replicates of a block for real. */
static void test_against_naive_jackknife(void)
{
    double x[COUNT * PARAM], rest[COUNT * PARAM], theta[3][50], mean[3] = {0}, squares[3] = {0};
    const double g[PARAM] = {1, -0.5, 0.2};
    draw_biased(x, g);
    for (int b = 0; b < 50; b++) {
        const int begin = COUNT * b / 50, end = COUNT * (b + 1) / 50;
        memcpy(rest, x, sizeof(double[PARAM]) * (size_t)begin);
        memcpy(rest + begin * PARAM, x + end * PARAM, sizeof(double[PARAM]) * (size_t)(COUNT - end));
        const struct comparison c = compare(COUNT - end + begin, PARAM, rest, g);
        const double values[] = {c.bias2.value, c.mse.value, c.best_scaled.value};
        for (int i = 0; i < 3; i++)
            mean[i] += (theta[i][b] = values[i]) / 50;
    }
    for (int i = 0; i < 3; i++)
        for (int b = 0; b < 50; b++)
            squares[i] += (theta[i][b] - mean[i]) * (theta[i][b] - mean[i]);
    const struct comparison c = compare(COUNT, PARAM, x, g);
    const struct interval all[] = {c.bias2, c.mse, c.best_scaled};
    for (int i = 0; i < 3; i++)
        check_interval(all[i], all[i].value, 2.0095752371292393 * sqrt(squares[i] * 49 / 50));
    check_interval(c.mse, c.bias2.value + c.variance.value, c.mse.hi - c.mse.value); /* exact identity */
}

static int compare_values(const void *left, const void *right)
{
    const double x = *(const double *)left, y = *(const double *)right;
    return (x > y) - (x < y);
}

/* The plain bootstrap of replicates drawn for real, other random numbers.  BCa moves ends by no more than a
 * fraction of a standard error here, and 2000 resamples place one to 0.06 of it; wrong statistics, or blocks
 * of several replicates taken for single ones, are farther off. */
static void test_against_naive_bootstrap(void)
{
    enum { RESAMPLES = 1000 };
    static double x[COUNT * PARAM], drawn[COUNT * PARAM], values[3][RESAMPLES];
    const double center[PARAM] = {1, -0.5, 0.2}, g[PARAM] = {1, 0.5, 0.2};
    uint64_t state = 8;
    draw_biased(x, center);
    const struct comparison c = compare(COUNT, PARAM, x, g);
    const struct interval all[] = {c.variance, c.cosine_of_mean, c.mean_cosine};
    for (int i = 0; i < RESAMPLES; i++) {
        double mean[PARAM] = {0}, squares = 0, cosines = 0, norm2 = 0, along = 0;
        for (int r = 0; r < COUNT; r++) {
            memcpy(drawn + r * PARAM, x + random_bits(&state) % COUNT * PARAM, sizeof mean);
            double dot = 0, length = 0;
            for (int k = 0; k < PARAM; k++) {
                const double estimate = drawn[r * PARAM + k];
                mean[k] += estimate / COUNT;
                dot += estimate * g[k];
                length += estimate * estimate;
            }
            cosines += dot / sqrt(length * (1 + 0.25 + 0.04)) / COUNT;
        }
        for (int r = 0; r < COUNT * PARAM; r++)
            squares += (drawn[r] - mean[r % PARAM]) * (drawn[r] - mean[r % PARAM]) / (COUNT - 1);
        for (int k = 0; k < PARAM; k++) {
            norm2 += mean[k] * mean[k];
            along += mean[k] * g[k];
        }
        values[0][i] = squares;
        values[1][i] = along / sqrt((norm2 - 2 * squares / COUNT) * (1 + 0.25 + 0.04));
        values[2][i] = cosines;
    }
    for (int j = 0; j < 3; j++) {
        qsort(values[j], RESAMPLES, sizeof(double), compare_values);
        const double width = values[j][974] - values[j][24];
        CHECK_NEAR(all[j].lo, values[j][24], 0.15 * width);
        CHECK_NEAR(all[j].hi, values[j][974], 0.15 * width);
        CHECK(all[j].lo < all[j].value && all[j].value < all[j].hi);
    }
}

/* Over several chunks, T^2 by the explicit inverse of a 2 x 2 covariance; and a third, dependent component. */
static void test_chi2_in_chunks(void)
{
    uint64_t state = 2;
    double x[COUNT * 2], dependent[COUNT * 3], m[2] = {0}, s[3] = {0};
    const double g[] = {100, 1};
    for (int r = 0; r < COUNT; r++) {
        x[2 * r] = 100 + random_normal(&state);
        x[2 * r + 1] = 1 + 0.01 * random_normal(&state) + 0.02 * (x[2 * r] - 100);
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
        const double off[] = {100, 1, 99}, in[] = {100, 1, (0.1 + i) * 100 + 0.7};
        CHECK_RELATIVE(compare(COUNT, 3, dependent, in).chi2, t2, 1e-6);
        CHECK(isinf(compare(COUNT, 3, dependent, off).chi2));
    }
}

int main(void)
{
    test_against_naive_jackknife();
    test_against_naive_bootstrap();
    test_chi2_in_chunks();
    return test_result();
}
