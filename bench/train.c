/* train: online outer optimisation, one update per window; loss against updates, inner steps and seconds. All
 * seeds advance side by side.  Evaluations are stored as parameter vectors and run many at a time. */
#include "command.h"
#include "forecast.h"
#include "interrupt.h"
#include "optimizer.h"
#include "progress.h"
#include "selection.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct train {
    struct selection selection;
    long updates, evaluate_every, burn_in;
    const char *optimizer, *stagger;
    double lr, beta1, beta2;
};

static const struct option_def options[] = {
    NAMED_OPTION(train, "replicates", selection.replicates, "1", 1, 100000,
                 "seeds: this many, from each --seed on"),
    OPTION(train, updates, NULL, 1, 1e12, "outer updates (published)"),
    OPTION(train, optimizer, NULL, 0, 0, "outer optimizer (published)", .choices = OPTIMIZER_NAMES),
    OPTION(train, lr, NULL, 0, 1e300, "outer learning rate (published)"),
    OPTION(train, beta1, NULL, 0, 1, "momentum, or Adam's first rate (published)"),
    OPTION(train, beta2, NULL, 0, 1, "Adam's second rate (published)"),
    NAMED_OPTION(train, "evaluate-every", evaluate_every, NULL, 1, 1e12,
                 "updates between evaluations (a hundredth of all)"),
    OPTION(train, stagger, "lockstep", 0, 0,
           "where in the episode instances start: together, spread evenly, or drawn",
           .choices = "lockstep|exact|random"),
    NAMED_OPTION(train, "burn-in", burn_in, "0", 0, 1e9, "steps before the first update, paid for"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, selection_estimation, options, NULL};

static const struct column columns[] = {
    IDENTITY_COLUMNS,
    {.name = "update", .type = COLUMN_WHOLE},
    {.name = "steps", .type = COLUMN_REAL},
    {.name = "seconds", .type = COLUMN_REAL},
    {.name = "loss", .type = COLUMN_REAL},
    {.name = "theta", .type = COLUMN_VECTOR},
    {.name = "grad_norm", .type = COLUMN_REAL},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

/* One evaluation of one seed, its loss not yet known. */
struct record {
    int trial;
    long update;
    double seconds, grad_norm, loss;
};

enum { PENDING_AT_MOST = 4096 };

/* One cell while it is trained: a trial per seed. */
struct session {
    const struct engine *engine;
    struct run *run;
    struct problem_facts facts;
    const struct optimizer *optimizer;
    struct optimizer_rates rates;
    long updates, every;
    int trials, records;
    double *theta, *gradient, *memory; /* [trial][param], ..., [trial][optimizer's][param] */
    bool *stopped;                     /* [trial] theta is no longer finite */
    struct identity *identity;         /* [trial] */
    struct record *record;
    double *record_theta;       /* [record][param] */
    double started, evaluating; /* seconds */
    double burnt;               /* particle-steps of a seed before the first update */
};

static void session_close(struct session *s)
{
    if (s->engine)
        s->engine->close(s->run);
    free(s->theta);
    free(s->gradient);
    free(s->memory);
    free(s->stopped);
    free(s->identity);
    free(s->record);
    free(s->record_theta);
}

static bool session_open(struct session *s, const struct train *o, const struct cell *cell,
                         struct failure *failure)
{
    const struct published *p = &cell->settings;
    const struct numbers *seed = &o->selection.seed;
    *s = (struct session){.engine = engine_of(o->selection.precision)};
    s->optimizer = optimizer_named(o->optimizer ? o->optimizer : p->optimizer);
    s->rates = (struct optimizer_rates){o->lr > 0 ? o->lr : p->lr, o->beta1 > 0 ? o->beta1 : p->beta1,
                                        o->beta2 > 0 ? o->beta2 : p->beta2};
    s->updates = o->updates ? o->updates : p->updates;
    s->every = o->evaluate_every ? o->evaluate_every : s->updates < 100 ? 1 : s->updates / 100;
    s->trials = seed->n * o->selection.replicates;
    struct opened_task task;
    double *theta;
    if (!cell_task(&o->selection, cell, &task, &theta, failure))
        return false;
    const struct setup setup = cell_setup(&o->selection, cell, s->trials);
    s->run = s->engine->open(&setup, failure);
    const size_t n = (size_t)s->trials, P = (size_t)task.dims.param;
    s->theta = calloc(n * P, sizeof *s->theta);
    s->gradient = calloc(n * P, sizeof *s->gradient);
    s->memory = calloc(n * P * (size_t)(s->optimizer->memory + 1), sizeof *s->memory);
    s->stopped = calloc(n, sizeof *s->stopped);
    s->identity = calloc(n, sizeof *s->identity);
    s->record = calloc(PENDING_AT_MOST + n, sizeof *s->record);
    s->record_theta = calloc((PENDING_AT_MOST + n) * P, sizeof *s->record_theta);
    bool ok = s->run != NULL;
    if (ok &&
        !(s->theta && s->gradient && s->memory && s->stopped && s->identity && s->record && s->record_theta))
        ok = fail_runtime(failure, "no memory for %d seeds.", s->trials);
    if (ok) {
        s->facts = *s->engine->facts(s->run);
        for (size_t k = 0; k < n; k++) {
            const size_t r = (size_t)o->selection.replicates;
            s->identity[k] = (struct identity){(uint64_t)seed->value[k / r] + k % r, 0};
            memcpy(s->theta + k * P, theta, P * sizeof *theta);
        }
        s->engine->begin(s->run, s->trials, s->identity);
    }
    free(theta);
    task_close(&task);
    return ok;
}

/* Instances to their places, before the first update. */
static void burn_in(struct session *s, const struct train *o)
{
    s->burnt = s->engine->burn_in(s->run, stagger_named(o->stagger), o->burn_in, s->theta, s->gradient);
}

/* Evaluate what is pending and turn it into rows. */
static bool flush_records(struct session *s, const struct invocation *invocation, const struct cell *cell,
                          struct report *report, struct failure *failure)
{
    const struct train *o = invocation->options;
    const int P = s->facts.dims.param;
    double *loss = calloc((size_t)s->records + 1, sizeof *loss);
    const double start = seconds_now();
    bool ok = loss || fail_runtime(failure, "no memory for %d evaluations.", s->records);
    ok = ok &&
         (s->records == 0 || s->engine->evaluate(s->run, false, s->records, s->record_theta, loss, failure));
    s->evaluating += seconds_now() - start;
    for (int k = 0; ok && k < s->records; k++) {
        const struct record *r = &s->record[k];
        const double *theta = s->record_theta + (size_t)k * (size_t)P;
        struct cell own = *cell;
        own.seed = s->identity[r->trial].seed;
        char *command = r->update == 0 ? cell_command(invocation, &own, &s->facts, "replicates") : NULL;
        report_row(report, command);
        free(command);
        report_identity(report, &o->selection, &own, &s->facts, "plain");
        report_number(report, "replicates", 1);
        report_number(report, "update", (double)r->update);
        report_number(report, "steps",
                      s->burnt + (double)r->update * (double)s->facts.unroll * s->facts.particle_cost);
        report_number(report, "seconds", r->seconds);
        report_number(report, "loss", loss[k]);
        report_vector(report, "theta", theta, P);
        report_number(report, "grad_norm", r->grad_norm);
        report_text(report, "status",
                    fabs(loss[k]) < INFINITY && norm(P, theta) < INFINITY ? "ok" : "nonfinite");
    }
    s->records = 0;
    free(loss);
    return ok;
}

static void add_record(struct session *s, int trial, long update)
{
    const size_t P = (size_t)s->facts.dims.param;
    s->record[s->records] = (struct record){
        .trial = trial,
        .update = update,
        .seconds = seconds_now() - s->started - s->evaluating,
        .grad_norm = update ? norm((int)P, s->gradient + (size_t)trial * P) : NAN,
    };
    memcpy(s->record_theta + (size_t)s->records * P, s->theta + (size_t)trial * P, P * sizeof *s->theta);
    s->records++;
}

/* One update of every seed that still moves; returns how many those are. */
static int update_all(struct session *s, long update)
{
    const int P = s->facts.dims.param;
    int moving = 0;
    s->engine->advance(s->run, s->facts.unroll, s->theta, s->gradient, NULL);
    for (int k = 0; k < s->trials; k++) {
        double *theta = s->theta + (size_t)k * (size_t)P;
        if (s->stopped[k])
            continue;
        s->optimizer->update(&s->rates, update, P, s->gradient + (size_t)k * (size_t)P,
                             s->memory + (size_t)k * (size_t)P * (size_t)s->optimizer->memory, theta);
        s->stopped[k] = !(norm(P, theta) < INFINITY);
        if (s->stopped[k])
            add_record(s, k, update); /* the row that says where it ended */
        moving += !s->stopped[k];
    }
    return moving;
}

static bool train_cell(const struct invocation *invocation, const struct cell *cell, struct report *report,
                       struct failure *failure)
{
    const struct train *o = invocation->options;
    if (cell->skipped[0]) {
        report_skipped(report, &o->selection, cell);
        return true;
    }
    struct session s;
    bool ok = session_open(&s, o, cell, failure);
    if (ok)
        cell_context(report, cell, &s.facts.dims, s.theta);
    struct progress progress = progress_begin("train", o->selection.quiet);
    s.started = seconds_now();
    if (ok)
        burn_in(&s, o);
    int moving = s.trials;
    for (int k = 0; ok && k < s.trials; k++)
        add_record(&s, k, 0);
    for (long update = 1; ok && moving > 0 && update <= s.updates; update++) {
        moving = update_all(&s, update);
        const bool last = update == s.updates || interrupted();
        for (int k = 0; (last || update % s.every == 0) && k < s.trials; k++)
            if (!s.stopped[k])
                add_record(&s, k, update);
        if (s.records > PENDING_AT_MOST - s.trials)
            ok = flush_records(&s, invocation, cell, report, failure);
        progress_show(&progress, (double)update / (double)s.updates, cell->estimator);
        if (last)
            break;
    }
    progress_end(&progress);
    ok = ok && flush_records(&s, invocation, cell, report, failure);
    session_close(&s);
    return ok;
}

/* one window an update */
static double windows_of(const void *mine, const struct cell *cell, const struct problem_facts *facts)
{
    const struct train *o = mine;
    (void)facts;
    return (double)(o->updates ? o->updates : cell->settings.updates);
}

static bool foresee_cell(const struct invocation *invocation, const struct cell *cell, struct report *report,
                         struct failure *failure)
{
    const struct train *o = invocation->options;
    if (cell->skipped[0]) {
        report_skipped(report, &o->selection, cell);
        return true;
    }
    const int seeds = o->selection.seed.n * o->selection.replicates;
    return forecast_cell(report, invocation, &o->selection, cell, seeds, seeds, windows_of, failure);
}

/* trials of a cell */
static int seeds_of(const struct selection *selection, const struct cell *cell)
{
    (void)cell;
    return selection->seed.n * selection->replicates;
}

static int train(const struct invocation *invocation, struct failure *failure)
{
    const struct train *o = invocation->options;
    const bool dry = o->selection.dry_run;
    struct report *report = dry ? forecast_open(invocation) : report_open(columns);
    struct cells cells = {0};
    struct selection selection = o->selection;
    selection.seed.n = 1; /* seeds advance side by side, within a cell */
    selection.estimator = selection.estimator ? selection.estimator : "pes";
    if (!dry)
        context_add(report, invocation);
    bool ok = outputs_check(&o->selection.out, NULL, failure) &&
              cells_open(&cells, &selection, invocation->operands, true, failure) &&
              cells_check(&cells, &o->selection, o->stagger[0] != 'l', seeds_of, failure);
    for (int k = 0; ok && k < cells.n && !interrupted(); k++)
        ok = (dry ? foresee_cell : train_cell)(invocation, &cells.cell[k], report, failure);
    const int status = ok ? selection_deliver(report, &o->selection, failure) : failure->status;
    cells_close(&cells);
    report_close(report);
    return status;
}

const struct command command_train = {
    .name = "train",
    .brief = "online outer optimisation: loss against updates, inner steps and seconds",
    .operands = "TASK",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct train),
    .run = train,
};
