/* train: online outer optimisation, one update per window; loss against updates, inner steps and seconds. */
#include "forecast.h"
#include "interrupt.h"
#include "outcome.h"
#include "resume.h"
#include "train_options.h"

#include <stdlib.h>
#include <string.h>

static const struct option_def *const tables[] = {selection_system, selection_estimation, train_options,
                                                  NULL};

static const char help[] =
    "The column `best` is the least loss of a seed in its evaluations so far.  A summary's mean has "
    "Student's 95 % interval over seeds;\n"
    "a seed that diverged counts as an infinite loss, in medians and quartiles too.  With several --lr, the "
    "one with\n"
    "the least median loss at the last update is named in the context of results (`best_rate` in the "
    "summary): it is\n"
    "chosen on the seeds that were run, so that its loss is optimistic; run it with other seeds to compare "
    "it.\n"
    "\n"
    "--divide-by deviation multiplies every estimate by 2 sigma / s, s being the standard deviation of the "
    "losses that all\n"
    "perturbed particles of all instances had in the update, which makes it (1/(M s)) sum R psi over the 2M "
    "of them, psi in\n"
    "units of sigma (augmented random search; published for control).  Learning rates then are lengths in "
    "theta, whatever the\n"
    "scale of losses, and `grad_norm` is the norm of what the optimizer is given.  `deviation` is s.  Where "
    "s is 0, neither\n"
    "theta nor the optimizer moves, and `undivided` counts it; where it is not finite, the seed stops, as "
    "nonfinite.\n"
    "\n"
    "--resume continues the same command from --checkpoint FILE, with the same bits if the program is the "
    "same; threads\n"
    "and the files that results go to may differ.  Another build of it goes on, too, and says so.  SIGINT "
    "and SIGTERM save\n"
    "a checkpoint and write the results so far.";

/* The whole command. */
struct work {
    const struct invocation *invocation;
    const struct train_options *o;
    struct cells cells;
    int rates, n;               /* n: cells times rates, rates next to each other */
    struct training_plan *plan; /* [n] */
    struct trained *trained;    /* [n] */
    struct resume_file resume;
    struct report *report, *summary, *trace; /* the last two: or NULL */
    struct outcome outcome;
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
    if (ok || trained->history.evaluated > 0) { /* what failed late, as a checkpoint does, has rows too */
        cell_context(w->report, cell, &task.dims, theta);
        report_training(w->report, w->invocation, selection, trained);
    }
    struct failure own;
    if (ok && w->trace && trained->complete &&
        !report_training_trace(w->trace, selection, &w->plan[index], trained, &own))
        outcome_note(&w->outcome, &own);
    free(theta);
    task_close(&task);
    if (ok)
        return true;
    const bool survives = outcome_of_cell(&w->outcome, w->report, selection, cell, failure);
    if (survives)
        report_number(w->report, "lr", w->plan[index].rates.lr);
    return survives;
}

/* what the rates of a cell have in common, once all are run or one is interrupted */
static void summarise(struct work *w, int index)
{
    const struct trained *first = &w->trained[index];
    struct failure failure;
    int records = 0; /* of a rate that failed there are none */
    for (int k = 0; k < w->rates; k++)
        records += first[k].history.n;
    if (first->cell.skipped[0] || records == 0)
        return;
    report_best_rate(w->report, first, w->rates);
    if (!w->summary)
        return;
    report_best_rate(w->summary, first, w->rates);
    if (!report_summary(w->summary, &w->o->selection, first, w->rates, &failure))
        outcome_note(&w->outcome, &failure);
}

/* one window an update */
static double windows_of(const void *mine, const struct cell *cell, const struct problem_facts *facts)
{
    (void)facts;
    return (double)train_updates(mine, cell);
}

static bool foresee_cell(struct work *w, int index, struct failure *failure)
{
    const struct selection *selection = &w->o->selection;
    const struct cell *cell = &w->trained[index].cell;
    const int seeds = train_seeds(selection, cell);
    if (cell->skipped[0]) {
        report_skipped(w->report, selection, cell);
        return true;
    }
    const struct training_plan *plan = &w->plan[index];
    return forecast_cell(w->report, w->invocation, selection, cell, seeds, seeds, windows_of,
                         (double)((plan->updates - 1) / plan->every + 2), failure);
}

static bool work_open(struct work *w, struct failure *failure)
{
    const struct train_options *o = w->o;
    w->rates = train_rates(o);
    w->n = w->cells.n * w->rates;
    w->plan = calloc((size_t)w->n + 1, sizeof *w->plan);
    w->trained = calloc((size_t)w->n + 1, sizeof *w->trained);
    if (!w->plan || !w->trained)
        return fail_runtime(failure, "no memory for %d cells.", w->n);
    for (int k = 0; k < w->n; k++) {
        w->trained[k].cell = w->cells.cell[k / w->rates];
        w->plan[k] = train_plan(w->invocation, &w->trained[k].cell, k % w->rates);
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

/* Nothing more is begun: after an interrupt; and, where a checkpoint is kept, whose cells are done in their order, after
 * one that failed, so that --resume tries it again. */
static bool ends(const struct work *w)
{
    return interrupted() || (w->resume.path && w->outcome.failed);
}

/* Cells that the checkpoint has are reported whatever happens. */
static bool run_cells(struct work *w, struct failure *failure)
{
    const bool dry = w->o->selection.dry_run;
    bool ok = true;
    int k = 0;
    for (; ok && k < w->n && (!ends(w) || w->trained[k].complete); k++)
        ok = (dry ? foresee_cell : run_cell)(w, k, failure);
    for (int first = 0; ok && !dry && first < k; first += w->rates)
        summarise(w, first);
    struct report *const reports[] = {w->report, w->summary, w->trace};
    for (int r = 0; r < 3; r++)
        if (reports[r])
            resume_file_context(&w->resume, reports[r]);
    if (ok && !dry && (k < w->n || (interrupted() && !w->trained[k - 1].complete)))
        report_context(w->report, "interrupted", "%s", "not all that was asked for is here");
    return ok;
}

/* What is published is meant for evolution strategies; what was asked for may be refused. */
static void settle(const struct train_options *o, struct cells *cells)
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
    const struct train_options *o = invocation->options;
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
        train_options_suit(o, failure) && open_cells(&w, &selection, failure) &&
        cells_check(&w.cells, &o->selection, o->stagger[0] != 'l' || o->trace, train_seeds, failure) &&
        work_open(&w, failure) && run_cells(&w, failure);
    if (ok) {
        outcome_write(&w.outcome, w.summary, o->summary);
        outcome_write(&w.outcome, w.trace, o->trace);
    }
    const int status = ok ? outcome_deliver(&w.outcome, w.report, &o->selection, failure) : failure->status;
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
    .size = sizeof(struct train_options),
    .run = train,
};
