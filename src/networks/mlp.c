/* mlp.c: see mlp.h.  What is fast where was measured with BLIS 0.9.0 on Zen 3: products of n padded columns where
 * the other dimensions are about a hundred, of n true ones where the left operand is tall; W' made explicitly;
 * the transposed product of h' by strides. */
#include "mlp.h"
#include "truncated_normal.h"
#include "vector_math.h"

#include <math.h>
#include <string.h>

static int padded(int n)
{
    return (n + MLP_PADDING - 1) / MLP_PADDING * MLP_PADDING;
}

struct mlp mlp_shape(int inputs, int hidden, int units, int classes, int batch)
{
    struct mlp m = {.layers = hidden + 1, .batch = batch};
    for (int l = 0; l <= m.layers; l++) {
        m.width[l] = l == 0 ? inputs : l == m.layers ? classes : units;
        m.stride[l] = padded(m.width[l]);
    }
    for (int l = 0; l < m.layers; l++) {
        m.weight[l] = m.size;
        m.bias[l] = m.size + (size_t)m.width[l] * (size_t)m.stride[l + 1];
        m.size = m.bias[l] + (size_t)m.stride[l + 1];
    }
    return m;
}

void mlp_init(const struct mlp *m, struct stream stream, real *restrict weights)
{
    memset(weights, 0, m->size * sizeof *weights);
    for (int l = 0; l < m->layers; l++)
        for (int i = 0; i < m->width[l]; i++)
            fill_truncated(stream, m->width[l + 1], i, (uint32_t)l, (real)(1 / sqrt((double)m->width[l])),
                           weights + m->weight[l] + (size_t)i * (size_t)m->stride[l + 1]);
}

static size_t layer_reals(const struct mlp *m, int l)
{
    return (size_t)m->batch * (size_t)m->stride[l];
}

static size_t transposed_reals(const struct mlp *m)
{
    size_t most = 0;
    for (int l = 1; l < m->layers; l++) {
        const size_t size = (size_t)m->width[l + 1] * (size_t)m->stride[l];
        most = size > most ? size : most;
    }
    return most;
}

size_t mlp_sweep_reals(const struct mlp *m)
{
    size_t size = transposed_reals(m);
    for (int l = 1; l <= m->layers; l++)
        size += 2 * layer_reals(m, l);
    return size;
}

void mlp_sweep_lay(const struct mlp *m, real *memory, struct mlp_sweep *sweep)
{
    *sweep = (struct mlp_sweep){.transposed = memory};
    memory += transposed_reals(m);
    for (int l = 0; l <= m->layers; l++) {
        sweep->active[l] = m->width[l];
        if (l == 0)
            continue;
        sweep->activation[l] = memory;
        sweep->error[l] = memory + layer_reals(m, l);
        memory += 2 * layer_reals(m, l);
    }
}

/* columns worth computing for n of a layer: whole groups of padding */
static int columns(const struct mlp *m, int l, int n)
{
    return padded(n) < m->stride[l] ? padded(n) : m->stride[l];
}

/* z + b, and of hidden layers max(., 0) that keeps NaN */
static void add_bias(int rows, int n, int stride, const real *restrict bias, bool rectify, real *restrict z)
{
    for (int k = 0; k < rows; k++, z += stride) {
        if (rectify) {
#pragma omp simd
            for (int j = 0; j < n; j++) {
                const real x = z[j] + bias[j];
                z[j] = x < 0 ? 0 : x;
            }
        } else {
#pragma omp simd
            for (int j = 0; j < n; j++)
                z[j] += bias[j];
        }
    }
}

void mlp_forward(const struct mlp *m, const real *weights, const struct minibatch *batch,
                 struct mlp_sweep *sweep)
{
    const real *from = batch->x;
    for (int l = 0; l < m->layers; l++) {
        const int n = columns(m, l + 1, sweep->active[l + 1]), stride = m->stride[l + 1];
        real *z = sweep->activation[l + 1];
        multiply(m->batch, n, sweep->active[l], 1, from, m->stride[l], 1, weights + m->weight[l], stride, 1,
                 0, z, stride, 1);
        add_bias(m->batch, n, stride, weights + m->bias[l], l + 1 < m->layers, z);
        from = z;
    }
}

static real largest(int n, const real *y)
{
    real most = y[0];
    for (int j = 1; j < n; j++)
        most = y[j] > most ? y[j] : most;
    return most;
}

double mlp_loss(const struct mlp *m, const struct minibatch *batch, const struct mlp_sweep *sweep)
{
    const int classes = m->width[m->layers];
    const real *y = sweep->activation[m->layers];
    double total = 0;
    for (int k = 0; k < m->batch; k++, y += m->stride[m->layers]) {
        const real most = largest(classes, y);
        real sum = 0, all = 0;
        for (int j = 0; j < classes; j++) {
            sum += exp_any(y[j] - most);
            all += 0 * y[j]; /* NaN where one is not finite: of minus infinity the exponential would be 0 */
        }
        total += log((double)sum) - (double)(y[batch->label[k]] - most) + (double)all;
    }
    return total / m->batch;
}

