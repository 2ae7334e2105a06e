/* rank_test.c: see rank_test.h. */
#include "rank_test.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The distribution of U where all orders are equally likely: share[u], u from 0 to n * m.
 *
 * Its generating function is the Gaussian binomial coefficient, a product over k = 1..n of (1 - q^(m+k)) / (1 - q^k);
 * each factor is divided by its value at q = 1, so that what is kept are probabilities. */
static void distribution(int n, int m, double *share)
{
    const int last = n * m;
    for (int u = 0; u <= last; u++)
        share[u] = u == 0;
    for (int k = 1; k <= n; k++) {
        for (int u = last; u >= m + k; u--)
            share[u] -= share[u - m - k];
        for (int u = k; u <= last; u++)
            share[u] += share[u - k];
        for (int u = 0; u <= last; u++)
            share[u] *= (double)k / (m + k);
    }
}

/* P(U <= u) by the normal distribution. */
static double normal_below(int n, int m, double u)
{
    const double pairs = (double)n * m, sd = sqrt(pairs * (n + m + 1) / 12);
    return 0.5 * erfc(-(u + 0.5 - pairs / 2) / (sd * sqrt(2)));
}

/* P(U <= u) for u up to half the pairs: exact where there is a distribution. */
static double below(int n, int m, const double *share, int u)
{
    double sum = 0;
    if (!share)
        return normal_below(n, m, u);
    for (int k = 0; k <= u; k++)
        sum += share[k];
    return sum;
}

double rank_test_least_p(int n, int m)
{
    /* both of two orders, of n + m over n */
    return fmin(1, 2 * exp(lgamma(n + 1.0) + lgamma(m + 1.0) - lgamma(n + m + 1.0)));
}

static void fill_in(int n, int m, const double *share, const double *difference, struct rank_test *test)
{
    const int pairs = n * m;
    const double low = ceil(fmin(test->u, pairs - test->u)); /* a half counts as more */
    test->p = fmin(1, 2 * below(n, m, share, (int)fmin(low, pairs / 2.0)));
    test->shift = (difference[(pairs - 1) / 2] + difference[pairs / 2]) / 2;
    int k = 0; /* differences beyond the interval on each side */
    while (k < pairs / 2 && below(n, m, share, k) <= 0.025)
        k++;
    test->lo = k > 0 ? difference[k - 1] : -INFINITY;
    test->hi = k > 0 ? difference[pairs - k] : INFINITY;
}

bool rank_test(int n, const double *x, int m, const double *y, struct rank_test *test,
               struct failure *failure)
{
    const size_t pairs = (size_t)n * (size_t)m;
    const bool exact = n + m <= EXACT_AT_MOST;
    double *difference = malloc(pairs * sizeof *difference);
    double *share = exact ? malloc((pairs + 1) * sizeof *share) : NULL;
    const bool ok = difference && (share || !exact);
    if (ok) {
        *test = (struct rank_test){0};
        for (int i = 0; i < n; i++)
            for (int j = 0; j < m; j++) {
                difference[(size_t)i * (size_t)m + (size_t)j] = y[j] - x[i];
                test->u += y[j] > x[i] ? 1 : y[j] < x[i] ? 0 : 0.5;
            }
        qsort(difference, pairs, sizeof *difference, ascending);
        if (share)
            distribution(n, m, share);
        fill_in(n, m, share, difference, test);
    } else {
        fail_runtime(failure, "no memory to compare %d values with %d.", n, m);
    }
    free(difference);
    free(share);
    return ok;
}

struct hypothesis {
    double p;
    int place;
};

static int by_p(const void *a, const void *b)
{
    const struct hypothesis *x = a, *y = b;
    return (x->p > y->p) - (x->p < y->p);
}

bool holm(int n, const double *p, double *adjusted, struct failure *failure)
{
    struct hypothesis *order = calloc((size_t)n + 1, sizeof *order);
    int count = 0;
    double least = 0;
    if (!order)
        return fail_runtime(failure, "no memory to adjust %d p values.", n);
    for (int k = 0; k < n; k++) {
        adjusted[k] = NAN;
        if (!isnan(p[k]))
            order[count++] = (struct hypothesis){p[k], k};
    }
    qsort(order, (size_t)count, sizeof *order, by_p);
    for (int k = 0; k < count; k++) {
        least = fmax(least, fmin(1, (count - k) * order[k].p));
        adjusted[order[k].place] = least;
    }
    free(order);
    return true;
}
