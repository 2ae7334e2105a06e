/* threads.h: threads and build as they really are, not as they were asked for. */
#ifndef PESBENCH_THREADS_H
#define PESBENCH_THREADS_H

#include <stdbool.h>
#include <stddef.h>

enum { THREADS_SHOWN = 256 };

struct placement {
    int ran_on;       /* a processor it was seen on, -1: none */
    char allowed[96]; /* processors it may run on, such as 0-3,8 */
};

/* Look at the threads of a region, each at itself; returns how many there are, at most THREADS_SHOWN. */
int threads_look(struct placement placement[THREADS_SHOWN]);

/* The OpenMP runtime that is loaded: "libgomp.so.1", "libomp.so.5". */
void openmp_runtime(char *text, size_t size);

/* Bits of the vectors that kernels are written for. */
int vector_bits(void);

bool build_is_optimised(void); /* and not instrumented */
bool build_is_native(void);    /* no wider vectors in the processor than in the build */

#endif
