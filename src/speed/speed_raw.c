/* speed_raw.c: every sample, in the order of time; see speed.h. */
#include "speed.h"

#include <math.h>

const struct column speed_raw_columns[] = {
    {.name = "kind", .type = COLUMN_TEXT},
    {.name = "name", .type = COLUMN_TEXT},
    IDENTITY_COLUMNS,
    {.name = "path", .type = COLUMN_TEXT},
    {.name = "sample", .type = COLUMN_WHOLE},
    {.name = "seconds", .type = COLUMN_REAL}, /* of one run of the work, as seconds_median */
    {.name = "cycles", .type = COLUMN_REAL},  /* of an item, as cycles */
    {.name = "fraction_of_peak", .type = COLUMN_REAL},
    {.name = "gigahertz", .type = COLUMN_REAL},
    {.name = "steady", .type = COLUMN_WHOLE}, /* 1: the clock was, and all threads were running */
    {0},
};

static void report_sample(const struct speed_row *row, const struct selection *selection, int k,
                          const struct sample *sample, struct report *report)
{
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
    report_number(report, "fraction_of_peak", sample->fraction);
    report_number(report, "gigahertz", 1e-9 * sample->hertz);
    report_number(report, "steady", sample->steady);
}

void speed_keep_raw(void *context, int work, int n, const struct sample *sample)
{
    const struct speed_raw *raw = context;
    const struct speed_row *row = &raw->plan->row[work];
    struct selection selection = *raw->selection;
    selection.precision = row->precision;
    for (int k = 0; k < n; k++)
        report_sample(row, &selection, k, &sample[k], raw->report);
}
