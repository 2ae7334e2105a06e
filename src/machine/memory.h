/* memory.h: aligned storage, refused with a sentence where the machine cannot hold it. */
#ifndef PESBENCH_MEMORY_H
#define PESBENCH_MEMORY_H

#include "failure.h"
#include <stddef.h>

/* Bytes this process may hope to use: physical memory, or its control group's limit if that is smaller. */
double memory_limit(void);

/* False if `bytes` (a double, so that no count overflows) is more than the limit. `what` needs them. */
bool memory_fits(double bytes, const char *what, struct failure *failure);

/* `bytes` rounded up to cache lines, aligned to one, not yet touched: its pages go to the thread that writes
 * first. NULL where there is no memory, or 0 bytes. */
void *memory_aligned(double bytes);

#endif
