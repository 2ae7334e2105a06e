/* fitness.h: whether a machine, a build and a run are fit to measure: each finding says what is wrong and what helps. */
#ifndef PESBENCH_FITNESS_H
#define PESBENCH_FITNESS_H

#include "sampling.h"
#include "topology.h"
#include <stddef.h>

struct finding {
    const char *name; /* one word */
    char what[256], remedy[160];
};

enum { FINDINGS_AT_MOST = 24 };
struct findings {
    int n;
    struct finding finding[FINDINGS_AT_MOST];
};

/* Before anything is measured: the build; the load of the machine, and its governor of frequencies; more threads than
 * processors, or than OpenMP gives, how they wait, and whether they stay where they are. most_threads: of any work */
void find_in_build(struct findings *findings);
void find_in_machine(struct findings *findings, const struct topology *topology);
void find_in_threads(struct findings *findings, const struct topology *topology, int most_threads);

/* lo, hi: between which the clock was 90 % of the time, in any unit */
void find_in_clock(struct findings *findings, double lo, double median, double hi);

/* Afterwards, of n timings: clocks, drifts, works that never settled, threads that met or moved, and medians that are
 * not as precise as was asked for (0: nothing was). threads: [n] */
void find_in_timings(struct findings *findings, int n, const struct timing *timing, const int *threads,
                     double precise);

/* "What; remedy." */
void finding_sentence(const struct finding *finding, char *text, size_t size);

#endif
