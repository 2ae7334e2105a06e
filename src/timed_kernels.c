/* timed_kernels.c: the loops that everything else is compared to: multiply-adds at the processor's peak,
 * normal deviates, and each vectorised function beside the C library's scalar one. */
#include "timed_kernels.h"
#include "lanes.h"
#include "memory.h"
#include "noise.h"
#include "vector_math.h"

#include <math.h>
#include <string.h>

enum { NUMBERS = 1024, CHAINS = 12, LINKS = 64 };

/* In three arrays that share the first cache. */
struct numbers_of {
    real positive[NUMBERS], out[NUMBERS], second[NUMBERS];
    uint32_t turn[NUMBERS];
};

/* Tells the compiler that a loop's results are wanted. */
static void keep(const void *results)
{
    __asm__ volatile("" : : "r"(results) : "memory");
}

static void fused_multiply_adds(void *memory, long times)
{
    struct numbers_of *n = memory;
    const lanes factor = lanes_all(n->positive[0]), summand = lanes_all(n->positive[1]);
    lanes chain[CHAINS];
    for (int i = 0; i < CHAINS; i++)
        chain[i] = lanes_all((real)i);
    for (long k = 0; k < times * LINKS; k++) {
        UNROLL_FULLY
        for (int i = 0; i < CHAINS; i++)
            chain[i] = chain[i] * factor + summand;
    }
    for (int i = 0; i < CHAINS; i++)
        lanes_store(n->out + (size_t)i * WIDTH, chain[i]);
    keep(n->out);
}

static void normals(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
        fill_noise((struct stream){{1, 2}}, 0, NUMBERS, 1, (uint32_t)k, 0, 1, n->out, NUMBERS);
        keep(n->out);
    }
}

static void log_inlined(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
#pragma omp simd
        for (int i = 0; i < NUMBERS; i++)
            n->out[i] = log_positive(n->positive[i]);
        keep(n->out);
    }
}

static void exp_inlined(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
#pragma omp simd
        for (int i = 0; i < NUMBERS; i++)
            n->out[i] = exp_any(n->positive[i]);
        keep(n->out);
    }
}

static void sincos_inlined(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
#pragma omp simd
        for (int i = 0; i < NUMBERS; i++)
            sincos_turn(n->turn[i], &n->out[i], &n->second[i]);
        keep(n->out);
    }
}

#ifdef PESBENCH_SINGLE
#define log_libm    logf
#define exp_libm    expf
#define sincos_libm sincosf
#else
#define log_libm    log
#define exp_libm    exp
#define sincos_libm sincos
#endif

static void log_scalar(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
        for (int i = 0; i < NUMBERS; i++)
            n->out[i] = log_libm(n->positive[i]);
        keep(n->out);
    }
}

static void exp_scalar(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
        for (int i = 0; i < NUMBERS; i++)
            n->out[i] = exp_libm(n->positive[i]);
        keep(n->out);
    }
}

static void sincos_scalar(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
        for (int i = 0; i < NUMBERS; i++)
            sincos_libm((real)6.283185307179586 * n->positive[i], &n->out[i], &n->second[i]);
        keep(n->out);
    }
}

void *timed_numbers(void)
{
    struct numbers_of *n = memory_aligned(sizeof *n);
    if (!n)
        return NULL;
    memset(n, 0, sizeof *n);
    for (int i = 0; i < NUMBERS; i++) {
        n->turn[i] =
            (uint32_t)i * UINT32_C(2654435769); /* a golden section of the circle further each time */
        n->positive[i] = ((real)n->turn[i] + (real)0.5) * (real)(1.0 / 4294967296.0);
    }
    n->positive[0] = (real)0.5;
    n->positive[1] = (real)0.25;
    return n;
}

const struct kernel timed_kernels[] = {
    {"peak", "fma", "vector", CHAINS *LINKS *(double)WIDTH, 2, fused_multiply_adds},
    {"noise", "normal", "vector", NUMBERS, 0, normals},
    {"function", "log", "vector", NUMBERS, 0, log_inlined},
    {"function", "log", "libm", NUMBERS, 0, log_scalar},
    {"function", "exp", "vector", NUMBERS, 0, exp_inlined},
    {"function", "exp", "libm", NUMBERS, 0, exp_scalar},
    {"function", "sincos", "vector", NUMBERS, 0, sincos_inlined},
    {"function", "sincos", "libm", NUMBERS, 0, sincos_scalar},
    {0},
};
