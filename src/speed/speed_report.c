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
    {.name = "relative_error", .type = COLUMN_REAL},
    {.name = "seconds_median", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_min", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_quartile", .type = COLUMN_REAL, .detail = true},
    {.name = "particle_steps_per_second", .type = COLUMN_REAL},
    {.name = "flops", .type = COLUMN_REAL, .detail = true},
    {.name = "bytes", .type = COLUMN_REAL, .detail = true},
    {.name = "fraction_of_peak", .type = COLUMN_REAL},
    {.name = "fraction_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "fraction_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "ratio", .type = COLUMN_REAL},
    {.name = "versus", .type = COLUMN_TEXT},
    {.name = "base_threads", .type = COLUMN_WHOLE, .detail = true},
    {.name = "speedup", .type = COLUMN_REAL, .optional = true},
    {.name = "efficiency", .type = COLUMN_REAL, .optional = true},
    {.name = "ceiling", .type = COLUMN_REAL, .optional = true},
    {.name = "imbalance", .type = COLUMN_REAL, .optional = true},
    {.name = "noise_share", .type = COLUMN_REAL},
    {.name = "stepping_share", .type = COLUMN_REAL, .detail = true},
    {.name = "credit_share", .type = COLUMN_REAL, .detail = true},
    {.name = "reduction_share", .type = COLUMN_REAL, .detail = true},
    {.name = "waiting_share", .type = COLUMN_REAL},
    {.name = "sync_share", .type = COLUMN_REAL, .detail = true},
    {.name = "intensity", .type = COLUMN_REAL, .detail = true},
    {.name = "far_bytes", .type = COLUMN_REAL, .detail = true},
    {.name = "near", .type = COLUMN_TEXT, .detail = true},
    {.name = "far", .type = COLUMN_TEXT, .detail = true},
    {.name = "bound", .type = COLUMN_TEXT, .optional = true},
    {.name = "fraction_of_roof", .type = COLUMN_REAL, .optional = true},
    {.name = "memory_held", .type = COLUMN_REAL, .detail = true},
    {.name = "gigahertz", .type = COLUMN_REAL, .detail = true},
    {.name = "samples", .type = COLUMN_WHOLE},
    {.name = "runs_per_sample", .type = COLUMN_WHOLE, .detail = true},
    {.name = "warmup", .type = COLUMN_WHOLE, .detail = true},
    {.name = "unsteady", .type = COLUMN_WHOLE, .detail = true},
    {.name = "outliers", .type = COLUMN_WHOLE, .detail = true},
    {.name = "low_severe", .type = COLUMN_WHOLE, .detail = true},
    {.name = "low_mild", .type = COLUMN_WHOLE, .detail = true},
    {.name = "high_mild", .type = COLUMN_WHOLE, .detail = true},
    {.name = "high_severe", .type = COLUMN_WHOLE, .detail = true},
    {.name = "drift", .type = COLUMN_REAL, .detail = true},
    {.name = "processors", .type = COLUMN_TEXT, .detail = true},
    {.name = "moved", .type = COLUMN_WHOLE, .detail = true},
    {.name = "crowded", .type = COLUMN_WHOLE, .detail = true},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* What a row is compared to, the first that there is: itself with one thread; the same by other means; itself
 * in single precision. */
