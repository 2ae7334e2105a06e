/* search_rows.h: a search that was made, as rows of a report: one for each point. */
#ifndef PESBENCH_SEARCH_ROWS_H
#define PESBENCH_SEARCH_ROWS_H

#include "command.h"
#include "search_plan.h"
#include "selection.h"

extern const struct column search_columns[];

/* A search with memory of its own, which its rows go on reading until the report closes. */
struct searched {
    struct search search;
    struct axis *axis;
    struct found found;
    int runs;
    double cost;
};

struct searched *searched_make(const struct search *search, const struct search_plan *plan,
                               struct failure *failure);
void searched_free(struct searched *searched); /* NULL is fine */

/* A row for each point that is done, and the best one as a line of context; takes `searched`.  The cell's seed is that
 * of this search.  False, with a sentence, where there is no memory for a theta. */
bool searched_report(struct searched *searched, const struct invocation *invocation,
                     const struct selection *selection, const struct cell *cell, struct report *report,
                     struct failure *failure);

/* A row for a cell that failed, and why. */
void search_report_failed(struct report *report, const struct selection *selection, const struct cell *cell,
                          bool grid, const char *reason);

#endif
