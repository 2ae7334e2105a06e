/* learned_optimizer.c: see learned_optimizer.h.
 *
 * Weights are taken a few vectors at a time: features, both hidden layers and outputs of those stay in the first-level
 * cache, and products are tiles of units by vectors that stay in registers, each number of theta being broadcast.  What
 * the times add to the first layer is the same for all weights and is added to its bias. */
#include "learned_optimizer.h"
#include "lanes.h"
#include "truncated_normal.h"
#include "vector_math.h"

#include <math.h>

/* 4 units by 3 vectors are 12 sums: enough to hide the latency of FMA, and with 3 factors no more than 16 registers */
enum { VECTORS = 3, TILE = 4, GROUP = VECTORS * WIDTH, BLOCK = 256 };

static const double momentum_rates[LEARNED_MOMENTA] = {0.1, 0.5, 0.9, 0.99, 0.999, 0.9999};
static const double times[LEARNED_TIMES] = {1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5};

/* Where the tensors of theta begin. */
enum {
    BIAS_1 = LEARNED_FEATURES * LEARNED_UNITS,
    WEIGHT_2 = BIAS_1 + LEARNED_UNITS,
    BIAS_2 = WEIGHT_2 + LEARNED_UNITS * LEARNED_UNITS,
    WEIGHT_3 = BIAS_2 + LEARNED_UNITS,
    BIAS_3 = WEIGHT_3 + LEARNED_UNITS * LEARNED_OUTPUTS
};

static void init_tensor(struct stream stream, int inputs, int first, int end, double *theta)
{
    const double deviation = 1 / sqrt((double)inputs);
    for (int i = first; i < end; i++)
        theta[i] = deviation * truncated_normal_at(stream, (uint32_t)i);
}

void learned_optimizer_init(struct stream stream, double *theta)
{
    for (int i = 0; i < LEARNED_PARAM; i++)
        theta[i] = 0;
    init_tensor(stream, LEARNED_FEATURES, 0, BIAS_1, theta);
    init_tensor(stream, LEARNED_UNITS, WEIGHT_2, BIAS_2, theta);
    init_tensor(stream, LEARNED_UNITS, WEIGHT_3, BIAS_3, theta);
}

/* b_1 and what the features of time add to it */
static void fold_times(const real *theta, long t, real *restrict constant)
{
    double sum[LEARNED_UNITS];
    for (int j = 0; j < LEARNED_UNITS; j++)
        sum[j] = (double)theta[BIAS_1 + j];
    for (int k = 0; k < LEARNED_TIMES; k++) {
        const double feature = tanh((double)t / times[k] - 1);
        const real *row = theta + (LEARNED_OWN + k) * LEARNED_UNITS;
        for (int j = 0; j < LEARNED_UNITS; j++)
            sum[j] += feature * (double)row[j];
    }
    for (int j = 0; j < LEARNED_UNITS; j++)
        constant[j] = (real)sum[j];
}

static real squares(int n, const real *restrict x)
{
    real sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

/* m <- rate m + (1 - rate) g; returns the sum of squares of m */
static real move_momentum(int n, double rate, const real *restrict gradient, real *restrict momentum)
{
    const real keep = (real)rate, add = (real)(1 - rate);
    real sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < n; i++) {
        const real m = keep * momentum[i] + add * gradient[i];
        momentum[i] = m;
        sum += m * m;
    }
    return sum;
}

/* A tensor: `count` numbers, of `size` with padding, at the same place of gradient, weights and each of the momenta,
 * which are `apart`. */
struct tensor {
    size_t count, size, apart;
    const real *gradient;
    real *weights, *momenta;
};

/* Momenta move, and scale[k] is what feature k is to be multiplied by.  Sums are of a few hundred squares in `real`,
 * beyond in double. */
static void move_momenta(const struct tensor *w, real *restrict scale)
{
    double sum[LEARNED_OWN] = {0};
    for (size_t first = 0; first < w->size; first += BLOCK) {
        const int n = w->size - first < BLOCK ? (int)(w->size - first) : BLOCK;
        sum[0] += (double)squares(n, w->gradient + first);
        sum[1] += (double)squares(n, w->weights + first);
        for (int k = 0; k < LEARNED_MOMENTA; k++)
            sum[2 + k] += (double)move_momentum(n, momentum_rates[k], w->gradient + first,
                                                w->momenta + (size_t)k * w->apart + first);
    }
    for (int k = 0; k < LEARNED_OWN; k++)
        scale[k] = (real)(1 / sqrt(1e-5 + sum[k] / (double)w->count));
}

/* One number for each weight of a group. */
typedef lanes group[VECTORS];

/* out = b + in M, where M is [inputs][outputs] from `matrix` on, by tiles of `tile` units; rectified: max(., 0) that
 * keeps NaN */