static const struct speed_row *compared_to(const struct speed_plan *plan, const struct speed_row *row,
                                           const char **versus)
{
    static const char *const other_paths[][2] = {
        {"vector", "libm"}, {"fused", "blis"}, {"fused", "stepwise"}, {"stepwise", "bare"}};
    const int threads = row->cell.threads;
    if (same(row->kind, "region"))
        return NULL;
    if (threads > 1) {
        *versus = "1 thread";
        return speed_sibling(plan, row, row->path, row->precision, 1);
    }
    const struct speed_row *other = NULL;
    if (same(row->precision, "double") && !same(row->kind, "function")) {
        *versus = "single";
        other = speed_sibling(plan, row, row->path, "single", threads);
    }
    for (size_t k = 0; !other && k < sizeof other_paths / sizeof *other_paths; k++)
        if (same(row->path, other_paths[k][0])) {
            *versus = other_paths[k][1];
            other = speed_sibling(plan, row, *versus, row->precision, threads);
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
    report_number(report, "ratio", speed_cycles(other) / speed_cycles(row));
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
    report_number(report, "relative_error", relative_error(&t->cycles));
    report_number(report, "seconds_median", t->seconds.median);
    report_number(report, "seconds_min", t->seconds.min);
    report_number(report, "seconds_lo", t->seconds.lo);
    report_number(report, "seconds_hi", t->seconds.hi);
    report_number(report, "seconds_quartile", t->seconds.quartile);
    report_number(report, "flops", row->flops);
    report_number(report, "bytes", row->bytes);
    report_number(report, "fraction_of_peak", t->fraction.median);
    report_number(report, "fraction_lo", t->fraction.lo);
    report_number(report, "fraction_hi", t->fraction.hi);
    report_text(report, "status", t->n == 0 ? "skipped" : t->mistrusted ? "mistrusted" : "ok");
}

/* how the samples were, and where */
static void report_samples(const struct speed_row *row, struct report *report)
{
    const struct timing *t = &row->timing;
    const struct outliers *o = &t->outliers;
    report_number(report, "gigahertz", 1e-9 * t->hertz);
    report_number(report, "samples", t->n);
    report_number(report, "runs_per_sample", (double)t->times);
    report_number(report, "warmup", t->warmup);
    report_number(report, "unsteady", t->unsteady);
    report_number(report, "outliers", o->low_severe + o->low_mild + o->high_mild + o->high_severe);
    report_number(report, "low_severe", o->low_severe);
    report_number(report, "low_mild", o->low_mild);
    report_number(report, "high_mild", o->high_mild);
    report_number(report, "high_severe", o->high_severe);
    report_number(report, "drift", t->drift.relative);
    if (row->cell.threads > 1) {
        report_text(report, "processors", t->processors);
        report_number(report, "moved", t->moved);
        report_number(report, "crowded", t->crowded);
    }
}

/* of a task's row: where its time goes, counted or, for forks, joins and reductions, by their cost in this table */
static void report_shares(const struct speed_plan *plan, const struct speed_row *row, struct report *report)
{
    static const char *const names[PHASES] = {"noise_share", "stepping_share", "credit_share",
                                              "reduction_share"};
    const struct time_shares *shares = &row->time_shares;
    const int threads = row->cell.threads;
    if (row->shares) {
        for (int k = 0; k < PHASES; k++)
            report_number(report, names[k], shares->phase[k]);
        report_number(report, "waiting_share", shares->waiting);
        report_number(report, "imbalance", threads > 1 ? shares->imbalance : NAN);
    }
    if (threads > 1)
        report_number(report, "sync_share",
                      speed_cycles(speed_row_of(plan, "region", "reduction", "", "", threads)) /
                          row->timing.cycles.median);
}

static void report_task(const struct speed_plan *plan, const struct speed_row *row, struct report *report)
{
    const struct scaling scaling = speed_scaling(plan, row);
    const struct roof roof = speed_roof(plan, row);
    report_number(report, "particle_steps_per_second", row->items / row->timing.seconds.median);
    report_shares(plan, row, report);
    report_number(report, "base_threads", scaling.base_threads);
    if (row->cell.threads > scaling.base_threads) {
        report_number(report, "speedup", scaling.speedup);
        report_number(report, "efficiency", scaling.efficiency);
        report_number(report, "ceiling", scaling.ceiling);
    }
    report_number(report, "intensity", row->flops / row->far_bytes);
    report_number(report, "far_bytes", row->far_bytes);
    report_text(report, "near", memory_level_names[row->near]);
    report_text(report, "far", memory_level_names[row->far]);
    report_text(report, "bound", roof.bound);
    report_number(report, "fraction_of_roof", roof.fraction);
    report_number(report, "memory_held", row->facts.bytes);
}

/* the command line that makes this row */
static char *row_command(const struct invocation *invocation, const struct speed_row *row)
{
    char *command = cell_command(invocation, &row->cell, &row->facts, NULL);
    if (!was_given(invocation, "precision"))
        command = command_add(command, "--precision %s", row->precision);
    if (!was_given(invocation, "path") && !same(row->path, "blis") && !same(row->path, "bare"))
        command = command_add(command, "--path %s", row->path);
    return command;
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
        report_context(report, name, "%.4g flop/cycle of %s, at %.4g GHz", row->flops / speed_cycles(row), of,
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
        selection.precision = row->precision;
        if (row->cell.task[0]) {
            char *command = row_command(invocation, row);
            report_row(report, command);
            free(command);
            plugin_context(report, &row->cell, &row->facts.dims);
            report_identity(report, &selection, &row->cell, &row->facts, "");
            report_number(report, "replicates", NAN);
        } else {
            report_row(report, NULL);
            report_text(report, "precision", row->precision);
            report_number(report, "threads", row->cell.threads);
        }
        report_timing(row, report);
        report_samples(row, report);
        if (row->cell.task[0])
            report_task(plan, row, report);
        report_comparison(plan, row, report);
    }
    for (int k = 0; k < plan->skipped.n; k++) {
        report_skipped(report, &o->selection, &plan->skipped.cell[k]);
        report_text(report, "kind", "gradient");
    }
}
