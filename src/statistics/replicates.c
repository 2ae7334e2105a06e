/* replicates.c: see replicates.h.  With s the sum of deviations of n replicates, all or all but a block or a
 * resample of blocks, their mean is mean + s/n. */
#include "replicates.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>

bool all_finite(size_t n, const double *x)
{
    for (size_t k = 0; k < n; k++)
        if (!isfinite(x[k]))
            return false;
    return true;
}

double variance_of(const double *sums, double n, const void *context)
{
    const struct replicates *all = context;
    if (!(n >= 2))
        return NAN;
    const double variance = (sums[all->param] - dot(all->param, sums, sums) / n) / (n - 1);
    return variance < 0 ? 0 : variance; /* below 0 by rounding only */
}

double variance_in_resample(const double *sums, double n, const void *context)
{
    return variance_of(sums, n, context) * (1 + 1 / n);
}

/* |m - g*|^2 less `times` the noise of m, and less that of g* */
static double bias2_less(double times, const double *sums, double n, const struct replicates *all)
{
    double square = 0;
    for (int k = 0; k < all->param; k++) {
        const double bias = all->offset[k] + sums[k] / n;
        square += bias * bias;
    }
    return square - times * variance_of(sums, n, all) / n - all->reference_variance;
}

double bias2_of(const double *sums, double n, const void *context)
{
    return bias2_less(1, sums, n, context);
}

double bias2_in_resample(const double *sums, double n, const void *context)
{
    return bias2_less(2, sums, n, context);
}

double mse_of(const double *sums, double n, const void *context)
{
    const struct replicates *all = context;
    double square = 0;
    for (int k = 0; k < all->param; k++)
        square += all->offset[k] * (all->offset[k] + 2 * sums[k] / n);
    return square + sums[all->param] / n - all->reference_variance;
}

/* g*.m / |g*|, and |m|^2 less `times` its noise */
static double along_mean(double times, const double *sums, double n, const struct replicates *all,
                         double *square)
{
    double along = 0;
    *square = 0;
    for (int k = 0; k < all->param; k++) {
        const double mean = all->mean[k] + sums[k] / n;
        along += all->direction[k] * mean;
        *square += mean * mean;
    }
    *square -= times * variance_of(sums, n, all) / n;
    return along;
}

double cosine_of_mean_of(const double *sums, double n, const void *context)
{
    double square;
    const double along = along_mean(1, sums, n, context, &square);
    return square > 0 ? along / sqrt(square) : NAN;
}

/* Where noise is all there is, the cosine is anything: the far end, which sorts where it belongs. */
double cosine_of_mean_in_resample(const double *sums, double n, const void *context)
{
    double square;
    const double along = along_mean(2, sums, n, context, &square);
    return square <= 0 ? copysign(INFINITY, along) : along / sqrt(square);
}

double mean_cosine_of(const double *sums, double n, const void *context)
{
    const struct replicates *all = context;
    return all->first_cosine + sums[all->param + 1] / n;
}

double best_scaled_of(const double *sums, double n, const void *context)
{
    const struct replicates *all = context;
    double along = 0, power = sums[all->param] / n; /* mean |ghat|^2 */
    for (int k = 0; k < all->param; k++) {
        along += all->direction[k] * (all->mean[k] + sums[k] / n);
        power += all->mean[k] * (all->mean[k] + 2 * sums[k] / n);
    }
    return 1 - along * along / power;
}

double reference_noise(const struct replicates *all, double bias2)
{
    const double v = all->reference_variance;
    return (4 * fmax(bias2, 0) * v + 2 * v * v) / all->param;
}

static void take_mean(const double *estimates, const double *reference, struct replicates *all)
{
    for (int r = 1; r < all->replicates; r++)
        for (int k = 0; k < all->param; k++)
            all->mean[k] += estimates[(size_t)r * (size_t)all->param + (size_t)k] - estimates[k];
    for (int k = 0; k < all->param; k++) {
        all->mean[k] = estimates[k] + all->mean[k] / all->replicates;
        all->offset[k] = all->mean[k] - reference[k];
        all->direction[k] = reference[k] / all->reference_norm;
    }
    all->first_cosine = dot(all->param, all->direction, estimates) / norm(all->param, estimates);
}

static void take_sums(const double *estimates, struct replicates *all)
{
    for (int b = 0; b < all->blocks; b++) {
        const int begin = (int)((long long)all->replicates * b / all->blocks);
        const int end = (int)((long long)all->replicates * (b + 1) / all->blocks);
        double *sums = all->sums + (size_t)b * (size_t)all->width;
        all->block_n[b] = sums[all->param + 2] = end - begin;
        for (int r = begin; r < end; r++) {
            const double *estimate = estimates + (size_t)r * (size_t)all->param;
            const double along = dot(all->param, all->direction, estimate);
            for (int k = 0; k < all->param; k++) {
                const double deviation = estimate[k] - all->mean[k], square = deviation * deviation;
                sums[k] += deviation;
                sums[all->param] += square;
                all->square[k] += square;
            }
            sums[all->param + 1] += along / norm(all->param, estimate) - all->first_cosine;
            all->positive += along > 0;
        }
    }
}

bool replicates_open(struct replicates *all, int replicates, int param, const double *estimates,
                     const double *reference, double reference_variance, int blocks, struct failure *failure)
{
    *all = (struct replicates){.replicates = replicates,
                               .param = param,
                               .blocks = blocks,
                               .width = param + FURTHER_SUMS,
                               .reference_norm = norm(param, reference),
                               .reference_variance = reference_variance};
    const size_t P = (size_t)param, B = (size_t)blocks, count = 4 * P + B * (size_t)all->width + B;
    all->mean = calloc(count, sizeof *all->mean);
    if (!all->mean)
        return fail_runtime(failure, "no memory to compare estimates of %d parameters (%zu bytes)", param,
                            count * sizeof *all->mean);
    all->offset = all->mean + P;
    all->direction = all->offset + P;
    all->square = all->direction + P;
    all->block_n = all->square + P;
    all->sums = all->block_n + B;
    take_mean(estimates, reference, all);
    take_sums(estimates, all);
    return true;
}

void replicates_close(struct replicates *all)
{
    free(all->mean);
}
