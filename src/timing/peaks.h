/* peaks.h: the most that one thread gets out of this machine: multiply-adds, and bytes read from and copied within each
 * level of memory. */
#ifndef PESBENCH_PEAKS_H
#define PESBENCH_PEAKS_H

#include "bandwidth.h"
#include "sampling.h"

enum peak {
    PEAK_FLOPS_SINGLE,
    PEAK_FLOPS_DOUBLE, /* flop */
    PEAK_MEMORY,       /* bytes: of each traffic, each level */
    PEAKS = PEAK_MEMORY + TRAFFICS * MEMORY_LEVELS
};

struct peaks {
    double amount[PEAKS]; /* per run; 0: not measured, for such a cache is not there */
    double bytes[PEAKS];  /* that are gone over */
    struct timing timing[PEAKS];
};

/* "multiply-adds single", "copy L2" */
void peak_name(enum peak peak, char *text, int size);

/* Sample all of them in turn for about so many seconds. */
bool peaks_measure(const struct topology *topology, double seconds, struct peaks *peaks,
                   struct failure *failure);

#endif
