/* tape.h: an episode of one particle kept step by step, and reverse sweeps over it.  Double precision. */
#ifndef PESBENCH_TAPE_H
#define PESBENCH_TAPE_H

#include "plugin.h"

struct tape {
    const struct opened_task *task;
    struct slice s;   /* n copies of the particle; state points into the tape */
    double *states;   /* [T + 1][state][ld] */
    double *adjoint;  /* [state][ld] */
    double *gradient; /* [param][ld] */
    double loss;      /* of the episode */
    void *memory;
};

/* Run the episode at theta from s_0. */
bool tape_open(struct tape *tape, const struct opened_task *task, const double *theta,
               struct failure *failure);
void tape_close(struct tape *tape);

/* Sweep back from the end of step `last` to the start of step `first` (1..T).  Losses of steps
 * `counted`..last count. tape_start clears the adjoint; tape_sweep continues from where the last sweep
 * stopped and adds dL/dtheta to `gradient` ([param]). */
void tape_start(struct tape *tape);
void tape_sweep(struct tape *tape, long last, long first, long counted, double *gradient);

#endif
