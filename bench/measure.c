/* measure: bias, variance, error and cost of estimators at frozen theta, from independent replicates against an exact
 * reference.  A replicate is the sum of one episode's window estimates from s_0. */
#include "command.h"
#include "forecast.h"
#include "interrupt.h"
#include "oracle.h"
#include "progress.h"
#include "selection.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct measure {
    struct selection selection;
    const char *target, *raw;
};

static const struct option_def options[] = {
    NAMED_OPTION(measure, "replicates", selection.replicates, "1000", 1, 1e8, "independent replicates R"),
    OPTION(measure, target, "plain", 0, 0, "what bias is quoted against; `own`: what the estimator estimates",
           .choices = "plain|shared|window|own"),
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
    /* beyond the contract: the other intervals, the unbiasedness test, and closed forms where L is quadratic */
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
    {.name = "gradient", .type = COLUMN_VECTOR, .detail = true},
    {.name = "mean", .type = COLUMN_VECTOR, .detail = true},
    {0},
};

/* Neither threads nor times, so that runs that must agree can be compared byte for byte. */
static const struct column raw_columns[] = {
    {.name = "task", .type = COLUMN_TEXT},      {.name = "estimator", .type = COLUMN_TEXT},
    {.name = "unroll", .type = COLUMN_WHOLE},   {.name = "particles", .type = COLUMN_WHOLE},
    {.name = "sigma", .type = COLUMN_REAL},     {.name = "horizon", .type = COLUMN_WHOLE},
    {.name = "precision", .type = COLUMN_TEXT}, {.name = "seed", .type = COLUMN_SEED},
    {.name = "replicate", .type = COLUMN_WHOLE}, {.name = "gradient", .type = COLUMN_VECTOR},
    {0},
};

/* One cell while it is measured. */
struct subject {
    struct opened_task task;
    double *theta;
    const struct engine *engine;
    struct run *run;
    struct problem_facts facts;
    int group;         /* replicates advanced side by side */
    double *estimates; /* [replicate][param] */
    long nonfinite;
    double seconds;    /* per replicate */
    const char *target;
    struct reference reference;
    struct comparison comparison;
    double theory_bias2, theory_variance;
};

enum { BLOCKS_PER_THREAD = 512, LED_BLOCKS_PER_THREAD = 64, BLOCK_PAIRS = 256, WINDOWS_AT_MOST = 128 };

/* As many replicates at a time as make a parallel region long beside its cost.  Where an estimator has a lead, all
 * blocks move in rounds of one window, and should not leave the cache between two of them. */
static int group_size(const struct cell *cell, int replicates)
{
    const int blocks = cell->particles / 2 / BLOCK_PAIRS + 1, each = estimator_named(cell->estimator)->lead ? LED_BLOCKS_PER_THREAD : BLOCKS_PER_THREAD;
    const int wanted = cell->threads * each / blocks, group = wanted < 1 ? 1 : wanted;
    return group < replicates ? group : replicates;
}

static bool horizon_ends(const struct measure *o, const struct cell *cell, struct failure *failure)
{
    struct opened_task task;
    double *theta;
    if (!cell_task(&o->selection, cell, &task, &theta, failure))
        return false;
    const bool ends = task.dims.horizon < FOREVER;
    free(theta);
    task_close(&task);
    return ends || fail(failure, "%s never ends an episode: give --horizon n.", cell->task);
}

static bool subject_open(struct subject *s, const struct measure *o, const struct cell *cell,
                         struct failure *failure)
{
    *s = (struct subject){.theory_bias2 = NAN, .theory_variance = NAN, .target = o->target};
    const int replicates = o->selection.replicates;
    s->engine = engine_of(o->selection.precision);
    s->group = group_size(cell, replicates);
    if (!horizon_ends(o, cell, failure) || !cell_task(&o->selection, cell, &s->task, &s->theta, failure))
        return false;
    const struct setup setup = cell_setup(&o->selection, cell, s->group);
    s->run = s->engine->open(&setup, failure);
    if (!s->run)
        return false;
    s->facts = *s->engine->facts(s->run);
    s->estimates = calloc((size_t)replicates * (size_t)s->facts.dims.param, sizeof *s->estimates);
    return s->estimates || fail_runtime(failure, "no memory for %d replicates of %d parameters.", replicates,
                                        s->facts.dims.param);
}

