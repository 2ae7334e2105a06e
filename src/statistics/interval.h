/* interval.h: an estimate with its 95 % interval; what could not be computed is NaN. */
#ifndef PESBENCH_INTERVAL_H
#define PESBENCH_INTERVAL_H

struct interval {
    double value, lo, hi;
};

#endif
