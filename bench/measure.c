/* measure: bias, variance, error and cost of estimators at frozen theta, or while it moves, from independent
 * replicates against an exact reference.  A replicate is an episode's sum, a window, or a batch of a long run:
 * repetition.h. */
#include "command.h"
#include "forecast.h"
#include "interrupt.h"
#include "measurement_report.h"
#include "outcome.h"

#include <string.h>

struct measure {
    struct selection selection;
    const char *target, *raw, *regime, *stagger, *baseline, *moved_by;
    struct numbers lr;
    long burn_in;
    bool small_sigma;
    double budget;
};

static const struct option_def options[] = {
    NAMED_OPTION(measure, "replicates", selection.replicates, "1000", 1, 1e8, "independent replicates R"),
    OPTION(measure, target, "plain", 0, 0, "what bias is quoted against; `own`: what the estimator estimates",
           .choices = "plain|shared|window|own"),
    OPTION(measure, regime, "episode", 0, 0,
           "a replicate: a whole episode's sum, one window, or the mean of a batch of a long run",
           .choices = "episode|window|longrun"),
    OPTION(measure, stagger, NULL, 0, 0,
           "where instances are when it starts (episode: lockstep, window: random, longrun: exact)",
           .choices = "lockstep|exact|random"),
    NAMED_OPTION(measure, "burn-in", burn_in, "0", 0, 1e9,
                 "steps of every instance at theta before anything counts"),
    OPTION(measure, lr, NULL, 0, 1e300,
           "theta moves after every window of an episode, by plain SGD at each of these rates (0: the frozen "
           "limit); "
           "bias is then against the gradient at the theta of the moment"),
    NAMED_OPTION(measure, "moved-by", moved_by, "exact", 0, 0,
                 "what --lr moves theta by: that gradient, so that all estimators visit one path, or their "
                 "own estimates",
                 .choices = "exact|own"),
    NAMED_OPTION(measure, "small-sigma", small_sigma, NULL, 0, 0,
                 "state closed forms also where L is not quadratic: their limits as sigma goes to 0"),
    NAMED_OPTION(measure, "control-samples", selection.control_samples, NULL, 2, 1e15,
                 "episodes of a Monte Carlo reference, at most (100 times the sample under test)"),
    OPTION(measure, baseline, NULL, 0, 0, "estimator that every row is compared to, at the same K, N, sigma",
           .placeholder = "ESTIMATOR"),
    OPTION(measure, budget, "0", 0, 1e300,
           "particle-steps at which errors are compared (0: each at the cost of one estimate)"),
    OPTION(measure, raw, NULL, 0, 0, "keep every replicate in FILE, .csv or .json", .placeholder = "FILE"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, selection_estimation, options, NULL};

/* Rates that theta moves at; where it is frozen, one. */
static int rates_of(const struct measure *o)
{
    return o->lr.n ? o->lr.n : 1;
}

/* Where nothing is said: an episode starts at its start; a window is anywhere; a long run's instances are
 * apart. */
static struct procedure procedure_of(const struct measure *o, int rate)
{
    static const enum stagger by_regime[] = {STAGGER_LOCKSTEP, STAGGER_RANDOM, STAGGER_EXACT};
    int regime = REGIMES - 1;
    while (regime > 0 && strcmp(o->regime, regime_names[regime]) != 0)
        regime--;
    return (struct procedure){.regime = (enum regime)regime,
                              .stagger = o->stagger ? stagger_named(o->stagger) : by_regime[regime],
                              .burn_in = o->burn_in,
                              .small_sigma = o->small_sigma,
                              .moved_by = !o->lr.n                          ? MOVED_BY_NOTHING
                                          : strcmp(o->moved_by, "own") == 0 ? MOVED_BY_OWN
                                                                            : MOVED_BY_EXACT,
                              .lr = o->lr.n ? o->lr.value[rate] : 0};
}

static bool measure_cell(const struct invocation *invocation, const struct cell *cell, int rate,
                         struct baseline *baseline, struct known_gradient *known, struct report *report,
                         struct report *raw, struct failure *failure)
{
    const struct measure *o = invocation->options;
    const struct procedure procedure = procedure_of(o, rate);
    struct measurement s;
    if (cell->skipped[0]) {
        report_skipped(report, &o->selection, cell);
        return true;
    }
    const struct rivalry rivalry = {&o->selection, &procedure, o->baseline, o->target, o->budget};
    struct standing standing;
    if (!measurement_make_knowing(&s, &o->selection, cell, &procedure, o->target, known, failure))
        return false;
    if (s.repetition.replicates == 0) { /* an interrupt came first */
        measurement_close(&s);
        return true;
    }
    const bool ok = rivals_compare(baseline, &rivalry, cell, &s, &standing, failure);
    if (ok) {
        cell_context(report, cell, &s.repetition.facts.dims, s.theta);
        report_measurement(report, invocation, &o->selection, cell, &s, &standing);
        if (raw)
            report_replicates(raw, &o->selection, cell, &s);
    }
    measurement_close(&s);
    return ok;
}

static bool check_moving(const struct invocation *invocation, struct failure *failure)
{
    const struct measure *o = invocation->options;
    for (int k = 0; k < invocation->ngiven; k++)
        if (strcmp(invocation->given[k]->name, "moved-by") == 0 && !o->lr.n)
            return fail(failure,
                        "--moved-by: says what --lr moves theta by, and there is no --lr; give one.");
    if (o->lr.n && o->baseline)
        return fail(failure,
                    "--baseline: compares estimators at one theta, and under --lr each may visit its "
                    "own; measure the two and leave out --baseline.");
    if (o->lr.n > 1 && o->raw)
        return fail(failure, "--raw: keeps the replicates of one rate: expected one --lr, found %d.",
                    o->lr.n);
    return true;
}

/* Could the baseline run wherever it is wanted? */
static bool check_baselines(const struct measure *o, const struct cells *cells, struct failure *failure)
{
    struct selection selection = o->selection;
    struct opened_estimator check;
    if (!o->baseline)
        return true;
    const bool ok = estimator_open(&check, o->baseline, failure);
    estimator_close(&check);
    selection.estimator = o->baseline;
    for (int k = 0; ok && k < cells->n; k++) {
        struct cell cell = baseline_cell(&cells->cell[k], o->baseline);
        struct cells one = {1, &cell};
        if (!cells->cell[k].skipped[0] && !cells_check(&one, &selection, true, repetition_group, failure))
            return false;
    }
    return ok;
}

/* windows of a replicate */
static double windows_of(const void *mine, const struct cell *cell, const struct problem_facts *facts)
{
    const struct procedure procedure = procedure_of(mine, 0);
    (void)cell;
    return repetition_windows(&procedure, facts);
}

static bool foresee_cell(const struct invocation *invocation, const struct cell *cell, struct report *report,
                         struct failure *failure)
{
    const struct measure *o = invocation->options;
    if (cell->skipped[0]) {
        report_skipped(report, &o->selection, cell);
        return true;
    }
    return forecast_cell(report, invocation, &o->selection, cell, o->selection.replicates,
                         repetition_group(&o->selection, cell), windows_of, 0, failure);
}

static int measure(const struct invocation *invocation, struct failure *failure)
{
    const struct measure *o = invocation->options;
    const bool dry = o->selection.dry_run;
    struct report *report = dry ? forecast_open(invocation) : report_open(measurement_columns);
    struct report *raw = o->raw && !dry ? report_open(replicate_columns) : NULL;
    struct cells cells = {0};
    struct baseline baseline = {0};
    struct known_gradient known = {0};
    struct outcome outcome = {0};
    if (!dry)
        context_add(report, invocation);
    if (raw)
        context_add(raw, invocation);
    bool ok = check_moving(invocation, failure) && outputs_check(&o->selection.out, o->raw, failure) &&
              cells_open(&cells, &o->selection, invocation->operands, true, failure) &&
              cells_check(&cells, &o->selection, true, repetition_group, failure) &&
              check_baselines(o, &cells, failure);
    for (int n = 0; ok && n < rates_of(o) * cells.n && !interrupted(); n++) {
        const struct cell *cell = &cells.cell[n % cells.n];
        ok = dry ? foresee_cell(invocation, cell, report, failure)
                 : measure_cell(invocation, cell, n / cells.n, &baseline, &known, report, raw, failure) ||
                       outcome_of_cell(&outcome, report, &o->selection, cell, failure);
    }
    for (int k = 0; k < 2 && ok && !dry && interrupted(); k++)
        if (k == 0 || raw)
            report_context(k == 0 ? report : raw, "interrupted", "%s", "not all that was asked for is here");
    if (ok && !dry)
        outcome_write(&outcome, raw, o->raw);
    const int status = ok ? outcome_deliver(&outcome, report, &o->selection, failure) : failure->status;
    baseline_close(&baseline);
    known_gradient_close(&known);
    cells_close(&cells);
    report_close(report);
    report_close(raw);
    return status;
}

const struct command command_measure = {
    .name = "measure",
    .brief = "bias, variance, error and cost of estimators, at frozen theta or while it moves, against an "
             "exact reference",
    .operands = "TASK",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct measure),
    .run = measure,
};
