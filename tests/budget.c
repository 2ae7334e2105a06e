/* budget.c: errors at equal cost against worked examples and against simulations with known truth. */
#include "budget.h"
#include "random.h"
#include "stats.h"
#include "test.h"

static const double t3 = 3.1824463052842629; /* Student's 97.5 % on 3 degrees of freedom */

static int is_nothing(struct interval x)
{
    return isnan(x.value) && isnan(x.lo) && isnan(x.hi);
}

static struct priced priced(int replicates, int param, const double *x, double cost)
{
    return (struct priced){"test", replicates, param, x, cost};
}

static struct interval mse(struct priced p, double g, double variance, double budget)
{
    struct interval result = {0};
    struct failure failure = {0};
    CHECK(mse_at_budgets(&p, &(struct target_gradient){&g, variance}, 1, &budget, &result, &failure));
    return result;
}

static struct interval efficiency(struct priced p, struct priced baseline, const double *g, double budget)
{
    struct interval result = {0};
    struct failure failure = {0};
    CHECK(relative_efficiency(&p, &baseline, &(struct target_gradient){g, 0}, budget, &result, &failure));
    return result;
}

static struct crossover crossover(struct priced a, struct priced b, const double *g, double variance)
{
    struct crossover result = {0};
    struct failure failure = {0};
    CHECK(crossover_budget(&a, &b, &(struct target_gradient){g, variance}, &result, &failure));
    return result;
}

static void check_interval(struct interval x, double value, double half)
{
    CHECK_NEAR(x.value, value, 1e-13 * (1 + fabs(value)));
    CHECK_NEAR(x.hi - x.value, half, 1e-12 * (1 + fabs(half)));
    CHECK_NEAR(x.value - x.lo, half, 1e-12 * (1 + fabs(half)));
}

