/* stats.c: replicates of a gradient estimate compared to the reference; see stats.h.
 *
 * Formulas: reference estimators, section 10.  Two passes over the replicates give the mean and, about it,
 * sums per block of replicates; every interval is a jackknife of those sums, so it costs blocks * P and not
 * blocks * R * P. Deviations are taken from the first replicate before anything is added up, so that equal
 * replicates give deviations, and so variances and widths, of exactly 0. */
#include "hotelling.h"
#include "stats.h"
#include "vectors.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { MOST_BLOCKS = 50 };

/* What the statistics know besides the sums, which for each block of replicates are [P + 2]:
 * over k of P, sum of (ghat_r - mean)_k; sum of |ghat_r - mean|^2; sum of cosine_r - first_cosine. */
struct summary {
    int param;
    double reference_norm, first_cosine;
    double *mean, *offset;  /* [P]: mean over replicates; mean - reference */
    double *direction;      /* [P]: reference / |reference| */
    double *square;         /* [P]: sum over replicates of (ghat_r - mean)_k^2 */
    double *sums, *block_n; /* [block][P + 2], [block] */
    double *workspace;      /* for the jackknife */
};

static bool all_finite(size_t n, const double *x)
{
    for (size_t k = 0; k < n; k++)
        if (!isfinite(x[k]))
            return false;
    return true;
}

/* The jackknife, given Student's quantile.  Blocks may differ by one replicate; weighting them for it would
 * change the variance by less than 1/blocks^2 relatively. */
static struct interval jackknife(int blocks, int width, const double *block_sums, const double *block_n,
                                 statistic_fn *statistic, const void *context, double *workspace,
                                 double quantile)
{
    double *total = workspace, *rest = total + width, *theta = rest + width;
    double n = 0, mean = 0, squares = 0;
    for (int i = 0; i < width; i++)
        total[i] = 0;
    for (int b = 0; b < blocks; b++) {
        n += block_n[b];
        for (int i = 0; i < width; i++)
            total[i] += block_sums[(size_t)b * (size_t)width + (size_t)i];
    }
    struct interval result = {statistic(total, n, context), NAN, NAN};
    if (blocks < 2)
        return result;

    for (int b = 0; b < blocks; b++) {
        for (int i = 0; i < width; i++)
            rest[i] = total[i] - block_sums[(size_t)b * (size_t)width + (size_t)i];
        theta[b] = statistic(rest, n - block_n[b], context);
        mean += (theta[b] - theta[0]) / blocks;
    }
    for (int b = 0; b < blocks; b++)
        squares += (theta[b] - theta[0] - mean) * (theta[b] - theta[0] - mean);
    const double half = quantile * sqrt((blocks - 1) * squares / blocks);
    result.lo = result.value - half;
    result.hi = result.value + half;
    return result;
}

struct interval block_jackknife(int blocks, int width, const double *block_sums, const double *block_n,
                                statistic_fn *statistic, const void *context, double *workspace)
{
    return jackknife(blocks, width, block_sums, block_n, statistic, context, workspace,
                     student_quantile(0.975, blocks - 1));
}

/* The statistics of n replicates, all or all but a block, in terms of their sums: with s the sum of
 * deviations, the mean of these replicates is mean + s/n. */

static double variance_of(const double *sums, double n, const void *context)
{
    const struct summary *all = context;
    if (!(n >= 2))
        return NAN;
    const double variance = (sums[all->param] - dot(all->param, sums, sums) / n) / (n - 1);
    return variance < 0 ? 0 : variance; /* below 0 by rounding only */
}

static double bias2_of(const double *sums, double n, const void *context)
{
    const struct summary *all = context;
    double square = 0;
    for (int k = 0; k < all->param; k++) {
        const double bias = all->offset[k] + sums[k] / n;
        square += bias * bias;
    }
    return square - variance_of(sums, n, context) / n;
}

static double mse_of(const double *sums, double n, const void *context)
{
    const struct summary *all = context;
    double square = 0;
    for (int k = 0; k < all->param; k++)
        square += all->offset[k] * (all->offset[k] + 2 * sums[k] / n);
    return square + sums[all->param] / n;
}

