/* search_plan.c: see search_plan.h. */
#include "search_plan.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 1000, CELLS = 20, GRID_PARAM_MOST = 3 }; /* points and cells where nothing else is said */
enum { BYTES_OF_A_POINT = 72 }; /* loss, best and seconds, and more where it is written as JSON */
static const double points_most = 1e15;

void search_plan_free(struct search_plan *plan)
{
    free(plan->axis);
    *plan = (struct search_plan){0};
}

static bool check_length(const char *name, const struct numbers *list, const struct opened_task *task,
                         struct failure *failure)
{
    const int P = task->dims.param;
    if (list->n <= 1 || list->n == P)
        return true;
    return P == 1 ? fail(failure, "%s: expected one number for the one parameter of %s, found %d.", name,
                         task->task->name, list->n)
                  : fail(failure,
                         "%s: expected one number, or one for each of the %d parameters of %s, found %d.",
                         name, P, task->task->name, list->n);
}

static bool set_axis(const struct search_request *r, const struct opened_task *task, int i, struct axis *axis,
                     struct failure *failure)
{
    double low = NAN, high = NAN;
    const bool whole = r->low.n && r->high.n;
    if (!whole && !(task->task->range && task->task->range(task->self, i, &low, &high)))
        return fail(failure,
                    "%s states no range of theta_%d to search: give --low and --high, one number for all "
                    "coordinates or one for each.",
                    task->task->name, i);
    low = r->low.n ? number_for(&r->low, i) : low;
    high = r->high.n ? number_for(&r->high, i) : high;
    *axis = (struct axis){i, r->cells.n ? (int)number_for(&r->cells, i) : CELLS, low, high};
    const bool one = !r->grid || axis->cells == 1; /* such a coordinate may be held */
    return low < high || (one && low <= high) ||
           fail(failure, "--low: expected less than --high, which is %g for theta_%d, found %g.", high, i,
                low);
}

static bool set_axes(const struct search_request *r, const struct opened_task *task, struct axis *axis,
                     struct failure *failure)
{
    const int P = task->dims.param;
    if (r->grid && P > GRID_PARAM_MOST)
        return fail(
            failure,
            "--method grid: expected at most %d parameters, of which cells are the product, found the "
            "%d of %s; use --method random.",
            (int)GRID_PARAM_MOST, P, task->task->name);
    bool ok = check_length("--low", &r->low, task, failure) &&
              check_length("--high", &r->high, task, failure) &&
              check_length("--cells", &r->cells, task, failure);
    for (int i = 0; ok && i < P; i++)
        ok = set_axis(r, task, i, &axis[i], failure);
    return ok;
}

/* particle-steps of a point, INFINITY where its episode has no end */
static double cost_of(const struct search_request *r, const struct dims *d, int runs)
{
    const long steps = d->evaluate_steps ? d->evaluate_steps : d->horizon;
    return steps == FOREVER ? INFINITY : (double)steps * (r->counts_runs ? runs : 1);
}

static bool set_points(const struct search_request *r, const struct opened_task *task, double searches,
                       struct search_plan *plan, struct failure *failure)
{
    const double afforded = r->budget > 0 ? floor(r->budget / plan->cost) : INFINITY;
    double points = r->grid         ? search_cells(task->dims.param, plan->axis)
                    : r->points > 0 ? r->points
                    : r->budget > 0 ? INFINITY
                                    : POINTS;
    if (!(plan->cost < INFINITY))
        return fail(failure, "%s never ends an episode, so its loss has no sum: give --horizon n.",
                    task->task->name);
    if (afforded < 1)
        return fail(failure,
                    "--budget: expected at least the %g particle-steps of one point of %s, found %g.",
                    plan->cost, task->task->name, r->budget);
    points = points < afforded ? points : afforded;
    if (!(points <= points_most))
        return fail(failure, "%s: expected at most %g points, found %g.", r->grid ? "--cells" : "--points",
                    points_most, points);
    plan->points = (long)points;
    const double bytes = BYTES_OF_A_POINT * points * searches;
    return bytes <= 0.9 * memory_limit() ||
           fail_runtime(
               failure,
               "%g searches of %.4g points need %.3g GiB, but this machine has %.3g GiB; use fewer %s.",
               searches, points, bytes / 0x1p30, memory_limit() / 0x1p30,
               r->grid ? "--cells" : "--points, or a smaller --budget");
}

bool search_plan_make(const struct search_request *r, const struct opened_task *task, double searches,
                      struct search_plan *plan, struct failure *failure)
{
    const struct dims *d = &task->dims;
    *plan = (struct search_plan){.param = d->param,
                                 .axis = calloc((size_t)d->param, sizeof *plan->axis),
                                 .runs = d->evaluate_runs > 1 ? d->evaluate_runs : 1};
    plan->cost = cost_of(r, d, plan->runs);
    bool ok = plan->axis || fail_runtime(failure, "no memory for %d ranges.", d->param);
    ok = ok && set_axes(r, task, plan->axis, failure) && set_points(r, task, searches, plan, failure);
    if (!ok)
        search_plan_free(plan);
    return ok;
}
