/* tape.h: an episode of one particle, and reverse sweeps over it.  Double precision.
 *
 * States are kept one segment of steps at a time; of the others only their first, from which a segment is run
 * again when a sweep comes to it.  With segments of sqrt(T) steps an episode takes the memory of 2 sqrt(T)
 * states, and one sweep from its end to its start runs each step at most once more (the two-level case of
 * Griewank 1992).  Steps run again have the bits they had, and so has the gradient. */
#ifndef PESBENCH_TAPE_H
#define PESBENCH_TAPE_H

#include "plugin.h"

struct tape {
    const struct opened_task *task;
    struct slice s;        /* n copies of the particle; state points into the tape */
    size_t stride;         /* doubles of a state, [state][ld], in whole cache lines */
    long segment, current; /* steps of a segment; the one whose states are there */
    double *first;         /* [segments][stride] the state each segment starts from */
    double *states;        /* [segment + 1][stride] of the current one */
    double *adjoint;       /* [state][ld] */
    double *gradient;      /* [param][ld] */
    double *theta;         /* [path][param][ld] */
    long hold;             /* steps for which a theta of the path is in force */
    double loss;           /* of the episode */
    double bytes;          /* held */
    long repeated;         /* steps run again */
    void *memory;
};

/* Segments for episodes of `horizon` steps: one, for many sweeps; sqrt(horizon) steps, for one sweep from end
 * to start. */
long tape_whole(long horizon);
long tape_checkpointed(long horizon);

/* Run the episode at theta from s_0, in segments as one of the above says. */
bool tape_open(struct tape *tape, const struct opened_task *task, const double *theta,
               long (*segment)(long horizon), struct failure *failure);

/* The same along a path of theta, [param] for every `hold` steps. */
bool tape_open_along(struct tape *tape, const struct opened_task *task, const double *path, long hold,
                     long (*segment)(long horizon), struct failure *failure);
void tape_close(struct tape *tape);

/* Sweep back from the end of step `last` to the start of step `first` (1..T).  Losses of steps
 * `counted`..last count. tape_start clears the adjoint; tape_sweep continues from where the last sweep
 * stopped and adds dL/dtheta to `gradient` ([param]). */
void tape_start(struct tape *tape);
void tape_sweep(struct tape *tape, long last, long first, long counted, double *gradient);

#endif
