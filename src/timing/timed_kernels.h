/* timed_kernels.h: the loops of timed.h in this precision; between timed_kernels.c and stepping.c only. */
#ifndef PESBENCH_TIMED_KERNELS_H
#define PESBENCH_TIMED_KERNELS_H

#include "timed.h"

#define timed_kernels PRECISION(timed_kernels)
#define timed_numbers PRECISION(timed_numbers)

extern const struct kernel timed_kernels[];
void *timed_numbers(void);

#endif
