/* outcome.c: see outcome.h. */
#include "outcome.h"

#include <stdlib.h>
#include <string.h>

void outcome_note(struct outcome *outcome, const struct failure *failure)
{
    if (!outcome->first.text[0])
        outcome->first = *failure;
}

bool outcome_survives(struct outcome *outcome, struct failure *failure)
{
    if (failure->status != EXIT_RUNTIME)
        return false;
    outcome_note(outcome, failure);
    *failure = (struct failure){0};
    outcome->failed++;
    return true;
}

bool outcome_of_cell(struct outcome *outcome, struct report *report, const struct selection *selection,
                     const struct cell *cell, struct failure *failure)
{
    struct cell failed = *cell;
    snprintf(failed.skipped, sizeof failed.skipped, "%s", failure->text);
    if (!outcome_survives(outcome, failure))
        return false;
    report_skipped(report, selection, &failed);
    report_text(report, "status", "failed");
    return true;
}

void outcome_write(struct outcome *outcome, const struct report *side, const char *path)
{
    struct failure failure;
    if (side && !report_write(side, path, &failure))
        outcome_note(outcome, &failure);
}

int outcome_status(const struct outcome *outcome, struct failure *failure)
{
    if (!outcome->first.text[0])
        return EXIT_SUCCESS;
    *failure = outcome->first;
    return failure->status;
}

int outcome_deliver(struct outcome *outcome, const struct report *report, const struct selection *selection,
                    struct failure *failure)
{
    struct failure own;
    const bool any = !outcome->failed || report_rows(report) > outcome->failed;
    if (any && selection_deliver(report, selection, &own) != EXIT_SUCCESS)
        outcome_note(outcome, &own);
    return outcome_status(outcome, failure);
}
