/* outcome.h: failures that do not end a command.  What was computed before and after them is delivered all the same; then
 * the first of them is told, and is the command's exit status. */
#ifndef PESBENCH_OUTCOME_H
#define PESBENCH_OUTCOME_H

#include "command.h"
#include "selection.h"

/* All 0: nothing has failed. */
struct outcome {
    struct failure first;
    long failed; /* cells */
};

/* Keep a failure, unless one is kept. */
void outcome_note(struct outcome *outcome, const struct failure *failure);

/* A cell could not be run to its end.  For want of memory, or of anything else but the user's own (EXIT_RUNTIME): true, with
 * the failure kept, and the command goes on.  Else it is the command's failure: false. */
bool outcome_survives(struct outcome *outcome, struct failure *failure);

/* The same, and a row that says who the cell is, status `failed` and the sentence as its reason. */
bool outcome_of_cell(struct outcome *outcome, struct report *report, const struct selection *selection,
                     const struct cell *cell, struct failure *failure);

/* Write a report beside the main one; `side` NULL: none is. */
void outcome_write(struct outcome *outcome, const struct report *side, const char *path);

/* selection_deliver(), unless not one row of the report is of a cell that did not fail; and the exit status and the sentence
 * of the first that failed. */
int outcome_deliver(struct outcome *outcome, const struct report *report, const struct selection *selection,
                    struct failure *failure);

/* That, of results that were delivered otherwise. */
int outcome_status(const struct outcome *outcome, struct failure *failure);

#endif
