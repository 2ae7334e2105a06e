/* rank_test.c: the rank test against counting all orders, against values published, and against its own interval. */
#include "rank_test.h"
#include "random.h"
#include "test.h"

static struct failure failure;

/* U of the order whose m places of n + m the bits of `places` say are y's. */
static int u_of(int total, unsigned places)
{
    int u = 0, before = 0; /* x's so far */
    for (int k = 0; k < total; k++) {
        if (places >> k & 1)
            u += before;
        else
            before++;
    }
    return u;
}

static int bits_of(unsigned places)
{
    int n = 0;
    for (; places; places &= places - 1)
        n++;
    return n;
}

/* Every order of n and m values, all equally likely: the test's p is the share of those as far out or further. */
static void test_all_orders(int n, int m)
{
    const int total = n + m;
    double share[256] = {0}, orders = 0;
    for (unsigned places = 0; places < 1u << total; places++)
        if (bits_of(places) == m) {
            share[u_of(total, places)]++;
            orders++;
        }
    for (unsigned places = 0; places < 1u << total; places += 7) {
        double x[16], y[16], below = 0;
        struct rank_test test;
        int i = 0, j = 0;
        if (bits_of(places) != m)
            continue;
        for (int k = 0; k < total; k++)
            if (places >> k & 1)
                y[j++] = k;
            else
                x[i++] = k;
        CHECK(rank_test(n, x, m, y, &test, &failure));
        const int u = u_of(total, places), low = u < n * m - u ? u : n * m - u;
        for (int k = 0; k <= low; k++)
            below += share[k];
        CHECK_NEAR(test.u, u, 0);
        CHECK_NEAR(test.p, fmin(1, 2 * below / orders), 1e-12);
    }
    CHECK_NEAR(rank_test_least_p(n, m), 2 / orders, 1e-12);
}

/* Permeability of the human chorioamnion, Hollander & Wolfe (1973), as in the help of R's wilcox.test: there W is of
 * the pairs x > y, 35, and p 0.1272 on one side. */
static void test_published(void)
{
    const double x[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    const double y[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    struct rank_test test;
    CHECK(rank_test(10, x, 5, y, &test, &failure));
    CHECK_NEAR(test.u, 50 - 35, 0);
    CHECK_NEAR(test.p, 2 * 0.1272, 1e-4);
    CHECK_NEAR(test.shift, -0.305, 1e-12);
}

static double p_shifted(int n, const double *x, int m, const double *y, double by)
{
    double moved[64];
    struct rank_test test;
    for (int k = 0; k < m; k++)
        moved[k] = y[k] - by;
    CHECK(rank_test(n, x, m, moved, &test, &failure));
    return test.p;
}

/* The interval is what the test does not refuse at 5 %, and holds the truth as often as it should. */
static void test_interval(void)
{
    enum { N = 9, M = 12, TRIALS = 4000 };
    uint64_t state = 1;
    int covered = 0, refused = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        double x[N], y[M];
        struct rank_test test;
        for (int k = 0; k < N; k++)
            x[k] = exp(random_normal(&state)); /* long tails */
        for (int k = 0; k < M; k++)
            y[k] = exp(random_normal(&state)) + 3;
        CHECK(rank_test(N, x, M, y, &test, &failure));
        CHECK(test.lo <= test.shift && test.shift <= test.hi);
        covered += test.lo <= 3 && 3 <= test.hi;
        refused += p_shifted(N, x, M, y, 3) <= 0.05;
        if (trial < 100) {
            CHECK(p_shifted(N, x, M, y, test.lo - 1e-9) <= 0.05);
            CHECK(p_shifted(N, x, M, y, test.lo + 1e-9) > 0.05);
            CHECK(p_shifted(N, x, M, y, test.hi + 1e-9) <= 0.05);
            CHECK(p_shifted(N, x, M, y, test.hi - 1e-9) > 0.05);
        }
    }
    CHECK(covered + refused == TRIALS);
    /* the exact level for 9 and 12 is 0.0414 (U <= 26); 5 standard deviations each way */
    CHECK_NEAR(refused / (double)TRIALS, 0.0448, 0.0164 + 0.0034);
}

/* Mann and Whitney's normal limit, corrected for continuity. */
static double p_normal(int n, int m, double u)
{
    const double pairs = (double)n * m, low = fmin(u, pairs - u);
    return erfc((pairs / 2 - low - 0.5) / sqrt(pairs * (n + m + 1) / 6));
}

/* Beyond the exact sizes the normal distribution takes over, with the same answer. */
static void test_large(void)
{
    enum { N = 130 };
    double x[N], y[N];
    uint64_t state = 2;
    struct rank_test exact, normal;
    for (int k = 0; k < N; k++) {
        x[k] = random_normal(&state);
        y[k] = random_normal(&state) + 0.4;
    }
    CHECK(rank_test(100, x, 100, y, &exact, &failure));
    CHECK(exact.p < 0.01 && exact.p > 1e-7);
    CHECK_RELATIVE(exact.p, p_normal(100, 100, exact.u), 0.5);
    CHECK(rank_test(101, x, 100, y, &normal, &failure));
    CHECK_RELATIVE(normal.p, p_normal(101, 100, normal.u), 1e-12);
    CHECK_NEAR(normal.lo, exact.lo, 0.03);
    CHECK_NEAR(normal.hi, exact.hi, 0.03);
}

static void test_edges(void)
{
    const double one[] = {1}, two[] = {2, 2, 2, 2, 2, 2};
    struct rank_test test;
    CHECK(rank_test(1, one, 1, two, &test, &failure));
    CHECK_NEAR(test.p, 1, 0);
    CHECK_NEAR(test.shift, 1, 0);
    CHECK(test.lo == -INFINITY && test.hi == INFINITY);
    CHECK(rank_test(6, two, 6, two, &test, &failure)); /* ties everywhere say nothing */
    CHECK_NEAR(test.u, 18, 0);
    CHECK_NEAR(test.p, 1, 0);
    CHECK(test.lo == 0 && test.hi == 0);
}

static void test_holm(void)
{
    const double p[] = {0.01, NAN, 0.04, 0.03, 0.005}, none[] = {NAN};
    const double expected[] = {0.03, 0, 0.06, 0.06, 0.02};
    double adjusted[5];
    CHECK(holm(5, p, adjusted, &failure));
    for (int k = 0; k < 5; k++)
        CHECK(k == 1 ? isnan(adjusted[k]) : fabs(adjusted[k] - expected[k]) <= 1e-15);
    CHECK(holm(1, none, adjusted, &failure) && isnan(adjusted[0]));
    CHECK(holm(0, none, adjusted, &failure));
}

int main(void)
{
    test_all_orders(4, 5);
    test_all_orders(3, 8);
    test_all_orders(7, 1);
    test_published();
    test_interval();
    test_large();
    test_edges();
    test_holm();
    return test_result();
}
