/* pairs.c: what estimators do to the antithetic pairs of a block: start, accumulate, credit. */
#include "harness.h"

#include <string.h>

void start_from_plus(const struct problem *p, struct block *b)
{
    if (p->members == 2 && !b->segment.begins)
        memcpy(b->minus.state, b->plus.state, (size_t)p->dims.state * b->plus.ld * sizeof(real));
}

void clear_rows(const struct block *b, int rows, real *x)
{
    memset(x, 0, (size_t)rows * b->plus.ld * sizeof *x);
}

void add_rows(const struct block *b, int rows, const real *x, real *y)
{
    const size_t n = (size_t)rows * b->plus.ld;
#pragma omp simd
    for (size_t k = 0; k < n; k++)
        y[k] += x[k];
}

static double weighted_sum(int n, const real *restrict weight, const double *restrict loss)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int k = 0; k < n; k++)
        sum += (double)weight[k] * loss[k];
    return sum;
}

/* Sums over particles of weight L, of weight, and of L, from which leave_one_out() makes the estimate when
 * all blocks have added theirs. */
static void credit_one_out(const struct problem *p, const struct block *b, const real *weight,
                           double *partial)
{
    const int P = p->dims.param;
    for (int i = 0; i < P; i++) {
        const real *row = weight + (size_t)i * b->plus.ld;
        partial[i] += weighted_sum(b->plus.n, row, b->loss);
        for (int k = 0; k < b->pairs; k++)
            partial[P + i] += (double)row[k];
    }
    for (int k = 0; k < b->pairs; k++)
        partial[2 * P] += b->loss[k];
}

/* The mean over particles of w_i (L_i - mean of the others' L) / sigma^2, which is
 * (sum w_i L_i - mean(L) sum w_i) / ((N - 1) sigma^2). */
void leave_one_out(const struct problem *p, double *sum)
{
    const int P = p->dims.param, N = p->pairs;
    const double mean = sum[2 * P] / N, scale = 1 / (p->sigma * p->sigma * (N - 1));
    for (int i = 0; i < P; i++)
        sum[i] = scale * (sum[i] - mean * sum[P + i]);
}

void credit_pairs(const struct problem *p, const struct block *b, const real *weight, double *gradient)
{
    const int P = p->dims.param;
    if (p->sampling == SAMPLING_LEAVE_ONE_OUT) {
        credit_one_out(p, b, weight, gradient);
        return;
    }
    const double scale = 1 / (p->members * p->sigma * p->sigma * p->pairs);
    for (int i = 0; i < P; i++)
        gradient[i] += scale * weighted_sum(b->plus.n, weight + (size_t)i * b->plus.ld, b->loss);
}

void subtract_surrogate(const struct problem *p, const struct block *b)
{
    for (int i = 0; i < p->dims.param; i++) {
        const real *restrict eps = b->eps + (size_t)i * b->plus.ld;
        const double twice = 2 * b->instance->surrogate[i];
#pragma omp simd
        for (int k = 0; k < b->pairs; k++)
            b->loss[k] -= twice * (double)eps[k];
    }
}
