/* sampling.h: timing many pieces of work against each other on a machine that does other things too.
 *
 * Every work is warmed until its time is steady.  Then samples of all works are taken in rounds, in an order that is
 * drawn anew for each, so that whatever happens to the machine happens to all.  A sample is short, for the clock to
 * stay what it is, and long by the resolution of the timer; it stands between two runs of the reference chain, which
 * give it in cycles, and beside a burst of multiply-adds, of which peak it is given as a fraction.  A work is done when
 * the interval of its median is narrow enough.  Work of one thread is timed by that thread's own clock, work of several
 * by the wall's. */
#ifndef PESBENCH_SAMPLING_H
#define PESBENCH_SAMPLING_H

#include "failure.h"
#include "sample_stats.h"
#include <stdint.h>

/* Something that can be done again and again. */
struct work {
    void (*run)(void *self, long times);
    void *self;
    int threads;
    double flops;          /* of one time, all threads together; 0: not counted */
    const char *precision; /* of those flops, "single" or "double" */
    int every;             /* after ROUNDS_AT_LEAST rounds, it is sampled in one of so many; 0: in each */
};

/* How samples are taken, and when to stop: after so many rounds; or, where that is 0, when all works are as precise as
 * asked for, or when the seconds (of wall) are spent, but not before ROUNDS_AT_LEAST. */
enum { ROUNDS_AT_LEAST = 7, ROUNDS_AT_MOST = 2000, PRECISE_FROM = 30 };
struct protocol {
    int rounds;
    double seconds;
    double precise; /* half the interval of a median by the median; 0: never precise enough */
    uint64_t seed;  /* of the order */
    bool quiet;
};

/* A sample's clock has to be the same before and after by a tenth, and its threads have to be running nine tenths of
 * the time: where not, it counts as unsteady. */
struct sample {
    double seconds, cycles; /* of one time */
    double hertz;
    double fraction; /* of the peak beside it, of all threads; NaN: no flops */
    bool steady;
};

struct timing {
    int n;           /* samples taken */
    int unsteady;    /* of those: they count for seconds, but have no cycles */
    bool mistrusted; /* too few steady ones: then all have */
    long times;      /* that the work was done in a sample */
    int warmup;      /* samples before the first that counts */
    bool settled;    /* the last of those agreed with each other; or there was no time to see */
    double hertz;
    struct middle seconds, cycles; /* of one time */
    struct middle fraction;
    struct outliers outliers; /* in cycles */
    struct drift drift;
    int crowded, moved;  /* samples in which threads shared a processor, or one was on another than before */
    char processors[96]; /* where its threads were seen last, in order: "0 1"; empty for one thread */
};

/* Receives a work's samples in the order of time, before they are gone. */
struct sample_log {
    void (*keep)(void *context, int work, int n, const struct sample *sample);
    void *context;
};

/* timing: [n]; log may be NULL */
bool take_samples(int n, const struct work *work, const struct protocol *protocol, struct timing *timing,
                  const struct sample_log *log, struct failure *failure);

/* Seconds that a sample takes at least. */
double sample_length(void);

#endif
