/* timed_work.h: what can be timed of a task: an estimator's windows, and the steps they are made of. */
#ifndef PESBENCH_TIMED_WORK_H
#define PESBENCH_TIMED_WORK_H

#include "phases.h"
#include "sampling.h"
#include "timed.h"

struct timed_work {
    struct work work;
    struct problem_facts facts;
    void (*close)(void *self);
    /* Of an estimator, else NULL: where the time goes, counted over windows for about so many seconds, at least one.
     * False: no memory. */
    bool (*shares)(void *self, double seconds, struct time_shares *shares);
};

/* The estimator of `setup`, as `train` runs it: one window of K steps after another at a theta that stays.
 * theta: [param].  On failure nothing is left open. */
bool gradient_open(struct timed_work *w, const char *precision, const struct setup *setup, uint64_t seed,
                   const double *theta, int param, struct failure *failure);

/* The same of steps; without a sentence where the task does not have that kind, see timed.h. */
bool stepping_work_open(struct timed_work *w, const char *precision, const struct setup *setup,
                        enum stepping_kind kind, const double *theta, struct failure *failure);

void timed_work_close(struct timed_work *w); /* also what was never opened, all 0 */

#endif
