/* jackknife.c: see jackknife.h.
 *
 * Blocks may differ by one replicate; weighting them for it would change the variance by less than 1/blocks^2
 * relatively.  Means are taken relative to the first value, so that equal values have a spread of exactly 0. */
#include "jackknife.h"
#include "stats.h"

#include <math.h>
#include <stddef.h>

double leave_one_out(int blocks, int width, const double *block_sums, const double *block_n,
                     statistic_fn *statistic, const void *context, double *workspace, double *theta)
{
    double *total = workspace, *rest = total + width, n = 0;
    for (int i = 0; i < width; i++)
        total[i] = 0;
    for (int b = 0; b < blocks; b++) {
        n += block_n[b];
        for (int i = 0; i < width; i++)
            total[i] += block_sums[(size_t)b * (size_t)width + (size_t)i];
    }
    for (int b = 0; b < blocks && blocks > 1; b++) {
        for (int i = 0; i < width; i++)
            rest[i] = total[i] - block_sums[(size_t)b * (size_t)width + (size_t)i];
        theta[b] = statistic(rest, n - block_n[b], context);
    }
    return statistic(total, n, context);
}

double jackknife_covariance(int blocks, const double *x, const double *y)
{
    double mean_x = 0, mean_y = 0, products = 0;
    for (int b = 0; b < blocks; b++) {
        mean_x += (x[b] - x[0]) / blocks;
        mean_y += (y[b] - y[0]) / blocks;
    }
    for (int b = 0; b < blocks; b++)
        products += (x[b] - x[0] - mean_x) * (y[b] - y[0] - mean_y);
    return (blocks - 1) * products / blocks;
}

struct interval block_jackknife_scaled(int blocks, int width, const double *block_sums, const double *block_n,
                                       statistic_fn *statistic, const void *context, double *workspace,
                                       double quantile)
{
    double *theta = workspace + 2 * width;
    const double value =
        leave_one_out(blocks, width, block_sums, block_n, statistic, context, workspace, theta);
    if (blocks < 2)
        return (struct interval){value, NAN, NAN};
    const double half = quantile * sqrt(jackknife_covariance(blocks, theta, theta));
    return (struct interval){value, value - half, value + half};
}

struct interval block_jackknife(int blocks, int width, const double *block_sums, const double *block_n,
                                statistic_fn *statistic, const void *context, double *workspace)
{
    return block_jackknife_scaled(blocks, width, block_sums, block_n, statistic, context, workspace,
                                  student_quantile(0.975, blocks - 1));
}

struct interval widened_interval(struct interval x, double variance)
{
    if (variance > 0) {
        const double half = hypot(x.hi - x.value, normal_quantile(0.975) * sqrt(variance));
        x.lo = x.value - half;
        x.hi = x.value + half;
    }
    return x;
}
