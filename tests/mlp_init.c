/* mlp_init.c: initial weights are normal, cut at two deviations, of deviation 1/sqrt(inputs) before the cut and
 *
 *     sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)) / sqrt(inputs) = 0.8796 / sqrt(inputs)
 *
 * after it, independent, and the same in both precisions to rounding.  Statistics are of 30000 and 62500 weights; each false alarm
 * is rarer than 1e-6. */
#include "mlp.h"

#include "test.h"

#include <float.h>
#include <stdlib.h>

enum { INPUTS = 120, UNITS = 250, CLASSES = 10, HIDDEN = 2, SEEDS = 2 };
static const double cut_deviation = 0.87962566103423978;
static const double five = 5;               /* deviations of a normal: 6e-7 */
static const double kolmogorov = 2.8;       /* sqrt(n) D: 2 exp(-2 x^2) = 3e-7 */
static const double fourth_moment = 1.4162; /* of such a number over its deviation before the cut */

/* of the other precision's translation of mlp.c, of which struct mlp and struct stream are the same */
void mlp_init_single(const struct mlp *m, struct stream stream, float *restrict weights);

static double phi(double x)
{
    return 0.5 * erfc(-x / sqrt(2));
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* W_{layer+1} times sqrt(inputs), without padding: [inputs * outputs] */
static double *matrix(const struct mlp *m, const double *weights, int layer, int *count)
{
    const int rows = m->width[layer], columns = m->width[layer + 1];
    double *z = malloc((size_t)(rows * columns) * sizeof *z);
    *count = rows * columns;
    for (int k = 0; z && k < *count; k++)
        z[k] = sqrt(rows) * weights[m->weight[layer] + (size_t)(k / columns) * (size_t)m->stride[layer + 1] +
                                    (size_t)(k % columns)];
    return z;
}

static void check_distribution(double *z, int n)
{
    double mean = 0, square = 0, distance = 0;
    for (int k = 0; k < n; k++) {
        mean += z[k] / n;
        square += z[k] * z[k] / n;
    }
    const double variance = cut_deviation * cut_deviation;
    CHECK_NEAR(mean, 0, five * cut_deviation / sqrt(n));
    CHECK_NEAR(square, variance, five * sqrt((fourth_moment - variance * variance) / n));
    qsort(z, (size_t)n, sizeof *z, ascending);
    CHECK(z[0] >= -2 * (1 + 4 * DBL_EPSILON) && z[n - 1] <= 2 * (1 + 4 * DBL_EPSILON));
    for (int k = 0; k < n; k++) {
        const double below = (phi(z[k]) - phi(-2)) / (phi(2) - phi(-2));
        distance = fmax(distance, fmax((k + 1.0) / n - below, below - (double)k / n));
    }
    CHECK(sqrt(n) * distance <= kolmogorov);
}

/* Of weights a row, a column and a layer apart: products of independent ones have mean 0 and the variance's square. */
static void check_independent(const double *z, int n, const double *other, int others)
{
    const int gaps[] = {1, UNITS, 64, 16 * UNITS};
    for (int k = 0; k < 4; k++) {
        double sum = 0;
        for (int i = 0; i + gaps[k] < n; i++)
            sum += z[i] * z[i + gaps[k]];
        CHECK_NEAR(sum / (cut_deviation * cut_deviation * sqrt(n - gaps[k])), 0, five);
    }
    const int both = n < others ? n : others;
    double sum = 0;
    for (int i = 0; i < both; i++)
        sum += z[i] * other[i];
    CHECK_NEAR(sum / (cut_deviation * cut_deviation * sqrt(both)), 0, five);
}

static void check_padding(const struct mlp *m, const double *weights)
{
    for (int l = 0; l < m->layers; l++)
        for (int i = 0; i <= m->width[l]; i++)
            for (int j = i < m->width[l] ? m->width[l + 1] : 0; j < m->stride[l + 1]; j++)
                CHECK(weights[m->weight[l] + (size_t)i * (size_t)m->stride[l + 1] + (size_t)j] == 0);
}

static void check_seed(const struct mlp *m, uint64_t seed, double *weights, float *single)
{
    const struct stream stream = stream_make(seed, 0, 0, PURPOSE_DATA);
    memset(weights, 0xff, m->size * sizeof *weights);
    mlp_init(m, stream, weights);
    mlp_init_single(m, stream, single);
    for (size_t i = 0; i < m->size; i++)
        CHECK_NEAR(single[i], weights[i], 16 * FLT_EPSILON / sqrt(CLASSES)); /* of a radius of a few */
    check_padding(m, weights);
    int first, second;
    double *z = matrix(m, weights, 0, &first), *other = matrix(m, weights, 1, &second);
    if (!z || !other)
        abort();
    check_independent(z, first, other, second);
    check_distribution(z, first);
    check_distribution(other, second);
    free(z);
    free(other);
}

int main(void)
{
    const struct mlp m = mlp_shape(INPUTS, HIDDEN, UNITS, CLASSES, 1);
    double *weights = malloc(m.size * sizeof *weights), *again = malloc(m.size * sizeof *again);
    float *single = malloc(m.size * sizeof *single);
    int same = 0;
    if (!weights || !again || !single)
        abort();
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        check_seed(&m, seed, weights, single);
        mlp_init(&m, stream_make(seed, 0, 0, PURPOSE_DATA), again);
        CHECK(memcmp(weights, again, m.size * sizeof *weights) == 0);
    }
    mlp_init(&m, stream_make(0, 0, 0, PURPOSE_DATA), again);
    for (size_t i = 0; i < m.size; i++)
        same += weights[i] == again[i] && weights[i] != 0;
    CHECK(same < 3); /* numbers of 32 bits meet */
    free(weights);
    free(again);
    free(single);
    return test_result();
}
