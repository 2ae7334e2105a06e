/* exact: reference gradients, and how far two independent methods are apart. */
#include "command.h"
#include "forecast.h"
#include "interrupt.h"
#include "oracle.h"
#include "outcome.h"
#include "selection.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct exact {
    struct selection selection;
    const char *target, *method;
    double sigma, samples;
    long unroll, component;
    struct numbers values;
};

static const struct option_def options[] = {
    OPTION(exact, target, "plain", 0, 0,
           "which gradient: unsmoothed; smoothed by shared or per-window noise; without influence across "
           "windows",
           .choices = "plain|shared|window|truncated"),
    OPTION(exact, method, NULL, 0, 0,
           "how: closed, bptt, rtrl, quadrature, trapezoid, montecarlo, a list of them, or `all` (the best "
           "there is)",
           .placeholder = "LIST"),
    OPTION(exact, sigma, NULL, 1e-300, 1e300, "standard deviation of the smoothing (published)"),
    OPTION(exact, unroll, NULL, 1, 1e9, "steps of a window, for --target window and truncated (published)"),
    OPTION(exact, samples, "1e5", 2, 1e12, "episodes of montecarlo"),
    OPTION(exact, values, NULL, -1e300, 1e300, "take these in turn for a component of theta",
           .placeholder = "LIST"),
    OPTION(exact, component, "0", 0, 1e9, "the component of theta that --values are of, from 0"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, options, NULL};

static const struct column columns[] = {
    IDENTITY_COLUMNS,
    {.name = "method", .type = COLUMN_TEXT},
    {.name = "loss", .type = COLUMN_REAL},
    {.name = "gradient", .type = COLUMN_VECTOR},
    {.name = "error", .type = COLUMN_REAL},
    {.name = "theta", .type = COLUMN_VECTOR},
    {.name = "samples", .type = COLUMN_REAL, .detail = true}, /* episodes of montecarlo */
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

#define TRUSTED 1e-6 /* error of a reference that is trusted, over its norm */

enum { EPISODES_TOGETHER = 64, METHODS_AT_MOST = 16 }; /* together: of a thread that samples */

/* Of several methods or places a row has one, and says so; where none was asked for, the command chooses again. */
static char *row_command(const struct invocation *invocation, const struct cell *cell,
                         const struct problem_facts *facts, const struct reference *reference,
                         const double *theta)
{
    const struct exact *o = invocation->options;
    char *command =
        cell_command(invocation, cell, facts, o->values.n ? "method|values|component|theta" : "method");
    if (o->method)
        command = command_add(command, "--method %s", reference->method);
    if (o->values.n)
        command = command_add_list(command, "theta", theta, facts->dims.param);
    return command;
}

/* Who names Monte Carlo asks for a standard error as large as its samples leave it. */
static const char *status_of(const struct question *question, const struct reference *reference, int param)
{
    const double size = norm(param, reference->gradient);
    const bool sampled = question->method && reference->samples > 0;
    if (!(size < INFINITY) || isinf(reference->loss))
        return "nonfinite";
    if (isnan(reference->error))
        return "unverified";
    return sampled || reference->error <= TRUSTED * size ? "ok" : "mistrusted";
}

static void add_row(const struct invocation *invocation, const struct cell *cell,
                    const struct opened_task *task, const struct question *question,
                    const struct reference *reference, const double *theta, struct report *report)
{
    const struct exact *o = invocation->options;
    const struct problem_facts facts = {.dims = task->dims};
    char *command = row_command(invocation, cell, &facts, reference, theta);
    report_row(report, command);
    free(command);
    report_identity(report, &o->selection, cell, &facts, o->target);
    report_text(report, "precision", "double");
    if (question->target == TARGET_SHARED || question->target == TARGET_WINDOW || reference->samples > 0)
        report_number(report, "sigma", question->sigma);
    if (question->target == TARGET_WINDOW || question->target == TARGET_TRUNCATED)
        report_number(report, "unroll", (double)question->block);
    report_text(report, "method", reference->method);
    report_number(report, "loss", reference->loss);
    report_vector(report, "gradient", reference->gradient, task->dims.param);
    report_number(report, "error", reference->error);
    report_vector(report, "theta", theta, task->dims.param);
    report_number(report, "samples", reference->samples > 0 ? reference->samples : NAN);
    report_text(report, "status", status_of(question, reference, task->dims.param));
}

/* What the options ask of a cell's task.  Truncated without a sigma: the limit, where there are derivatives. */
static struct question question_of(const struct exact *o, const struct cell *cell,
                                   const struct opened_task *task)
{
    const struct published settings = settings_for(task->task, "");
    const enum target target = target_named(o->target);
    const bool limit = target == TARGET_TRUNCATED &&
                       (gives_vjp(task->task, &task->dims) || gives_jvp(task->task, &task->dims)) &&
                       !o->method;
    return (struct question){.target = target,
                             .sigma = o->sigma > 0 ? o->sigma
                                      : limit      ? 0
                                                   : settings.sigma,
                             .block = o->unroll ? o->unroll : settings.unroll,
                             .samples = o->samples,
                             .threads = cell->threads,
                             .quiet = o->selection.quiet};
}

/* Has an earlier row of this cell this answer?  Quadrature may have been the trapezoid rule's. */
static bool shown(const char *const *methods, int n, const char *name)
{
    for (int k = 0; k < n; k++)
        if (strcmp(methods[k], name) == 0)
            return true;
    return false;
}

/* The methods that --method lists; none where the best is to be chosen. */
struct wanted {
    bool all; /* those that the task does not allow are skipped */
    int n;
    char name[METHODS_AT_MOST][SPEC_SIZE];
};

static bool wanted_open(struct wanted *w, const char *list, struct failure *failure)
{
    *w = (struct wanted){.all = list && strcmp(list, "all") == 0};
    if (list && !w->all)
        return option_expand_specs("--method", list, w->name, METHODS_AT_MOST, &w->n, failure);
    for (; w->all && oracle_methods[w->n]; w->n++)
        snprintf(w->name[w->n], SPEC_SIZE, "%s", oracle_methods[w->n]);
    return true;
}

/* Each method of the list in turn. */
static bool exact_at(const struct invocation *invocation, const struct cell *cell,
                     const struct opened_task *task, const double *theta, struct report *report,
                     struct failure *failure)
{
    const struct exact *o = invocation->options;
    struct wanted wanted;
    const char *done[METHODS_AT_MOST];
    int rows = 0;
    struct question question = question_of(o, cell, task);
    bool ok = wanted_open(&wanted, o->method, failure);
    for (int k = 0; ok && k < (wanted.n ? wanted.n : 1) && !(rows > 0 && interrupted()); k++) {
        struct reference reference;
        question.method = wanted.n ? wanted.name[k] : NULL;
        if (wanted.all && shown(done, rows, wanted.name[k]))
            continue;
        struct failure why;
        if (wanted.all && !oracle_choice(task, &question, &why)) {
            ok = k < wanted.n - 1 || rows > 0;
            *failure = ok ? *failure : why;
            continue;
        }
        ok = oracle_gradient(task, &question, theta, &reference, failure);
        if (ok && !(wanted.all && shown(done, rows, reference.method))) {
            add_row(invocation, cell, task, &question, &reference, theta, report);
            done[rows++] = reference.method;
        }
        reference_close(&reference);
    }
    return ok;
}

/* At theta, or along one of its components. */
static bool exact_cell(const struct invocation *invocation, const struct cell *cell, struct report *report,
                       struct failure *failure)
{
    const struct exact *o = invocation->options;
    struct opened_task task;
    double *theta;
    if (!cell_task(&o->selection, cell, &task, &theta, failure))
        return false;
    bool ok = !o->values.n || o->component < task.dims.param ||
              fail(failure, "--component: expected at most %d, as %s has %d parameters, found %ld.",
                   task.dims.param - 1, cell->task, task.dims.param, o->component);
    plugin_context(report, cell, &task.dims);
    for (int k = 0; ok && k < (o->values.n ? o->values.n : 1) && !(k > 0 && interrupted()); k++) {
        if (o->values.n)
            theta[o->component] = o->values.value[k];
        ok = exact_at(invocation, cell, &task, theta, report, failure);
    }
    free(theta);
    task_close(&task);
    return ok;
}

/* A row for each method that would answer. */
static bool foresee_cell(const struct invocation *invocation, const struct cell *cell, struct report *report,
                         struct failure *failure)
{
    const struct exact *o = invocation->options;
    const double points = o->values.n ? o->values.n : 1;
    struct opened_task task;
    struct wanted wanted;
    double *theta;
    int rows = 0;
    if (!cell_task(&o->selection, cell, &task, &theta, failure))
        return false;
    struct question question = question_of(o, cell, &task);
    bool ok = wanted_open(&wanted, o->method, failure);
    for (int k = 0; ok && k < (wanted.n ? wanted.n : 1); k++) {
        question.method = wanted.n ? wanted.name[k] : NULL;
        struct failure why;
        const char *method = oracle_choice(&task, &question, &why);
        if (!method) {
            ok = wanted.all && (k < wanted.n - 1 || rows > 0);
            *failure = ok ? *failure : why;
            continue;
        }
        const bool sampled = strcmp(method, "montecarlo") == 0;
        ok = forecast_episodes(report, &o->selection, cell, method,
                               points * oracle_episodes(&task, &question, method),
                               sampled ? EPISODES_TOGETHER * cell->threads : 1, failure);
        rows++;
    }
    free(theta);
    task_close(&task);
    return ok;
}

static int exact(const struct invocation *invocation, struct failure *failure)
{
    const struct exact *o = invocation->options;
    const bool dry = o->selection.dry_run;
    struct report *report = dry ? forecast_open(invocation) : report_open(columns);
    struct cells cells = {0};
    struct outcome outcome = {0};
    if (!dry)
        context_add(report, invocation);
    bool ok = outputs_check(&o->selection.out, NULL, failure) &&
              cells_open(&cells, &o->selection, invocation->operands, false, failure) &&
              cells_check(&cells, &o->selection, true, NULL, failure);
    for (int k = 0; ok && k < cells.n && !interrupted(); k++)
        ok = dry ? foresee_cell(invocation, &cells.cell[k], report, failure)
                 : exact_cell(invocation, &cells.cell[k], report, failure) ||
                       outcome_of_cell(&outcome, report, &o->selection, &cells.cell[k], failure);
    if (ok && !dry && interrupted())
        report_context(report, "interrupted", "%s", "not all that was asked for is here");
    const int status = ok ? outcome_deliver(&outcome, report, &o->selection, failure) : failure->status;
    cells_close(&cells);
    report_close(report);
    return status;
}

const struct command command_exact = {
    .name = "exact",
    .brief = "reference gradient of a task's episode loss, and its error",
    .operands = "TASK",
    .help = "error: how far two independent methods are apart, or what the method says of itself, if that is "
            "more; of\n"
            "Monte Carlo its standard error.  status: `mistrusted` where that is above 1e-6 of the "
            "gradient's norm, unless\n"
            "Monte Carlo was named by --method; `unverified` where nothing judges the answer.",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct exact),
    .run = exact,
};
