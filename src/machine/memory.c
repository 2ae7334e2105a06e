/* memory.c: see memory.h. */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE = 64 };

static double group_limit(void)
{
    double limit = 0;
    FILE *file = fopen("/sys/fs/cgroup/memory.max", "r");
    if (file) {
        if (fscanf(file, "%lf", &limit) != 1) /* "max": no limit */
            limit = 0;
        fclose(file);
    }
    return limit;
}

double memory_limit(void)
{
    const double physical = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    const double group = group_limit();
    return group > 0 && group < physical ? group : physical;
}

bool memory_fits(double bytes, const char *what, struct failure *failure)
{
    const double limit = memory_limit();
    if (bytes <= 0.9 * limit)
        return true;
    return fail_runtime(
        failure,
        "%s needs %.3g GiB, but this machine has %.3g GiB; use fewer particles, a shorter unroll or "
        "fewer threads.",
        what, bytes / 0x1p30, limit / 0x1p30);
}

void *memory_aligned(double bytes)
{
    if (!(bytes > 0))
        return NULL;
    const size_t lines = (size_t)(bytes / LINE) + 1;
    return aligned_alloc(LINE, lines * LINE);
}