/* Half a jackknife's interval, from the four values without a block. */
static double half_of(const double *x)
{
    double mean = 0, squares = 0;
    for (int i = 0; i < 4; i++)
        mean += x[i] / 4;
    for (int i = 0; i < 4; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return t3 * sqrt(0.75 * squares);
}

/* 1 2 3 6 against 2 (tests/stats.c): bias2 = -1/6, V = 14/3, and without each bias2 = 4/3 -1/3 -4/3 -1/3, V =
 * 13/3 19/3 7 1.  At cost 3 a budget of 6 buys two: MSE = -1/6 + 14/6, and 4/3 + 13/6 ...; a budget of 3 one:
 * the mse 9/2, whose squared error is 59/4.  A sampled reference of v = 1/2 takes 1/2 off and adds 2 v^2 =
 * 1/2. */
static void test_mse_worked(void)
{
    const double x[] = {1, 2, 3, 6};
    const double at_two[] = {4.0 / 3 + 13.0 / 6, -1.0 / 3 + 19.0 / 6, -4.0 / 3 + 3.5, -1.0 / 3 + 0.5};
    check_interval(mse(priced(4, 1, x, 3), 2, 0, 6), 13.0 / 6, half_of(at_two));
    check_interval(mse(priced(4, 1, x, 3), 2, 0, 3), 4.5, t3 * sqrt(59.0 / 4));
    check_interval(mse(priced(4, 1, x, 3), 2, 0.5, 3), 4,
                   hypot(t3 * sqrt(59.0 / 4), 1.9599639845400545 * sqrt(0.5)));
    const double far = mse(priced(4, 1, x, 3), 2, 0, 1e9).value; /* bias2 alone, and not clipped */
    CHECK_NEAR(far, -1.0 / 6, 1e-7);
}

/* 1 2 3 6 against 2.5: bias2 = 1/4 - 14/12 = -11/12, mse = 15/4.  The baseline deviates from g* twice as far,
 * seed by seed, and costs 1 and not 3: 4 * 1/3 of the error times cost, whichever replicates are drawn, so
 * the width is 0.  A common budget of 3 affords one of the first, three of the baseline: (-11/3 + 56/9) /
 * (15/4) = 92/135. */
static void test_efficiency_worked(void)
{
    const double x[] = {1, 2, 3, 6}, far[] = {-0.5, 1.5, 3.5, 9.5}, g = 2.5;
    check_interval(efficiency(priced(4, 1, x, 3), priced(4, 1, far, 1), &g, 0), 4.0 / 3, 0);
    check_interval(efficiency(priced(4, 1, far, 1), priced(4, 1, x, 3), &g, 0), 0.75, 0);
    CHECK_NEAR(efficiency(priced(4, 1, x, 3), priced(4, 1, far, 3), &g, 5).value, 4, 1e-13);
    CHECK_NEAR(efficiency(priced(4, 1, x, 3), priced(4, 1, far, 1), &g, 3).value, 92.0 / 135, 1e-14);
    const struct interval nothing = efficiency(priced(4, 1, x, 3), priced(4, 1, far, 1), &g, 1e6);
    CHECK(is_nothing(nothing)); /* bias2 < 0 is all that is left */
}

/* A = 1 2 3 6 against 0, cost 1: bias2 = 9 - 14/12 = 47/6, V = 14/3; B = 0 10 -10 4, cost 2: V = 212/3, from
 * 1 + 81 + 121 + 9.  C* = (424/3 - 14/3) / (47/6) = 820/47.
 * Without each, bias2 = ((sum)^2 - sum of squares) / 6 = 12 9 20/3 11/3; V_A = 13/3 19/3 7 1; V_B of
 * 10 -10 4: (26^2 + 34^2 + 8^2) / 18 = 316/3, of 0 -10 4: 52, of 0 10 4: 76/3, of 0 10 -10: 100.
 * Neither the bias nor the gain stands out of its noise. */
static void test_crossover_worked(void)
{
    const double a[] = {1, 2, 3, 6}, b[] = {0, 10, -10, 4}, zero = 0, two = 2;
    const double bias2[] = {12, 9, 20.0 / 3, 11.0 / 3};
    const double gain[] = {632.0 / 3 - 13.0 / 3, 104 - 19.0 / 3, 152.0 / 3 - 7, 199};
    const struct crossover c = crossover(priced(4, 1, a, 1), priced(4, 1, b, 2), &zero, 0);
    CHECK(c.kind == CROSSOVER_FINITE);
    CHECK_NEAR(c.budget.value, 820.0 / 47, 1e-13);
    check_interval(c.bias2, 47.0 / 6, half_of(bias2));
    check_interval(c.gain, 410.0 / 3, half_of(gain));
    CHECK(c.bias2.lo < 0 && c.budget.hi == INFINITY && c.gain.lo < 0 && c.budget.lo == 0);

    const struct crossover none =
        crossover(priced(4, 1, a, 1), priced(4, 1, b, 2), &two, 0); /* bias2 = -1/6 */
    CHECK(none.kind == CROSSOVER_INFINITE && none.budget.value == INFINITY && none.budget.hi == INFINITY);
    CHECK(none.budget.lo == 0); /* the gain may be 0 */
    const struct crossover sampled = crossover(priced(4, 1, a, 1), priced(4, 1, b, 2), &zero, 9);
    CHECK(sampled.kind == CROSSOVER_INFINITE); /* 47/6 - 9 < 0 */
    check_interval(sampled.bias2, 47.0 / 6 - 9, hypot(half_of(bias2), 1.9599639845400545 * sqrt(2 * 81)));
    const struct crossover at_once = crossover(priced(4, 1, b, 2), priced(4, 1, a, 1), &zero, 0);
    CHECK(at_once.kind == CROSSOVER_AT_ZERO && at_once.budget.value == 0 && at_once.budget.lo == 0);
    CHECK(at_once.budget.hi == INFINITY);
    const struct crossover few = crossover(priced(2, 1, a, 1), priced(4, 1, b, 2), &zero, 0);
    CHECK(few.kind == CROSSOVER_UNKNOWN && is_nothing(few.budget));
}

/* A is the sum of 4 exponential numbers against 0, B three times its deviation: both the gain and the bias
 * stand out of their noise, and they are correlated, which narrows the interval by a quarter.  The jackknife
 * of the logarithm itself is the delta method to first order. */
static void test_crossover_interval(void)
{
    enum { R = 50 };
    double a[R], b[R], logs[R], mean = 0, squares = 0;
    uint64_t state = 4;
    for (int r = 0; r < R; r++) {
        a[r] = 0;
        for (int i = 0; i < 4; i++)
            a[r] -= log(random_uniform(&state));
        b[r] = 3 * (a[r] - 4);
    }
    const double zero = 0;
    const struct crossover c = crossover(priced(R, 1, a, 2), priced(R, 1, b, 3), &zero, 0);
    for (int left_out = 0; left_out < R; left_out++) {
        double x[R], y[R];
        int n = 0;
        for (int r = 0; r < R; r++)
            if (r != left_out) {
                x[n] = a[r];
                y[n++] = b[r];
            }
        logs[left_out] = log(crossover(priced(n, 1, x, 2), priced(n, 1, y, 3), &zero, 0).budget.value);
        mean += logs[left_out] / R;
    }
    for (int r = 0; r < R; r++)
        squares += (logs[r] - mean) * (logs[r] - mean);
    const double half = student_quantile(0.975, R - 1) * sqrt((R - 1.0) / R * squares);
    CHECK(c.kind == CROSSOVER_FINITE);
    CHECK_RELATIVE(log(c.budget.hi / c.budget.value), half, 0.1);
    CHECK_RELATIVE(log(c.budget.value / c.budget.lo), half, 0.1);
    /* without doubt about the gain, C* is 0 and nothing else */
    const struct crossover swapped = crossover(priced(R, 1, b, 3), priced(R, 1, a, 2), &zero, 0);
    CHECK(swapped.kind == CROSSOVER_AT_ZERO && swapped.budget.hi == 0 && swapped.gain.hi < 0);
    for (int r = 0; r < R; r++)
        a[r] = r % 2 ? 1 : -1; /* bias2 = 0 - V/R */
    const struct crossover never = crossover(priced(R, 1, a, 2), priced(R, 1, b, 3), &zero, 0);
    CHECK(never.kind == CROSSOVER_INFINITE && never.gain.lo > 0 && never.bias2.value < 0);
    CHECK(never.bias2.hi > 0 ? never.budget.lo == never.gain.lo / never.bias2.hi
                             : never.budget.lo == INFINITY);
}

static void test_bad_input(void)
{
    const double x[] = {1, 2, 3, 6}, bad[] = {1, NAN, 3, 6}, g[] = {2, 2};
    const double budgets[] = {0, -1, NAN, INFINITY};
    const struct target_gradient target = {g, 0}, wrong = {bad + 1, 0}, negative = {g, -1};
    struct interval out;
    struct crossover c;
    struct failure failure = {0};
    const struct priced good = priced(4, 1, x, 1), free_of_charge = priced(4, 1, x, 0),
                        nan = priced(4, 1, bad, 1);
    const struct priced other = priced(2, 2, x, 1), empty = priced(0, 1, x, 1);
    for (int i = 0; i < 4; i++)
        CHECK(!mse_at_budgets(&good, &target, 1, budgets + i, &out, &failure) &&
              strstr(failure.text, "budget"));
    for (int i = 1; i < 4; i++)
        CHECK(!relative_efficiency(&good, &good, &target, budgets[i], &out, &failure));
    CHECK(!relative_efficiency(&good, &free_of_charge, &target, 0, &out, &failure) &&
          strstr(failure.text, "cost"));
    CHECK(!relative_efficiency(&nan, &good, &target, 0, &out, &failure) && strstr(failure.text, "finite"));
    CHECK(!relative_efficiency(&good, &good, &wrong, 0, &out, &failure) && failure.status != EXIT_RUNTIME);
    CHECK(!relative_efficiency(&good, &other, &target, 0, &out, &failure) && strstr(failure.text, "1 and 2"));
    CHECK(!crossover_budget(&good, &empty, &target, &c, &failure) && c.kind == CROSSOVER_UNKNOWN);
    CHECK(!crossover_budget(&good, &good, &negative, &c, &failure));
}

/* A has bias (1, 0.5), unit noise, cost 1; B none, 3 times the noise, half of A's and cost 2.  With b^2
 * = 1.25, V_A = 2, V_B = 20: MSE_A(16) = 1.25 + 2/16; efficiency of A over B at 16: (20 * 2/16) / 1.375; at
 * their own cost 40 / 3.25; C* = 38 / 1.25. */
static void test_coverage(void)
{
    enum { R = 100, TRIES = 500 };
    static double a[R * 2], b[R * 2];
    const double g[] = {2, -1}, truth[] = {1.375, 2.5 / 1.375, 40 / 3.25, 38 / 1.25};
    const char *const names[] = {"MSE at 16", "efficiency at 16", "efficiency", "crossover"};
    double covered[4] = {0}, widths[2] = {0};
    uint64_t state = 5;
    for (int i = 0; i < TRIES; i++) {
        for (int r = 0; r < R * 2; r++) {
            const double z = random_normal(&state);
            a[r] = g[r % 2] + (r % 2 ? 0.5 : 1) + z;
            b[r] = g[r % 2] + z + 3 * random_normal(&state);
        }
        const struct priced A = priced(R, 2, a, 1), B = priced(R, 2, b, 2);
        const double budget = 16;
        struct interval x[4];
        struct failure failure = {0};
        CHECK(mse_at_budgets(&A, &(struct target_gradient){g, 0}, 1, &budget, x, &failure));
        x[1] = efficiency(A, B, g, 16);
        x[2] = efficiency(A, B, g, 0);
        x[3] = crossover(A, B, g, 0).budget;
        for (int j = 0; j < 4; j++)
            covered[j] += x[j].lo <= truth[j] && truth[j] <= x[j].hi;
        /* twice the error of A, seed by seed, and then in reverse order: pairing has to show */
        for (int r = 0; r < R * 2; r++)
            b[r] = g[r % 2] + 2 * (a[r] - g[r % 2]) + 0.1 * random_normal(&state);
        const struct interval paired = efficiency(A, B, g, 0);
        for (int r = 0; r < R / 2; r++)
            for (int k = 0; k < 2; k++) {
                double *first = b + 2 * r + k, *last = b + 2 * (R - 1 - r) + k, swap = *first;
                *first = *last;
                *last = swap;
            }
        const struct interval unpaired = efficiency(A, B, g, 0);
        widths[0] += paired.hi - paired.lo;
        widths[1] += unpaired.hi - unpaired.lo;
    }
    for (int j = 0; j < 4; j++) { /* one standard error is 0.9 % */
        printf("95 %% interval of %s: truth within in %.2f %%\n", names[j], 100 * covered[j] / TRIES);
        CHECK(covered[j] >= 0.89 * TRIES && covered[j] <= 0.99 * TRIES);
    }
    printf("width of the efficiency's interval paired %.3f, not %.3f\n", widths[0] / TRIES,
           widths[1] / TRIES);
    CHECK(widths[0] < 0.2 * widths[1]);
}

/* Many parameters, so that V is known to 1.4 %, and a mean that is no longer than its noise V/R, 2 % of V:
 * what a resample adds to that noise and takes from V would shift the interval by more than its width.  A is
 * biased by 1 in each of 200 components and has hardly noise, 0.01 in each; B has no bias and unit noise: at
 * one replicate 200 / 202, at a common budget of 20 replicates 10 / 200.1. */
static void test_many_parameters(void)
{
    enum { R = 50, P = 200, TRIES = 100 };
    static double a[R * P], b[R * P], g[P];
    double covered[2] = {0};
    uint64_t state = 6;
    for (int i = 0; i < TRIES; i++) {
        for (int r = 0; r < R * P; r++) {
            a[r] = 1 + 0.1 * random_normal(&state);
            b[r] = random_normal(&state);
        }
        const struct priced A = priced(R, P, a, 1), B = priced(R, P, b, 1);
        const struct interval own = efficiency(A, B, g, 0), at_budget = efficiency(A, B, g, 20);
        covered[0] += own.lo <= 200 / 202.0 && 200 / 202.0 <= own.hi;
        covered[1] += at_budget.lo <= 10 / 200.1 && 10 / 200.1 <= at_budget.hi;
    }
    printf("95 %% interval of efficiency, many parameters: within in %.0f %%, at a budget %.0f %%\n",
           covered[0], covered[1]);
    CHECK(covered[0] >= 0.83 * TRIES && covered[1] >= 0.83 * TRIES);
}

int main(void)
{
    test_mse_worked();
    test_efficiency_worked();
    test_crossover_worked();
    test_crossover_interval();
    test_bad_input();
    test_coverage();
    test_many_parameters();
    return test_result();
}
