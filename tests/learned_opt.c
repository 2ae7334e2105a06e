/* learned_opt.c: steps of the learned optimizer against its definition, feature by feature and weight by weight, in
 * double precision with the C library's functions.  learned_opt_single.c is this file in single precision. */
#include "learned_optimizer.h"

#include "random.h"
#include "test.h"

#ifdef PESBENCH_SINGLE
static const double unit = 0x1p-24;
#else
static const double unit = 0x1p-53;
#endif

enum { FEATURES = 19, UNITS = 32, MOMENTA = 6 };
static const double rate[MOMENTA] = {0.1, 0.5, 0.9, 0.99, 0.999, 0.9999};
static const double tau[11] = {1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 30000, 100000};

/* W_1, b_1, W_2, b_2, W_3, b_3, one after another */
static const double *product(int inputs, int outputs, const double *theta, bool rectified, const double *in,
                             double *out)
{
    const double *bias = theta + inputs * outputs;
    for (int j = 0; j < outputs; j++) {
        out[j] = bias[j];
        for (int k = 0; k < inputs; k++)
            out[j] += in[k] * theta[k * outputs + j];
        if (rectified && out[j] < 0)
            out[j] = 0;
    }
    return bias + outputs;
}

static double moved(const double *theta, const double *feature, double weight)
{
    double first[UNITS], second[UNITS], out[2];
    theta = product(FEATURES, UNITS, theta, true, feature, first);
    theta = product(UNITS, UNITS, theta, true, first, second);
    product(UNITS, 2, theta, false, second, out);
    return weight - 0.001 * out[0] * exp(0.001 * out[1]);
}

/* One tensor of n rows and columns without padding: w, then its momenta, [1 + MOMENTA][n]. */
static void reference(int n, const double *theta, double t, const double *gradient, double *state)
{
    double square[2 + MOMENTA] = {0};
    for (int k = 0; k < MOMENTA; k++)
        for (int i = 0; i < n; i++) {
            double *m = &state[(1 + k) * n + i];
            *m = rate[k] * *m + (1 - rate[k]) * gradient[i];
            square[2 + k] += *m * *m / n;
        }
    for (int i = 0; i < n; i++) {
        square[0] += gradient[i] * gradient[i] / n;
        square[1] += state[i] * state[i] / n;
    }
    for (int i = 0; i < n; i++) {
        double feature[FEATURES] = {gradient[i], state[i]};
        for (int k = 0; k < MOMENTA; k++)
            feature[2 + k] = state[(1 + k) * n + i];
        for (int k = 0; k < 2 + MOMENTA; k++)
            feature[k] /= sqrt(1e-5 + square[k]);
        for (int k = 0; k < 11; k++)
            feature[8 + k] = tanh(t / tau[k] - 1);
        state[i] = moved(theta, feature, state[i]);
    }
}

/* A network's gradient (0), weights (1) and momenta (2 ...), [2 + MOMENTA][m->size], padding 0. */
static real *network(const struct mlp *m, uint64_t *random)
{
    real *x = calloc((2 + MOMENTA) * m->size, sizeof *x);
    for (size_t a = 0; a < 2 + MOMENTA; a++)
        for (int l = 0; l < m->layers; l++)
            for (int i = 0; i <= m->width[l]; i++)
                for (int j = 0; j < m->width[l + 1]; j++) /* the biases are the row after the last */
                    x[a * m->size + m->weight[l] + (size_t)(i * m->stride[l + 1] + j)] =
                        (real)((a == 1 ? 0.3 : 0.01) * random_normal(random));
    return x;
}

/* Numbers of a tensor, rows [first, end) of a layer, of array a. */
static void gather(const struct mlp *m, const real *x, size_t a, int l, int first, int end, double *out)
{
    for (int i = first; i < end; i++)
        for (int j = 0; j < m->width[l + 1]; j++)
            *out++ = (double)x[a * m->size + m->weight[l] + (size_t)(i * m->stride[l + 1] + j)];
}

static void compare_tensor(const struct mlp *m, const double *theta, long t, const real *before,
                           const real *after, int l, int first, int end)
{
    const int n = (end - first) * m->width[l + 1];
    double *all = calloc((size_t)(n * (3 + 2 * MOMENTA)), sizeof *all), *state = all + n,
           *found = state + (1 + MOMENTA) * n;
    gather(m, before, 0, l, first, end, all);
    for (size_t a = 0; a < 1 + MOMENTA; a++) {
        gather(m, before, 1 + a, l, first, end, state + (int)a * n);
        gather(m, after, 1 + a, l, first, end, found + (int)a * n);
    }
    reference(n, theta, (double)t, all, state);
    double of_weights = 0, of_momenta = 0;
    for (int i = 0; i < (1 + MOMENTA) * n; i++) {
        double *worst = i < n ? &of_weights : &of_momenta;
        const double off = fabs(found[i] - state[i]);
        if (!(off <= *worst))
            *worst = off;
    }
    CHECK_NEAR(of_weights, 0, 8 * unit); /* weights are about 1, moves about 0.01 */
    CHECK_NEAR(of_momenta, 0, 0.2 * unit);
    free(all);
}

