/* cost: what one window of an estimator costs, in steps of one particle, beside what theory says; and the
 * memory it holds.  All timed against each other. */
#include "command.h"
#include "cost_units.h"
#include "formula.h"
#include "interrupt.h"
#include "memory.h"
#include "oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct cost {
    struct selection selection;
    int rounds;
    double seconds;
};

static const struct option_def options[] = {
    OPTION(cost, rounds, "0", 0, 2000, "samples of each row; 0: as many as fit"),
    OPTION(cost, seconds, "10", 0.01, 86400, "time to fill with samples"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, selection_estimation, options, NULL};

static const struct column columns[] = {
    IDENTITY_COLUMNS,
    {.name = "time", .type = COLUMN_REAL},
    {.name = "time_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "time_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "theory_time", .type = COLUMN_REAL},
    {.name = "overhead", .type = COLUMN_REAL},
    {.name = "lone_time", .type = COLUMN_REAL, .detail = true},
    {.name = "lone_overhead", .type = COLUMN_REAL},
    {.name = "step_time", .type = COLUMN_REAL},
    {.name = "bytes", .type = COLUMN_REAL},
    {.name = "state_bytes", .type = COLUMN_REAL, .detail = true},
    {.name = "theory_bytes", .type = COLUMN_REAL},
    {.name = "particle_numbers", .type = COLUMN_REAL},
    {.name = "depth", .type = COLUMN_WHOLE},
    {.name = "f_cycles", .type = COLUMN_REAL},
    {.name = "stepwise", .type = COLUMN_REAL, .detail = true},
    {.name = "tangent", .type = COLUMN_REAL, .detail = true},
    {.name = "reverse", .type = COLUMN_REAL, .detail = true},
    {.name = "lone_f", .type = COLUMN_REAL, .detail = true},
    {.name = "lone_stepwise", .type = COLUMN_REAL, .detail = true},
    {.name = "lone_tangent", .type = COLUMN_REAL, .detail = true},
    {.name = "lone_reverse", .type = COLUMN_REAL, .detail = true},
    {.name = "seconds_median", .type = COLUMN_REAL, .detail = true},
    {.name = "samples", .type = COLUMN_WHOLE, .detail = true},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "time_formula", .type = COLUMN_TEXT, .detail = true},
    {.name = "memory_formula", .type = COLUMN_TEXT, .detail = true},
    {.name = "reason", .type = COLUMN_TEXT},
    {0},
};

struct cost_row {
    const struct cell *cell;
    struct timed_work work; /* not open: skipped */
    struct timing timing;
    int units;         /* index into the table's */
    char reason[1024]; /* why it is skipped */
};

struct cost_table {
    struct cells cells;
    struct cost_row *row; /* [cells.n] */
    int nunits;
    struct cost_units *units; /* at most [cells.n] */
};

static void table_close(struct cost_table *table)
{
    for (int k = 0; table->row && k < table->cells.n; k++)
        timed_work_close(&table->row[k].work);
    for (int k = 0; k < table->nunits; k++)
        units_close(&table->units[k]);
    free(table->row);
    free(table->units);
    cells_close(&table->cells);
}

static bool memory_suffices(const struct cost_table *table, struct failure *failure)
{
    double bytes = 0;
    for (int k = 0; k < table->cells.n; k++)
        bytes += table->row[k].work.facts.bytes;
    for (int k = 0; k < table->nunits; k++)
        for (int u = 0; u < UNITS; u++)
            bytes += table->units[k].work[u].facts.bytes;
    return memory_fits(bytes, "all rows side by side", failure);
}

/* The units of a row: those of an earlier one, or new ones. */
static bool find_units(struct cost_table *table, const struct selection *s, struct cost_row *row,
                       const double *theta, struct failure *failure)
{
    for (row->units = 0; row->units < table->nunits; row->units++)
        if (units_shared(&table->units[row->units].cell, row->cell))
            return true;
    return units_open(&table->units[table->nunits++], s, row->cell, theta, failure);
}

/* A row whose estimator does not suit the task is skipped where all were asked for, and refused where it was
 * named. */
static bool open_row(struct cost_table *table, const struct selection *s, int k, bool named,
                     struct failure *failure)
{
    struct cost_row *row = &table->row[k];
    struct opened_task task;
    double *theta;
    row->cell = &table->cells.cell[k];
    const struct setup setup = cell_setup(s, row->cell, 1);
    if (!cell_task(s, row->cell, &task, &theta, failure))
        return false;
    bool ok =
        gradient_open(&row->work, s->precision, &setup, row->cell->seed, theta, task.dims.param, failure);
    if (ok) {
        ok = find_units(table, s, row, theta, failure) && memory_suffices(table, failure);
    } else if (!named && failure->status == EXIT_USAGE) {
        snprintf(row->reason, sizeof row->reason, "%s", failure->text);
        row->work.facts = (struct problem_facts){
            .dims = task.dims, .unroll = row->cell->unroll, .particles = row->cell->particles};
        *failure = (struct failure){.status = EXIT_USAGE};
        ok = true;
    }
    free(theta);
    task_close(&task);
    return ok;
}

