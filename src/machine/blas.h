/* blas.h: the dense matrix product, the one thing taken from BLIS.
 *
 * C = beta C + alpha A B with A [m x k], B [k x n], C [m x n].  Each operand has a stride between rows and
 * one between columns, in elements, so a transposed operand is one whose strides are swapped; nothing is
 * copied. With beta = 0 the old content of C is not read and may be NaN.  C must not overlap A or B.
 *
 * One call uses one thread whatever the environment says, so any number of threads may call at once. */
#ifndef PESBENCH_BLAS_H
#define PESBENCH_BLAS_H

#include <stddef.h>

void multiply_double(int m, int n, int k, double alpha, const double *a, long a_row, long a_col,
                     const double *b, long b_row, long b_col, double beta, double *c, long c_row, long c_col);

void multiply_single(int m, int n, int k, float alpha, const float *a, long a_row, long a_col, const float *b,
                     long b_row, long b_col, float beta, float *c, long c_row, long c_col);

/* Writes the library, its version and the kernels it picked for this machine, such as "BLIS 0.9.0 (zen3)". */
void blas_description(char *text, size_t size);

#endif
