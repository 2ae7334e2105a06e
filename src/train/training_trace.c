/* training_trace.c: the loss step by step before and after training; see training_report.h. */
#include "training.h"
#include "training_report.h"

#include <stdlib.h>

const struct column training_trace_columns[] = {
    IDENTITY_COLUMNS,
    {.name = "lr", .type = COLUMN_REAL},
    {.name = "update", .type = COLUMN_WHOLE},
    {.name = "t", .type = COLUMN_WHOLE},
    {.name = "loss", .type = COLUMN_REAL},
    {0},
};

/* loss: [T] */
static void report_curve(struct report *report, const struct selection *selection, const struct trained *t,
                         const struct cell *cell, long update, const double *loss)
{
    for (long k = 0; k < t->facts.dims.horizon; k++) {
        report_row(report, NULL);
        report_identity(report, selection, cell, &t->facts, "plain");
        report_number(report, "replicates", 1);
        report_number(report, "lr", t->lr);
        report_number(report, "update", (double)update);
        report_number(report, "t", (double)(k + 1));
        report_number(report, "loss", loss[k]);
    }
}

/* the record of a trial's first or, `last`, last update; every trial has one of its start */
static int record_of(const struct history *h, int trial, bool last)
{
    int found = -1;
    for (int k = 0; k < h->evaluated; k++)
        if (h->record[k].trial == trial && (found < 0 || last))
            found = k;
    return found;
}

bool report_training_trace(struct report *report, const struct selection *selection,
                           const struct training_plan *plan, const struct trained *t, struct failure *failure)
{
    const struct history *h = &t->history;
    struct setup setup = plan->setup;
    setup.estimator = NULL;
    setup.trials = 1;
    struct run *run = plan->engine->open(&setup, failure);
    double *loss = run ? calloc((size_t)t->facts.dims.horizon, sizeof *loss) : NULL;
    bool ok = run && (loss || fail_runtime(failure, "no memory for the losses of an episode."));
    for (int k = 0; ok && k < 2 * h->trials; k++) {
        const int trial = k / 2, at = record_of(h, trial, k % 2 == 1);
        struct cell own = t->cell;
        own.seed = plan_seed(plan, trial);
        ok = plan->engine->curve(run, h->theta + (size_t)at * (size_t)h->param, loss, failure);
        if (ok)
            report_curve(report, selection, t, &own, h->record[at].update, loss);
    }
    free(loss);
    plan->engine->close(run);
    return ok;
}
