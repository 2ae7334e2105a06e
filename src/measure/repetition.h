/* repetition.h: independent replicates of an estimate, by regime (reference estimators, section 5), at frozen theta
 * or, of episodes, while it moves (moving.h).
 *
 * episode   the sum of one episode's window estimates from s_0; mean G
 * window    the estimate of one window, the instances being somewhere within their episodes (a step-unlocked
 * worker); mean G/n, n = T/K longrun   the mean of a batch of consecutive window estimates, in sequences that
 * go on for as long as it takes; mean G/n.  Their spread is what an optimizer with a small learning rate
 * feels. */
#ifndef PESBENCH_REPETITION_H
#define PESBENCH_REPETITION_H

#include "moving.h"

enum regime { REGIME_EPISODE, REGIME_WINDOW, REGIME_LONGRUN, REGIMES };
extern const char *const regime_names[REGIMES + 1]; /* as typed; [REGIMES] is NULL */

struct procedure {
    enum regime regime;
    enum stagger stagger;
    long burn_in;           /* steps of every instance before anything is counted */
    bool small_sigma;       /* closed forms also where L is not quadratic: what they are as sigma goes to 0 */
    enum moved_by moved_by; /* in the regime of episodes, theta too moves from window to window ... */
    double lr;              /* ... at this rate */
};

/* What replicates are run with, and what they are. */
struct repetition {
    const struct engine *engine;
    struct run *run;
    struct problem_facts facts;
    struct procedure procedure;
    int replicates; /* those there are: fewer than asked for after an interrupt, a few more in a long run */
    int chains;     /* of a long run; 1 otherwise */
    long batch;     /* window estimates in a replicate of a long run; 1 otherwise */
    double windows; /* of an episode, n; 1 in the regime of episodes */
    double *estimates;         /* [replicate][param] */
    double *updates;           /* of a long run: [chain][update][param] */
    double seconds;            /* wall time of a replicate, all threads at work, burn-in left out */
    long nonfinite;            /* pairs' window losses that were not finite */
    struct lost_particle lost; /* the first of them, of the first replicate that has one ... */
    long lost_replicate;       /* ... which is this */

    int group; /* trials side by side */
    struct moving moving;
    double *thetas; /* [group][param], all the same */
    double *ignored;
    struct identity *identity;
    long *bad;
};

/* Open a run of the cell for selection->replicates replicates at theta [param].  False, with a sentence,
 * where the procedure does not fit: windows that do not divide the episode, too few batches, a theta
 * that moves elsewhere than in an episode. */
bool repetition_open(struct repetition *r, const struct selection *selection, const struct cell *cell,
                     const struct procedure *procedure, const double *theta, struct failure *failure);
void repetition_close(struct repetition *r);

/* Make the replicates; an interrupt ends them early, a long run after a batch; there may be none. */
void repetition_run(struct repetition *r, const struct selection *selection, const struct cell *cell);

/* Particle-steps paid for one estimate: of an episode, or of a window. */
double repetition_steps(const struct repetition *r);

/* Windows that a replicate runs through, about: for --dry-run. */
double repetition_windows(const struct procedure *procedure, const struct problem_facts *facts);

/* Trials that are advanced side by side. */
int repetition_group(const struct selection *selection, const struct cell *cell);

#endif
