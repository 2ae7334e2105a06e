/* speed_tasks.c: rows that run tasks: cells of the product of options, opened by path and precision; see speed.h. */
#include "memory.h"
#include "speed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS_AT_MOST = 256 };

static double real_size(const struct speed_row *row)
{
    return strcmp(row->precision, "single") == 0 ? sizeof(float) : sizeof(double);
}

/* Bytes that a particle-step moves to or from states, parameters, noise and losses of its block: each step reads and
 * writes the state, or, where the unroll is fused, each window. */
static double near_bytes(const struct speed_row *row, bool gradient)
{
    const struct problem_facts *f = &row->facts;
    const double S = f->dims.state, P = f->dims.param, K = (double)f->unroll;
    const double step = 2 * S + P + 2; /* the last: the loss */
    const double window = strcmp(row->path, "fused") == 0 ? step / K : step;
    /* a pair's noise is written and read three times (perturb, accumulate, credit); the perturbed theta is
     * written */
    return real_size(row) * (window + (gradient ? (4 * P / 2 + P) / K : 0));
}

/* The same from and to where all blocks live: each comes and goes once a window, with its state and, of a pair, what
 * the estimator remembers. */
static double far_bytes(const struct speed_row *row, bool gradient)
{
    const struct problem_facts *f = &row->facts;
    const double S = f->dims.state, P = f->dims.param, K = (double)f->unroll;
    if (strcmp(row->path, "blis") == 0) /* all particles go through a step together */
        return near_bytes(row, gradient);
    return real_size(row) * (2 * S + (gradient ? P : 0)) / K;
}

static void describe(struct speed_row *row, const struct topology *topology, bool gradient)
{
    const struct problem_facts *f = &row->facts;
    const int threads = row->cell.threads;
    const double own = f->bytes / threads;
    row->items = (double)f->unroll * f->particle_cost;
    row->flops = f->flops;
    row->bytes = near_bytes(row, gradient);
    row->far_bytes = far_bytes(row, gradient);
    row->far = level_of(topology, own, threads);
    row->near =
        strcmp(row->path, "blis") == 0 ? row->far : level_of(topology, fmin(f->block_bytes, own), threads);
    row->work.threads = threads;
    row->work.flops = row->flops > 0 ? row->items * row->flops : 0;
    row->work.precision = row->precision;
}

static bool open_row(struct speed_row *row, const struct topology *topology,
                     const struct selection *selection, const struct opened_task *task, const double *theta,
                     struct failure *failure)
{
    const struct setup setup = cell_setup(selection, &row->cell, 1);
    const bool bare = strcmp(row->cell.estimator, "none") == 0;
    row->kind = bare ? "stepping" : "gradient";
    row->name = "";
    const enum stepping_kind kind = strcmp(row->path, "blis") == 0   ? STEPPING_MATRIX
                                    : strcmp(row->path, "bare") == 0 ? STEPPING_BARE
                                                                     : STEPPING_UNROLL;
    struct timed_work w;
    if (!(bare ? stepping_work_open(&w, row->precision, &setup, kind, theta, failure)
               : gradient_open(&w, row->precision, &setup, row->cell.seed, theta, task->dims.param, failure)))
        return false;
    row->work = w.work;
    row->close = w.close;
    row->shares = w.shares;
    row->facts = w.facts;
    describe(row, topology, !bare);
    return true;
}

/* the last row could not be opened: nobody said why, so that it does not apply */
static bool drop_row(struct speed_plan *plan, const struct failure *failure)
{
    plan->n--;
    return !failure->text[0];
}

static bool memory_suffices(const struct speed_plan *plan, struct failure *failure)
{
    double bytes = 0;
    for (int k = 0; k < plan->n; k++)
        bytes += plan->row[k].facts.bytes;
    return memory_fits(bytes, "all rows side by side", failure);
}

/* The cell's row of a path, unless its task has no such path. */
static bool add_path(struct speed_plan *plan, const struct selection *selection, const struct cell *cell,
                     int base_particles, const char *precision, const char *path, struct failure *failure)
{
    struct selection chosen = *selection;
    struct opened_task task;
    double *theta;
    chosen.precision = precision;
    chosen.stepwise = strcmp(path, "stepwise") == 0;
    if (!cell_task(&chosen, cell, &task, &theta, failure))
        return false;
    bool ok = true;
    if (strcmp(path, "fused") != 0 || (task.task->unroll && !task.dims.stepwise_only)) {
        struct speed_row *row = speed_plan_add(plan, failure);
        ok = row != NULL;
        if (ok) {
            row->path = path;
            row->precision = precision;
            row->cell = *cell;
            row->base_particles = base_particles;
            ok = open_row(row, &plan->topology, &chosen, &task, theta, failure)
                     ? memory_suffices(plan, failure)
                     : drop_row(plan, failure);
        }
    }
    free(theta);
    task_close(&task);
    return ok;
}

/* Weak scaling: as many particles for each thread as the fewest threads have. */
static bool grow(const struct speed *o, struct cell *cell, struct failure *failure)
{
    double least = cell->threads;
    if (strcmp(o->scaling, "weak") != 0)
        return true;
    for (int k = 0; k < o->selection.threads.n; k++)
        least = fmin(least, o->selection.threads.value[k]);
    const double particles = 2 * floor(cell->particles / 2.0 * cell->threads / least);
    if (cell->particles > 1 && particles <= 1e9)
        cell->particles = (int)particles;
    return particles <= 1e9 ||
           fail(failure,
                "--scaling weak: %d particles on %g threads are more than 10^9 on %d; use fewer "
                "--particles.",
                cell->particles, least, cell->threads);
}

