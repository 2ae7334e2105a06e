/* lanes.h: 64-byte vectors of `real`, for kernels that keep a system's state in registers.  gcc and clang lower them to
 * whatever the processor has. */
#ifndef PESBENCH_LANES_H
#define PESBENCH_LANES_H

#include "core.h"
#include <string.h>

typedef real lanes __attribute__((vector_size(64)));

static inline lanes lanes_load(const real *x)
{
    lanes v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void lanes_store(real *x, lanes v)
{
    memcpy(x, &v, sizeof v);
}

static inline lanes lanes_all(real x)
{
    return (lanes){0} + x;
}

/* Before a loop over an array of lanes whose bounds are constants: the array then lives in registers. */
#ifdef __clang__
#define UNROLL_FULLY _Pragma("clang loop unroll(full)")
#else
#define UNROLL_FULLY _Pragma("GCC unroll 64")
#endif

#endif
