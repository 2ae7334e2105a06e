/* search_forecast.h: what searches would take, for --dry-run. */
#ifndef PESBENCH_SEARCH_FORECAST_H
#define PESBENCH_SEARCH_FORECAST_H

#include "search_plan.h"
#include "selection.h"

extern const struct column search_forecast_columns[];

/* A row for the searches of a cell, by the time of short episodes at theta ([param]). */
bool search_forecast(struct report *report, const struct selection *selection, const struct cell *cell,
                     const struct opened_task *task, const double *theta, const struct search_plan *plan,
                     bool grid, struct failure *failure);

#endif
