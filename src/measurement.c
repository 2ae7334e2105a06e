/* measurement.c: see measurement.h. */
#include "measurement.h"
#include "theory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum target target_of(const char *name, enum target own)
{
    int target = 0;
    if (strcmp(name, "own") == 0)
        return own;
    while (target < TARGETS - 1 && strcmp(name, target_names[target]) != 0)
        target++;
    return (enum target)target;
}

/* The reference, for one replicate: of a window its share of the episode's. */
static bool find_reference(struct measurement *m, const struct opened_task *task, enum target target,
                           const struct cell *cell, struct failure *failure)
{
    const struct problem_facts *f = &m->repetition.facts;
    const struct question question = {.target = target,
                                      .sigma = cell->sigma,
                                      .block = target == TARGET_TRUNCATED ? f->unroll : f->renewal,
                                      .samples = 1e6,
                                      .threads = cell->threads};
    if (!oracle_gradient(task, &question, m->theta, &m->reference, failure))
        return false;
    for (int i = 0; i < f->dims.param; i++)
        m->reference.gradient[i] /= m->repetition.windows;
    m->reference.error /= m->repetition.windows;
    return true;
}

/* In a long run it is the spread of the batches' means, times their length, that counts, and what one update
 * has. */
static bool compare(struct measurement *m, struct failure *failure)
{
    const struct repetition *r = &m->repetition;
    const int P = r->facts.dims.param;
    struct comparison *c = &m->comparison;
    bool ok = compare_to_reference(r->replicates, P, r->estimates, m->reference.gradient, 0, c, failure);
    if (ok && r->procedure.regime == REGIME_LONGRUN) {
        ok = long_run_variance(r->chains, r->replicates / r->chains * r->batch, P, r->updates, r->batch,
                               &m->long_run, failure);
        c->variance = m->long_run.variance;
        c->mse = (struct interval){c->bias2.value + c->variance.value, NAN, NAN};
    }
    return ok;
}

static bool fill(struct measurement *m, const struct selection *selection, const struct cell *cell,
                 const struct procedure *procedure, const char *target, const struct opened_task *task,
                 struct failure *failure)
{
    if (!repetition_open(&m->repetition, selection, cell, procedure, m->theta, failure))
        return false;
    const enum target which = target_of(target, m->repetition.facts.target);
    m->target = target_names[which];
    bool ok = find_reference(m, task, which, cell, failure);
    if (ok && which != TARGET_TRUNCATED)
        ok = theory_of(&m->repetition, task, m->theta, &m->theory_bias2, &m->theory_variance, failure);
    if (ok)
        repetition_run(&m->repetition, selection, cell);
    return ok && compare(m, failure);
}

bool measurement_make(struct measurement *m, const struct selection *selection, const struct cell *cell,
                      const struct procedure *procedure, const char *target, struct failure *failure)
{
    struct opened_task task;
    *m = (struct measurement){.theory_bias2 = NAN, .theory_variance = NAN};
    if (!cell_task(selection, cell, &task, &m->theta, failure))
        return false;
    const bool ok = fill(m, selection, cell, procedure, target, &task, failure);
    task_close(&task);
    if (!ok)
        measurement_close(m);
    return ok;
}

void measurement_close(struct measurement *m)
{
    repetition_close(&m->repetition);
    reference_close(&m->reference);
    free(m->theta);
    *m = (struct measurement){0};
}
