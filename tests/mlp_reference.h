/* mlp_reference.h: the network of mlp.h once more, in plain loops over plain arrays, to test it against.
 *
 * Every number is a dual one, value + slope e with e^2 = 0, so that one sweep gives loss and gradient (the values) and,
 * where the weights' slopes are a direction v, the loss's derivative along it and the Hessian times v (the slopes).  Units
 * that are not active have z = 0, as the published code's masks make it. */
#ifndef PESBENCH_TEST_MLP_REFERENCE_H
#define PESBENCH_TEST_MLP_REFERENCE_H

#include "mlp.h"

#include <math.h>
#include <string.h>

enum { REFERENCE_LAYERS = 4, REFERENCE_WIDTH = 40, REFERENCE_BATCH = 16 };

struct dual {
    double value, slope;
};

struct reference {
    const struct mlp *m;
    int active[REFERENCE_LAYERS + 1];
    struct dual w[REFERENCE_LAYERS][REFERENCE_WIDTH][REFERENCE_WIDTH], b[REFERENCE_LAYERS][REFERENCE_WIDTH];
    struct dual dw[REFERENCE_LAYERS][REFERENCE_WIDTH][REFERENCE_WIDTH], db[REFERENCE_LAYERS][REFERENCE_WIDTH];
    struct dual h[REFERENCE_LAYERS + 1][REFERENCE_BATCH][REFERENCE_WIDTH];
    struct dual dz[REFERENCE_LAYERS + 1][REFERENCE_BATCH][REFERENCE_WIDTH];
    struct dual loss;
    double accuracy;
};

static inline struct dual dual_sum(struct dual a, struct dual b)
{
    return (struct dual){a.value + b.value, a.slope + b.slope};
}

static inline struct dual dual_product(struct dual a, struct dual b)
{
    return (struct dual){a.value * b.value, a.value * b.slope + a.slope * b.value};
}

static inline struct dual dual_scaled(double factor, struct dual a)
{
    return (struct dual){factor * a.value, factor * a.slope};
}

/* padded arrays of the network under test to plain ones; v may be NULL */
static inline void reference_load(struct reference *r, const struct mlp *m, const real *weights,
                                  const real *v)
{
    memset(r, 0, sizeof *r);
    r->m = m;
    for (int l = 0; l <= m->layers; l++)
        r->active[l] = m->width[l];
    for (int l = 0; l < m->layers; l++)
        for (int j = 0; j < m->width[l + 1]; j++) {
            for (int i = 0; i < m->width[l]; i++) {
                const size_t at = m->weight[l] + (size_t)i * (size_t)m->stride[l + 1] + (size_t)j;
                r->w[l][i][j] = (struct dual){(double)weights[at], v ? (double)v[at] : 0};
            }
            const size_t at = m->bias[l] + (size_t)j;
            r->b[l][j] = (struct dual){(double)weights[at], v ? (double)v[at] : 0};
        }
}

static inline struct dual reference_unit(const struct reference *r, int l, int k, int j)
{
    const bool hidden = l + 1 < r->m->layers;
    struct dual z = r->b[l][j];
    if (j >= r->active[l + 1])
        return (struct dual){0, 0};
    for (int i = 0; i < r->m->width[l]; i++)
        z = dual_sum(z, dual_product(r->h[l][k][i], r->w[l][i][j]));
    return hidden && z.value < 0 ? (struct dual){0, 0} : z;
}

/* of one example: adds to the loss and the accuracy, and sets the error of its output, all over the batch's size */
static inline void reference_output(struct reference *r, int k, int label)
{
    const int last = r->m->layers, classes = r->m->width[last];
    const struct dual *y = r->h[last][k];
    double most = -INFINITY;
    struct dual sum = {0, 0};
    int best = 0;
    for (int j = 0; j < classes; j++) {
        best = y[j].value > y[best].value ? j : best;
        most = fmax(most, y[j].value);
    }
    for (int j = 0; j < classes; j++) {
        const double e = exp(y[j].value - most);
        sum = dual_sum(sum, (struct dual){e, e * y[j].slope});
    }
    const double share = 1.0 / r->m->batch;
    const struct dual loss = {log(sum.value) + most - y[label].value, sum.slope / sum.value - y[label].slope};
    r->loss = dual_sum(r->loss, dual_scaled(share, loss));
    r->accuracy += share * (best == label);
    for (int j = 0; j < classes; j++) {
        const double p = exp(y[j].value - most) / sum.value;
        const struct dual error = {p - (j == label), p * (y[j].slope - sum.slope / sum.value)};
        r->dz[last][k][j] = dual_scaled(share, error);
    }
}

static inline void reference_back(struct reference *r, int l, int k)
{
    for (int j = 0; j < r->m->width[l + 1]; j++) {
        const struct dual error = r->dz[l + 1][k][j];
        r->db[l][j] = dual_sum(r->db[l][j], error);
        for (int i = 0; i < r->m->width[l]; i++) {
            r->dw[l][i][j] = dual_sum(r->dw[l][i][j], dual_product(r->h[l][k][i], error));
            if (l > 0 && r->h[l][k][i].value > 0)
                r->dz[l][k][i] = dual_sum(r->dz[l][k][i], dual_product(error, r->w[l][i][j]));
        }
    }
}

/* x: [B][ld] */
static inline void reference_run(struct reference *r, const real *x, int ld, const unsigned char *label)
{
    const struct mlp *m = r->m;
    for (int k = 0; k < m->batch; k++) {
        for (int i = 0; i < m->width[0]; i++)
            r->h[0][k][i] = (struct dual){(double)x[k * ld + i], 0};
        for (int l = 0; l < m->layers; l++)
            for (int j = 0; j < m->width[l + 1]; j++)
                r->h[l + 1][k][j] = reference_unit(r, l, k, j);
        reference_output(r, k, label[k]);
        for (int l = m->layers - 1; l >= 0; l--)
            reference_back(r, l, k);
    }
}

#endif
