/* sample_stats.h: what a series of timings says: its median with an interval, which of its members are outliers, and
 * whether it drifts.
 *
 * Nothing is assumed of the distribution of timings, which is neither normal nor symmetric: intervals are those of order
 * statistics (Hoefler & Belli, SC15, rules 5 and 6). */
#ifndef PESBENCH_SAMPLE_STATS_H
#define PESBENCH_SAMPLE_STATS_H

#include <stdbool.h>

/* A median and its 95 % interval by order statistics, NaN below six samples; and the lower quartile, which neighbours
 * on the machine, who only ever slow things down, move less. */
struct middle {
    double median, min, lo, hi, quartile;
};

/* Sorts x, none of which is NaN. */
struct middle middle_of(int n, double *x);

/* Half the interval's width by the median; NaN where there is no interval. */
double relative_error(const struct middle *middle);

/* How many are further from the quartiles than 1.5 (mild) or 3 (severe) times the distance between these (Tukey 1977).
 * They are counted, and stay where they are. */
struct outliers {
    int low_severe, low_mild, high_mild, high_severe;
};

/* x: sorted */
struct outliers outliers_of(int n, const double *x);

/* The last third's median by the first third's, less 1; `found`: their intervals do not touch, and it is above a
 * hundredth. NaN, and not found, below three times six samples. */
struct drift {
    double relative;
    bool found;
};

/* x: in the order of time, left as it is; scratch: [n] */
struct drift drift_of(int n, const double *x, double *scratch);

#endif