static bool add_cell(struct speed_plan *plan, const struct speed *o, const struct cell *base,
                     const char *precision, struct failure *failure)
{
    struct cell grown = *base, *cell = &grown;
    const int particles = base->particles;
    static const char *const paths[] = {"fused", "stepwise"};
    const bool bare = strcmp(cell->estimator, "none") == 0;
    bool ok = grow(o, cell, failure);
    const int before = plan->n;
    for (int k = 0; ok && k < 2; k++)
        if (strcmp(o->path, "both") == 0 || strcmp(o->path, paths[k]) == 0)
            ok = add_path(plan, &o->selection, cell, particles, precision, paths[k], failure);
    if (ok && plan->n == before) /* no fused unroll here */
        ok = add_path(plan, &o->selection, cell, particles, precision, "stepwise", failure);
    if (ok && bare && cell->threads == 1)
        ok = add_path(plan, &o->selection, cell, particles, precision, "blis", failure) &&
             add_path(plan, &o->selection, cell, particles, precision, "bare", failure);
    return ok;
}

/* The product of K, N and threads for the bare unroll, which is no estimator: that of one whose cells have
 * them all, under another name. */
static bool add_bare(struct speed_plan *plan, const struct speed *o, const struct texts *operands,
                     const char *precision, struct failure *failure)
{
    struct selection carrier = o->selection;
    struct cells cells;
    carrier.estimator = "pes";
    carrier.seed.n = carrier.sigma.n = 0;
    bool ok = cells_open(&cells, &carrier, operands, true, failure);
    for (int k = 0; ok && k < cells.n; k++) {
        snprintf(cells.cell[k].estimator, SPEC_SIZE, "none");
        ok = add_cell(plan, o, &cells.cell[k], precision, failure);
    }
    cells_close(&cells);
    return ok;
}

static bool skip_cell(struct speed_plan *plan, const struct cell *cell, struct failure *failure)
{
    struct cells *s = &plan->skipped;
    struct cell *grown = realloc(s->cell, (size_t)(s->n + 1) * sizeof *grown);
    if (!grown)
        return fail_runtime(failure, "no memory for %d cells.", s->n + 1);
    s->cell = grown;
    s->cell[s->n++] = *cell;
    return true;
}

static bool add_estimators(struct speed_plan *plan, const struct speed *o, const struct texts *operands,
                           const char *list, const char *precision, struct failure *failure)
{
    struct selection chosen = o->selection;
    struct cells cells;
    chosen.estimator = list;
    chosen.precision = precision;
    bool ok = cells_open(&cells, &chosen, operands, true, failure) &&
              cells_check(&cells, &chosen, false, NULL, failure);
    for (int k = 0; ok && k < cells.n; k++)
        ok = cells.cell[k].skipped[0] ? skip_cell(plan, &cells.cell[k], failure)
                                      : add_cell(plan, o, &cells.cell[k], precision, failure);
    cells_close(&cells);
    return ok;
}

/* Rows of one task, in one precision. */
static bool add_task(struct speed_plan *plan, const struct speed *o, const char *task, const char *list,
                     bool none, const char *precision, struct failure *failure)
{
    char word[SPEC_SIZE];
    const struct task *named = task_named(task);
    if (named && named->double_only && strcmp(precision, "single") == 0 && !o->one_precision)
        return true;
    snprintf(word, sizeof word, "%s", task);
    const struct texts operands = {.n = 1, .value = {word}};
    return (!none || add_bare(plan, o, &operands, precision, failure)) &&
           (!list[0] || add_estimators(plan, o, &operands, list, precision, failure));
}

/* Particles enough to keep all threads busy, and so few that a window does not take long: a power of 2. */
static bool choose_particles(struct speed *o, const char *task, struct failure *failure)
{
    const double flops_of_window = 2e8, most = 8192, least = 4;
    struct opened_task opened;
    const struct request request = {.horizon = 1, .data = o->selection.data};
    double longest = 1, n = most;
    if (!task_open(&opened, task, &request, failure))
        return false;
    for (int k = 0; k < o->selection.unroll.n; k++)
        longest = fmax(longest, o->selection.unroll.value[k]);
    while (n > least && n * longest * opened.task->flops(opened.self) > flops_of_window)
        n /= 2;
    o->selection.particles = (struct numbers){.n = 1, .value = {n}};
    task_close(&opened);
    return true;
}

bool speed_add_tasks(struct speed_plan *plan, const struct speed *o, const struct texts *operands,
                     const char *list, bool none, const char *precision, struct failure *failure)
{
    char spec[TASKS_AT_MOST][SPEC_SIZE];
    int n = 0;
    if (operands->n != 1)
        return fail(failure, "expected one TASK, found %d; 'pesbench list tasks' shows them.", operands->n);
    bool ok = option_expand_specs("TASK", operands->value[0], spec, TASKS_AT_MOST, &n, failure);
    for (int k = 0; ok && k < n; k++) {
        struct speed chosen = *o;
        ok = (!o->every_task || o->selection.particles.n || choose_particles(&chosen, spec[k], failure)) &&
             add_task(plan, &chosen, spec[k], list, none, precision, failure);
    }
    return ok;
}
