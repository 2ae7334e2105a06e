/* speed_samples.c: every sample of every row, for `speed --raw`; see speed.h. */
#include "speed.h"

#include <math.h>

const struct column speed_sample_columns[] = {
    {.name = "kind", .type = COLUMN_TEXT},
    {.name = "name", .type = COLUMN_TEXT},
    IDENTITY_COLUMNS,
    {.name = "path", .type = COLUMN_TEXT},
    {.name = "sample", .type = COLUMN_WHOLE},
    {.name = "seconds", .type = COLUMN_REAL}, /* of one run of the work, as seconds_median */
    {.name = "cycles", .type = COLUMN_REAL},  /* of an item, as cycles */
    {.name = "gigahertz", .type = COLUMN_REAL},
    {.name = "steady", .type = COLUMN_WHOLE}, /* 1: the clock was, and all threads were running */
    {0},
};

static void report_sample(const struct speed_row *row, const struct selection *selection, int k,
                          struct report *report)
{
    const struct sample *sample = &row->timing.sample[k];
    report_row(report, NULL);
    report_text(report, "kind", row->kind);
    report_text(report, "name", row->name);
    if (row->cell.task[0]) {
        report_identity(report, selection, &row->cell, &row->facts, "");
        report_number(report, "replicates", NAN);
    } else {
        report_text(report, "precision", row->precision);
        report_number(report, "threads", row->cell.threads);
    }
    report_text(report, "path", row->path);
    report_number(report, "sample", k);
    report_number(report, "seconds", sample->seconds);
    report_number(report, "cycles", sample->cycles / row->items);
    report_number(report, "gigahertz", 1e-9 * sample->hertz);
    report_number(report, "steady", sample->steady);
}

void speed_report_samples(const struct speed_plan *plan, const struct speed *o, struct report *report)
{
    for (int k = 0; k < plan->n; k++) {
        struct selection selection = o->selection;
        selection.precision = plan->row[k].precision;
        for (int i = 0; i < plan->row[k].timing.taken; i++)
            report_sample(&plan->row[k], &selection, i, report);
    }
}
