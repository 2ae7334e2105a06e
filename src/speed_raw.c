/* speed_raw.c: every sample, in the order of time; see speed.h. */
#include "speed.h"

const struct column speed_raw_columns[] = {
    {.name = "kind", .type = COLUMN_TEXT},
    {.name = "name", .type = COLUMN_TEXT},
    {.name = "task", .type = COLUMN_TEXT},
    {.name = "estimator", .type = COLUMN_TEXT},
    {.name = "unroll", .type = COLUMN_WHOLE},
    {.name = "particles", .type = COLUMN_WHOLE},
    {.name = "precision", .type = COLUMN_TEXT},
    {.name = "threads", .type = COLUMN_WHOLE},
    {.name = "path", .type = COLUMN_TEXT},
    {.name = "sample", .type = COLUMN_WHOLE},
    {.name = "seconds", .type = COLUMN_REAL},
    {.name = "cycles", .type = COLUMN_REAL}, /* of an item, as in the table of results */
    {.name = "fraction_of_peak", .type = COLUMN_REAL},
    {.name = "gigahertz", .type = COLUMN_REAL},
    {.name = "steady", .type = COLUMN_TEXT},
    {0},
};

void speed_keep_raw(void *context, int work, int n, const struct sample *sample)
{
    const struct speed_raw *raw = context;
    const struct speed_row *row = &raw->plan->row[work];
    struct report *report = raw->report;
    for (int k = 0; k < n; k++) {
        report_row(report, NULL);
        report_text(report, "kind", row->kind);
        report_text(report, "name", row->name);
        report_text(report, "task", row->cell.task);
        report_text(report, "estimator", row->cell.estimator);
        if (row->cell.task[0]) {
            report_number(report, "unroll", (double)row->facts.unroll);
            report_number(report, "particles", row->facts.particles);
        }
        report_text(report, "precision", row->precision);
        report_number(report, "threads", row->cell.threads);
        report_text(report, "path", row->path);
        report_number(report, "sample", k);
        report_number(report, "seconds", sample[k].seconds);
        report_number(report, "cycles", sample[k].cycles / row->items);
        report_number(report, "fraction_of_peak", sample[k].fraction);
        report_number(report, "gigahertz", 1e-9 * sample[k].hertz);
        report_text(report, "steady", sample[k].steady ? "yes" : "no");
    }
}
