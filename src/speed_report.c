/* speed_report.c: what the samples say of each row, alone and against others; see speed.h. */
#include "speed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct column speed_columns[] = {
    {.name = "kind", .type = COLUMN_TEXT},
    {.name = "name", .type = COLUMN_TEXT},
    /* IDENTITY_COLUMNS, of which the table leaves out what speed hardly depends on */
    {.name = "task", .type = COLUMN_TEXT},
    {.name = "estimator", .type = COLUMN_TEXT},
    {.name = "unroll", .type = COLUMN_WHOLE},
    {.name = "particles", .type = COLUMN_WHOLE},
    {.name = "sigma", .type = COLUMN_REAL, .detail = true},
    {.name = "horizon", .type = COLUMN_WHOLE, .detail = true},
    {.name = "precision", .type = COLUMN_TEXT},
    {.name = "threads", .type = COLUMN_WHOLE},
    {.name = "seed", .type = COLUMN_SEED, .detail = true},
    {.name = "replicates", .type = COLUMN_WHOLE, .detail = true},
    {.name = "target", .type = COLUMN_TEXT, .detail = true},
    {.name = "path", .type = COLUMN_TEXT},
    {.name = "cycles", .type = COLUMN_REAL},
    {.name = "cycles_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "cycles_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "cycles_quartile", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_median", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_min", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_quartile", .type = COLUMN_REAL, .detail = true},
    {.name = "particle_steps_per_second", .type = COLUMN_REAL},
    {.name = "flops", .type = COLUMN_REAL},
    {.name = "bytes", .type = COLUMN_REAL},
    {.name = "fraction_of_peak", .type = COLUMN_REAL},
    {.name = "ratio", .type = COLUMN_REAL},
    {.name = "versus", .type = COLUMN_TEXT},
    {.name = "noise_share", .type = COLUMN_REAL},
    {.name = "sync_share", .type = COLUMN_REAL},
    {.name = "gigahertz", .type = COLUMN_REAL, .detail = true},
    {.name = "samples", .type = COLUMN_WHOLE},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* cycles of an item */
static double cycles_of(const struct speed_row *row)
{
    return row ? row->timing.cycles.median / row->items : NAN;
}

static const struct speed_row *kernel_row(const struct speed_plan *plan, const char *kind,
                                          const char *precision)
{
    for (int k = 0; k < plan->n; k++)
        if (same(plan->row[k].kind, kind) && same(plan->row[k].precision, precision))
            return &plan->row[k];
    return NULL;
}

static const struct speed_row *region_row(const struct speed_plan *plan, const char *name, int threads)
{
    for (int k = 0; k < plan->n; k++)
        if (same(plan->row[k].kind, "region") && same(plan->row[k].name, name) &&
            plan->row[k].cell.threads == threads)
            return &plan->row[k];
    return NULL;
}

/* The row that differs from `row` in these only. */
static const struct speed_row *sibling(const struct speed_plan *plan, const struct speed_row *row,
                                       const char *path, const char *precision, int threads)
{
    for (int k = 0; k < plan->n; k++) {
        const struct speed_row *other = &plan->row[k];
        const struct cell *a = &row->cell, *b = &other->cell;
        if (same(other->kind, row->kind) && same(other->name, row->name) && same(other->path, path) &&
            same(other->precision, precision) && b->threads == threads && same(a->task, b->task) &&
            same(a->estimator, b->estimator) && a->unroll == b->unroll && a->particles == b->particles &&
            a->sigma == b->sigma && a->seed == b->seed && a->horizon == b->horizon)
            return other;
    }
    return NULL;
}

/* What a row is compared to, the first that there is: itself with one thread; the same by other means; itself
 * in single precision. */
static const struct speed_row *compared_to(const struct speed_plan *plan, const struct speed_row *row,
                                           const char **versus)
{
    static const char *const other_paths[][2] = {
        {"vector", "libm"}, {"fused", "blis"}, {"fused", "stepwise"}};
    const int threads = row->cell.threads;
    if (same(row->kind, "region"))
        return NULL;
    if (threads > 1) {
        *versus = "1 thread";
        return sibling(plan, row, row->path, row->precision, 1);
    }
    const struct speed_row *other = NULL;
    if (same(row->precision, "double") && !same(row->kind, "function")) {
        *versus = "single";
        other = sibling(plan, row, row->path, "single", threads);
    }
    for (size_t k = 0; !other && k < sizeof other_paths / sizeof *other_paths; k++)
        if (same(row->path, other_paths[k][0])) {
            *versus = other_paths[k][1];
            other = sibling(plan, row, *versus, row->precision, threads);
        }
    return other;
}

static void report_comparison(const struct speed_plan *plan, const struct speed_row *row,
                              struct report *report)
{
    const char *versus = "";
    const struct speed_row *other = compared_to(plan, row, &versus);
    if (!other)
        return;
    report_number(report, "ratio", cycles_of(other) / cycles_of(row));
    report_text(report, "versus", versus);
}

static void report_timing(const struct speed_row *row, struct report *report)
{
    const struct timing *t = &row->timing;
    report_text(report, "kind", row->kind);
    report_text(report, "name", row->name);
    report_text(report, "path", row->path);
    report_number(report, "cycles", t->cycles.median / row->items);
    report_number(report, "cycles_lo", t->cycles.lo / row->items);
    report_number(report, "cycles_hi", t->cycles.hi / row->items);
    report_number(report, "cycles_quartile", t->cycles.quartile / row->items);
    report_number(report, "seconds_median", t->seconds.median);
    report_number(report, "seconds_min", t->seconds.min);
    report_number(report, "seconds_lo", t->seconds.lo);
    report_number(report, "seconds_hi", t->seconds.hi);
    report_number(report, "seconds_quartile", t->seconds.quartile);
    report_number(report, "flops", row->flops);
    report_number(report, "bytes", row->bytes);
    report_number(report, "gigahertz", 1e-9 * t->hertz);
    report_number(report, "samples", t->n);
    report_text(report, "status", t->n == 0 ? "skipped" : t->mistrusted ? "mistrusted" : "ok");
}

/* shares of a task's row: of the peak, of its time spent on noise, on forking, joining and reducing */
static void report_shares(const struct speed_plan *plan, const struct speed_row *row, struct report *report)
{
    const struct speed_row *peak = kernel_row(plan, "peak", row->precision);
    const double cycles = cycles_of(row), threads = row->cell.threads;
    if (peak && row->flops > 0)
        report_number(report, "fraction_of_peak", row->flops / cycles * cycles_of(peak) / (2 * threads));
    if (!row->cell.task[0])
        return;
    report_number(report, "particle_steps_per_second", row->items / row->timing.seconds.median);
    if (row->normals > 0)
        report_number(report, "noise_share",
                      row->normals * cycles_of(kernel_row(plan, "noise", row->precision)) /
                          (cycles * threads));
    if (threads > 1)
        report_number(report, "sync_share",
                      cycles_of(region_row(plan, "reduction", row->cell.threads)) /
                          row->timing.cycles.median);
}

/* the command line that makes this row */
static void row_command(const struct invocation *invocation, const struct speed_row *row, char *text,
                        size_t size)
{
    char *command = cell_command(invocation, &row->cell, &row->facts, NULL);
    snprintf(text, size, "%s", command ? command : "");
    free(command);
    if (!strstr(text, " --precision "))
        snprintf(text + strlen(text), size - strlen(text), " --precision %s", row->precision);
    if (!strstr(text, " --path ") && !same(row->path, "blis"))
        snprintf(text + strlen(text), size - strlen(text), " --path %s", row->path);
}

static void report_peaks(const struct speed_plan *plan, struct report *report)
{
    for (int k = 0; k < plan->n; k++) {
        const struct speed_row *row = &plan->row[k];
        if (!same(row->kind, "peak"))
            continue;
        char name[64], of[64] = "one thread";
        const int threads = row->cell.threads;
        snprintf(name, sizeof name, "peak %s", row->precision);
        if (threads > 1) {
            snprintf(name, sizeof name, "peak %s, %d threads", row->precision, threads);
            snprintf(of, sizeof of, "all %d", threads);
        }
        report_context(report, name, "%.4g flop/cycle of %s, at %.4g GHz", row->flops / cycles_of(row), of,
                       1e-9 * row->timing.hertz);
    }
}

void speed_report(const struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                  struct report *report)
{
    report_peaks(plan, report);
    for (int k = 0; k < plan->n; k++) {
        const struct speed_row *row = &plan->row[k];
        struct selection selection = o->selection;
        char command[4096];
        selection.precision = row->precision;
        if (row->cell.task[0]) {
            row_command(invocation, row, command, sizeof command);
            report_row(report, command);
            report_identity(report, &selection, &row->cell, &row->facts, "");
            report_number(report, "replicates", NAN);
        } else {
            report_row(report, NULL);
            report_text(report, "precision", row->precision);
            report_number(report, "threads", row->cell.threads);
        }
        report_timing(row, report);
        report_shares(plan, row, report);
        report_comparison(plan, row, report);
    }
    for (int k = 0; k < plan->skipped.n; k++) {
        report_skipped(report, &o->selection, &plan->skipped.cell[k]);
        report_text(report, "kind", "gradient");
    }
}
