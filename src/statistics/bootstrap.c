/* bootstrap.c: see bootstrap.h.
 *
 * A resample is how often it drew each block; a group of resamples times the sums of the blocks is a matrix
 * product.  Each resample has a splitmix64 sequence of its own (Steele, Lea & Flood 2014), which starts at a
 * hash of seed and number, so none depends on another. */
#include "bootstrap.h"
#include "blas.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

enum { GROUP = 32 /* resamples per matrix product */, LEAST_RESAMPLES = 100 };

static uint64_t mixed(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Counts in `drawn` [block] how often each block is in a resample, and returns its replicates. */
static double draw(uint64_t seed, int resample, int blocks, const double *block_n, double *drawn)
{
    const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t state = mixed(seed + step) ^ mixed((uint64_t)resample * step + 1);
    double n = 0;
    for (int b = 0; b < blocks; b++)
        drawn[b] = 0;
    for (int i = 0; i < blocks; i++) {
        const uint64_t high = mixed(state += step) >> 32;
        const uint64_t b = (high * (uint64_t)blocks) >> 32; /* uniform to blocks / 2^32 */
        drawn[b] += 1;
        n += block_n[b];
    }
    return n;
}

static int compare_values(const void *left, const void *right)
{
    const double x = *(const double *)left, y = *(const double *)right;
    return (x > y) - (x < y);
}

/* Quantile of n sorted values, at position level * (n + 1) counted from 1. */
static double quantile(int n, const double *sorted, double level)
{
    const double position = fmin(fmax(level * (n + 1) - 1, 0), n - 1);
    const int below = (int)position;
    const double part = position - below;
    if (part == 0 || isinf(sorted[below]))
        return sorted[below];
    return (1 - part) * sorted[below] + part * sorted[below + 1];
}

/* How fast the standard deviation of the statistic changes with the statistic; NaN if one value is.  Scaled
 * by the largest deviation, whose cube may leave the range of double long before it does. */
static double acceleration(int blocks, const double *theta)
{
    double mean = 0, largest = 0, squares = 0, cubes = 0;
    for (int b = 0; b < blocks; b++)
        mean += (theta[b] - theta[0]) / blocks;
    for (int b = 0; b < blocks; b++) {
        const double d = fabs(mean - (theta[b] - theta[0]));
        largest = d <= largest ? largest : d; /* NaN gets in */
    }
    if (largest == 0)
        return 0;
    for (int b = 0; b < blocks; b++) {
        const double d = (mean - (theta[b] - theta[0])) / largest;
        squares += d * d;
        cubes += d * d * d;
    }
    return cubes / (6 * squares * sqrt(squares));
}

static double corrected_level(double z0, double z, double a)
{
    const double scale = 1 - a * (z0 + z);
    return scale > 0 ? 0.5 * erfc(-(z0 + (z0 + z) / scale) * M_SQRT1_2) : NAN;
}

/* As block_jackknife() has it. */
static struct interval jackknife_interval(double value, int blocks, const double *theta)
{
    const double half =
        student_quantile(0.975, blocks - 1) * sqrt(jackknife_covariance(blocks, theta, theta));
    return (struct interval){value, value - half, value + half};
}

/* Sorts the values in resamples. */
static struct interval interval_of(double value, int blocks, const double *theta, int resamples,
                                   double *in_resample)
{
    static const double most_correction = 1.645; /* all but a twentieth of the resamples are on one side */
    struct interval result = {value, NAN, NAN};
    const double a = acceleration(blocks, theta);
    double below = 0;
    for (int r = 0; r < resamples; r++) {
        if (isnan(in_resample[r]))
            return result;
        below += in_resample[r] < value ? 1 : in_resample[r] == value ? 0.5 : 0;
    }
    if (isnan(value) || isnan(a))
        return result;
    qsort(in_resample, (size_t)resamples, sizeof *in_resample, compare_values);
    if (in_resample[0] == in_resample[resamples - 1] && in_resample[0] == value)
        return (struct interval){value, value, value};
    const double z0 = normal_quantile(below / resamples), z = normal_quantile(0.975);
    if (!(fabs(z0) <= most_correction))
        return jackknife_interval(value, blocks, theta);
    const double low = corrected_level(z0, -z, a), high = corrected_level(z0, z, a);
    if (isnan(low) || isnan(high))
        return result;
    result.lo = quantile(resamples, in_resample, low);
    result.hi = quantile(resamples, in_resample, high);
    return result;
}

bool block_bootstrap(int blocks, int width, const double *block_sums, const double *block_n, int count,
                     const struct bootstrap_statistic *statistics, const void *context, int resamples,
                     uint64_t seed, struct failure *failure)
{
    if (blocks < 1 || width < 1 || count < 1 || resamples < LEAST_RESAMPLES)
        return fail(failure,
                    "bootstrap: expected blocks, sums and statistics of 1 or more and at least %d resamples, "
                    "found %d, %d, %d and %d; give it more.",
                    LEAST_RESAMPLES, blocks, width, count, resamples);
    const size_t B = (size_t)blocks, W = (size_t)width, N = (size_t)resamples;
    const size_t size = GROUP * (B + W + 1) + (size_t)count * N + 2 * W + B;
    double *memory = malloc(size * sizeof *memory);
    if (!memory)
        return fail_runtime(failure, "no memory for %d bootstrap resamples of %d sums (%zu bytes)", resamples,
                            width, size * sizeof *memory);
    double *drawn = memory, *sums = drawn + GROUP * B, *n = sums + GROUP * W, *values = n + GROUP;
    double *workspace = values + (size_t)count * N, *theta = workspace + 2 * W;

    for (int begin = 0; begin < resamples && blocks > 1; begin += GROUP) {
        const int group = resamples - begin < GROUP ? resamples - begin : GROUP;
        for (int r = 0; r < group; r++)
            n[r] = draw(seed, begin + r, blocks, block_n, drawn + (size_t)r * B);
        multiply_double(group, width, blocks, 1, drawn, blocks, 1, block_sums, width, 1, 0, sums, width, 1);
        for (int s = 0; s < count; s++) {
            statistic_fn *statistic =
                statistics[s].in_resample ? statistics[s].in_resample : statistics[s].statistic;
            for (int r = 0; r < group; r++)
                values[(size_t)s * N + (size_t)(begin + r)] = statistic(sums + (size_t)r * W, n[r], context);
        }
    }
    for (int s = 0; s < count; s++) {
        const double value = leave_one_out(blocks, width, block_sums, block_n, statistics[s].statistic,
                                           context, workspace, theta);
        *statistics[s].result = blocks > 1
                                    ? interval_of(value, blocks, theta, resamples, values + (size_t)s * N)
                                    : (struct interval){value, NAN, NAN};
    }
    free(memory);
    return true;
}
