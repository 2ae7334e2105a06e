/* forecast.h: --dry-run: what would run, how long it should take and what memory it needs. */
#ifndef PESBENCH_FORECAST_H
#define PESBENCH_FORECAST_H

#include "command.h"
#include "selection.h"

struct report *forecast_open(const struct invocation *invocation);

/* One row: `windows(facts)` windows of `trials` trials, `side_by_side` of them at a time.  The time is that
 * of a few windows, run now, times their number. */
bool forecast_cell(struct report *report, const struct invocation *invocation,
                   const struct selection *selection, const struct cell *cell, double trials,
                   int side_by_side,
                   double (*windows)(const void *options, const struct cell *, const struct problem_facts *),
                   struct failure *failure);

/* One row: `episodes` unperturbed episodes, timed by the start of one.  For cells without an estimator.
 * `method` is what would be run, where there is a choice. */
bool forecast_episodes(struct report *report, const struct selection *selection, const struct cell *cell,
                       const char *method, double episodes, struct failure *failure);

#endif
