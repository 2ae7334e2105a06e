/* sample_stats.c: see sample_stats.h. */
#include "sample_stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INTERVAL_FROM = 6 };
static const double least_drift = 0.01;

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The largest k (from 1) for which fewer than k of n fair coins show heads at most 2.5 % of the time: the
 * k-th smallest and the k-th largest sample hold the median between them 95 % of the time. */
static int order_of_interval(int n)
{
    double below = 0;
    int k = 0;
    for (; k < n / 2; k++) {
        below += exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) - n * log(2));
        if (!(below <= 0.025))
            break;
    }
    return k;
}

/* between the neighbours of place (n - 1) share, in proportion */
static double quantile(int n, const double *x, double share)
{
    const double place = (n - 1) * share;
    const int below = (int)place, above = below + 1 < n ? below + 1 : below;
    return x[below] + (place - below) * (x[above] - x[below]);
}

struct middle middle_of(int n, double *x)
{
    if (n == 0)
        return (struct middle){NAN, NAN, NAN, NAN, NAN};
    qsort(x, (size_t)n, sizeof *x, ascending);
    const int k = order_of_interval(n);
    return (struct middle){.median = (x[(n - 1) / 2] + x[n / 2]) / 2,
                           .min = x[0],
                           .lo = k ? x[k - 1] : NAN,
                           .hi = k ? x[n - k] : NAN,
                           .quartile = quantile(n, x, 0.25)};
}

double relative_error(const struct middle *middle)
{
    return (middle->hi - middle->lo) / (2 * middle->median);
}

struct outliers outliers_of(int n, const double *x)
{
    struct outliers found = {0};
    if (n == 0)
        return found;
    const double low = quantile(n, x, 0.25), high = quantile(n, x, 0.75), apart = high - low;
    for (int k = 0; k < n; k++) {
        const double below = low - x[k], above = x[k] - high;
        found.low_severe += below > 3 * apart;
        found.low_mild += below > 1.5 * apart && below <= 3 * apart;
        found.high_severe += above > 3 * apart;
        found.high_mild += above > 1.5 * apart && above <= 3 * apart;
    }
    return found;
}

struct drift drift_of(int n, const double *x, double *scratch)
{
    const int third = n / 3;
    if (third < INTERVAL_FROM)
        return (struct drift){.relative = NAN};
    memcpy(scratch, x, (size_t)third * sizeof *x);
    const struct middle first = middle_of(third, scratch);
    memcpy(scratch, x + n - third, (size_t)third * sizeof *x);
    const struct middle last = middle_of(third, scratch);
    const double relative = last.median / first.median - 1;
    return (struct drift){.relative = relative,
                          .found =
                              fabs(relative) > least_drift && (last.lo > first.hi || last.hi < first.lo)};
}
