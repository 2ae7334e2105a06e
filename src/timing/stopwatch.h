/* stopwatch.h: how long a work takes, and what the machine did with its threads meanwhile. */
#ifndef PESBENCH_STOPWATCH_H
#define PESBENCH_STOPWATCH_H

#include "sampling.h"
#include <stddef.h>

struct lap {
    double seconds; /* by the thread's own clock; of several threads, by the wall's */
    double
        share; /* of that in which the thread that had least of its processor was running (who waits spins) */
    bool crowded; /* two threads were on one processor as it began */
};

/* ran_on: [threads] the processor of each as the lap began, -1 where that is not known; not set for one thread */
struct lap lap_of(const struct work *work, long times, int *ran_on);

/* The list as words; one too long ends in dots. */
void describe_processors(int threads, const int *ran_on, char *text, size_t size);

#endif
