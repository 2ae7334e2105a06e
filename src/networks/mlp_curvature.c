/* mlp_curvature.c: see mlp_curvature.h. */
#include "mlp_curvature.h"

/* R z = R h W + h V + v, then where h > 0 */
static void move_forward(const struct mlp *m, int l, const real *weights, const struct minibatch *batch,
                         const struct mlp_sweep *sweep, struct mlp_sweep *moved, const real *v)
{
    const int stride = m->stride[l + 1], below = m->stride[l];
    const real *from = l == 0 ? batch->x : sweep->activation[l];
    real *restrict out = moved->activation[l + 1];
    multiply(m->batch, stride, m->width[l], 1, from, below, 1, v + m->weight[l], stride, 1, 0, out, stride,
             1);
    if (l > 0)
        multiply(m->batch, stride, m->width[l], 1, moved->activation[l], below, 1, weights + m->weight[l],
                 stride, 1, 1, out, stride, 1);
    const real *restrict h = sweep->activation[l + 1], *restrict bias = v + m->bias[l];
    const bool hidden = l + 1 < m->layers;
    for (int k = 0; k < m->batch; k++, out += stride, h += stride) {
#pragma omp simd
        for (int j = 0; j < stride; j++)
            out[j] = !hidden || h[j] > 0 ? out[j] + bias[j] : 0;
    }
}

/* With dy = (p - label) / B:  R dy = (p * R y - p <p, R y>) / B */
static void move_output_errors(const struct mlp *m, const struct minibatch *batch,
                               const struct mlp_sweep *sweep, struct mlp_sweep *moved)
{
    const int classes = m->width[m->layers], stride = m->stride[m->layers];
    const real *dy = sweep->error[m->layers], *ry = moved->activation[m->layers];
    real *restrict out = moved->error[m->layers];
    for (int k = 0; k < m->batch; k++, dy += stride, ry += stride, out += stride) {
        real mean = 0;
        for (int j = 0; j < classes; j++) {
            out[j] = dy[j] * (real)m->batch + (real)(j == batch->label[k]); /* p */
            mean += out[j] * ry[j];
        }
        for (int j = 0; j < classes; j++)
            out[j] *= (ry[j] - mean) / (real)m->batch;
        for (int j = classes; j < stride; j++)
            out[j] = 0;
    }
}

/* R dz_l = R dz_{l+1} W' + dz_{l+1} V' where h_l > 0; the transposes by strides, for tests and oracles need not
 * hurry */
static void move_errors_below(const struct mlp *m, int l, const real *weights, const struct mlp_sweep *sweep,
                              struct mlp_sweep *moved, const real *v)
{
    const int n = m->width[l + 1], above = m->stride[l + 1], stride = m->stride[l], width = m->width[l];
    real *restrict out = moved->error[l];
    multiply(m->batch, width, n, 1, moved->error[l + 1], above, 1, weights + m->weight[l], 1, above, 0, out,
             stride, 1);
    multiply(m->batch, width, n, 1, sweep->error[l + 1], above, 1, v + m->weight[l], 1, above, 1, out, stride,
             1);
    const real *restrict h = sweep->activation[l];
    for (int k = 0; k < m->batch; k++, out += stride, h += stride) {
#pragma omp simd
        for (int j = 0; j < width; j++)
            out[j] = h[j] > 0 ? out[j] : 0;
    }
}

static void product_of_layer(const struct mlp *m, int l, const struct minibatch *batch,
                             const struct mlp_sweep *sweep, const struct mlp_sweep *moved,
                             real *restrict product)
{
    const int rows = m->width[l], n = m->width[l + 1], stride = m->stride[l + 1], below = m->stride[l];
    const real *h = l == 0 ? batch->x : sweep->activation[l];
    real *restrict of_weight = product + m->weight[l], *restrict of_bias = product + m->bias[l];
    multiply(rows, n, m->batch, 1, h, 1, below, moved->error[l + 1], stride, 1, 0, of_weight, stride, 1);
    if (l > 0)
        multiply(rows, n, m->batch, 1, moved->activation[l], 1, below, sweep->error[l + 1], stride, 1, 1,
                 of_weight, stride, 1);
    const real *restrict error = moved->error[l + 1];
    for (int j = 0; j < n; j++)
        of_bias[j] = 0;
    for (int k = 0; k < m->batch; k++, error += stride) {
#pragma omp simd
        for (int j = 0; j < n; j++)
            of_bias[j] += error[j];
    }
}

void mlp_curvature(const struct mlp *m, const real *weights, const struct minibatch *batch,
                   struct mlp_sweep *sweep, struct mlp_sweep *moved, const real *v, real *restrict product)
{
    for (int l = 0; l < m->layers; l++)
        move_forward(m, l, weights, batch, sweep, moved, v);
    move_output_errors(m, batch, sweep, moved);
    for (int l = m->layers - 1; l > 0; l--)
        move_errors_below(m, l, weights, sweep, moved, v);
    for (int l = 0; l < m->layers; l++)
        product_of_layer(m, l, batch, sweep, moved, product);
}
