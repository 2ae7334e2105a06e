/* long_run.c: batch means against worked examples and against sequences of known long-run variance. */
#include "long_run.h"
#include "random.h"
#include "stats.h"
#include "test.h"

static struct long_run long_run(int chains, long updates, int param, const double *x, long batch)
{
    struct long_run result;
    struct failure failure = {0};
    CHECK(long_run_variance(chains, updates, param, x, batch, &result, &failure));
    return result;
}

static void check_interval(struct interval x, double value, double dof)
{
    CHECK_NEAR(x.value, value, 1e-13 * value);
    CHECK_RELATIVE(x.lo, value * dof / chi_square_quantile(0.975, dof), 1e-11);
    CHECK_RELATIVE(x.hi, value * dof / chi_square_quantile(0.025, dof), 1e-11);
}

/* 1 3 2 6 in batches of 2: means 2 and 4, so 2 (1 + 1) / 1 = 4 on 1 degree of freedom.  Deviations -2 0 -1 3:
 * squares 14, products 0 + 0 - 3.  The variance of one update is 14/4 + 4/4.
 * With a second chain 5 5 7 9, before it a 100 that does not fit a batch: means 5 and 8, 2 (2 + 4.5) / 2
 * = 6.5; deviations -1.5 -1.5 0.5 2.5: squares 11, products 2.25 - 0.75 + 1.25 = 2.75; 25/8 + 2 * 6.5 / 8. */
static void test_worked(void)
{
    const double first[] = {1, 3, 2, 6}, both[] = {-50, 1, 3, 2, 6, 100, 5, 5, 7, 9};
    const struct long_run one = long_run(1, 4, 1, first, 2), two = long_run(2, 5, 1, both, 2);
    check_interval(one.variance, 4, 1);
    CHECK_NEAR(one.lag1, -3.0 / 14, 1e-15);
    CHECK_NEAR(one.update_variance, 4.5, 1e-14);
    CHECK(one.batches == 2 && one.dof == 1);
    check_interval(two.variance, 6.5, 2);
    CHECK_NEAR(two.lag1, (-3.0 / 14 + 2.75 / 11) / 2, 1e-15);
    CHECK_NEAR(two.update_variance, 38.0 / 8, 1e-14);
    CHECK(two.batches == 4);
    CHECK_NEAR(two.dof, 2, 1e-12);
}

/* Four batches +-(3,0), +-(0,1): C = diag(6, 2/3), tr C = 20/3, tr C^2 = 328/9 on 3 degrees of freedom;
 * unbiased tr C^2 = 9/10 (328/9 - 400/27) = 292/15, tr(C)^2 = 400/9 - 2/3 292/15 = 472/15, ratio 118/73. With
 * three more components that never change it is the same, though D D' is then taken in place of D'D.  With
 * +-(1,0) the ratio would be 6, above P = 2. */
static void test_degrees_of_freedom(void)
{
    const double x[] = {3, 0, -3, 0, 0, 1, 0, -1}, even[] = {1, 0, -1, 0, 0, 1, 0, -1};
    double wide[4 * 5];
    for (int i = 0; i < 20; i++)
        wide[i] = i % 5 < 2 ? x[i / 5 * 2 + i % 5] : 0.1;
    const struct long_run narrow = long_run(1, 4, 2, x, 1), more = long_run(1, 4, 5, wide, 1);
    check_interval(narrow.variance, 20.0 / 3, 3 * 118.0 / 73);
    check_interval(more.variance, 20.0 / 3, 3 * 118.0 / 73);
    CHECK_NEAR(narrow.dof, 3 * 118.0 / 73, 1e-13);
    CHECK_NEAR(long_run(1, 4, 2, even, 1).dof, 6, 0);
}

