/* measure: bias, variance, error and cost of estimators at frozen theta, or while it moves, from independent
 * replicates against an exact reference.  A replicate is an episode's sum, a window, or a batch of a long run:
 * repetition.h. */
#include "command.h"
#include "forecast.h"
#include "interrupt.h"
#include "measurement_report.h"
#include "outcome.h"

#include <math.h>
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

/* windows of an episode of a reference that is sampled */
static double episode_of(const void *mine, const struct cell *cell, const struct problem_facts *facts)
{
    (void)mine, (void)cell;
    return (double)facts->dims.horizon / (double)facts->unroll;
}

/* windows of a reference that follows theta */
static double moments_of(const void *mine, const struct cell *cell, const struct problem_facts *facts)
{
    const struct procedure procedure = procedure_of(mine, 0);
    (void)cell;
    return moving_windows(&procedure, facts);
}

/* A row for what a cell's reference takes, where that is a sample, or has to follow theta; in double precision. */
static bool foresee_reference(const struct invocation *invocation, const struct cell *cell,
                              struct report *report, struct failure *failure)
{
    const struct measure *o = invocation->options;
    const struct procedure procedure = procedure_of(o, 0);
    const int group = repetition_group(&o->selection, cell);
    struct selection selection = o->selection;
    struct cell part = *cell;
    struct foreseen_reference reference;
    selection.precision = "double";
    if (o->lr.n) {
        const bool shared = moving_is_shared(&procedure);
        const double sweeps = shared ? ceil((double)selection.replicates / group) : selection.replicates;
        snprintf(part.estimator, sizeof part.estimator, "rtrl");
        if (!forecast_cell(report, invocation, &selection, &part, sweeps, shared ? 1 : group, moments_of, 0,
                           failure))
            return false;
        report_text(report, "method", "moments by rtrl");
        report_number(report, "replicates", sweeps);
        return true;
    }
    if (!measurement_foresee(&o->selection, cell, o->target, &reference, failure))
        return false;
    if (!reference.sampled)
        return true;
    const struct control_plan *control = &reference.control;
    snprintf(part.estimator, sizeof part.estimator, "%s", control->estimator);
    part.particles = control->particles;
    part.unroll = control->unroll;
    selection.instances = 1;
    selection.stepwise = false;
    if (!forecast_cell(report, invocation, &selection, &part, control->estimates, control->together,
                       episode_of, 0, failure))
        return false;
    report_text(report, "method", "reference by montecarlo");
    report_number(report, "replicates", control->estimates);
    return true;
}

/* A cell is what is measured, its reference and, unless it has just been measured, the baseline with its own. */
static bool foresee_cell(const struct invocation *invocation, const struct cell *cell, struct cell *baseline,
                         struct report *report, struct failure *failure)
{
    const struct measure *o = invocation->options;
    if (cell->skipped[0]) {
        report_skipped(report, &o->selection, cell);
        return true;
    }
    const struct cell rival = o->baseline ? baseline_cell(cell, o->baseline) : *cell;
    const int parts = o->baseline && memcmp(&rival, baseline, sizeof rival) != 0 ? 2 : 1;
    for (int k = 0; k < parts; k++) {
        const struct cell *part = k ? &rival : cell;
        if (!forecast_cell(report, invocation, &o->selection, part, o->selection.replicates,
                           repetition_group(&o->selection, part), windows_of, 0, failure))
            return false;
        if (k)
            report_text(report, "method", "baseline");
        if (!foresee_reference(invocation, part, report, failure))
            return false;
    }
    *baseline = rival;
    return true;
}

static int measure(const struct invocation *invocation, struct failure *failure)
{
    const struct measure *o = invocation->options;
    const bool dry = o->selection.dry_run;
    struct report *report = dry ? forecast_open(invocation) : report_open(measurement_columns);
    struct report *raw = o->raw && !dry ? report_open(replicate_columns) : NULL;
    struct cells cells = {0};
    struct baseline baseline = {0};
    struct cell foreseen = {0}; /* the baseline's, with --dry-run */
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
        ok = dry ? foresee_cell(invocation, cell, &foreseen, report, failure)
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
    .help =
        "A row is an estimator at one K, N and sigma, from --replicates of it.  Bias is quoted against "
        "--target.\n"
        "Columns; intervals, NAME_lo to NAME_hi, are of 95 %:\n"
        "\n"
        "  grad_norm            norm of the target\n"
        "  bias2, rel_bias2     squared bias, all coordinates together, debiased: it may be negative; over "
        "grad_norm^2\n"
        "  variance, rel_variance  of one estimate, all coordinates together; over grad_norm^2\n"
        "  mse                  mean squared error\n"
        "  chi2, chi2_p         Hotelling's test; the probability of a deviation this large from an unbiased "
        "estimator,\n"
        "                       which is what to quote for unbiasedness, rather than an interval near 0\n"
        "  detectable           relative bias that this test, at level 1e-6, would find every other time\n"
        "  standard_error       the largest of a coordinate of the mean, over grad_norm\n"
        "  cosine_of_mean       with the target, of the mean; mean_cosine: of a replicate, on average\n"
        "  sign_rate            share of replicates that point the target's way\n"
        "  best_scaled          error that is left when the best learning rate scales the estimate: 0 best, "
        "1 worst\n"
        "  kurtosis             of replicates along the target, 3 if normal; largest_share: of one replicate "
        "in the\n"
        "                       variance: heavy tails show in both\n"
        "  steps, seconds       particle-steps forward, and wall time with all threads, of one estimate\n"
        "  efficiency           1 / (mse steps)\n"
        "  relative_efficiency  how many times cheaper the same error is than by --baseline\n"
        "  crossover            particle-steps below which a biased estimator has less error than the "
        "baseline\n"
        "  budget_mse           error at --budget particle-steps\n"
        "  theory_bias2, theory_variance, theory_mse  closed forms, where there are any\n"
        "  method               where the target is from, reference_error how far off it is, gradient the "
        "target\n"
        "                       itself, mean the estimates'; reference_samples: episodes of a Monte Carlo "
        "one\n"
        "  nonfinite            window losses of pairs that were not finite\n"
        "  regime, batch        what a replicate is, and the windows in one; of a longrun, update_variance "
        "and lag1\n"
        "                       are a single update's variance and how alike neighbours are\n"
        "  lr, moved_by, drift  with --lr: what theta moved by, and how far in an episode\n"
        "\n"
        "  status  ok\n"
        "          mistrusted   the reference is not good enough to judge by, or every estimate is exactly "
        "0\n"
        "          unverified   no second method judged the reference\n"
        "          nonfinite    a loss, an estimate or the reference is not finite: `reason` says whose\n"
        "          skipped      the estimator does not suit the task: `reason` says why\n"
        "          failed       it could not be run to its end, for want of memory say: `reason` says why; "
        "exit status 3",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct measure),
    .run = measure,
};
