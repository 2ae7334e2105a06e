/* rivals.c: see rivals.h. */
#include "rivals.h"

#include <math.h>
#include <string.h>

struct cell baseline_cell(const struct cell *cell, const char *estimator)
{
    struct cell own = *cell;
    snprintf(own.estimator, sizeof own.estimator, "%s", estimator);
    return own;
}

static struct priced priced_of(const struct measurement *m, const char *name)
{
    const struct repetition *r = &m->repetition;
    return (struct priced){name, r->replicates, r->facts.dims.param, r->estimates,
                           repetition_steps(r) * (double)r->batch};
}

static bool is_biased(const struct measurement *m, const char *estimator)
{
    return m->repetition.facts.target == TARGET_TRUNCATED || estimator_named(estimator)->shrinks;
}

static bool all_finite(const struct measurement *m)
{
    return m->repetition.replicates > 0 && fabs(m->comparison.bias2.value) < INFINITY &&
           m->comparison.reference_norm < INFINITY;
}

static bool measure_baseline(struct baseline *baseline, const struct rivalry *rivalry,
                             const struct cell *cell, struct failure *failure)
{
    const struct cell own = baseline_cell(cell, rivalry->estimator);
    if (baseline->measured && memcmp(&own, &baseline->cell, sizeof own) == 0)
        return true;
    baseline_close(baseline);
    baseline->cell = own;
    baseline->measured = measurement_make(&baseline->measurement, rivalry->selection, &own,
                                          rivalry->procedure, rivalry->target, failure);
    return baseline->measured;
}

static bool compare(const struct baseline *baseline, double budget, const struct cell *cell,
                    const struct measurement *m, struct standing *out, struct failure *failure)
{
    const struct target_gradient target = {m->reference.gradient, m->reference.variance};
    const struct priced own = priced_of(m, cell->estimator),
                        other = priced_of(&baseline->measurement, baseline->cell.estimator);
    struct crossover crossover;
    if (!relative_efficiency(&own, &other, &target, budget, &out->efficiency, failure))
        return false;
    if (!is_biased(m, cell->estimator) || is_biased(&baseline->measurement, baseline->cell.estimator))
        return true;
    if (!crossover_budget(&own, &other, &target, &crossover, failure))
        return false;
    out->crossover = crossover.budget;
    return true;
}

bool rivals_compare(struct baseline *baseline, const struct rivalry *rivalry, const struct cell *cell,
                    const struct measurement *m, struct standing *out, struct failure *failure)
{
    const struct interval none = {NAN, NAN, NAN};
    const struct target_gradient target = {m->reference.gradient, m->reference.variance};
    const struct priced own = priced_of(m, cell->estimator);
    *out = (struct standing){none, none, none};
    if (!all_finite(m))
        return true;
    if (rivalry->budget > 0 && !mse_at_budgets(&own, &target, 1, &rivalry->budget, &out->budget_mse, failure))
        return false;
    if (!rivalry->estimator)
        return true;
    return measure_baseline(baseline, rivalry, cell, failure) &&
           (!all_finite(&baseline->measurement) || compare(baseline, rivalry->budget, cell, m, out, failure));
}

void baseline_close(struct baseline *baseline)
{
    if (baseline->measured)
        measurement_close(&baseline->measurement);
    *baseline = (struct baseline){0};
}