static void subject_close(struct subject *s)
{
    if (s->engine)
        s->engine->close(s->run);
    task_close(&s->task);
    reference_close(&s->reference);
    free(s->theta);
    free(s->estimates);
}

/* What the bias is quoted against, and closed forms where there are any. */
static bool find_reference(struct subject *s, const struct measure *o, const struct cell *cell,
                           struct failure *failure)
{
    int target = strcmp(o->target, "own") == 0 ? (int)s->facts.target : 0;
    while (strcmp(o->target, "own") != 0 && strcmp(o->target, target_names[target]) != 0)
        target++;
    s->target = target_names[target];
    if (!oracle_gradient(&s->task, (enum target)target, s->facts.unroll, NULL, s->theta, &s->reference, failure))
        return false;
    const struct estimator *e = estimator_named(cell->estimator);
    const long windows = (s->facts.dims.horizon - 1) / s->facts.unroll + 1;
    if (!e->theory || !s->facts.dims.quadratic || !s->task.task->vjp || windows > WINDOWS_AT_MOST ||
        target == TARGET_TRUNCATED)
        return true;
    struct unfolded unfolded;
    double *storage, *bias = calloc((size_t)s->facts.dims.param, sizeof *bias);
    bool ok = bias || fail_runtime(failure, "no memory for a bias.");
    ok = ok && oracle_unfold(&s->task, s->facts.unroll, s->theta, &unfolded, &storage, failure);
    if (ok) {
        s->theory_variance = e->theory(&unfolded, s->facts.particles / 2, bias) / o->selection.instances;
        s->theory_bias2 = 0;
        for (int i = 0; i < s->facts.dims.param; i++)
            s->theory_bias2 += bias[i] * bias[i];
        free(storage);
    }
    free(bias);
    return ok;
}

/* One group of replicates through one episode; sums: [group][param] */
static void run_group(struct subject *s, const struct cell *cell, int first, int count, const double *thetas,
                      struct identity *identity, long *nonfinite)
{
    const size_t P = (size_t)s->facts.dims.param;
    for (int k = 0; k < count; k++) {
        identity[k] = (struct identity){cell->seed, (uint32_t)(first + k)};
        nonfinite[k] = 0;
    }
    s->engine->begin(s->run, count, identity);
    s->engine->advance(s->run, s->facts.dims.horizon, thetas, s->estimates + (size_t)first * P, nonfinite);
    for (int k = 0; k < count; k++)
        s->nonfinite += nonfinite[k];
}

static bool run_replicates(struct subject *s, const struct measure *o, const struct cell *cell,
                           struct failure *failure)
{
    const int replicates = o->selection.replicates;
    const size_t P = (size_t)s->facts.dims.param, group = (size_t)s->group;
    double *thetas = calloc(group * P, sizeof *thetas);
    struct identity *identity = calloc(group, sizeof *identity);
    long *nonfinite = calloc(group, sizeof *nonfinite);
    const bool ok = thetas && identity && nonfinite;
    if (ok) {
        struct progress progress = progress_begin("measure", o->selection.quiet);
        for (size_t k = 0; k < group; k++)
            memcpy(thetas + k * P, s->theta, P * sizeof *thetas);
        const double start = seconds_now();
        for (int first = 0; first < replicates; first += s->group) {
            const int left = replicates - first;
            run_group(s, cell, first, left < s->group ? left : s->group, thetas, identity, nonfinite);
            progress_show(&progress, (double)first / replicates, cell->estimator);
        }
        s->seconds = (seconds_now() - start) / replicates;
        progress_end(&progress);
    } else {
        fail_runtime(failure, "no memory for %d replicates at a time.", s->group);
    }
    free(thetas);
    free(identity);
    free(nonfinite);
    return ok;
}

