/* search_plan.h: how many points a search has, where, and what they cost. */
#ifndef PESBENCH_SEARCH_PLAN_H
#define PESBENCH_SEARCH_PLAN_H

#include "option.h"
#include "plugin.h"
#include "search.h"

/* What was asked for; 0 or an empty list where nothing was. */
struct search_request {
    bool grid, counts_runs; /* counts_runs: a point costs all runs that its loss is the mean of */
    double points, budget;  /* budget: particle-steps */
    struct numbers low, high, cells;
};

struct search_plan {
    int param;
    struct axis *axis; /* [param] */
    long points;
    int runs;    /* whose mean a point's loss is */
    double cost; /* particle-steps of a point, as they are counted */
};

/* False, with a sentence, where the request does not fit the task or memory; `searches` like it are kept at once. */
bool search_plan_make(const struct search_request *request, const struct opened_task *task, double searches,
                      struct search_plan *plan, struct failure *failure);
void search_plan_free(struct search_plan *plan);

#endif