static double cosine_of_mean_of(const double *sums, double n, const void *context)
{
    const struct summary *all = context;
    double along = 0, square = 0;
    for (int k = 0; k < all->param; k++) {
        const double mean = all->mean[k] + sums[k] / n;
        along += all->direction[k] * mean;
        square += mean * mean;
    }
    const double debiased = square - variance_of(sums, n, context) / n;
    return debiased > 0 ? along / sqrt(debiased) : NAN;
}

static double mean_cosine_of(const double *sums, double n, const void *context)
{
    const struct summary *all = context;
    return all->first_cosine + sums[all->param + 1] / n;
}

static void take_mean(int replicates, const double *estimates, const double *reference, struct summary *all)
{
    for (int r = 1; r < replicates; r++)
        for (int k = 0; k < all->param; k++)
            all->mean[k] += estimates[(size_t)r * (size_t)all->param + (size_t)k] - estimates[k];
    for (int k = 0; k < all->param; k++) {
        all->mean[k] = estimates[k] + all->mean[k] / replicates;
        all->offset[k] = all->mean[k] - reference[k];
        all->direction[k] = reference[k] / all->reference_norm;
    }
    all->first_cosine = dot(all->param, all->direction, estimates) / norm(all->param, estimates);
}

/* Fills the sums of every block and returns how many replicates point along the reference. */
static int take_sums(int replicates, int blocks, const double *estimates, struct summary *all)
{
    int positive = 0;
    for (int b = 0; b < blocks; b++) {
        const int begin = (int)((long long)replicates * b / blocks);
        const int end = (int)((long long)replicates * (b + 1) / blocks);
        double *sums = all->sums + (size_t)b * (size_t)(all->param + 2);
        all->block_n[b] = end - begin;
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
            positive += along > 0;
        }
    }
    return positive;
}

static void intervals(int replicates, int blocks, int positive, const struct summary *all,
                      struct comparison *out)
{
    const struct {
        statistic_fn *statistic;
        struct interval *result;
    } jobs[] = {{bias2_of, &out->bias2},
                {variance_of, &out->variance},
                {mse_of, &out->mse},
                {cosine_of_mean_of, &out->cosine_of_mean},
                {mean_cosine_of, &out->mean_cosine}};
    const double quantile = student_quantile(0.975, blocks - 1);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        *jobs[i].result = jackknife(blocks, all->param + 2, all->sums, all->block_n, jobs[i].statistic, all,
                                    all->workspace, quantile);
    if (all->reference_norm > 0)
        out->sign_rate = wilson(positive, replicates);
    double largest = 0;
    for (int k = 0; k < all->param; k++)
        largest = all->square[k] > largest ? all->square[k] : largest;
    if (replicates >= 2)
        out->standard_error = sqrt(largest / (replicates - 1) / replicates) / all->reference_norm;
}

bool compare_to_reference(int replicates, int param, const double *estimates, const double *reference,
                          struct comparison *out, struct failure *failure)
{
    const struct interval none = {NAN, NAN, NAN};
    *out = (struct comparison){none, none, none, none, none, none, NAN, NAN, NAN, NAN, NAN};
    if (replicates < 1 || param < 1 || !all_finite((size_t)param, reference))
        return true;
    out->reference_norm = norm(param, reference);
    const size_t width = (size_t)param;
    if (!all_finite((size_t)replicates * width, estimates))
        return true;

    const int blocks = replicates < MOST_BLOCKS ? replicates : MOST_BLOCKS;
    const size_t sums = (size_t)blocks * (width + 2), workspace = 2 * (width + 2) + (size_t)blocks;
    const size_t count = 4 * width + sums + (size_t)blocks + workspace;
    double *memory = calloc(count, sizeof *memory);
    if (!memory)
        return fail_runtime(failure, "no memory to compare estimates of %d parameters (%zu bytes)", param,
                            count * sizeof *memory);
    struct summary all = {.param = param,
                          .reference_norm = out->reference_norm,
                          .mean = memory,
                          .offset = memory + width,
                          .direction = memory + 2 * width,
                          .square = memory + 3 * width,
                          .sums = memory + 4 * width,
                          .block_n = memory + 4 * width + sums,
                          .workspace = memory + 4 * width + sums + (size_t)blocks};

    take_mean(replicates, estimates, reference, &all);
    const int positive = take_sums(replicates, blocks, estimates, &all);
    intervals(replicates, blocks, positive, &all, out);
    const bool done = hotelling_test(replicates, param, estimates, all.mean, all.offset, out, failure);
    free(memory);
    return done;
}
