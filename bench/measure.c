/* measure: bias, variance, error and cost of estimators at frozen theta, from independent replicates against
 * an exact reference.  A replicate is an episode's sum, a window, or a batch of a long run: repetition.h. */
#include "command.h"
#include "forecast.h"
#include "interrupt.h"
#include "measurement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct measure {
    struct selection selection;
    const char *target, *raw, *regime, *stagger;
    long burn_in;
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
    NAMED_OPTION(measure, "control-samples", selection.control_samples, NULL, 2, 1e15,
                 "episodes of a Monte Carlo reference, at most (100 times the sample under test)"),
    OPTION(measure, raw, NULL, 0, 0, "keep every replicate in FILE, .csv or .json", .placeholder = "FILE"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, selection_estimation, options, NULL};

static const struct column columns[] = {
    IDENTITY_COLUMNS,
    {.name = "grad_norm", .type = COLUMN_REAL, .detail = true},
    {.name = "bias2", .type = COLUMN_REAL, .detail = true},
    {.name = "bias2_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "bias2_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "rel_bias2", .type = COLUMN_REAL},
    {.name = "variance", .type = COLUMN_REAL, .detail = true},
    {.name = "variance_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "variance_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "rel_variance", .type = COLUMN_REAL},
    {.name = "mse", .type = COLUMN_REAL},
    {.name = "mse_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "mse_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "cosine_of_mean", .type = COLUMN_REAL, .detail = true},
    {.name = "mean_cosine", .type = COLUMN_REAL},
    {.name = "sign_rate", .type = COLUMN_REAL},
    {.name = "steps", .type = COLUMN_REAL},
    {.name = "seconds", .type = COLUMN_REAL},
    {.name = "efficiency", .type = COLUMN_REAL},
    {.name = "status", .type = COLUMN_TEXT},
    /* beyond the contract: the other intervals, the unbiasedness test, and closed forms where L is quadratic
     */
    {.name = "cosine_of_mean_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "cosine_of_mean_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "mean_cosine_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "mean_cosine_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "sign_rate_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "sign_rate_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "chi2", .type = COLUMN_REAL, .detail = true},
    {.name = "chi2_p", .type = COLUMN_REAL},
    {.name = "detectable", .type = COLUMN_REAL, .detail = true},
    {.name = "standard_error", .type = COLUMN_REAL, .detail = true},
    {.name = "theory_bias2", .type = COLUMN_REAL, .detail = true},
    {.name = "theory_variance", .type = COLUMN_REAL, .detail = true},
    {.name = "theory_mse", .type = COLUMN_REAL, .detail = true},
    {.name = "nonfinite", .type = COLUMN_WHOLE, .detail = true},
    {.name = "method", .type = COLUMN_TEXT, .detail = true},
    {.name = "reference_error", .type = COLUMN_REAL, .detail = true},
    {.name = "reference_samples", .type = COLUMN_REAL, .detail = true},
    {.name = "gradient", .type = COLUMN_VECTOR, .detail = true},
    {.name = "mean", .type = COLUMN_VECTOR, .detail = true},
    {.name = "regime", .type = COLUMN_TEXT, .detail = true},
    {.name = "batch", .type = COLUMN_WHOLE, .detail = true},
    {.name = "update_variance", .type = COLUMN_REAL, .detail = true},
    {.name = "lag1", .type = COLUMN_REAL, .detail = true},
    {.name = "reason", .type = COLUMN_TEXT},
    {0},
};

/* Neither threads nor times, so that runs that must agree can be compared byte for byte. */
static const struct column raw_columns[] = {
    {.name = "task", .type = COLUMN_TEXT},
    {.name = "estimator", .type = COLUMN_TEXT},
    {.name = "unroll", .type = COLUMN_WHOLE},
    {.name = "particles", .type = COLUMN_WHOLE},
    {.name = "sigma", .type = COLUMN_REAL},
    {.name = "horizon", .type = COLUMN_WHOLE},
    {.name = "precision", .type = COLUMN_TEXT},
    {.name = "seed", .type = COLUMN_SEED},
    {.name = "replicate", .type = COLUMN_WHOLE},
    {.name = "gradient", .type = COLUMN_VECTOR},
    {0},
};

/* A reference that is approximate need only be better than what the sample resolves: V* / R* <= V / R / 10.
 */