/* What is left out is the task's published setting, the same for all its estimators. */
static void settle(struct cells *cells, const struct selection *s)
{
    for (int k = 0; k < cells->n; k++) {
        struct cell *cell = &cells->cell[k];
        const struct published own = settings_for(task_named(cell->task), "");
        cell->unroll = s->unroll.n ? cell->unroll : own.unroll;
        cell->particles = s->particles.n ? cell->particles : own.particles;
    }
}

static bool table_open(struct cost_table *table, const struct selection *s, const struct texts *operands,
                       struct failure *failure)
{
    const bool named = strcmp(s->estimator, "all") != 0;
    if (!cells_open(&table->cells, s, operands, true, failure))
        return false;
    const size_t n = (size_t)table->cells.n;
    settle(&table->cells, s);
    table->row = calloc(n, sizeof *table->row);
    table->units = calloc(n, sizeof *table->units);
    if (!table->row || !table->units)
        return fail_runtime(failure, "no memory for %d rows.", table->cells.n);
    for (int k = 0; k < table->cells.n; k++)
        if (!open_row(table, s, k, named, failure))
            return false;
    for (int k = 0; k < table->cells.n; k++)
        if (table->row[k].work.close)
            return true;
    return fail(failure, "no estimator suits: %.900s", table->row[table->cells.n - 1].reason);
}

/* ---- timing */

struct samples_of {
    int n;
    struct work *work;
    struct timing **where;
};

static void add_work(struct samples_of *all, const struct timed_work *w, struct timing *where)
{
    if (!w->close)
        return;
    all->work[all->n] = w->work;
    all->where[all->n++] = where;
}

static bool time_all(struct cost_table *table, const struct cost *o, struct failure *failure)
{
    const size_t most = (size_t)table->cells.n + (size_t)table->nunits * UNITS;
    struct samples_of all = {.work = calloc(most, sizeof *all.work),
                             .where = calloc(most, sizeof *all.where)};
    struct timing *timing = calloc(most, sizeof *timing);
    bool ok = all.work && all.where && timing;
    if (ok) {
        for (int k = 0; k < table->nunits; k++)
            for (int u = 0; u < UNITS; u++)
                add_work(&all, &table->units[k].work[u], &table->units[k].timing[u]);
        for (int k = 0; k < table->cells.n; k++)
            add_work(&all, &table->row[k].work, &table->row[k].timing);
        ok = take_samples(all.n, all.work, o->rounds, o->seconds, o->selection.quiet, timing, failure);
    } else {
        fail_runtime(failure, "no memory for %zu rows.", most);
    }
    for (int k = 0; ok && k < all.n; k++)
        *all.where[k] = timing[k];
    free(all.work);
    free(all.where);
    free(timing);
    return ok;
}

/* ---- what is reported */

/* What a formula's letters stand for in a row, F being 1; `lone`: of a lone particle. */
static double theory_of(const char *formula, const struct cost_row *row, const struct cost_units *u,
                        bool lone)
{
    const struct problem_facts *f = &row->work.facts;
    const double F = unit_cycles(u, UNIT_STEP), N = f->particles;
    const struct symbol symbols[] = {
        {'N', N},
        {'M', N / 2},
        {'K', (double)f->unroll},
        {'T', (double)f->dims.horizon},
        {'S', f->dims.state},
        {'P', f->dims.param},
        {'F', unit_cycles(u, lone ? UNIT_LONE_STEP : UNIT_STEP) / F},
        {'B', unit_cycles(u, lone ? UNIT_LONE_REVERSE : UNIT_REVERSE) / F},
        {'J',
         unit_cycles(u, UNIT_TANGENT) / F}, /* of P of them in a slice, also where the particle is alone */
        {0},
    };
    return formula_value(formula, row->cell->estimator, symbols);
}

static void report_time(struct report *report, const struct cost_row *row, const struct cost_units *u,
                        const struct estimator *e, int instances)
{
    const struct problem_facts *f = &row->work.facts;
    const struct timing *t = &row->timing;
    const double F = unit_cycles(u, UNIT_STEP), time = t->cycles.median / F;
    const double theory = instances * theory_of(e->time, row, u, false);
    report_number(report, "time", time);
    report_number(report, "time_lo", t->cycles.lo / F);
    report_number(report, "time_hi", t->cycles.hi / F);
    report_number(report, "theory_time", theory);
    report_number(report, "overhead", time / theory);
    report_number(report, "step_time", time / ((double)f->unroll * f->particle_cost));
    if (!f->draws) { /* the mean particle is all there is */
        const double lone = instances * theory_of(e->time, row, u, true);
        report_number(report, "lone_time", lone);
        report_number(report, "lone_overhead", time / lone);
    }
    report_number(report, unit_columns[UNIT_STEP], F);
    for (int k = UNIT_STEP + 1; k < UNITS; k++)
        report_number(report, unit_columns[k], unit_cycles(u, (enum cost_unit)k) / F);
    report_number(report, "seconds_median", t->seconds.median);
    report_number(report, "samples", t->n);
}

