/* quadrature.h: smoothed gradients by quadrature over all coordinates of all blocks' noise.
 *
 * Gauss-Hermite: exact for polynomials L of degree 2 m - 2 in each coordinate, with m nodes; for smooth L.
 * Trapezoid: on [-7 sigma, 7 sigma], or wider where L grows so fast that what lies beyond shows, in steps of
 * at most 0.1 sigma; for L that is rough.  Converges spectrally where L is analytic, as h at jumps. */
#ifndef PESBENCH_QUADRATURE_H
#define PESBENCH_QUADRATURE_H

#include "oracle.h"

enum { NODES_AT_MOST = 128 };

/* Nodes and weights of m points for the standard normal density: E f(z) = sum w_k f(z_k). */
void gauss_hermite(int m, double *node, double *weight);

/* Are at least four nodes in each coordinate affordable?  A false answer has a sentence. */
bool hermite_applies(const struct opened_task *task, const struct question *question,
                     struct failure *failure);

/* Is a step of 0.1 sigma affordable, in at most four coordinates?  A false answer has a sentence. */
bool trapezoid_applies(const struct opened_task *task, const struct question *question,
                       struct failure *failure);

/* Each refines until the gradient is stable, the affordable points run out, or an interrupt, and sets out->error to what
 * its last refinements leave to expect.  hermite: the last change where they fall fast, else twice the largest
 * of three.  trapezoid: the largest of the last three, each halved with every refinement since, and of what the
 * grid's ends cut off: at a single jump, whose error is a sawtooth in h, no less than the error. */
bool hermite_gradient(const struct opened_task *task, const struct question *question, const double *theta,
                      struct reference *out, struct failure *failure);
bool trapezoid_gradient(const struct opened_task *task, const struct question *question, const double *theta,
                        struct reference *out, struct failure *failure);

/* Gauss-Hermite; where that does not converge and the trapezoid rule is affordable, the one of the two whose
 * error is smaller, named in out->method. */
bool quadrature_gradient(const struct opened_task *task, const struct question *question, const double *theta,
                         struct reference *out, struct failure *failure);

#endif
