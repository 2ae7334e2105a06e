/* cost_table.c: see cost_table.h. */
#include "cost_table.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

void cost_table_close(struct cost_table *table)
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

bool cost_table_open(struct cost_table *table, const struct selection *s, const struct texts *operands,
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

bool cost_table_time(struct cost_table *table, int rounds, double seconds, bool quiet,
                     struct failure *failure)
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
        const struct protocol protocol = {.rounds = rounds, .seconds = seconds, .quiet = quiet};
        ok = take_samples(all.n, all.work, &protocol, timing, NULL, failure);
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
