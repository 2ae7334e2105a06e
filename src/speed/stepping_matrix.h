/* stepping_matrix.h: a linear task as most would write it: one matrix product over all particles' columns a
 * step.
 *
 *     s_t = A s_{t-1} + B theta,   A and B found by stepping unit vectors,   the loss by the task's own hook */
#ifndef PESBENCH_STEPPING_MATRIX_H
#define PESBENCH_STEPPING_MATRIX_H

#include "harness.h"

#define matrix_open   PRECISION(matrix_open)
#define matrix_close  PRECISION(matrix_close)
#define matrix_unroll PRECISION(matrix_unroll)
#define matrix_flops  PRECISION(matrix_flops)

struct matrix_system;

/* NULL on failure; without a sentence where the task is not linear. */
struct matrix_system *matrix_open(const struct problem *p, const double *theta, struct failure *failure);
void matrix_close(struct matrix_system *system); /* NULL is fine */

/* A window of all particles, by this thread. */
void matrix_unroll(struct matrix_system *system, const struct problem *p);

double matrix_flops(const struct matrix_system *system); /* of a particle-step, the loss not counted */

#endif
