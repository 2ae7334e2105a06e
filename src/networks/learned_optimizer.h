/* learned_optimizer.h: a small perceptron, the same for every weight, that says how the weight is to be moved (Metz et
 * al., ICML 2019, arXiv 1810.10180; constants of its public description as LOLv2).
 *
 *     m_b <- b m_b + (1 - b) g      for the six rates b, before use and without correction
 *     f = (g, w, m_0.1, m_0.5, m_0.9, m_0.99, m_0.999, m_0.9999) / sqrt(1e-5 + mean of its square over the tensor)
 *     f, tanh(t / tau - 1) for eleven tau  ->  32  ->  32 rectified units  ->  direction d, magnitude e
 *     w <- w - 0.001 d exp(0.001 e)
 *
 * theta = (W_1 [19][32], b_1 [32], W_2 [32][32], b_2 [32], W_3 [32][2], b_3 [2]), P = 1762.  A tensor is a W or a b of
 * the network that learns, without its padding. */
#ifndef PESBENCH_LEARNED_OPTIMIZER_H
#define PESBENCH_LEARNED_OPTIMIZER_H

#include "mlp.h"

enum {
    LEARNED_MOMENTA = 6,
    LEARNED_OWN = 2 + LEARNED_MOMENTA, /* features of a weight */
    LEARNED_TIMES = 11,                /* features of the step */
    LEARNED_FEATURES = LEARNED_OWN + LEARNED_TIMES,
    LEARNED_UNITS = 32,
    LEARNED_OUTPUTS = 2,
    LEARNED_PARAM = LEARNED_FEATURES * LEARNED_UNITS + LEARNED_UNITS + LEARNED_UNITS * LEARNED_UNITS +
                    LEARNED_UNITS + LEARNED_UNITS * LEARNED_OUTPUTS + LEARNED_OUTPUTS
};

#define learned_optimizer_init  PRECISION(learned_optimizer_init)
#define learned_optimizer_step  PRECISION(learned_optimizer_step)
#define learned_optimizer_flops PRECISION(learned_optimizer_flops)

/* W normal with deviation 1/sqrt(inputs), truncated at two deviations, b = 0: a function of the stream, with the same
 * bits in both precisions.  theta: [LEARNED_PARAM] */
void learned_optimizer_init(struct stream stream, double *theta);

/* Step t, from 0, of a network: its weights and momenta move.  theta: [LEARNED_PARAM]; gradient, weights: [m->size];
 * momenta: [LEARNED_MOMENTA][m->size].  Padding is 0 before and after, that of `gradient` too. */
void learned_optimizer_step(const struct mlp *m, const real *theta, long t, const real *restrict gradient,
                            real *restrict weights, real *restrict momenta);

/* Multiplications and additions of that step for the network's weights, padding aside.  The share of the first layer
 * that is the same for all weights (times and bias) is computed once and not counted. */
double learned_optimizer_flops(const struct mlp *m);

#endif
