/* peaks.h: the most that one thread gets out of this machine: multiply-adds, and bytes read from each level
 * of memory. */
#ifndef PESBENCH_PEAKS_H
#define PESBENCH_PEAKS_H

#include "sampling.h"
#include "topology.h"

enum peak {
    PEAK_FLOPS_SINGLE,
    PEAK_FLOPS_DOUBLE, /* flop */
    PEAK_L1,
    PEAK_L2,
    PEAK_L3,
    PEAK_DRAM, /* bytes read */
    PEAKS
};

extern const char *const peak_names[PEAKS];

struct peaks {
    double amount[PEAKS]; /* per run; 0: not measured, for such a cache is not there */
    double bytes[PEAKS];  /* that the reading goes over */
    struct timing timing[PEAKS];
};

/* Sample all of them in turn for about so many seconds. */
bool peaks_measure(const struct topology *topology, double seconds, struct peaks *peaks,
                   struct failure *failure);

#endif
