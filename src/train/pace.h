/* pace.h: how many evaluations to ask of the engine at a time: as many as take a while, so that there is little waiting
 * for threads, but not long, so that an interrupt is heeded. */
#ifndef PESBENCH_PACE_H
#define PESBENCH_PACE_H

#include "engine.h"

struct pace {
    int n;           /* evaluations of the next batch; a multiple of `least` */
    int least, most; /* least: those of one slice, as the engine makes them */
    double seconds;  /* that a batch is to take */
};

struct pace pace_make(const struct dims *dims, int threads, double seconds);

/* A batch of n took so long. */
void pace_learn(struct pace *pace, double spent);

/* Seconds of an evaluation, of many side by side, by more and more of them at theta ([param]): the first ones also wake
 * threads and caches. */
bool pace_probe(const struct engine *engine, struct run *run, int threads, const double *theta,
                double *seconds, struct failure *failure);

#endif
