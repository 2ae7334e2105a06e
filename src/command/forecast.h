/* forecast.h: --dry-run: what would run, how long it should take and what memory it needs. */
#ifndef PESBENCH_FORECAST_H
#define PESBENCH_FORECAST_H

#include "command.h"
#include "selection.h"

struct report *forecast_open(const struct invocation *invocation);

/* One row: `windows(facts)` windows of `trials` trials, `side_by_side` of them at a time, and as many `evaluations`
 * of each.  The time is that of a few windows and of one evaluation, run now, times their number. */
bool forecast_cell(struct report *report, const struct invocation *invocation,
                   const struct selection *selection, const struct cell *cell, double trials,
                   int side_by_side,
                   double (*windows)(const void *options, const struct cell *, const struct problem_facts *),
                   double evaluations, struct failure *failure);

/* One row: `episodes` unperturbed episodes, timed by the start of one, or of as many as run `together`.  For cells without an estimator.
 * `method` is what would be run, where there is a choice. */
bool forecast_episodes(struct report *report, const struct selection *selection, const struct cell *cell,
                       const char *method, double episodes, int together, struct failure *failure);

#endif
