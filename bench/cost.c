/* cost: what one window of an estimator costs, in steps of one particle, beside what theory says; and the
 * memory it holds.  All timed against each other. */
#include "command.h"
#include "cost_table.h"
#include "formula.h"
#include "interrupt.h"
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
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

/* bytes of a number of a run */
static double real_size(const struct selection *s)
{
    return strcmp(s->precision, "single") == 0 ? sizeof(float) : sizeof(double);
}

/* A tangent where P of them belong to a lone particle and go by slices of as many as fill a vector; see
 * LANES. */
static double lone_tangent(const struct cost_units *u, const struct problem_facts *f, double size)
{
    const double lanes = f->dims.width == 1 ? 1 : 64 / size, P = f->dims.param;
    return ceil(P / lanes) / P * unit_cycles(u, UNIT_LONE_TANGENT);
}

/* What a formula's letters stand for in a row, F being 1; `lone`: of a lone particle. */
static double theory_of(const char *formula, const struct cost_row *row, const struct cost_units *u,
                        double size, bool lone)
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
        {'J', (lone ? lone_tangent(u, f, size) : unit_cycles(u, UNIT_TANGENT)) / F},
        {0},
    };
    return formula_value(formula, row->cell->estimator, symbols);
}

static void report_time(struct report *report, const struct cost_row *row, const struct cost_units *u,
                        const struct estimator *e, const struct selection *s)
{
    const struct problem_facts *f = &row->work.facts;
    const struct timing *t = &row->timing;
    const double F = unit_cycles(u, UNIT_STEP), time = t->cycles.median / F;
    const double theory = f->instances * theory_of(e->time, row, u, real_size(s), false);
    report_number(report, "time", time);
    report_number(report, "time_lo", t->cycles.lo / F);
    report_number(report, "time_hi", t->cycles.hi / F);
    report_number(report, "theory_time", theory);
    report_number(report, "overhead", time / theory);
    report_number(report, "step_time", time / ((double)f->unroll * f->particle_cost));
    if (!f->draws) { /* the mean particle is all there is */
        const double lone = f->instances * theory_of(e->time, row, u, real_size(s), true);
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
    const double size = real_size(s);
    report_number(report, "bytes", f->bytes);
    report_number(report, "state_bytes", f->particle_cost * f->dims.state * size);
    report_number(report, "theory_bytes", f->instances * size * theory_of(e->memory, row, u, size, false));
    report_number(report, "particle_numbers", f->bytes / size / f->particle_cost);
    report_number(report, "depth", theory_of(e->depth, row, u, size, false));
}

/* The command that makes this row; K and N also where the estimator has no use for them, as its unit has. */
static void start_row(struct report *report, const struct invocation *invocation, const struct cost_row *row)
{
    const struct cell *cell = row->cell;
    const struct problem_facts *facts = &row->work.facts;
    if (row->reason[0]) {
        report_row(report, NULL);
        return;
    }
    char *command = cell_command(invocation, cell, facts, NULL);
    if (facts->needs_end)
        command = command_add(command, "--unroll %ld", cell->unroll);
    if (!facts->draws)
        command = command_add(command, "--particles %d", cell->particles);
    report_row(report, command);
    free(command);
    plugin_context(report, cell, &facts->dims);
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
            report_time(report, row, &table->units[row->units], e, s);
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
    bool ok =
        outputs_check(&s->out, NULL, failure) && cost_table_open(&table, s, invocation->operands, failure);
    ok = ok && (s->dry_run || cost_table_time(&table, o.rounds, o.seconds, s->quiet, failure));
    if (ok)
        report_table(report, &table, s, invocation);
    const int status = ok ? selection_deliver(report, s, failure) : failure->status;
    cost_table_close(&table);
    report_close(report);
    return status;
}

const struct command command_cost = {
    .name = "cost",
    .brief = "time of a window in steps of a particle, and memory, of every estimator, beside theory",
    .operands = "TASK",
    .help =
        "The unit F is one step of one of N particles, as the bare unroll makes it K at a time.\n"
        "time: a window of all particles, in F.  theory_time: what `describe ESTIMATOR` says of it, with\n"
        "the costs of a tangent J and of a reverse sweep B as measured beside it.  overhead: the ratio.\n"
        "lone_overhead: the same with F, J, B of a lone particle, which fills a vector with copies.\n"
        "step_time: by particle-step.  bytes: held at most, every thread's work space included.\n"
        "particle_numbers: that by particle, in numbers.  theory_bytes: what `describe` says of it.\n"
        "depth: steps that follow one another.  One thread unless --threads is given.  The ratios of one\n"
        "run are what counts.",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct cost),
    .run = cost,
};
