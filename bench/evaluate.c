/* evaluate: the unperturbed loss of one episode, and its trace step by step. */
#include "command.h"
#include "forecast.h"
#include "interrupt.h"
#include "outcome.h"
#include "plugin.h"
#include "selection.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct evaluate {
    struct selection selection;
    const char *trace;
};

static const struct option_def options[] = {
    OPTION(evaluate, trace, NULL, 0, 0,
           "write every step's loss, and a state of up to 64 numbers, to FILE, .csv or .json",
           .placeholder = "FILE"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, options, NULL};

static const struct column columns[] = {
    IDENTITY_COLUMNS,
    {.name = "loss", .type = COLUMN_REAL},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
};
enum { COLUMNS = sizeof columns / sizeof *columns, OBSERVABLES_AT_MOST = 16, TRACED_AT_MOST = 64 };

static const struct column trace_columns[] = {
    {.name = "task", .type = COLUMN_TEXT},
    {.name = "t", .type = COLUMN_WHOLE},
    {.name = "loss", .type = COLUMN_REAL},
    {.name = "state", .type = COLUMN_VECTOR},
    {0},
};

struct tracing {
    struct report *report;
    const char *task;
    int state;
};

static void trace_step(void *context, long t, double loss, const double *state)
{
    const struct tracing *tracing = context;
    report_row(tracing->report, NULL);
    report_text(tracing->report, "task", tracing->task);
    report_number(tracing->report, "t", (double)t);
    report_number(tracing->report, "loss", loss);
    report_vector(tracing->report, "state", state, tracing->state);
}

/* The first step whose loss, or the sum with it, is not finite. */
struct search {
    const struct dims *dims;
    double sum;
    long step;    /* 0: not yet */
    bool by_loss; /* by that of the step itself */
};

static void search_step(void *context, long t, double loss, const double *state)
{
    struct search *search = context;
    (void)state;
    search->sum += loss_counts(search->dims, t) ? loss : 0;
    if (search->step == 0 && !(fabs(search->sum) < INFINITY)) {
        search->step = t;
        search->by_loss = !(fabs(loss) < INFINITY);
    }
}

/* No row goes without a reason: where the episode cannot be traced, that is what is told. */
static void report_reason(struct report *report, const struct engine *engine, struct run *run,
                          const double *theta)
{
    const struct dims *dims = &engine->facts(run)->dims;
    struct search search = {.dims = dims};
    struct failure failure;
    char text[sizeof failure.text + 64] = "the loss is finite step by step but not in the fused unroll";
    if (!engine->trace(run, theta, search_step, &search, &failure))
        snprintf(text, sizeof text, "the loss is not finite; at which step: %s", failure.text);
    else if (search.step)
        snprintf(text, sizeof text, "the %s stopped being finite at step %ld",
                 search.by_loss ? "loss" : "sum of the losses", search.step);
    report_text(report, "reason", text);
}

/* Those of every task, once each, after the columns that all have. */
static bool observable_columns(const struct cells *cells, struct column *all, struct failure *failure)
{
    int n = COLUMNS;
    memcpy(all, columns, sizeof columns);
    for (int k = 0; k < cells->n; k++) {
        const struct task *task = task_named(cells->cell[k].task);
        for (int i = 0; i < observables_of(task); i++) {
            int at = COLUMNS;
            while (at < n && strcmp(all[at].name, task->observables[i]) != 0)
                at++;
            if (at == COLUMNS + OBSERVABLES_AT_MOST)
                return fail(failure,
                            "evaluate: the tasks have more than %d observables; give fewer tasks at a time.",
                            OBSERVABLES_AT_MOST);
            all[at] = (struct column){.name = task->observables[i], .type = COLUMN_REAL, .optional = true};
            n = at == n ? n + 1 : n;
        }
    }
    all[n] = (struct column){0};
    return true;
}

/* What is written and what has failed. */
struct work {
    struct report *report, *trace; /* trace: or NULL */
    struct outcome outcome;
};

static bool evaluate_cell(const struct invocation *invocation, const struct cell *cell, struct work *work,
                          struct failure *failure)
{
    struct report *const report = work->report, *const trace = work->trace;
    const struct evaluate *o = invocation->options;
    const struct engine *engine = engine_of(o->selection.precision);
    const struct setup setup = cell_setup(&o->selection, cell, 1);
    struct opened_task task;
    double *theta, value[1 + OBSERVABLES_AT_MOST];
    if (!cell_task(&o->selection, cell, &task, &theta, failure))
        return false;
    struct run *run = engine->open(&setup, failure);
    bool ok = run && engine->observe(run, true, 1, theta, value, failure);
    if (ok) {
        const struct problem_facts *facts = engine->facts(run);
        char *command = cell_command(invocation, cell, facts, NULL);
        report_row(report, command);
        free(command);
        report_identity(report, &o->selection, cell, facts, "plain");
        report_number(report, "loss", value[0]);
        for (int i = 0; i < observables_of(task.task); i++)
            report_number(report, task.task->observables[i], value[1 + i]);
        report_text(report, "status", fabs(value[0]) < INFINITY ? "ok" : "nonfinite");
        if (!(fabs(value[0]) < INFINITY))
            report_reason(report, engine, run, theta);
        plugin_context(report, cell, &facts->dims);
        if (trace)
            plugin_context(trace, cell, &facts->dims);
        /* a network's weights are not worth a row */
        const bool small = facts->dims.state <= TRACED_AT_MOST;
        struct tracing tracing = {trace, cell->task, small ? facts->dims.state : 0};
        struct failure own;
        if (trace && !engine->trace(run, theta, trace_step, &tracing, &own))
            outcome_note(&work->outcome, &own);
    }
    engine->close(run);
    free(theta);
    task_close(&task);
    return ok;
}

/* The open cells, one by one. */
static bool evaluate_cells(const struct invocation *invocation, const struct cells *cells, struct work *work,
                           struct failure *failure)
{
    const struct evaluate *o = invocation->options;
    const bool dry = o->selection.dry_run;
    bool ok = true;
    int k = 0;
    for (; ok && k < cells->n && !interrupted(); k++) {
        const struct cell *cell = &cells->cell[k];
        ok = dry ? forecast_episodes(work->report, &o->selection, cell, "", 1, 1, failure)
                 : evaluate_cell(invocation, cell, work, failure) ||
                       outcome_of_cell(&work->outcome, work->report, &o->selection, cell, failure);
    }
    if (k < cells->n && !dry)
        report_context(work->report, "interrupted", "%s", "not all that was asked for is here");
    if (k < cells->n && work->trace)
        report_context(work->trace, "interrupted", "%s", "not all that was asked for is here");
    return ok;
}

static int evaluate(const struct invocation *invocation, struct failure *failure)
{
    const struct evaluate *o = invocation->options;
    const bool dry = o->selection.dry_run;
    struct column all[COLUMNS + OBSERVABLES_AT_MOST + 1];
    struct work work = {0};
    struct cells cells = {0};
    bool ok = outputs_check(&o->selection.out, o->trace, failure) &&
              cells_open(&cells, &o->selection, invocation->operands, false, failure) &&
              cells_check(&cells, &o->selection, true, NULL, failure) &&
              observable_columns(&cells, all, failure);
    if (ok) {
        work.report = dry ? forecast_open(invocation) : report_open(all);
        work.trace = o->trace && !dry ? report_open(trace_columns) : NULL;
        if (!dry)
            context_add(work.report, invocation);
        if (work.trace)
            context_add(work.trace, invocation);
        ok = evaluate_cells(invocation, &cells, &work, failure);
    }
    if (ok)
        outcome_write(&work.outcome, work.trace, o->trace);
    const int status =
        ok ? outcome_deliver(&work.outcome, work.report, &o->selection, failure) : failure->status;
    cells_close(&cells);
    report_close(work.report);
    report_close(work.trace);
    return status;
}

const struct command command_evaluate = {
    .name = "evaluate",
    .brief = "unperturbed loss of one episode of a task",
    .operands = "TASK",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct evaluate),
    .run = evaluate,
};
