/* train_options.h: what the command `train` can be asked, and the plan of a cell that follows from it and from what is
 * published. */
#ifndef PESBENCH_TRAIN_OPTIONS_H
#define PESBENCH_TRAIN_OPTIONS_H

#include "command.h"
#include "selection.h"
#include "training.h"

struct train_options {
    struct selection selection;
    long updates, evaluate_every, burn_in, checkpoint_every;
    const char *optimizer, *divide_by, *stagger, *checkpoint, *summary, *trace;
    double beta1, beta2;
    struct numbers lr;
    bool resume;
};

extern const struct option_def train_options[]; /* besides those of the selection */

/* Are seeds counted once, do the files that were named suit each other, and can they be written?  A false answer has a sentence. */
bool train_options_suit(const struct train_options *options, struct failure *failure);

/* Learning rates, each of which every cell is trained with; updates and seeds of a cell. */
int train_rates(const struct train_options *options);
long train_updates(const struct train_options *options, const struct cell *cell);
int train_seeds(const struct selection *selection, const struct cell *cell);

/* What is to be trained: a cell with its learning rate number `rate`; options are the invocation's. */
struct training_plan train_plan(const struct invocation *invocation, const struct cell *cell, int rate);

#endif
