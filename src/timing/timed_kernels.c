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

static void signs(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
        fill_signs((struct stream){{1, 2}}, 0, NUMBERS, 1, (uint32_t)k, 0, n->out, NUMBERS);
        keep(n->out);
    }
}

static void normals(void *memory, long times)
{
    struct numbers_of *n = memory;
    for (long k = 0; k < times; k++) {
        fill_noise((struct stream){{1, 2}}, 0, NUMBERS, 1, (uint32_t)k, 0, 1, n->out, NUMBERS);
        keep(n->out);
    }
}

/* A loop over all numbers that sets n->out[i], as vectors or, from the C library, one by one. */
#define LOOP(name, how, ...)                                                                                 \
    static void name(void *memory, long times)                                                               \
    {                                                                                                        \
        struct numbers_of *n = memory;                                                                       \
        for (long k = 0; k < times; k++) {                                                                   \
            how for (int i = 0; i < NUMBERS; i++)                                                            \
            {                                                                                                \
                __VA_ARGS__;                                                                                 \
            }                                                                                                \
            keep(n->out);                                                                                    \
        }                                                                                                    \
    }
#define VECTORS _Pragma("omp simd")
#define SCALARS

#ifdef PESBENCH_SINGLE
#define LIBM(name) name##f
#else
#define LIBM(name) name
#endif
static const real circle = (real)6.283185307179586;

LOOP(log_inlined, VECTORS, n->out[i] = log_positive(n->positive[i]))
LOOP(log_scalar, SCALARS, n->out[i] = LIBM(log)(n->positive[i]))
LOOP(exp_inlined, VECTORS, n->out[i] = exp_any(n->positive[i]))
LOOP(exp_scalar, SCALARS, n->out[i] = LIBM(exp)(n->positive[i]))
LOOP(tanh_inlined, VECTORS, n->out[i] = hyperbolic_tangent(n->positive[i]))
LOOP(tanh_scalar, SCALARS, n->out[i] = LIBM(tanh)(n->positive[i]))
LOOP(sigmoid_inlined, VECTORS, n->out[i] = sigmoid(n->positive[i]))
LOOP(sigmoid_scalar, SCALARS, n->out[i] = 1 / (1 + LIBM(exp)(-n->positive[i])))
LOOP(sincos_inlined, VECTORS, sincos_turn(n->turn[i], &n->out[i], &n->second[i]))
LOOP(sincos_scalar, SCALARS, LIBM(sincos)(circle * n->positive[i], &n->out[i], &n->second[i]))
LOOP(radians_inlined, VECTORS, sincos_any(circle * n->positive[i], &n->out[i], &n->second[i]))

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
    {"noise", "sign", "vector", NUMBERS, 0, signs},
    {"function", "log", "vector", NUMBERS, 0, log_inlined},
    {"function", "log", "libm", NUMBERS, 0, log_scalar},
    {"function", "exp", "vector", NUMBERS, 0, exp_inlined},
    {"function", "exp", "libm", NUMBERS, 0, exp_scalar},
    {"function", "tanh", "vector", NUMBERS, 0, tanh_inlined},
    {"function", "tanh", "libm", NUMBERS, 0, tanh_scalar},
    {"function", "sigmoid", "vector", NUMBERS, 0, sigmoid_inlined},
    {"function", "sigmoid", "libm", NUMBERS, 0, sigmoid_scalar},
    {"function", "sincos", "vector", NUMBERS, 0, sincos_inlined},
    {"function", "sincos", "libm", NUMBERS, 0, sincos_scalar},
    {"function", "sincos_radians", "vector", NUMBERS, 0, radians_inlined},
    {"function", "sincos_radians", "libm", NUMBERS, 0, sincos_scalar},
    {0},
};
