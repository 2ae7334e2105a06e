/* speed_plan.c: from options to rows that are open and can be timed; see speed.h. */
#include "memory.h"
#include "speed.h"
#include "timed_work.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct speed_row *speed_plan_add(struct speed_plan *plan, struct failure *failure)
{
    if ((plan->n & (plan->n - 1)) == 0) {
        struct speed_row *grown = realloc(plan->row, (size_t)(plan->n ? 2 * plan->n : 1) * sizeof *grown);
        if (!grown) {
            fail_runtime(failure, "no memory for %d rows.", plan->n + 1);
            return NULL;
        }
        plan->row = grown;
    }
    struct speed_row *row = &plan->row[plan->n++];
    memset(row, 0, sizeof *row);
    return row;
}

void speed_plan_close(struct speed_plan *plan)
{
    for (int k = 0; k < plan->n; k++)
        if (plan->row[k].close)
            plan->row[k].close(plan->row[k].work.self);
    free(plan->row);
    free(plan->samples);
    cells_close(&plan->skipped);
    *plan = (struct speed_plan){0};
}

/* ---- rows
 * ----------------------------------------------------------------------------------------------------- */

/* Bytes that a particle-step moves to or from states, parameters, noise and losses, whatever level of memory
 * they are in: each step reads and writes the state, or, where the unroll is fused, each window. */
static double bytes_of(const struct speed_row *row, bool gradient)
{
    const struct problem_facts *f = &row->facts;
    const double S = f->dims.state, P = f->dims.param, K = (double)f->unroll;
    const double size = strcmp(row->precision, "single") == 0 ? sizeof(float) : sizeof(double);
    const double step = 2 * S + P + 2; /* the last: the loss */
    const double window = strcmp(row->path, "fused") == 0 ? step / K : step;
    /* a pair's noise is written and read three times (perturb, accumulate, credit); the perturbed theta is
     * written */
    return size * (window + (gradient ? (4 * P / 2 + P) / K : 0));
}

static void describe(struct speed_row *row, bool gradient)
{
    const struct problem_facts *f = &row->facts;
    const double steps = (double)(f->renewal < f->unroll ? f->renewal : f->unroll);
    const bool draws = f->perturbs && gradient;
    row->work.threads = row->cell.threads;
    row->items = (double)f->unroll * f->particle_cost;
    row->flops = f->flops;
    row->bytes = bytes_of(row, gradient);
    row->normals = draws ? f->dims.param / (2 * steps) : 0;
}

static bool open_row(struct speed_row *row, const struct selection *selection, const struct opened_task *task,
                     const double *theta, struct failure *failure)
{
    const struct setup setup = cell_setup(selection, &row->cell, 1);
    const bool bare = strcmp(row->cell.estimator, "none") == 0;
    row->kind = bare ? "stepping" : "gradient";
    row->name = "";
    const enum stepping_kind kind = strcmp(row->path, "blis") == 0 ? STEPPING_MATRIX : STEPPING_UNROLL;
    struct timed_work w;
    if (!(bare ? stepping_work_open(&w, row->precision, &setup, kind, theta, failure)
               : gradient_open(&w, row->precision, &setup, row->cell.seed, theta, task->dims.param, failure)))
        return false;
    row->work = w.work;
    row->close = w.close;
    row->facts = w.facts;
    describe(row, !bare);
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
                     const char *precision, const char *path, struct failure *failure)
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
            ok = open_row(row, &chosen, &task, theta, failure) ? memory_suffices(plan, failure)
                                                               : drop_row(plan, failure);
        }
    }
    free(theta);
    task_close(&task);
    return ok;
}

static bool add_cell(struct speed_plan *plan, const struct speed *o, const struct cell *cell,
                     const char *precision, struct failure *failure)
{
    static const char *const paths[] = {"fused", "stepwise"};
    const bool bare = strcmp(cell->estimator, "none") == 0;
    bool ok = true;
    const int before = plan->n;
    for (int k = 0; ok && k < 2; k++)
        if (strcmp(o->path, "both") == 0 || strcmp(o->path, paths[k]) == 0)
            ok = add_path(plan, &o->selection, cell, precision, paths[k], failure);
    if (ok && plan->n == before) /* no fused unroll here */
        ok = add_path(plan, &o->selection, cell, precision, "stepwise", failure);
    if (ok && bare && cell->threads == 1)
        ok = add_path(plan, &o->selection, cell, precision, "blis", failure);
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

/* Take `none` out of a list of estimators; true if it was there. */
static bool take_none(const char *list, char *rest, size_t size)
{
    bool none = false;
    size_t used = 0;
    rest[0] = 0;
    for (const char *at = list; *at;) {
        const size_t length = strcspn(at, ",");
        if (length == 4 && strncmp(at, "none", 4) == 0)
            none = true;
        else if (used + length + 2 < size)
            used += (size_t)snprintf(rest + used, size - used, "%s%.*s", used ? "," : "", (int)length, at);
        at += length + (at[length] == ',');
    }
    return none;
}

static bool was_given(const struct invocation *invocation, const char *name)
{
    for (int k = 0; k < invocation->ngiven; k++)
        if (strcmp(invocation->given[k]->name, name) == 0)
            return true;
    return false;
}

bool speed_plan_open(struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                     struct failure *failure)
{
    static const char *const both[] = {"single", "double"};
    const bool one = was_given(invocation, "precision");
    const struct texts *operands = invocation->operands;
    char rest[4096];
    const bool none = take_none(o->selection.estimator, rest, sizeof rest);
    bool ok =
        strlen(o->selection.estimator) < sizeof rest || fail(failure, "--estimator: this list is too long.");
    *plan = (struct speed_plan){0};
    for (int k = 0; ok && k < (one ? 1 : 2); k++)
        ok = speed_add_kernels(plan, one ? o->selection.precision : both[k], &o->selection.threads, failure);
    ok = ok && speed_add_regions(plan, &o->selection.threads, failure);
    for (int k = 0; ok && k < (one ? 1 : 2); k++) {
        const char *precision = one ? o->selection.precision : both[k];
        if (none)
            ok = add_bare(plan, o, operands, precision, failure);
        if (ok && rest[0])
            ok = add_estimators(plan, o, operands, rest, precision, failure);
    }
    return ok;
}