static void test_awkward_inputs(void)
{
    const double same[] = {0.1, 0.1, 0.1, 0.1}, swings[] = {1, 3, 1, 3}, bad[] = {1, 2, NAN, 3};
    const struct long_run still = long_run(1, 4, 1, same, 2), swinging = long_run(1, 4, 1, swings, 2);
    CHECK(still.variance.value == 0 && still.variance.lo == 0 && still.variance.hi == 0);
    CHECK(still.update_variance == 0 && isnan(still.lag1) && isnan(still.dof));
    CHECK(swinging.variance.hi == 0 && swinging.update_variance == 1 && isnan(swinging.dof));
    CHECK_NEAR(swinging.lag1, -0.75, 1e-15);
    const struct long_run nothing = long_run(1, 4, 1, bad, 2);
    CHECK(isnan(nothing.variance.value) && isnan(nothing.variance.lo) && isnan(nothing.variance.hi));
    CHECK(isnan(nothing.lag1) && isnan(nothing.update_variance) && isnan(nothing.dof));

    struct long_run out;
    struct failure failure = {0};
    CHECK(!long_run_variance(1, 4, 1, same, 3, &out, &failure) && strstr(failure.text, "batches of 3"));
    CHECK(!long_run_variance(1, 4, 1, same, 0, &out, &failure) && failure.status != EXIT_RUNTIME);
    CHECK(!long_run_variance(0, 4, 1, same, 2, &out, &failure) &&
          !long_run_variance(1, 4, 0, same, 2, &out, &failure));
}

/* x_t = phi x_(t-1) + sigma_k e in each of P components, stationary from the start: variance sigma^2 / (1 -
 * phi^2), lag-1 correlation phi, long-run variance sigma^2 / (1 - phi)^2, of which batches of b show all but
 * 2 phi / (1 - phi^2) / b. */
static void draw(uint64_t *state, double phi, int chains, int updates, int param, double *x)
{
    for (int c = 0; c < chains; c++)
        for (int t = 0; t < updates; t++)
            for (int k = 0; k < param; k++) {
                double *at = x + ((size_t)c * (size_t)updates + (size_t)t) * (size_t)param + k;
                const double noise = random_normal(state) / (1 + k);
                *at = t ? phi * at[-param] + noise : noise / sqrt(1 - phi * phi);
            }
}

/* The chains have different means, as at different theta; that must not count as variance. */
static void test_autoregression(double phi, int chains, int updates, int param, long batch)
{
    enum { TRIES = 300 };
    uint64_t state = 1;
    double covered = 0, variance = 0, squares = 0, update = 0, update_squares = 0, lag1 = 0, lag1_squares = 0,
           trace = 0;
    double *x = malloc(sizeof(double) * (size_t)chains * (size_t)updates * (size_t)param);
    for (int k = 0; k < param; k++)
        trace += 1.0 / ((1 + k) * (1 + k));
    const double seen = 1 - 2 * phi / (1 - phi * phi) / (double)batch;
    const double truth = trace / ((1 - phi) * (1 - phi)) * seen, one = trace / (1 - phi * phi);
    for (int i = 0; i < TRIES; i++) {
        draw(&state, phi, chains, updates, param, x);
        for (int j = 0; j < chains * updates * param; j++)
            x[j] += j / (updates * param);
        const struct long_run r = long_run(chains, updates, param, x, batch);
        covered += r.variance.lo <= truth && truth <= r.variance.hi;
        variance += r.variance.value / TRIES;
        squares += pow(r.variance.value - truth, 2);
        update += r.update_variance / TRIES;
        update_squares += pow(r.update_variance - one, 2);
        lag1 += r.lag1 / TRIES;
        lag1_squares += pow(r.lag1 - phi, 2);
    }
    free(x);
    printf("phi %g, %d chains, P %d: long-run %.4f of %.4f, one update %.4f of %.4f, lag 1 %.4f, within in "
           "%.1f %%\n",
           phi, chains, param, variance, truth, update, one, lag1, 100 * covered / TRIES);
    CHECK_NEAR(variance, truth, 5 * sqrt(squares) / TRIES);
    CHECK_NEAR(update, one, 5 * sqrt(update_squares) / TRIES);
    CHECK_NEAR(lag1 + (1 + 4 * phi) / updates, phi, 5 * sqrt(lag1_squares) / TRIES);
    CHECK(covered >= 0.88 * TRIES && covered <= 0.995 * TRIES);
}

int main(void)
{
    test_worked();
    test_degrees_of_freedom();
    test_awkward_inputs();
    test_autoregression(0.6, 1, 5000, 1, 100);
    test_autoregression(0, 2, 1000, 3, 20);
    test_autoregression(-0.5, 4, 1050, 2, 50);
    test_autoregression(0.4, 2, 1500, 80, 60); /* more components than batches */
    return test_result();
}
