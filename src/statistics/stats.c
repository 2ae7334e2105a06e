/* stats.c: replicates of a gradient estimate compared to the reference; see stats.h.
 *
 * Formulas: reference estimators, section 10.  Two passes over the replicates give the mean and, about it,
 * sums per block of replicates (replicates.h), of which the intervals are made; a third gives what shows
 * heavy tails. */
#include "stats.h"
#include "bootstrap.h"
#include "hotelling.h"
#include "replicates.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_BLOCKS = 50 /* of the jackknife */, MOST_FINER = 20 /* of the bootstrap in each of those */ };

static const double most_operations = 2e8; /* multiply-adds of the bootstrap */

/* Jackknife intervals over blocks that each join `finer` blocks of `all`.
 * memory: [(blocks / finer + 2) * width + 2 * blocks / finer]. */
static void jackknife_intervals(const struct replicates *all, int finer, double *memory,
                                struct comparison *out)
{
    const struct {
        statistic_fn *statistic;
        struct interval *result;
    } jobs[] = {{bias2_of, &out->bias2}, {mse_of, &out->mse}, {best_scaled_of, &out->best_scaled}};
    const int blocks = all->blocks / finer;
    const size_t width = (size_t)all->width;
    double *sums = memory, *block_n = sums + (size_t)blocks * width, *workspace = block_n + blocks;
    for (int b = 0; b < blocks; b++) {
        block_n[b] = 0;
        for (size_t i = 0; i < width; i++)
            sums[(size_t)b * width + i] = 0;
    }
    for (int b = 0; b < all->blocks; b++) {
        block_n[b / finer] += all->block_n[b];
        for (size_t i = 0; i < width; i++)
            sums[(size_t)(b / finer) * width + i] += all->sums[(size_t)b * width + i];
    }
    const double quantile = student_quantile(0.975, blocks - 1);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        *jobs[i].result = block_jackknife_scaled(blocks, all->width, sums, block_n, jobs[i].statistic, all,
                                                 workspace, quantile);
    const double noise = reference_noise(all, out->bias2.value);
    out->bias2 = widened_interval(out->bias2, noise);
    out->mse = widened_interval(out->mse, noise);
}

static int largest_component(const struct replicates *all)
{
    int largest = 0;
    for (int k = 1; k < all->param; k++)
        largest = all->square[k] > all->square[largest] ? k : largest;
    return largest;
}

/* Kurtosis along the reference and the largest share.  along: [replicate].  Scaled by the largest deviation,
 * whose fourth power may leave the range of double long before it does. */
static void heavy_tails(const struct replicates *all, const double *estimates, double *along,
                        struct comparison *out)
{
    const int component = largest_component(all);
    double largest_along = 0, largest_square = 0, total = 0, squares = 0, fourths = 0;
    for (int r = 0; r < all->replicates; r++) {
        const double *estimate = estimates + (size_t)r * (size_t)all->param;
        double square = 0, projection = 0;
        for (int k = 0; k < all->param; k++) {
            const double deviation = estimate[k] - all->mean[k];
            square += deviation * deviation;
            projection += all->direction[k] * deviation;
        }
        along[r] = all->reference_norm > 0 ? projection : estimate[component] - all->mean[component];
        largest_along = fmax(largest_along, fabs(along[r]));
        largest_square = fmax(largest_square, square);
        total += square;
    }
    for (int r = 0; r < all->replicates; r++) {
        const double square = (along[r] / largest_along) * (along[r] / largest_along);
        squares += square;
        fourths += square * square;
    }
    out->kurtosis = all->replicates * (fourths / squares) / squares; /* 0/0 where nothing deviates */
    out->largest_share = largest_square / total;
}

static void plain_values(const struct replicates *all, struct comparison *out)
{
    if (all->reference_norm > 0)
        out->sign_rate = wilson(all->positive, all->replicates);
    const double largest = all->square[largest_component(all)];
    if (all->replicates >= 2)
        out->standard_error = sqrt(largest / (all->replicates - 1) / all->replicates) / all->reference_norm;
}

/* Blocks of the bootstrap in each block of the jackknife: as many as are worth it. */
static int finer_blocks(int replicates, int blocks, int width)
{
    const double affordable = most_operations / ((double)BOOTSTRAP_RESAMPLES * width * blocks);
    return (int)fmax(1, fmin(fmin(affordable, replicates / blocks), MOST_FINER));
}

bool compare_to_reference(int replicates, int param, const double *estimates, const double *reference,
                          double reference_variance, struct comparison *out, struct failure *failure)
{
    const struct interval none = {NAN, NAN, NAN};
    *out = (struct comparison){none, none, none, none, none, none, none, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (replicates < 1 || param < 1 || !all_finite((size_t)param, reference))
        return true;
    out->reference_norm = norm(param, reference);
    if (!(reference_variance >= 0) || isinf(reference_variance) ||
        !all_finite((size_t)replicates * (size_t)param, estimates))
        return true;

    const int blocks = replicates < MOST_BLOCKS ? replicates : MOST_BLOCKS;
    const int finer = finer_blocks(replicates, blocks, param + FURTHER_SUMS);
    struct replicates all;
    if (!replicates_open(&all, replicates, param, estimates, reference, reference_variance, blocks * finer,
                         failure))
        return false;
    const size_t B = (size_t)blocks, count = (B + 2) * (size_t)all.width + 2 * B + (size_t)replicates;
    double *memory = malloc(count * sizeof *memory);
    bool ok = memory || fail_runtime(failure, "no memory to compare %d replicates (%zu bytes)", replicates,
                                     count * sizeof *memory);
    if (ok) {
        jackknife_intervals(&all, finer, memory, out);
        heavy_tails(&all, estimates, memory, out);
        plain_values(&all, out);
    }
    const struct bootstrap_statistic sampled[] = {
        {variance_of, NULL, &out->variance},
        {cosine_of_mean_of, cosine_of_mean_in_resample, &out->cosine_of_mean},
        {mean_cosine_of, NULL, &out->mean_cosine}};
    ok = ok &&
         block_bootstrap(all.blocks, all.width, all.sums, all.block_n, sizeof sampled / sizeof *sampled,
                         sampled, &all, BOOTSTRAP_RESAMPLES, 1, failure) &&
         hotelling_test(replicates, param, estimates, all.mean, all.offset, reference_variance, out, failure);
    free(memory);
    replicates_close(&all);
    return ok;
}
