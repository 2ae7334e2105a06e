/* measurement_report.c: see measurement_report.h. */
#include "measurement_report.h"
#include "lost_sentence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct column measurement_columns[] = {
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
    /* heavy tails, the error that a learning rate cannot mend, and the standing among others */
    {.name = "best_scaled", .type = COLUMN_REAL, .detail = true},
    {.name = "best_scaled_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "best_scaled_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "kurtosis", .type = COLUMN_REAL, .detail = true},
    {.name = "largest_share", .type = COLUMN_REAL, .detail = true},
    {.name = "relative_efficiency", .type = COLUMN_REAL, .detail = true},
    {.name = "relative_efficiency_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "relative_efficiency_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "crossover", .type = COLUMN_REAL, .detail = true},
    {.name = "crossover_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "crossover_hi", .type = COLUMN_REAL, .detail = true},
    {.name = "budget_mse", .type = COLUMN_REAL, .detail = true},
    {.name = "budget_mse_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "budget_mse_hi", .type = COLUMN_REAL, .detail = true},
    /* where theta moves: the rate, what it moves by, how far in an episode */
    {.name = "lr", .type = COLUMN_REAL, .optional = true},
    {.name = "moved_by", .type = COLUMN_TEXT, .optional = true},
    {.name = "drift", .type = COLUMN_REAL, .optional = true},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

const struct column replicate_columns[] = {
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

/* Every estimate is exactly 0 and the gradient is not: theta + eps was theta, or might as well have been. */
static bool noise_is_lost(const struct measurement *s)
{
    const size_t n = (size_t)s->repetition.replicates * (size_t)s->repetition.facts.dims.param;
    bool zero = n > 0 && s->repetition.facts.perturbs && s->comparison.reference_norm > 0;
    for (size_t k = 0; zero && k < n; k++)
        zero = s->repetition.estimates[k] == 0;
    return zero;
}

/* A reference that is approximate need only be better than what the sample resolves: V* / R* <= V / R / 10.
 */
static const char *status_of(const struct measurement *s)
{
    const int replicates = s->repetition.replicates;
    if (s->repetition.nonfinite || !(fabs(s->comparison.mse.value) < INFINITY))
        return "nonfinite";
    if (noise_is_lost(s))
        return "mistrusted";
    if (isnan(s->reference.error))
        return "unverified";
    if (s->reference.error <= 1e-6 * s->comparison.reference_norm)
        return "ok";
    const double resolved = s->comparison.variance.value / replicates / 10;
    return s->reference.approximate && s->reference.error * s->reference.error <= resolved ? "ok"
                                                                                           : "mistrusted";
}

/* Why it is nonfinite, or mistrusted for what it estimates. */
static void report_reason(struct report *report, const struct measurement *s)
{
    const struct repetition *r = &s->repetition;
    char text[LOST_SENTENCE], whose[64];
    if (strcmp(status_of(s), "nonfinite") != 0) {
        report_text(
            report, "reason",
            "every estimate is exactly 0: a perturbation of this sigma changes no loss in this precision");
        return;
    }
    snprintf(whose, sizeof whose, "replicate %ld", r->lost_replicate);
    if (r->nonfinite || r->lost.found)
        lost_sentence(&r->lost, r->facts.instances, whose, text, sizeof text);
    else if (!(fabs(s->comparison.reference_norm) < INFINITY))
        snprintf(text, sizeof text, "the reference gradient by %s is not finite", s->reference.method);
    else
        snprintf(text, sizeof text, "every loss is finite but squares of the estimates are not");
    report_text(report, "reason", text);
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

const char *const moved_by_names[] = {
    [MOVED_BY_NOTHING] = "", [MOVED_BY_EXACT] = "exact", [MOVED_BY_OWN] = "own"};

/* Of a row at one of several rates. */
static char *row_command(const struct invocation *invocation, const struct cell *cell,
                         const struct repetition *r)
{
    char *text = cell_command(invocation, cell, &r->facts, "lr"), *whole = NULL, number[32];
    if (r->procedure.moved_by == MOVED_BY_NOTHING)
        return text;
    exact_text(r->procedure.lr, number, sizeof number);
    if (text && asprintf(&whole, "%s --lr %s", text, number) < 0)
        whole = NULL;
    free(text);
    return whole;
}

static void report_moving(struct report *report, const struct repetition *r)
{
    const bool moves = r->procedure.moved_by != MOVED_BY_NOTHING;
    report_number(report, "lr", moves ? r->procedure.lr : NAN);
    if (moves)
        report_text(report, "moved_by", moved_by_names[r->procedure.moved_by]);
    report_number(report, "drift", moves ? r->moving.drift : NAN);
}

void report_measurement(struct report *report, const struct invocation *invocation,
                        const struct selection *selection, const struct cell *cell,
                        const struct measurement *s, const struct standing *standing)
{
    const struct comparison *c = &s->comparison;
    const double norm2 = c->reference_norm * c->reference_norm;
    const double steps = repetition_steps(&s->repetition);
    char *command = row_command(invocation, cell, &s->repetition);
    report_row(report, command);
    free(command);
    report_identity(report, selection, cell, &s->repetition.facts, s->target);
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
    if (noise_is_lost(s) || strcmp(status_of(s), "nonfinite") == 0)
        report_reason(report, s);
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
    report_moving(report, &s->repetition);
    report_interval(report, "best_scaled", c->best_scaled);
    report_number(report, "kurtosis", c->kurtosis);
    report_number(report, "largest_share", c->largest_share);
    report_interval(report, "relative_efficiency", standing->efficiency);
    report_interval(report, "crossover", standing->crossover);
    report_interval(report, "budget_mse", standing->budget_mse);
    control_context(report, cell, s);
}

void report_replicates(struct report *raw, const struct selection *selection, const struct cell *cell,
                       const struct measurement *s)
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
        report_text(raw, "precision", selection->precision);
        report_seed(raw, "seed", cell->seed);
        report_number(raw, "replicate", r);
        report_vector(raw, "gradient", s->repetition.estimates + (size_t)r * (size_t)P, P);
    }
}