static void report_memory(struct report *report, const struct cost_row *row, const struct cost_units *u,
                          const struct estimator *e, const struct selection *s)
{
    const struct problem_facts *f = &row->work.facts;
    const double size = strcmp(s->precision, "single") == 0 ? sizeof(float) : sizeof(double);
    report_number(report, "bytes", f->bytes);
    report_number(report, "state_bytes", f->particle_cost * f->dims.state * size);
    report_number(report, "theory_bytes", s->instances * size * theory_of(e->memory, row, u, false));
    report_number(report, "particle_numbers", f->bytes / size / f->particle_cost);
    report_number(report, "depth", theory_of(e->depth, row, u, false));
}

/* The command that makes this row; K and N also where the estimator has no use for them, as its unit has. */
static void start_row(struct report *report, const struct invocation *invocation, const struct cost_row *row)
{
    const struct cell *cell = row->cell;
    char *command = cell_command(invocation, cell, &row->work.facts, NULL), text[4096];
    snprintf(text, sizeof text, "%s", command ? command : "");
    free(command);
    if (!strstr(text, " --unroll "))
        snprintf(text + strlen(text), sizeof text - strlen(text), " --unroll %ld", cell->unroll);
    if (!strstr(text, " --particles "))
        snprintf(text + strlen(text), sizeof text - strlen(text), " --particles %d", cell->particles);
    report_row(report, row->reason[0] ? NULL : text);
}

static void report_table(struct report *report, const struct cost_table *table, const struct selection *s,
                         const struct invocation *invocation)
{
    for (int k = 0; k < table->cells.n; k++) {
        const struct cost_row *row = &table->row[k];
        const struct estimator *e = estimator_named(row->cell->estimator);
        const bool skipped = row->reason[0];
        start_row(report, invocation, row);
        report_identity(report, s, row->cell, &row->work.facts, target_names[e->target]);
        report_number(report, "replicates", NAN);
        if (!skipped) {
            report_time(report, row, &table->units[row->units], e, s->instances);
            report_memory(report, row, &table->units[row->units], e, s);
        }
        report_text(report, "time_formula", e->time ? e->time : "");
        report_text(report, "memory_formula", e->memory ? e->memory : "");
        report_text(report, "status",
                    skipped || row->timing.n == 0 ? "skipped"
                    : row->timing.mistrusted      ? "mistrusted"
                                                  : "ok");
        report_text(report, "reason", row->reason);
    }
}

static int cost(const struct invocation *invocation, struct failure *failure)
{
    struct cost o = *(const struct cost *)invocation->options;
    struct selection *s = &o.selection;
    struct cost_table table = {0};
    struct report *report = report_open(columns);
    context_add(report, invocation);
    interrupt_watch();
    s->estimator = s->estimator ? s->estimator : "all";
    if (!s->threads.n)
        s->threads = (struct numbers){.n = 1, .value = {1}};
    bool ok = outputs_check(&s->out, NULL, failure) && table_open(&table, s, invocation->operands, failure);
    ok = ok && (s->dry_run || time_all(&table, &o, failure));
    if (ok)
        report_table(report, &table, s, invocation);
    const int status = ok ? selection_deliver(report, s, failure) : failure->status;
    table_close(&table);
    report_close(report);
    return status;
}

const struct command command_cost = {
    .name = "cost",
    .brief =
        "time of a window, in steps of a particle, and memory of every estimator, beside what theory says",
    .operands = "TASK",
    .help =
        "The unit F is one step of one of the N particles, with its loss, as the bare unroll makes it K "
        "steps "
        "at a time.\n"
        "time: a window of all particles, in F; theory_time: what `describe ESTIMATOR` says, with the "
        "tangent "
        "J and the\n"
        "reverse sweep B of a step as they are measured beside it; overhead: their ratio.  lone_overhead: "
        "the "
        "same where\n"
        "F and B are those of a lone particle, which takes the room of a vector of them.\n"
        "step_time: by particle-step.  bytes: held at most, work space of every thread included; "
        "particle_numbers: by\n"
        "particle, in numbers; theory_bytes: what `describe` says.  depth: steps that follow one another.\n"
        "One thread unless --threads is given.  Ratios within one run are what counts.",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct cost),
    .run = cost,
};