static const char *status_of(const struct subject *s)
{
    if (s->nonfinite || !(fabs(s->comparison.mse.value) < INFINITY))
        return "nonfinite";
    if (isnan(s->reference.error))
        return "unverified";
    return s->reference.error <= 1e-6 * s->comparison.reference_norm ? "ok" : "mistrusted";
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

static void report_mean(struct report *report, const struct subject *s, int replicates)
{
    const int P = s->facts.dims.param;
    double *mean = calloc((size_t)P, sizeof *mean);
    for (int r = 0; mean && r < replicates; r++)
        for (int i = 0; i < P; i++)
            mean[i] += s->estimates[(size_t)r * (size_t)P + (size_t)i] / replicates;
    if (mean)
        report_vector(report, "mean", mean, P);
    free(mean);
}

static void add_row(const struct invocation *invocation, const struct cell *cell, const struct subject *s,
                    struct report *report)
{
    const struct measure *o = invocation->options;
    const struct comparison *c = &s->comparison;
    const double norm2 = c->reference_norm * c->reference_norm;
    const double steps = s->facts.particle_cost * (double)s->facts.dims.horizon;
    char command[4096];
    cell_command(invocation, &o->selection, cell, &s->facts, command, sizeof command);
    report_row(report, command);
    report_identity(report, &o->selection, cell, &s->facts, s->target);
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
    report_number(report, "seconds", s->seconds);
    report_number(report, "efficiency", c->mse.value > 0 ? 1 / (c->mse.value * steps) : NAN);
    report_text(report, "status", status_of(s));
    report_number(report, "chi2", c->chi2);
    report_number(report, "chi2_p", c->chi2_p);
    report_number(report, "detectable", c->detectable);
    report_number(report, "standard_error", c->standard_error);
    report_number(report, "theory_bias2", s->theory_bias2);
    report_number(report, "theory_variance", s->theory_variance);
    report_number(report, "theory_mse", s->theory_bias2 + s->theory_variance);
    report_number(report, "nonfinite", (double)s->nonfinite);
    report_text(report, "method", s->reference.method);
    report_vector(report, "gradient", s->reference.gradient, s->facts.dims.param);
    report_mean(report, s, o->selection.replicates);
}

static void add_raw_rows(const struct measure *o, const struct cell *cell, const struct subject *s,
                         struct report *raw)
{
    const int P = s->facts.dims.param;
    for (int r = 0; r < o->selection.replicates; r++) {
        report_row(raw, NULL);
        report_text(raw, "task", cell->task);
        report_text(raw, "estimator", cell->estimator);
        report_number(raw, "unroll", (double)s->facts.unroll);
        report_number(raw, "particles", s->facts.particles);
        report_number(raw, "sigma", s->facts.particles > 1 ? cell->sigma : NAN);
        report_number(raw, "horizon", (double)s->facts.dims.horizon);
        report_text(raw, "precision", o->selection.precision);
        report_seed(raw, "seed", cell->seed);
        report_number(raw, "replicate", r);
        report_vector(raw, "gradient", s->estimates + (size_t)r * (size_t)P, P);
    }
}

static bool measure_cell(const struct invocation *invocation, const struct cell *cell, struct report *report,
                         struct report *raw, struct failure *failure)
{
    const struct measure *o = invocation->options;
    struct subject s;
    bool ok = subject_open(&s, o, cell, failure) && find_reference(&s, o, cell, failure) &&
              run_replicates(&s, o, cell, failure) &&
              compare_to_reference(o->selection.replicates, s.facts.dims.param, s.estimates, s.reference.gradient,
                                   &s.comparison, failure);
    if (ok) {
        add_row(invocation, cell, &s, report);
        if (raw)
            add_raw_rows(o, cell, &s, raw);
    }
    subject_close(&s);
    return ok;
}

/* windows of a replicate */
static double windows_of(const void *mine, const struct cell *cell, const struct problem_facts *facts)
{
    (void)mine;
    (void)cell;
    return (double)((facts->dims.horizon - 1) / facts->unroll + 1);
}

static bool foresee_cell(const struct invocation *invocation, const struct cell *cell, struct report *report,
                         struct failure *failure)
{
    const struct measure *o = invocation->options;
    const int replicates = o->selection.replicates;
    return horizon_ends(o, cell, failure) && forecast_cell(report, invocation, &o->selection, cell, replicates,
                                                           group_size(cell, replicates), windows_of, failure);
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
    bool ok = outputs_check(&o->selection.out, failure) && (!o->raw || report_check_path(o->raw, failure)) &&
              cells_open(&cells, &o->selection, invocation->operands, true, failure);
    for (int k = 0; ok && k < cells.n && !interrupted(); k++)
        ok = dry ? foresee_cell(invocation, &cells.cell[k], report, failure)
                 : measure_cell(invocation, &cells.cell[k], report, raw, failure);
    ok = ok && (!raw || dry || report_write(raw, o->raw, failure));
    const int status = ok ? report_deliver(report, &o->selection.out, failure) : failure->status;
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
