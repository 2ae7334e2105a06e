/* train_options.c: see train_options.h. */
#include "train_options.h"
#include "resume_file.h"
#include "whole_file.h"

#include <string.h>

const struct option_def train_options[] = {
    NAMED_OPTION(train_options, "replicates", selection.replicates, "1", 1, 100000,
                 "seeds: this many, from each --seed on"),
    OPTION(train_options, updates, NULL, 1, 1e12, "outer updates (published)"),
    OPTION(train_options, optimizer, NULL, 0, 0, "outer optimizer (published)", .choices = OPTIMIZER_NAMES),
    OPTION(train_options, lr, NULL, 0, 1e300, "outer learning rates, all of which are run (published)"),
    OPTION(train_options, beta1, NULL, 0, 0.999999999, "momentum, or Adam's first rate (published)"),
    OPTION(train_options, beta2, NULL, 0, 0.999999999, "Adam's second rate (published)"),
    NAMED_OPTION(
        train_options, "divide-by", divide_by, NULL, 0, 0,
        "divide estimates by the deviation of particles' losses, in units of 2 sigma, or do not (published)",
        .choices = "none|deviation"),
    NAMED_OPTION(train_options, "evaluate-every", evaluate_every, NULL, 1, 1e12,
                 "updates between evaluations (a hundredth of all)"),
    OPTION(train_options, stagger, "lockstep", 0, 0,
           "where in the episode instances start: together, spread evenly, or drawn",
           .choices = "lockstep|exact|random"),
    NAMED_OPTION(train_options, "burn-in", burn_in, "0", 0, 1e9, "steps before the first update, paid for"),
    OPTION(train_options, summary, NULL, 0, 0,
           "write means over seeds with 95 % intervals, medians and quartiles to FILE, .csv or .json",
           .placeholder = "FILE"),
    OPTION(train_options, trace, NULL, 0, 0,
           "write every step's loss of the evaluation, before and after training, to FILE, .csv or .json",
           .placeholder = "FILE"),
    OPTION(train_options, checkpoint, NULL, 0, 0, "save to FILE what --resume goes on from",
           .placeholder = "FILE"),
    NAMED_OPTION(train_options, "checkpoint-every", checkpoint_every, NULL, 1, 1e12,
                 "updates between checkpoints (a hundredth of all)"),
    OPTION(train_options, resume, NULL, 0, 0,
           "go on from the checkpoint, if there is one, as if never interrupted"),
    {0},
};

int train_rates(const struct train_options *o)
{
    return o->lr.n ? o->lr.n : 1;
}

long train_updates(const struct train_options *o, const struct cell *cell)
{
    return o->updates ? o->updates : cell->settings.updates;
}

static long hundredth(long given, long updates)
{
    return given ? given : updates < 100 ? 1 : updates / 100;
}

int train_seeds(const struct selection *selection, const struct cell *cell)
{
    (void)cell;
    return selection->seed.n * selection->replicates;
}

struct training_plan train_plan(const struct invocation *invocation, const struct cell *cell, int rate)
{
    const struct train_options *o = invocation->options;
    const struct published *p = &cell->settings;
    const long updates = train_updates(o, cell);
    return (struct training_plan){
        .engine = engine_of(o->selection.precision),
        .setup = cell_setup(&o->selection, cell, train_seeds(&o->selection, cell)),
        .optimizer = optimizer_named(o->optimizer ? o->optimizer : p->optimizer),
        .rates = {.lr = o->lr.n ? o->lr.value[rate] : p->lr,
                  .beta1 = was_given(invocation, "beta1") ? o->beta1 : p->beta1,
                  .beta2 = was_given(invocation, "beta2") ? o->beta2 : p->beta2},
        .updates = updates,
        .divides = cell->deviation,
        .every = hundredth(o->evaluate_every, updates),
        .checkpoint_every = hundredth(o->checkpoint_every, updates),
        .stagger = stagger_named(o->stagger),
        .burn_in = o->burn_in,
        .seed = &o->selection.seed,
        .replicates = o->selection.replicates,
    };
}

bool train_options_suit(const struct train_options *o, struct failure *failure)
{
    if (!seeds_differ(&o->selection, failure))
        return false;
    if (!resume_options_suit(o->checkpoint, o->resume, &o->selection.out, failure))
        return false;
    if (o->checkpoint && o->summary && file_same(o->checkpoint, o->summary))
        return fail(failure, "'%s' is to hold a summary and a checkpoint; name two files.", o->checkpoint);
    if (o->trace && ((o->checkpoint && file_same(o->trace, o->checkpoint)) ||
                     (o->summary && file_same(o->trace, o->summary))))
        return fail(failure, "'%s' is to hold a trace and something else; name two files.", o->trace);
    return outputs_check(&o->selection.out, o->summary, failure) &&
           outputs_check(&o->selection.out, o->trace, failure);
}
