/* mlp_curvature.h: the Hessian of a network's loss times a vector, by forward-over-reverse differentiation
 * (Pearlmutter, Fast exact multiplication by the Hessian, 1994).
 *
 *     R z_l = R h_{l-1} W_l + h_{l-1} V_l + v_l,           R h_l = R z_l where h_l > 0
 *     R dy = (p * R y - p <p, R y>) / B,                    R dz_l = R dz_{l+1} W' + dz_{l+1} V'  where h_l > 0
 *     H v: of W_l  R h_{l-1}' dz_l + h_{l-1}' R dz_l,      of b_l the sum of R dz_l
 *
 * All units are active. */
#ifndef PESBENCH_MLP_CURVATURE_H
#define PESBENCH_MLP_CURVATURE_H

#include "mlp.h"

#define mlp_curvature PRECISION(mlp_curvature)

/* product = H v, whose padding is left alone.  `sweep` is as mlp_errors() left it; `moved` is another.
 * v, product: [size] */
void mlp_curvature(const struct mlp *m, const real *weights, const struct minibatch *batch,
                   struct mlp_sweep *sweep, struct mlp_sweep *moved, const real *v, real *restrict product);

#endif
