/* stats.c: replicates of a gradient estimate compared to the reference; see stats.h.
 *
 * Formulas: reference estimators, section 10.  Two passes over the replicates give the mean and, about it,
 * sums per block of replicates; every interval is a jackknife of those sums, so it costs blocks * P and not
 * blocks * R * P. Deviations are taken from the first replicate before anything is added up, so that equal
 * replicates give deviations, and so variances and widths, of exactly 0. */
#include "stats.h"

#include "blas.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { MOST_BLOCKS = 50, CHUNK = 256 /* replicates per matrix product */ };

static const double unbiasedness_level = 1e-6; /* of the test that `detectable` describes */

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

static double dot(int n, const double *x, const double *y)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += x[k] * y[k];
    return sum;
}

/* Scaled by the largest component: exploding and vanishing gradients are what is studied here, and their
 * squares leave the range of double long before they do. */
static double norm(int n, const double *x)
{
    double largest = 0, sum = 0;
    for (int k = 0; k < n; k++)
        largest = fabs(x[k]) > largest ? fabs(x[k]) : largest;
    if (largest == 0)
        return 0;
    for (int k = 0; k < n; k++)
        sum += (x[k] / largest) * (x[k] / largest);
    return largest * sqrt(sum);
}

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

/* C = sum over replicates of (ghat_r - mean)(ghat_r - mean)' / (R - 1), some replicates at a time so that the
 * centred copy stays small. */
static void covariance(int replicates, const double *estimates, const struct summary *all, double *centred,
                       double *c)
{
    const int param = all->param;
    for (int begin = 0; begin < replicates; begin += CHUNK) {
        const int rows = replicates - begin < CHUNK ? replicates - begin : CHUNK;
        for (int r = 0; r < rows; r++)
            for (int k = 0; k < param; k++)
                centred[(size_t)r * (size_t)param + (size_t)k] =
                    estimates[(size_t)(begin + r) * (size_t)param + (size_t)k] - all->mean[k];
        multiply_double(param, param, rows, 1.0 / (replicates - 1), centred, 1, param, centred, param, 1,
                        begin == 0 ? 0 : 1, c, param, 1);
    }
}

/* Largest eigenvalue of the covariance by power iteration: after n steps from an arbitrary direction it is
 * low by a share of about ln(P) / (2n) at worst, when eigenvalues crowd, and far less when they do not. */
static double largest_eigenvalue(int param, const double *c, double *from, double *to)
{
    enum { STEPS = 200 };
    double length = 0;
    for (int k = 0; k < param; k++)
        from[k] = 1 + fmod(k * 0.6180339887498949, 1); /* irregular, so orthogonal to nothing in particular */
    const double start = norm(param, from);
    for (int k = 0; k < param; k++)
        from[k] /= start;
    for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < param; i++)
            to[i] = dot(param, c + (size_t)i * (size_t)param, from);
        length = norm(param, to);
        for (int i = 0; i < param; i++)
            from[i] = to[i] / length;
    }
    return length;
}

/* Replaces the lower triangle of c by its Cholesky factor; false where c is singular.  A pivot is what is
 * left of a variance once the components before explain theirs: below the rounding of the sums that made it,
 * it is 0. */
static bool factorise(int param, double smallest_share, double *c)
{
    for (int i = 0; i < param; i++) {
        double *row = c + (size_t)i * (size_t)param;
        for (int j = 0; j < i; j++) {
            const double *above = c + (size_t)j * (size_t)param;
            row[j] = (row[j] - dot(j, row, above)) / above[j];
        }
        const double pivot = row[i] - dot(i, row, row);
        if (!(pivot > smallest_share * row[i]))
            return false;
        row[i] = sqrt(pivot);
    }
    return true;
}

/* |L^-1 x|^2, which is x' (L L')^-1 x; x is overwritten */
static double squared_in_factor(int param, const double *factor, double *x)
{
    for (int i = 0; i < param; i++) {
        const double *row = factor + (size_t)i * (size_t)param;
        x[i] = (x[i] - dot(i, row, x)) / row[i];
    }
    return dot(param, x, x);
}

/* The F value that is exceeded with probability `level`, by bisection. */
static double f_critical(double level, double dof1, double dof2)
{
    double below = 1, above = 2;
    while (f_upper(above, dof1, dof2) > level)
        above *= 2;
    while (above - below > 1e-12 * above) {
        const double middle = 0.5 * (below + above);
        if (f_upper(middle, dof1, dof2) > level)
            below = middle;
        else
            above = middle;
    }
    return above;
}

/* Hotelling's test that the replicates have mean g*: T^2 = R (m-g*)' C^-1 (m-g*), and T^2 (R-P) / (P)
 * has the F distribution with P and R-P degrees of freedom, exactly so for normal replicates and any R > P.
 *
 * detectable: a bias b adds delta = R b' C^-1 b to T^2, whose median then lies near
 * (R-1) (P + delta - 1) / (R-P); it reaches the critical value F P (R-1) / (R-P), and the test half a chance,
 * at delta = P (F - 1) + 1.  Along the axis of the largest eigenvalue that is |b| = sqrt(eigenvalue * delta /
 * R). */
static bool test_unbiased(int replicates, const double *estimates, const struct summary *all,
                          struct comparison *out, struct failure *failure)
{
    const int param = all->param, rows = replicates < CHUNK ? replicates : CHUNK;
    if (replicates <= param)
        return true;
    const size_t width = (size_t)param, count = width * width + (size_t)rows * width + 2 * width;
    double *c = malloc(count * sizeof *c);
    if (!c)
        return fail_runtime(failure, "no memory for the covariance of %d parameters (%zu bytes)", param,
                            count * sizeof *c);
    double *centred = c + width * width, *x = centred + (size_t)rows * width, *y = x + width;

    covariance(replicates, estimates, all, centred, c);
    const double eigenvalue = largest_eigenvalue(param, c, x, y);
    if (factorise(param, (replicates + param) * DBL_EPSILON, c)) {
        const double dof = replicates - param;
        for (int k = 0; k < param; k++)
            x[k] = all->offset[k];
        out->chi2 = replicates * squared_in_factor(param, c, x);
        out->chi2_p = f_upper(out->chi2 * dof / ((double)param * (replicates - 1)), param, dof);
        const double delta = param * (f_critical(unbiasedness_level, param, dof) - 1) + 1;
        out->detectable = sqrt(eigenvalue * delta / replicates) / all->reference_norm;
    }
    free(c);
    return true;
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
    const bool done = test_unbiased(replicates, estimates, &all, out, failure);
    free(memory);
    return done;
}
