/* lanes.h: vectors of `real` as wide as the processor's, for kernels that keep a system's state in registers.
 *
 * A slice's length is a multiple of LANES, hence of WIDTH. */
#ifndef PESBENCH_LANES_H
#define PESBENCH_LANES_H

#include "core.h"
#include <string.h>

#if defined __AVX512F__
enum { VECTOR_BYTES = 64 };
#elif defined __AVX__
enum { VECTOR_BYTES = 32 };
#else
enum { VECTOR_BYTES = 16 };
#endif

typedef real lanes __attribute__((vector_size(VECTOR_BYTES)));
enum { WIDTH = VECTOR_BYTES / sizeof(real) };

static inline lanes lanes_load(const real *x)
{
    lanes v;
    memcpy(&v, x, sizeof v);
    return v;
}

/* lanes_load() from one of many rows that are gone through side by side, a few columns at a time, with much to be done with
 * each: the line after it is asked for now, for the processor does not look so far ahead. */
static inline lanes lanes_load_ahead(const real *x)
{
    __builtin_prefetch((const char *)x + 64, 1);
    return lanes_load(x);
}

static inline void lanes_store(real *x, lanes v)
{
    memcpy(x, &v, sizeof v);
}

static inline lanes lanes_all(real x)
{
    return x - (lanes){0}; /* of which compilers make a broadcast: unlike x + 0, it is x for -0 too */
}

/* x, in a register for all of its uses: gcc would rather load it again for each, and loads are the scarcer */
static inline lanes lanes_held(lanes x)
{
#if defined __GNUC__ && defined __x86_64__
    __asm__("" : "+x"(x));
#endif
    return x;
}

/* max(x, 0) that keeps NaN */
static inline lanes lanes_rectified(lanes x)
{
    typedef __typeof__(x < x) mask;
    return (lanes)((mask)x & ~(x < (lanes){0}));
}

/* Before a loop over an array of lanes whose bounds are constants: the array then lives in registers. */
#ifdef __clang__
#define UNROLL_FULLY _Pragma("clang loop unroll(full)")
#else
#define UNROLL_FULLY _Pragma("GCC unroll 64")
#endif

#endif
