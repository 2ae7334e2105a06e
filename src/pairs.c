/* pairs.c: what estimators do to the antithetic pairs of a block: draw, accumulate, credit. */
#include "harness.h"

#include <string.h>

static void draw_keyed(const struct problem *p, struct block *b, long step)
{
    fill_noise(b->instance->noise, (uint32_t)b->first_pair, b->plus.n, p->dims.param, (uint32_t)step,
               b->segment.episode, p->sigma, b->eps, b->plus.ld);
}

void draw(const struct problem *p, struct block *b)
{
    draw_keyed(p, b, b->segment.t);
}

void draw_once(const struct problem *p, struct block *b)
{
    draw_keyed(p, b, 0);
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

void credit_pairs(const struct problem *p, const struct block *b, const real *weight, double *gradient)
{
    const double scale = 1 / (2 * p->sigma * p->sigma * p->pairs);
    const double *restrict loss = b->loss;
    for (int i = 0; i < p->dims.param; i++) {
        const real *restrict row = weight + (size_t)i * b->plus.ld;
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int k = 0; k < b->plus.n; k++)
            sum += (double)row[k] * loss[k];
        gradient[i] += scale * sum;
    }
}