static const char *status_of(const struct measurement *s)
{
    const int replicates = s->repetition.replicates;
    if (s->repetition.nonfinite || !(fabs(s->comparison.mse.value) < INFINITY))
        return "nonfinite";
    if (isnan(s->reference.error))
        return "unverified";
    if (s->reference.error <= 1e-6 * s->comparison.reference_norm)
        return "ok";
    const double resolved = s->comparison.variance.value / replicates / 10;
    return s->reference.approximate && s->reference.error * s->reference.error <= resolved ? "ok"
                                                                                           : "mistrusted";
}

static void report_interval(struct report *report, const char *name, struct interval x)
{
    char column[64];
    report_number(report, name, x.value);
    snprintf(column, sizeof column, "%s_lo", name);
    report_number(report, column, x.lo);
    snprintf(column, sizeof column, "%s_hi", name);
    report_number(report, column, x.hi);
}

static void report_mean(struct report *report, const struct measurement *s)
{
    const int P = s->repetition.facts.dims.param, replicates = s->repetition.replicates;
    double *mean = calloc((size_t)P, sizeof *mean);
    for (int r = 0; mean && r < replicates; r++)
        for (int i = 0; i < P; i++)
            mean[i] += s->repetition.estimates[(size_t)r * (size_t)P + (size_t)i] / replicates;
    if (mean)
        report_vector(report, "mean", mean, P);
    free(mean);
}

static void report_long_run(struct report *report, const struct measurement *s)
{
    const bool long_run = s->repetition.procedure.regime == REGIME_LONGRUN;
    report_text(report, "regime", regime_names[s->repetition.procedure.regime]);
    report_number(report, "replicates", s->repetition.replicates);
    report_number(report, "batch", long_run ? (double)s->repetition.batch : NAN);
    report_number(report, "update_variance", long_run ? s->long_run.update_variance : NAN);
    report_number(report, "lag1", long_run ? s->long_run.lag1 : NAN);
}

static void add_row(const struct invocation *invocation, const struct cell *cell, const struct measurement *s,
                    struct report *report)
{
    const struct measure *o = invocation->options;
    const struct comparison *c = &s->comparison;
    const double norm2 = c->reference_norm * c->reference_norm;
    const struct repetition *r = &s->repetition;
    const double steps =
        r->facts.particle_cost *
        (double)(r->procedure.regime == REGIME_EPISODE ? r->facts.dims.horizon : r->facts.unroll);
    char *command = cell_command(invocation, cell, &s->repetition.facts, NULL);
    report_row(report, command);
    free(command);
    report_identity(report, &o->selection, cell, &s->repetition.facts, s->target);
    report_number(report, "grad_norm", c->reference_norm);
    report_interval(report, "bias2", c->bias2);
    report_number(report, "rel_bias2", c->bias2.value / norm2);
    report_interval(report, "variance", c->variance);
    report_number(report, "rel_variance", c->variance.value / norm2);
    report_interval(report, "mse", c->mse);
    report_interval(report, "cosine_of_mean", c->cosine_of_mean);
    report_interval(report, "mean_cosine", c->mean_cosine);
    report_interval(report, "sign_rate", c->sign_rate);
    report_number(report, "steps", steps);
    report_number(report, "seconds", s->repetition.seconds);
    report_number(report, "efficiency", c->mse.value > 0 ? 1 / (c->mse.value * steps) : NAN);
    report_text(report, "status", status_of(s));
    report_number(report, "chi2", c->chi2);
    report_number(report, "chi2_p", c->chi2_p);
    report_number(report, "detectable", c->detectable);
    report_number(report, "standard_error", c->standard_error);
    report_number(report, "theory_bias2", s->theory_bias2);
    report_number(report, "theory_variance", s->theory_variance);
    report_number(report, "theory_mse", s->theory_bias2 + s->theory_variance);
    report_number(report, "nonfinite", (double)s->repetition.nonfinite);
    report_text(report, "method", s->reference.method);
    report_number(report, "reference_error", s->reference.error);
    report_number(report, "reference_samples", s->reference.samples > 0 ? s->reference.samples : NAN);
    report_vector(report, "gradient", s->reference.gradient, s->repetition.facts.dims.param);
    report_mean(report, s);
    report_long_run(report, s);
}

