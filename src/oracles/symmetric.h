/* symmetric.h: eigenvalues and vectors of small symmetric matrices. */
#ifndef PESBENCH_SYMMETRIC_H
#define PESBENCH_SYMMETRIC_H

/* Jacobi's rotations of `a` ([n][n], overwritten): a = sum over k of value[k] v_k v_k', v_k being column k of
 * `vectors` ([n][n]); values come in no order.  Errors are some roundings of the largest of them. */
void symmetric_eigen(int n, double *a, double *value, double *vectors);

#endif