static int nonzero_padding(const struct mlp *m, const real *x)
{
    int n = 0;
    for (size_t a = 0; a < 2 + MOMENTA; a++)
        for (int l = 0; l < m->layers; l++)
            for (int i = 0; i <= m->width[l]; i++)
                for (int j = m->width[l + 1]; j < m->stride[l + 1]; j++)
                    n += x[a * m->size + m->weight[l] + (size_t)(i * m->stride[l + 1] + j)] != 0;
    return n;
}

static void test_step(int inputs, int hidden, int units, int classes, long t)
{
    const struct mlp m = mlp_shape(inputs, hidden, units, classes, 1);
    uint64_t random = (uint64_t)inputs;
    double theta[LEARNED_PARAM];
    real rounded[LEARNED_PARAM];
    for (int i = 0; i < LEARNED_PARAM; i++)
        theta[i] = (double)(rounded[i] = (real)(0.3 * random_normal(&random)));
    const size_t bytes = (2 + MOMENTA) * m.size * sizeof(real);
    real *before = network(&m, &random), *after = malloc(bytes);
    memcpy(after, before, bytes);
    learned_optimizer_step(&m, rounded, t, after, after + m.size, after + 2 * m.size);
    for (int l = 0; l < m.layers; l++) {
        compare_tensor(&m, theta, t, before, after, l, 0, m.width[l]);
        compare_tensor(&m, theta, t, before, after, l, m.width[l], m.width[l] + 1);
    }
    CHECK(nonzero_padding(&m, after) == 0);
    CHECK(memcmp(before, after, m.size * sizeof(real)) == 0); /* the gradient is only read */
    free(before);
    free(after);
}

/* A gradient that is not a number reaches its tensor, all of it, and nothing else. */
static void test_nan(void)
{
    const struct mlp m = mlp_shape(7, 1, 20, 10, 1);
    uint64_t random = 3;
    double theta[LEARNED_PARAM];
    real rounded[LEARNED_PARAM], *x = network(&m, &random), *weights = x + m.size;
    learned_optimizer_init(stream_make(4, 1, 0, PURPOSE_DATA), theta);
    for (int i = 0; i < LEARNED_PARAM; i++)
        rounded[i] = (real)theta[i];
    x[m.weight[1] + 3] = (real)NAN;
    learned_optimizer_step(&m, rounded, 0, x, weights, weights + m.size);
    int numbers = 0, others = 0;
    for (size_t i = 0; i < m.size; i++) {
        const bool within = i >= m.weight[1] && i < m.bias[1] && (i - m.weight[1]) % 16 < 10;
        numbers += within && !isnan(weights[i]);
        others += !within && isnan(weights[i]);
    }
    CHECK(numbers == 0);
    CHECK(others == 0);
    free(x);
}

static double root_mean_square(int n, const double *x)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i] * x[i] / n;
    return sqrt(sum);
}

static int beyond(int n, double bound, const double *x)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += !(fabs(x[i]) <= bound);
    return count;
}

/* Normals truncated at two deviations have 0.8796 of the deviation. */
static void test_init(void)
{
    double theta[LEARNED_PARAM], other[LEARNED_PARAM];
    CHECK(LEARNED_PARAM == 1762);
    learned_optimizer_init(stream_make(1, 1, 0, PURPOSE_DATA), theta);
    learned_optimizer_init(stream_make(2, 1, 0, PURPOSE_DATA), other);
    CHECK(memcmp(theta, other, sizeof theta) != 0);
    CHECK_RELATIVE(root_mean_square(608, theta), 0.8796 / sqrt(19), 0.12);
    CHECK_RELATIVE(root_mean_square(1024, theta + 640), 0.8796 / sqrt(32), 0.09);
    CHECK_RELATIVE(root_mean_square(64, theta + 1696), 0.8796 / sqrt(32), 0.35);
    CHECK(beyond(608, 2 / sqrt(19), theta) == 0);
    CHECK(beyond(1024 + 32 + 64, 2 / sqrt(32), theta + 640) == 0);
    CHECK(beyond(32, 0, theta + 608) + beyond(32, 0, theta + 1664) + beyond(2, 0, theta + 1760) == 0);
}

int main(void)
{
    test_init();
    test_nan();
    test_step(16, 2, 5, 10, 0);
    test_step(3, 0, 1, 2, 1);
    test_step(33, 1, 48, 17, 250);
    test_step(49, 3, 32, 10, 20000);
    return test_result();
}
