/* sampling.h: timing many pieces of work against each other on a machine that does other things too.
 *
 * Every sample is short and stands between two runs of the reference chain; samples of all works are taken in
 * turn, so that whatever happens to the machine happens to all; medians are quoted.  Work of one thread is
 * timed by that thread's own clock, work of several by the wall's. */
#ifndef PESBENCH_SAMPLING_H
#define PESBENCH_SAMPLING_H

#include "failure.h"
#include <stdbool.h>

/* Something that can be done again and again. */
struct work {
    void (*run)(void *self, long times);
    void *self;
    int threads;
};

/* A median and its 95 % interval by order statistics, NaN below six samples; and the lower quartile, which neighbours
 * on the machine, who only ever slow things down, move less. */
struct middle {
    double median, min, lo, hi, quartile;
};

struct sample {
    double seconds, cycles; /* of one time */
    double hertz;
    bool steady; /* the clock before and after differed by at most a tenth, and all threads were running */
};

struct timing {
    int n;           /* samples used */
    bool mistrusted; /* too few had a steady clock and all threads running: all were used */
    double hertz;
    struct middle seconds, cycles; /* of one time */
    int taken;                     /* samples, used or not */
    const struct sample *sample;   /* [taken], where they are kept; else NULL */
};

/* Sorts x. */
struct middle middle_of(int n, double *x);

/* Take samples of n works in turn: `rounds` of them, or, where that is 0, what fits into `seconds` (of wall),
 * but never fewer than ROUNDS_AT_LEAST unless interrupted.  `kept` (or NULL) becomes the memory of all samples, to be
 * freed once the timings are no longer used. */
enum { ROUNDS_AT_LEAST = 7, ROUNDS_AT_MOST = 2000 };
bool take_samples(int n, const struct work *work, int rounds, double seconds, bool quiet,
                  struct timing *timing, struct sample **kept, struct failure *failure);

#endif
