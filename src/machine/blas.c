/* blas.c: the only file that sees BLIS; see blas.h.
 *
 * The expert interface is used because it takes the thread count as an argument.  Through the plain one a
 * BLIS built with OpenMP or pthreads forks inside our own threads, at up to 10^7 cycles a call (reference
 * limits, section 2); the count is a property of the call here, so it does not matter which build was linked. */
#include "blas.h"

#include <stdio.h>

#include "blis.h"

static rntm_t one_thread(void)
{
    rntm_t runtime;
    bli_rntm_init(&runtime);
    bli_rntm_set_num_threads(1, &runtime);
    return runtime;
}

/* BLIS takes its read-only operands without const; the casts below are sound since it never writes them. */
void multiply_double(int m, int n, int k, double alpha, const double *a, long a_row, long a_col,
                     const double *b, long b_row, long b_col, double beta, double *c, long c_row, long c_col)
{
    rntm_t runtime = one_thread();
    bli_dgemm_ex(BLIS_NO_TRANSPOSE, BLIS_NO_TRANSPOSE, m, n, k, &alpha, (double *)a, a_row, a_col,
                 (double *)b, b_row, b_col, &beta, c, c_row, c_col, NULL, &runtime);
}

void multiply_single(int m, int n, int k, float alpha, const float *a, long a_row, long a_col, const float *b,
                     long b_row, long b_col, float beta, float *c, long c_row, long c_col)
{
    rntm_t runtime = one_thread();
    bli_sgemm_ex(BLIS_NO_TRANSPOSE, BLIS_NO_TRANSPOSE, m, n, k, &alpha, (float *)a, a_row, a_col, (float *)b,
                 b_row, b_col, &beta, c, c_row, c_col, NULL, &runtime);
}

void blas_description(char *text, size_t size)
{
    snprintf(text, size, "BLIS %s (%s)", bli_info_get_version_str(), bli_arch_string(bli_arch_query_id()));
}
