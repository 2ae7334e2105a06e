/* search_forecast.c: see search_forecast.h. */
#include "search_forecast.h"
#include "pace.h"

const struct column search_forecast_columns[] = {
    {.name = "task", .type = COLUMN_TEXT},    {.name = "method", .type = COLUMN_TEXT},
    {.name = "points", .type = COLUMN_REAL},  {.name = "runs", .type = COLUMN_WHOLE},
    {.name = "steps", .type = COLUMN_REAL},   {.name = "searches", .type = COLUMN_WHOLE},
    {.name = "seconds", .type = COLUMN_REAL}, {0},
};
enum { STEPS_TIMED = 100 };

bool search_forecast(struct report *report, const struct selection *selection, const struct cell *cell,
                     const struct opened_task *task, const double *theta, const struct search_plan *plan,
                     bool grid, struct failure *failure)
{
    const struct engine *engine = engine_of(selection->precision);
    const struct dims *d = &task->dims;
    const bool cut = !d->evaluate_steps && d->horizon > STEPS_TIMED;
    struct cell part = *cell;
    part.horizon = cut ? STEPS_TIMED : part.horizon;
    const struct setup setup = cell_setup(selection, &part, 1);
    struct run *run = engine->open(&setup, failure);
    double seconds = 0;
    const bool ok = run && pace_probe(engine, run, part.threads, theta, &seconds, failure);
    if (ok) {
        report_row(report, NULL);
        report_text(report, "task", cell->task);
        report_text(report, "method", grid ? "grid" : "random");
        report_number(report, "points", (double)plan->points);
        report_number(report, "runs", plan->runs);
        report_number(report, "steps", (double)plan->points * plan->cost);
        report_number(report, "searches", selection->replicates);
        report_number(report, "seconds",
                      seconds * (cut ? (double)d->horizon / STEPS_TIMED : 1) * (double)plan->points *
                          selection->replicates);
    }
    engine->close(run);
    return ok;
}