double mlp_accuracy(const struct mlp *m, const struct minibatch *batch, const struct mlp_sweep *sweep)
{
    const int classes = m->width[m->layers];
    const real *y = sweep->activation[m->layers];
    int right = 0;
    for (int k = 0; k < m->batch; k++, y += m->stride[m->layers]) {
        int best = 0;
        real all = 0;
        for (int j = 0; j < classes; j++) {
            best = y[j] > y[best] ? j : best;
            all += 0 * y[j]; /* NaN where one is not finite */
        }
        if (!(all >= 0))
            return NAN;
        right += best == batch->label[k];
    }
    return (double)right / m->batch;
}

/* d loss / dy = (softmax y - label) / B; padding 0 */
static void output_errors(const struct mlp *m, const struct minibatch *batch, const real *y,
                          real *restrict error)
{
    const int classes = m->width[m->layers], stride = m->stride[m->layers];
    for (int k = 0; k < m->batch; k++, y += stride, error += stride) {
        const real most = largest(classes, y);
        real sum = 0;
        for (int j = 0; j < classes; j++) {
            error[j] = exp_any(y[j] - most);
            sum += error[j];
        }
        for (int j = 0; j < classes; j++)
            error[j] = (error[j] / sum - (real)(j == batch->label[k])) / (real)m->batch;
        for (int j = classes; j < stride; j++)
            error[j] = 0;
    }
}

/* out [n][out_stride] = in' for in [rows][in_stride], n columns of it */
static void transpose(int rows, int n, const real *restrict in, int in_stride, real *restrict out,
                      int out_stride)
{
    enum { TILE = 16 };
    for (int i0 = 0; i0 < rows; i0 += TILE)
        for (int j = 0; j < n; j++)
            for (int i = i0; i < i0 + TILE && i < rows; i++)
                out[(size_t)j * (size_t)out_stride + (size_t)i] =
                    in[(size_t)i * (size_t)in_stride + (size_t)j];
}

/* error of layer l from that of l + 1:  (dz W') where h > 0 */
static void errors_below(const struct mlp *m, int l, const real *weights, struct mlp_sweep *sweep)
{
    const int n = sweep->active[l + 1], stride = m->stride[l], width = columns(m, l, sweep->active[l]);
    const real *restrict h = sweep->activation[l];
    real *restrict error = sweep->error[l];
    transpose(sweep->active[l], n, weights + m->weight[l], m->stride[l + 1], sweep->transposed, stride);
    multiply(m->batch, width, n, 1, sweep->error[l + 1], m->stride[l + 1], 1, sweep->transposed, stride, 1, 0,
             error, stride, 1);
    for (int k = 0; k < m->batch; k++, h += stride, error += stride) {
#pragma omp simd
        for (int j = 0; j < width; j++)
            error[j] = h[j] > 0 ? error[j] : 0;
    }
}

void mlp_errors(const struct mlp *m, const real *weights, const struct minibatch *batch,
                struct mlp_sweep *sweep)
{
    output_errors(m, batch, sweep->activation[m->layers], sweep->error[m->layers]);
    for (int l = m->layers - 1; l > 0; l--)
        errors_below(m, l, weights, sweep);
}

/* x *= keep outside of the first `rows` rows and n columns, but for padding */
static void keep_rest(int all_rows, int all, int stride, int rows, int n, real keep, real *restrict x)
{
    for (int i = 0; i < all_rows; i++, x += stride)
        for (int j = i < rows ? n : 0; j < all; j++)
            x[j] *= keep;
}

static void bias_gradient(const struct mlp *m, int l, const struct mlp_sweep *sweep, real keep,
                          real *restrict gradient)
{
    const int n = sweep->active[l + 1], stride = m->stride[l + 1];
    const real *restrict error = sweep->error[l + 1];
    for (int j = 0; j < m->width[l + 1]; j++)
        gradient[j] *= keep;
    for (int k = 0; k < m->batch; k++, error += stride) {
#pragma omp simd
        for (int j = 0; j < n; j++)
            gradient[j] += error[j];
    }
}

void mlp_backward(const struct mlp *m, const real *weights, const struct minibatch *batch,
                  struct mlp_sweep *sweep, const real *keep, real *restrict gradient)
{
    mlp_errors(m, weights, batch, sweep);
    for (int l = 0; l < m->layers; l++) {
        const int rows = sweep->active[l], n = sweep->active[l + 1], stride = m->stride[l + 1];
        real *of_weight = gradient + m->weight[l];
        const bool transposed = l == 0 && batch->transposed;
        const real *left = transposed ? batch->transposed : l == 0 ? batch->x : sweep->activation[l];
        const long row = transposed ? mlp_batch_stride(m) : 1, column = transposed ? 1 : m->stride[l];
        multiply(rows, n, m->batch, 1, left, row, column, sweep->error[l + 1], stride, 1, keep[2 * l],
                 of_weight, stride, 1);
        keep_rest(m->width[l], m->width[l + 1], stride, rows, n, keep[2 * l], of_weight);
        bias_gradient(m, l, sweep, keep[2 * l + 1], gradient + m->bias[l]);
    }
}

void mlp_scale(const struct mlp *m, real factor, real *restrict x)
{
    for (int l = 0; l < m->layers; l++)
        keep_rest(m->width[l] + 1, m->width[l + 1], m->stride[l + 1], 0, 0, factor, x + m->weight[l]);
}

double mlp_flops(const struct mlp *m, bool backward)
{
    double flops = 0;
    for (int l = 0; l < m->layers; l++) {
        const double product = 2.0 * m->batch * m->width[l] * m->width[l + 1];
        flops += product * (backward ? l > 0 ? 3 : 2 : 1);
    }
    return flops;
}
