/* train: online outer optimisation, one update per window; loss against updates, inner steps and seconds. */
#include "forecast.h"
#include "interrupt.h"
#include "resume.h"

#include <stdlib.h>
#include <string.h>

struct train {
    struct selection selection;
    long updates, evaluate_every, burn_in, checkpoint_every;
    const char *optimizer, *divide_by, *stagger, *checkpoint, *summary, *trace;
    double beta1, beta2;
    struct numbers lr;
    bool resume;
};

static const struct option_def options[] = {
    NAMED_OPTION(train, "replicates", selection.replicates, "1", 1, 100000,
                 "seeds: this many, from each --seed on"),
    OPTION(train, updates, NULL, 1, 1e12, "outer updates (published)"),
    OPTION(train, optimizer, NULL, 0, 0, "outer optimizer (published)", .choices = OPTIMIZER_NAMES),
    OPTION(train, lr, NULL, 0, 1e300, "outer learning rates, all of which are run (published)"),
    OPTION(train, beta1, NULL, 0, 1, "momentum, or Adam's first rate (published)"),
    OPTION(train, beta2, NULL, 0, 1, "Adam's second rate (published)"),
    NAMED_OPTION(
        train, "divide-by", divide_by, NULL, 0, 0,
        "divide estimates by the deviation of particles' losses, in units of 2 sigma, or do not (published)",
        .choices = "none|deviation"),
    NAMED_OPTION(train, "evaluate-every", evaluate_every, NULL, 1, 1e12,
                 "updates between evaluations (a hundredth of all)"),
    OPTION(train, stagger, "lockstep", 0, 0,
           "where in the episode instances start: together, spread evenly, or drawn",
           .choices = "lockstep|exact|random"),
    NAMED_OPTION(train, "burn-in", burn_in, "0", 0, 1e9, "steps before the first update, paid for"),
    OPTION(train, summary, NULL, 0, 0,
           "write means over seeds with 95 % intervals, medians and quartiles to FILE, .csv or .json",
           .placeholder = "FILE"),
    OPTION(train, trace, NULL, 0, 0,
           "write every step's loss of the evaluation, before and after training, to FILE, .csv or .json",
           .placeholder = "FILE"),
    OPTION(train, checkpoint, NULL, 0, 0, "save to FILE what --resume goes on from", .placeholder = "FILE"),
    NAMED_OPTION(train, "checkpoint-every", checkpoint_every, NULL, 1, 1e12,
                 "updates between checkpoints (a hundredth of all)"),
    OPTION(train, resume, NULL, 0, 0, "go on from the checkpoint, if there is one, as if never interrupted"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, selection_estimation, options, NULL};

static const char help[] =
    "The column `best` is the least loss of a seed in its evaluations so far.  A summary's mean has "
    "Student's 95 % interval "
    "over seeds;\n"
    "a seed that diverged counts as an infinite loss, in medians and quartiles too.  With several --lr, the "
    "one with\n"
    "the least median loss at the last update is named in the context of results (`best_rate` in the "
    "summary): it is\n"
    "chosen on the seeds that were run, so that its loss is optimistic; run it with other seeds to compare "
    "it.\n"
    "\n"
    "--divide-by deviation multiplies every estimate by 2 sigma / s, s being the standard deviation of the "
    "losses that "
    "all\n"
    "perturbed particles of all instances had in the update, which makes it (1/(M s)) sum R psi over the 2M "
    "of them, "
    "psi in\n"
    "units of sigma (augmented random search; published for control).  Learning rates then are lengths in "
    "theta, "
    "whatever the\n"
    "scale of losses, and `grad_norm` is the norm of what the optimizer is given.  `deviation` is s.  Where "
    "s is 0, "
    "neither\n"
    "theta nor the optimizer moves, and `undivided` counts it; where it is not finite, the seed stops, as "
    "nonfinite.\n"
    "\n"
    "--resume continues the same command from --checkpoint FILE, with the same bits; threads and the files "
    "that\n"
    "results go to may differ.  SIGINT and SIGTERM save a checkpoint and write the results so far.";

static bool was_given(const struct invocation *invocation, const char *name)
{
    for (int k = 0; k < invocation->ngiven; k++)
        if (strcmp(invocation->given[k]->name, name) == 0)
            return true;
    return false;
}

/* rates of a cell; 0 stands for the published one */
static int rates_of(const struct train *o)
{
    return o->lr.n ? o->lr.n : 1;
}

static long updates_of(const struct train *o, const struct cell *cell)
{
    return o->updates ? o->updates : cell->settings.updates;
}

static long hundredth(long given, long updates)
{
    return given ? given : updates < 100 ? 1 : updates / 100;
}

static int seeds_of(const struct selection *selection, const struct cell *cell)
{
    (void)cell;
    return selection->seed.n * selection->replicates;
}

static struct training_plan plan_of(const struct invocation *invocation, const struct cell *cell, int rate)
{
    const struct train *o = invocation->options;
    const struct published *p = &cell->settings;
    const long updates = updates_of(o, cell);
    return (struct training_plan){
        .engine = engine_of(o->selection.precision),
        .setup = cell_setup(&o->selection, cell, seeds_of(&o->selection, cell)),
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

/* The whole command. */
struct work {
    const struct invocation *invocation;
    const struct train *o;
    struct cells cells;
    int rates, n;               /* n: cells times rates, rates next to each other */
    struct training_plan *plan; /* [n] */
    struct trained *trained;    /* [n] */
    struct resume_file resume;
    struct report *report, *summary, *trace; /* the last two: or NULL */
};

static bool run_cell(struct work *w, int index, struct failure *failure)
{
    const struct selection *selection = &w->o->selection;
    struct trained *trained = &w->trained[index];
    const struct cell *cell = &trained->cell;
    struct opened_task task;
    double *theta;
    if (cell->skipped[0]) {
        trained->complete = true;
        if (index % w->rates == 0)
            report_skipped(w->report, selection, cell);
        return true;
    }
    if (!cell_task(selection, cell, &task, &theta, failure))
        return false;
    const bool ok =
        resume_train(&w->resume, &w->plan[index], theta, index, w->trained, selection->quiet, failure);
    if (ok) {
        cell_context(w->report, cell, &task.dims, theta);
        report_training(w->report, w->invocation, selection, trained);
    }
    const bool traced = !ok || !w->trace || !trained->complete ||
                        report_training_trace(w->trace, selection, &w->plan[index], trained, failure);
    free(theta);
    task_close(&task);
    return ok && traced;
}

/* what the rates of a cell have in common, once all are run or one is interrupted */
static bool summarise(struct work *w, int index, struct failure *failure)
{
    const struct trained *first = &w->trained[index];
    if (first->cell.skipped[0] || first->history.n == 0)
        return true;
    report_best_rate(w->report, first, w->rates);
    if (!w->summary)
        return true;
    report_best_rate(w->summary, first, w->rates);
    return report_summary(w->summary, &w->o->selection, first, w->rates, failure);
}

/* one window an update */
static double windows_of(const void *mine, const struct cell *cell, const struct problem_facts *facts)
{
    (void)facts;
    return (double)updates_of(mine, cell);
}

static bool foresee_cell(struct work *w, int index, struct failure *failure)
{
    const struct selection *selection = &w->o->selection;
    const struct cell *cell = &w->trained[index].cell;
    const int seeds = seeds_of(selection, cell);
    if (cell->skipped[0]) {
        report_skipped(w->report, selection, cell);
        return true;
    }
    const long updates = updates_of(w->o, cell), every = hundredth(w->o->evaluate_every, updates);
    return forecast_cell(w->report, w->invocation, selection, cell, seeds, seeds, windows_of,
                         (double)((updates - 1) / every + 2), failure);
}

static bool work_open(struct work *w, struct failure *failure)
{
    const struct train *o = w->o;
    w->rates = rates_of(o);
    w->n = w->cells.n * w->rates;
    w->plan = calloc((size_t)w->n + 1, sizeof *w->plan);
    w->trained = calloc((size_t)w->n + 1, sizeof *w->trained);
    if (!w->plan || !w->trained)
        return fail_runtime(failure, "no memory for %d cells.", w->n);
    for (int k = 0; k < w->n; k++) {
        w->trained[k].cell = w->cells.cell[k / w->rates];
        w->plan[k] = plan_of(w->invocation, &w->trained[k].cell, k % w->rates);
    }
    if (!o->checkpoint || o->selection.dry_run)
        return true;
    char *identity = resume_identity(&o->selection, w->n, w->plan, w->trained, failure);
    return identity && resume_open(&w->resume, o->checkpoint, o->resume, identity, w->n, w->trained, failure);
}

static void work_close(struct work *w)
{
    for (int k = 0; w->trained && k < w->n; k++)
        history_close(&w->trained[k].history);
    free(w->trained);
    free(w->plan);
    resume_file_close(&w->resume);
    cells_close(&w->cells);
    report_close(w->report);
    report_close(w->summary);
    report_close(w->trace);
}

static bool check_files(const struct train *o, struct failure *failure)
{
    if (o->resume && !o->checkpoint)
        return fail(failure, "--resume goes on from a checkpoint: give --checkpoint FILE, too.");
    for (int k = 0; o->checkpoint && k < o->selection.out.n; k++)
        if (file_same(o->checkpoint, o->selection.out.value[k]))
            return fail(failure, "'%s' is to hold results and a checkpoint; name two files.", o->checkpoint);
    if (o->checkpoint && o->summary && file_same(o->checkpoint, o->summary))
        return fail(failure, "'%s' is to hold a summary and a checkpoint; name two files.", o->checkpoint);
    if (o->trace && ((o->checkpoint && file_same(o->trace, o->checkpoint)) ||
                     (o->summary && file_same(o->trace, o->summary))))
        return fail(failure, "'%s' is to hold a trace and something else; name two files.", o->trace);
    return outputs_check(&o->selection.out, o->summary, failure) &&
           outputs_check(&o->selection.out, o->trace, failure);
}

/* Cells that the checkpoint has are reported whatever happens. */
static bool run_cells(struct work *w, struct failure *failure)
{
    const bool dry = w->o->selection.dry_run;
    bool ok = true;
    int k = 0;
    for (; ok && k < w->n && (!interrupted() || w->trained[k].complete); k++)
        ok = (dry ? foresee_cell : run_cell)(w, k, failure);
    for (int first = 0; ok && !dry && first < k; first += w->rates)
        ok = summarise(w, first, failure);
    if (ok && !dry && (k < w->n || !w->trained[k - 1].complete))
        report_context(w->report, "interrupted", "%s", "not all that was asked for is here");
    return ok;
}

/* What is published is meant for evolution strategies; what was asked for may be refused. */
static void settle(const struct train *o, struct cells *cells)
{
    for (int k = 0; k < cells->n; k++) {
        struct cell *cell = &cells->cell[k];
        const struct estimator *e = estimator_named(cell->estimator);
        cell->trains = true;
        if (!e->sample || e->unperturbed)
            cell->settings.divide_by = "none";
        cell->deviation = strcmp(o->divide_by ? o->divide_by : cell->settings.divide_by, "deviation") == 0;
    }
}

static bool open_cells(struct work *w, const struct selection *selection, struct failure *failure)
{
    if (!cells_open(&w->cells, selection, w->invocation->operands, true, failure))
        return false;
    settle(w->o, &w->cells);
    return true;
}

static int train(const struct invocation *invocation, struct failure *failure)
{
    const struct train *o = invocation->options;
    const bool dry = o->selection.dry_run;
    struct work w = {.invocation = invocation, .o = o};
    struct selection selection = o->selection;
    selection.seed.n = 1; /* seeds advance side by side, within a cell */
    selection.estimator = selection.estimator ? selection.estimator : "pes";
    w.report = dry ? forecast_open(invocation) : report_open(training_columns);
    w.summary = o->summary && !dry ? report_open(summary_columns) : NULL;
    w.trace = o->trace && !dry ? report_open(training_trace_columns) : NULL;
    if (!dry)
        context_add(w.report, invocation);
    if (w.summary)
        context_add(w.summary, invocation);
    if (w.trace)
        context_add(w.trace, invocation);
    const bool ok =
        check_files(o, failure) && open_cells(&w, &selection, failure) &&
        cells_check(&w.cells, &o->selection, o->stagger[0] != 'l' || o->trace, seeds_of, failure) &&
        work_open(&w, failure) && run_cells(&w, failure) &&
        (!w.summary || report_write(w.summary, o->summary, failure)) &&
        (!w.trace || report_write(w.trace, o->trace, failure));
    const int status = ok ? selection_deliver(w.report, &o->selection, failure) : failure->status;
    work_close(&w);
    return status;
}

const struct command command_train = {
    .name = "train",
    .brief = "online outer optimisation: loss against updates, inner steps and seconds",
    .operands = "TASK",
    .help = help,
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct train),
    .run = train,
};