static inline void layer(int inputs, int outputs, int tile, const real *matrix, const real *bias,
                         bool rectified, group *in, group *out)
{
    for (int j = 0; j < outputs; j += tile) {
        group sum[TILE];
        UNROLL_FULLY
        for (int q = 0; q < tile; q++) {
            UNROLL_FULLY
            for (int v = 0; v < VECTORS; v++)
                sum[q][v] = lanes_all(bias[j + q]);
        }
        for (int k = 0; k < inputs; k++) {
            group x;
            UNROLL_FULLY
            for (int v = 0; v < VECTORS; v++)
                x[v] = lanes_held(in[k][v]);
            UNROLL_FULLY
            for (int q = 0; q < tile; q++) {
                const lanes factor = lanes_all(matrix[k * outputs + j + q]);
                UNROLL_FULLY
                for (int v = 0; v < VECTORS; v++)
                    sum[q][v] += factor * x[v];
            }
        }
        UNROLL_FULLY
        for (int q = 0; q < tile; q++) {
            UNROLL_FULLY
            for (int v = 0; v < VECTORS; v++)
                out[j + q][v] = rectified ? lanes_rectified(sum[q][v]) : sum[q][v];
        }
    }
}

/* What moves the n <= GROUP weights from `first` on. */
static inline void move_group(const struct tensor *w, const real *theta, const real *constant,
                              const real *scale, size_t first, int n)
{
    group own[LEARNED_OWN], hidden[2][LEARNED_UNITS], output[LEARNED_OUTPUTS];
    for (int k = 0; k < LEARNED_OWN; k++) {
        const real *from = k == 0   ? w->gradient
                           : k == 1 ? w->weights
                                    : w->momenta + (size_t)(k - 2) * w->apart;
        real feature[GROUP] = {0};
#pragma omp simd
        for (int i = 0; i < n; i++)
            feature[i] = scale[k] * from[first + (size_t)i];
        memcpy(own[k], feature, sizeof feature);
    }
    layer(LEARNED_OWN, LEARNED_UNITS, TILE, theta, constant, true, own, hidden[0]);
    layer(LEARNED_UNITS, LEARNED_UNITS, TILE, theta + WEIGHT_2, theta + BIAS_2, true, hidden[0], hidden[1]);
    layer(LEARNED_UNITS, LEARNED_OUTPUTS, LEARNED_OUTPUTS, theta + WEIGHT_3, theta + BIAS_3, false, hidden[1],
          output);
    real direction[GROUP], magnitude[GROUP];
    memcpy(direction, output[0], sizeof direction);
    memcpy(magnitude, output[1], sizeof magnitude);
    real *restrict weight = w->weights + first;
#pragma omp simd
    for (int i = 0; i < n; i++)
        weight[i] -= (real)0.001 * direction[i] * exp_any((real)0.001 * magnitude[i]);
}

static void move_tensor(const struct tensor *w, const real *theta, const real *constant)
{
    real scale[LEARNED_OWN];
    size_t first = 0;
    move_momenta(w, scale);
    for (; first + GROUP <= w->size; first += GROUP)
        move_group(w, theta, constant, scale, first, GROUP);
    if (first < w->size)
        move_group(w, theta, constant, scale, first, (int)(w->size - first));
}

static void clear_padding(int rows, int n, int stride, real *restrict x)
{
    for (int i = 0; i < rows; i++)
        for (int j = n; j < stride; j++)
            x[(size_t)i * (size_t)stride + (size_t)j] = 0;
}

void learned_optimizer_step(const struct mlp *m, const real *theta, long t, const real *restrict gradient,
                            real *restrict weights, real *restrict momenta)
{
    real constant[LEARNED_UNITS];
    fold_times(theta, t, constant);
    for (int l = 0; l < m->layers; l++)
        for (int bias = 0; bias < 2; bias++) {
            const int rows = bias ? 1 : m->width[l], n = m->width[l + 1], stride = m->stride[l + 1];
            const size_t at = bias ? m->bias[l] : m->weight[l];
            const struct tensor w = {.count = (size_t)rows * (size_t)n,
                                     .size = (size_t)rows * (size_t)stride,
                                     .apart = m->size,
                                     .gradient = gradient + at,
                                     .weights = weights + at,
                                     .momenta = momenta + at};
            move_tensor(&w, theta, constant);
            clear_padding(rows, n, stride, w.weights); /* which moved as any weight of 0 would */
        }
}

double learned_optimizer_flops(const struct mlp *m)
{
    const double products =
        2.0 * (LEARNED_OWN * LEARNED_UNITS + LEARNED_UNITS * LEARNED_UNITS + LEARNED_UNITS * LEARNED_OUTPUTS);
    const double momenta = 3.0 * LEARNED_MOMENTA, normalisation = 3.0 * LEARNED_OWN, update = 4;
    double weights = 0;
    for (int l = 0; l < m->layers; l++)
        weights += (double)(m->width[l] + 1) * m->width[l + 1];
    return weights * (products + momenta + normalisation + update);
}
