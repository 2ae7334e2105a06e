/* forecast.c: see forecast.h. */
#include "forecast.h"
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double sample_seconds = 0.02, sample_seconds_at_most = 0.5;
enum { STEPS_TIMED = 1000 };

static const struct column columns[] = {
    IDENTITY_COLUMNS,
    {.name = "method", .type = COLUMN_TEXT},
    {.name = "windows", .type = COLUMN_REAL},
    {.name = "particle_steps", .type = COLUMN_REAL},
    {.name = "seconds", .type = COLUMN_REAL},
    {.name = "gibibytes", .type = COLUMN_REAL},
    {.name = "status", .type = COLUMN_TEXT, .optional = true},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

struct report *forecast_open(const struct invocation *invocation)
{
    struct report *report = report_open(columns);
    context_add(report, invocation);
    return report;
}

/* Seconds of one window of all trials that are side by side.  A long one is not run to its end: the first step says
 * how many of them are enough. */
static double time_windows(const struct engine *engine, struct run *run, int trials, const double *theta,
                           double *gradient, struct identity *identity)
{
    const long window = engine->facts(run)->unroll;
    double start = seconds_now(), spent = 0;
    engine->begin(run, trials, identity);
    engine->advance(run, 1, theta, gradient, NULL);
    const double first = seconds_now() - start;
    const bool whole = first * (double)window <= sample_seconds_at_most;
    const long enough = (long)fmax(2, sample_seconds_at_most / first);
    const long steps = whole || enough > window ? window : enough;
    double windows = 0;
    engine->begin(run, trials, identity);
    start = seconds_now();
    while (spent < sample_seconds) {
        engine->advance(run, steps, theta, gradient, NULL);
        spent = seconds_now() - start;
        windows += (double)steps / (double)window;
    }
    return spent / windows;
}

/* `seconds` of a window and, where it is wanted, of an evaluation, of all trials that are side by side */
static bool sample(const struct engine *engine, struct run *run, int trials, int param, const double *theta,
                   double *seconds, double *evaluation, struct failure *failure)
{
    const size_t n = (size_t)trials, P = (size_t)param;
    double *thetas = calloc(2 * n * P, sizeof *thetas);
    struct identity *identity = calloc(n, sizeof *identity);
    bool ok = (thetas && identity) || fail_runtime(failure, "no memory to time %d trials.", trials);
    for (size_t k = 0; ok && k < n; k++) {
        identity[k].replicate = (uint32_t)k;
        memcpy(thetas + k * P, theta, P * sizeof *theta);
    }
    if (ok)
        *seconds = time_windows(engine, run, trials, thetas, thetas + n * P, identity);
    if (ok && evaluation) {
        const double start = seconds_now();
        ok = engine->evaluate(run, false, trials, thetas, thetas + n * P, failure);
        *evaluation = seconds_now() - start;
    }
    free(thetas);
    free(identity);
    return ok;
}

bool forecast_cell(struct report *report, const struct invocation *invocation,
                   const struct selection *selection, const struct cell *cell, double trials,
                   int side_by_side,
                   double (*windows)(const void *options, const struct cell *, const struct problem_facts *),
                   double evaluations, struct failure *failure)
{
    const struct engine *engine = engine_of(selection->precision);
    const struct setup setup = cell_setup(selection, cell, side_by_side);
    struct opened_task task;
    double *theta, seconds = 0, evaluation = 0;
    if (!cell_task(selection, cell, &task, &theta, failure))
        return false;
    struct run *run = engine->open(&setup, failure);
    bool ok = run && sample(engine, run, side_by_side, task.dims.param, theta, &seconds,
                            evaluations > 0 ? &evaluation : NULL, failure);
    if (ok) {
        const struct problem_facts *facts = engine->facts(run);
        const double count = windows(invocation->options, cell, facts);
        report_row(report, NULL);
        report_identity(report, selection, cell, facts, "");
        report_number(report, "windows", count * trials);
        report_number(report, "particle_steps",
                      count * trials * (double)facts->unroll * facts->particle_cost);
        report_number(report, "seconds",
                      (seconds * count + evaluation * evaluations) * trials / side_by_side);
        report_number(report, "gibibytes", facts->bytes / 0x1p30);
    }
    engine->close(run);
    free(theta);
    task_close(&task);
    return ok;
}

bool forecast_episodes(struct report *report, const struct selection *selection, const struct cell *cell,
                       const char *method, double episodes, int together, struct failure *failure)
{
    const struct engine *engine = engine_of(selection->precision);
    struct cell part = *cell;
    struct opened_task task;
    double *theta;
    if (!cell_task(selection, cell, &task, &theta, failure))
        return false;
    const struct problem_facts facts = {.dims = task.dims};
    part.horizon = task.dims.horizon < STEPS_TIMED ? task.dims.horizon : STEPS_TIMED;
    const struct setup setup = cell_setup(selection, &part, 1);
    const size_t n = (size_t)together, P = (size_t)task.dims.param;
    double *thetas = calloc(n * (P + 1), sizeof *thetas);
    struct run *run = thetas ? engine->open(&setup, failure) : NULL;
    if (!thetas)
        fail_runtime(failure, "no memory to time %d episodes.", together);
    for (size_t k = 0; thetas && k < n; k++)
        memcpy(thetas + k * P, theta, P * sizeof *theta);
    const double start = seconds_now();
    const bool ok = run && engine->evaluate(run, true, together, thetas, thetas + n * P, failure);
    if (ok) {
        const double each = (seconds_now() - start) / (double)part.horizon / together,
                     steps = episodes * (double)task.dims.horizon;
        report_row(report, NULL);
        report_identity(report, selection, cell, &facts, "");
        report_text(report, "method", method);
        report_number(report, "particle_steps", steps);
        report_number(report, "seconds", each * steps);
    }
    engine->close(run);
    free(thetas);
    free(theta);
    task_close(&task);
    return ok;
}
