/* speed_compare.c: what a row is beside others of the same run: roofs and scaling; see speed.h. */
#include "speed.h"

#include <math.h>
#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

double speed_cycles(const struct speed_row *row)
{
    return row ? row->timing.cycles.median / row->items : NAN;
}

const struct speed_row *speed_row_of(const struct speed_plan *plan, const char *kind, const char *name,
                                     const char *path, const char *precision, int threads)
{
    for (int k = 0; k < plan->n; k++) {
        const struct speed_row *row = &plan->row[k];
        if (same(row->kind, kind) && same(row->name, name) && same(row->path, path) &&
            same(row->precision, precision) && row->cell.threads == threads)
            return row;
    }
    return NULL;
}

/* The same but for the number of threads, and, where that scales with them, of particles? */
static bool alike(const struct speed_row *a, const struct speed_row *b)
{
    const struct cell *x = &a->cell, *y = &b->cell;
    return same(a->kind, b->kind) && same(a->name, b->name) && same(x->task, y->task) &&
           same(x->estimator, y->estimator) && x->unroll == y->unroll &&
           a->base_particles == b->base_particles && x->sigma == y->sigma && x->seed == y->seed &&
           x->horizon == y->horizon;
}

const struct speed_row *speed_sibling(const struct speed_plan *plan, const struct speed_row *row,
                                      const char *path, const char *precision, int threads)
{
    for (int k = 0; k < plan->n; k++) {
        const struct speed_row *other = &plan->row[k];
        if (other != row && alike(row, other) && same(other->path, path) &&
            same(other->precision, precision) && other->cell.threads == threads)
            return other;
    }
    return NULL;
}

struct scaling speed_scaling(const struct speed_plan *plan, const struct speed_row *row)
{
    const struct speed_row *base = row;
    for (int k = 0; k < plan->n; k++) {
        const struct speed_row *other = &plan->row[k];
        if (alike(row, other) && same(other->path, row->path) && same(other->precision, row->precision) &&
            other->cell.threads < base->cell.threads)
            base = other;
    }
    const int threads = row->cell.threads, fewest = base->cell.threads;
    const double speedup = speed_cycles(base) / speed_cycles(row);
    return (struct scaling){
        .base_threads = fewest,
        .speedup = speedup,
        .efficiency = speedup * fewest / threads,
        .ceiling = speed_cycles(speed_row_of(plan, "peak", "fma", "vector", row->precision, fewest)) /
                   speed_cycles(speed_row_of(plan, "peak", "fma", "vector", row->precision, threads)),
    };
}

/* cycles that bytes take to come from and go to a level */
static double moving_time(const struct speed_plan *plan, enum memory_level level, double bytes, int threads)
{
    return bytes * speed_cycles(speed_row_of(plan, "memory", "copy", memory_level_names[level], "", threads));
}

struct roof speed_roof(const struct speed_plan *plan, const struct speed_row *row)
{
    const int threads = row->cell.threads;
    const struct {
        const char *bound;
        double cycles; /* of an item */
    } roofs[] = {
        {"compute",
         row->flops / 2 * speed_cycles(speed_row_of(plan, "peak", "fma", "vector", row->precision, threads))},
        {memory_level_names[row->near], moving_time(plan, row->near, row->bytes, threads)},
        {memory_level_names[row->far], moving_time(plan, row->far, row->far_bytes, threads)},
    };
    struct roof roof = {.bound = "", .fraction = NAN};
    double most = 0;
    for (size_t k = 0; k < sizeof roofs / sizeof *roofs; k++)
        if (roofs[k].cycles > most) {
            most = roofs[k].cycles;
            roof = (struct roof){roofs[k].bound, most / speed_cycles(row)};
        }
    return roof;
}