static void add_raw_rows(const struct measure *o, const struct cell *cell, const struct measurement *s,
                         struct report *raw)
{
    const int P = s->repetition.facts.dims.param;
    for (int r = 0; r < s->repetition.replicates; r++) {
        report_row(raw, NULL);
        report_text(raw, "task", cell->task);
        report_text(raw, "estimator", cell->estimator);
        report_number(raw, "unroll", (double)s->repetition.facts.unroll);
        report_number(raw, "particles", s->repetition.facts.particles);
        report_number(raw, "sigma", s->repetition.facts.perturbs ? cell->sigma : NAN);
        report_number(raw, "horizon", (double)s->repetition.facts.dims.horizon);
        report_text(raw, "precision", o->selection.precision);
        report_seed(raw, "seed", cell->seed);
        report_number(raw, "replicate", r);
        report_vector(raw, "gradient", s->repetition.estimates + (size_t)r * (size_t)P, P);
    }
}

/* Where nothing is said: an episode starts at its start; a window is anywhere; a long run's instances are
 * apart. */
static struct procedure procedure_of(const struct measure *o)
{
    static const enum stagger by_regime[] = {STAGGER_LOCKSTEP, STAGGER_RANDOM, STAGGER_EXACT};
    int regime = REGIMES - 1;
    while (regime > 0 && strcmp(o->regime, regime_names[regime]) != 0)
        regime--;
    return (struct procedure){.regime = (enum regime)regime,
                              .stagger = o->stagger ? stagger_named(o->stagger) : by_regime[regime],
                              .burn_in = o->burn_in};
}

/* How large a Monte Carlo reference was. */
static void control_context(struct report *report, const struct cell *cell, const struct measurement *s)
{
    char name[2 * SPEC_SIZE + 256];
    if (!(s->reference.samples > 0))
        return;
    snprintf(name, sizeof name, "control for %s with %s, unroll %ld, particles %d, sigma %.15g, seed %llu",
             cell->task, cell->estimator, s->repetition.facts.unroll, s->repetition.facts.particles,
             cell->sigma, (unsigned long long)cell->seed);
    report_context(report, name, "%s of the %s target, %.15g episodes, standard error %.3g",
                   s->reference.method, s->target, s->reference.samples, s->reference.error);
}

static bool measure_cell(const struct invocation *invocation, const struct cell *cell, struct report *report,
                         struct report *raw, struct failure *failure)
{
    const struct measure *o = invocation->options;
    const struct procedure procedure = procedure_of(o);
    struct measurement s;
    if (cell->skipped[0]) {
        report_skipped(report, &o->selection, cell);
        return true;
    }
    const bool ok = measurement_make(&s, &o->selection, cell, &procedure, o->target, failure);
    if (ok) {
        cell_context(report, cell, s.repetition.facts.dims.param, s.theta);
        cell_context(report, cell, s.repetition.facts.dims.param, s.theta);
        control_context(report, cell, &s);
        add_row(invocation, cell, &s, report);
        if (raw)
            add_raw_rows(o, cell, &s, raw);
    }
    measurement_close(&s);
    return ok;
}

/* windows of a replicate */
static double windows_of(const void *mine, const struct cell *cell, const struct problem_facts *facts)
{
    const struct procedure procedure = procedure_of(mine);
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
                         repetition_group(&o->selection, cell), windows_of, failure);
}

static int measure(const struct invocation *invocation, struct failure *failure)
{
    const struct measure *o = invocation->options;
    const bool dry = o->selection.dry_run;
    struct report *report = dry ? forecast_open(invocation) : report_open(columns);
    struct report *raw = o->raw && !dry ? report_open(raw_columns) : NULL;
    struct cells cells = {0};
    if (!dry)
        context_add(report, invocation);
    if (raw)
        context_add(raw, invocation);
    bool ok = outputs_check(&o->selection.out, o->raw, failure) &&
              cells_open(&cells, &o->selection, invocation->operands, true, failure) &&
              cells_check(&cells, &o->selection, true, repetition_group, failure);
    for (int k = 0; ok && k < cells.n && !interrupted(); k++)
        ok = dry ? foresee_cell(invocation, &cells.cell[k], report, failure)
                 : measure_cell(invocation, &cells.cell[k], report, raw, failure);
    ok = ok && (!raw || dry || report_write(raw, o->raw, failure));
    const int status = ok ? selection_deliver(report, &o->selection, failure) : failure->status;
    cells_close(&cells);
    report_close(report);
    report_close(raw);
    return status;
}

const struct command command_measure = {
    .name = "measure",
    .brief = "bias, variance, error and cost of estimators at frozen theta, against an exact reference",
    .operands = "TASK",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct measure),
    .run = measure,
};
