/* training.h: online outer optimisation of one cell, one update per window, all its seeds side by side. */
#ifndef PESBENCH_TRAINING_H
#define PESBENCH_TRAINING_H

#include "engine.h"
#include "history.h"
#include "optimizer.h"

/* How, with nothing left to default. */
struct training_plan {
    const struct engine *engine;
    struct setup setup; /* a trial per seed */
    const struct optimizer *optimizer;
    struct optimizer_rates rates;
    long updates, every, checkpoint_every; /* every: updates between evaluations */
    bool divides;                          /* by the deviation of the particles' losses */
    enum stagger stagger;
    long burn_in; /* steps */
    const struct numbers *seed;
    int replicates; /* seeds from each `seed` on */
};

uint64_t plan_seed(const struct training_plan *plan, int trial);

struct training {
    struct training_plan plan;
    struct run *run;
    struct problem_facts facts;
    double *theta, *gradient, *memory; /* [trial][param], ..., [trial][optimizer's][param] */
    bool *stopped;                     /* [trial] theta is no longer finite */
    double *deviation; /* [trial] of the particles' losses, in the last update; NaN if not asked for */
    long *undivided;   /* [trial] updates that were not made, the deviation being 0 */
    long update;       /* those done */
    struct history history;
    double burnt;           /* particle-steps of a seed before the first update */
    bool stopped_early;     /* an interrupt ended the burn-in: there is nothing, not even update 0 */
    double started, before; /* seconds: when this process began, and what others had spent */
    double aside;           /* seconds of this process spent on evaluations and checkpoints */
};

/* theta: [param], where every seed starts.  training_close is right after failure, too. */
bool training_open(struct training *training, const struct training_plan *plan, const double *theta,
                   struct failure *failure);
void training_close(struct training *training);

/* Instances to their places; what is recorded is update 0, unless an interrupt came first. */
bool training_begin(struct training *training, struct failure *failure);

/* Nothing left to do: every update is done, or no seed moves. */
bool training_finished(const struct training *training);

/* One update of every seed that still moves; records what is due. */
bool training_update(struct training *training, struct failure *failure);

/* Record every seed where it stands, unless that was due anyway. */
bool training_record(struct training *training, struct failure *failure);

/* Losses of all records that have none yet. */
bool training_evaluate(struct training *training, struct failure *failure);

/* Save or, after training_open, load where it stands: what follows has the same bits.  Seconds go on from there. */
void training_archive(struct training *training, struct archive *archive);

#endif
