/* quadrature.h: smoothed gradients by Gauss-Hermite quadrature in all coordinates of all blocks' noise.
 *
 *     grad F = 1/sigma^2 E [(eps_1 + eps_2 + ...) (L - L(theta))]
 *
 * exact for polynomials L of degree 2 m - 2 in each coordinate, with m nodes (reference estimators,
 * section 9.4). */
#ifndef PESBENCH_QUADRATURE_H
#define PESBENCH_QUADRATURE_H

#include "oracle.h"

enum { NODES_AT_MOST = 128 };

/* Nodes and weights of m points for the standard normal density: E f(z) = sum w_k f(z_k). */
void gauss_hermite(int m, double *node, double *weight);

/* Are at least four nodes in each coordinate affordable? */
bool quadrature_applies(const struct opened_task *task, long block);

/* Refine until the gradient changes by no more than 1e-12 of itself, or points run out; out->error is the
 * last change. */
bool quadrature_gradient(const struct opened_task *task, double sigma, long block, const double *theta,
                         struct reference *out, struct failure *failure);

#endif
