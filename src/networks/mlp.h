/* mlp.h: a multilayer perceptron with rectified units, its softmax cross-entropy and their derivatives, by BLIS.
 *
 *     h_0 = x,   z_l = h_{l-1} W_l + b_l,   h_l = max(z_l, 0) for l < L,   y = z_L
 *     loss = mean over the batch of log sum exp y - y_label                                  (natural logarithm)
 *
 * Weights are one array of `size` reals: of every layer W_l, [width of l-1][stride of l], then b_l, [stride of l].
 * Rows are padded, as BLIS likes them; padding is computed on but reaches nothing.  Hidden layers may
 * keep their first units only (Vicol et al., ICML 2021, 29 hyper-parameters): z of the others is 0. */
#ifndef PESBENCH_MLP_H
#define PESBENCH_MLP_H

#include "blas.h"
#include "core.h"
#include "noise.h"

/* rows are of multiples of 16 numbers in both precisions, so that a state means the same in both */
enum { MLP_LAYERS_AT_MOST = 12, MLP_PADDING = 16 };

struct mlp {
    int layers;                         /* L, weight matrices */
    int width[MLP_LAYERS_AT_MOST + 1];  /* inputs, hidden units ..., classes */
    int stride[MLP_LAYERS_AT_MOST + 1]; /* reals between rows of a layer's activations */
    size_t weight[MLP_LAYERS_AT_MOST], bias[MLP_LAYERS_AT_MOST]; /* where W_{l+1} and b_{l+1} start */
    size_t size;                                                 /* reals of all weights */
    int batch;                                                   /* B, examples in a batch */
};

/* A minibatch: x [B][stride of 0], and its transpose, [width of 0][batch stride], where it is to be learned from. */
struct minibatch {
    const real *x, *transposed;
    const unsigned char *label; /* [B] */
};

/* What forward and backward sweeps work on, for one network at a time. */
struct mlp_sweep {
    real *activation[MLP_LAYERS_AT_MOST + 1]; /* h_1 .. y, [B][stride]; that of 0 is not used */
    real *error[MLP_LAYERS_AT_MOST + 1];      /* d loss / d z_l, [B][stride] */
    real *transposed;                         /* of one layer's weights */
    int active[MLP_LAYERS_AT_MOST + 1];       /* units in use; all, unless set otherwise */
};

#define mlp_shape       PRECISION(mlp_shape)
#define mlp_init        PRECISION(mlp_init)
#define mlp_sweep_reals PRECISION(mlp_sweep_reals)
#define mlp_sweep_lay   PRECISION(mlp_sweep_lay)
#define mlp_forward     PRECISION(mlp_forward)
#define mlp_loss        PRECISION(mlp_loss)
#define mlp_accuracy    PRECISION(mlp_accuracy)
#define mlp_errors      PRECISION(mlp_errors)
#define mlp_backward    PRECISION(mlp_backward)
#define mlp_scale       PRECISION(mlp_scale)
#define mlp_flops       PRECISION(mlp_flops)
#define multiply        PRECISION(multiply)

/* `hidden` layers of `units` between `inputs` and `classes`; hidden + 1 <= MLP_LAYERS_AT_MOST. */
struct mlp mlp_shape(int inputs, int hidden, int units, int classes, int batch);

/* The batch stride: reals between rows of a transposed batch. */
static inline int mlp_batch_stride(const struct mlp *m)
{
    return (m->batch + MLP_PADDING - 1) / MLP_PADDING * MLP_PADDING;
}

/* Weights normal with deviation 1/sqrt(inputs of the layer), drawn again until they are within two deviations;
 * biases and padding 0.  A function of the stream; the same in both precisions to rounding. */
void mlp_init(const struct mlp *m, struct stream stream, real *restrict weights);

/* Reals that a sweep takes, and a sweep laid out in them, with all units active. */
size_t mlp_sweep_reals(const struct mlp *m);
void mlp_sweep_lay(const struct mlp *m, real *memory, struct mlp_sweep *sweep);

/* h_1 .. y of a batch. */
void mlp_forward(const struct mlp *m, const real *weights, const struct minibatch *batch,
                 struct mlp_sweep *sweep);

/* Of y as the last forward sweep left it: mean cross-entropy, and the share of the batch whose largest y is its
 * label's.  NaN where y is not finite. */
double mlp_loss(const struct mlp *m, const struct minibatch *batch, const struct mlp_sweep *sweep);
double mlp_accuracy(const struct mlp *m, const struct minibatch *batch, const struct mlp_sweep *sweep);

/* d loss / d z_l of every layer, from the last forward sweep, into sweep->error. */
void mlp_errors(const struct mlp *m, const real *weights, const struct minibatch *batch,
                struct mlp_sweep *sweep);

/* The same, and  gradient = keep[tensor] gradient + d loss / d weights;  keep: [2 layers], W_1, b_1, W_2 ...,
 * finite (BLIS takes NaN for 0);  gradient: [size], whose padding is left alone. */
void mlp_backward(const struct mlp *m, const real *weights, const struct minibatch *batch,
                  struct mlp_sweep *sweep, const real *keep, real *restrict gradient);

/* x *= factor, but for padding; x: [size] */
void mlp_scale(const struct mlp *m, real factor, real *restrict x);

/* Floating-point operations of a forward sweep, with `backward` of both of a batch, all units active. */
double mlp_flops(const struct mlp *m, bool backward);

#endif
