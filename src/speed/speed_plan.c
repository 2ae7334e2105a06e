/* speed_plan.c: from options to rows that are open and can be timed; see speed.h. */
#include "speed.h"

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
    cells_close(&plan->skipped);
    *plan = (struct speed_plan){0};
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

bool speed_plan_open(struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                     struct failure *failure)
{
    static const char *const both[] = {"single", "double"};
    const bool one = o->one_precision, all = strcmp(o->kernels, "all") == 0;
    const struct numbers *threads = &o->selection.threads;
    char rest[4096];
    const bool none = take_none(o->selection.estimator, rest, sizeof rest);
    bool ok =
        strlen(o->selection.estimator) < sizeof rest || fail(failure, "--estimator: this list is too long.");
    *plan = (struct speed_plan){.topology = topology_look()};
    for (int k = 0; ok && k < (one ? 1 : 2); k++) {
        const char *precision = one ? o->selection.precision : both[k];
        ok = speed_add_kernels(plan, precision, all, threads, failure) &&
             (!all || speed_add_products(plan, precision, failure));
    }
    ok = ok && speed_add_regions(plan, threads, failure) && speed_add_memory(plan, threads, failure);
    for (int k = 0; ok && k < (one ? 1 : 2); k++)
        ok = speed_add_tasks(plan, o, invocation->operands, rest, none,
                             one ? o->selection.precision : both[k], failure);
    return ok;
}
