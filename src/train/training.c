/* training.c: see training.h. */
#include "training.h"
#include "progress.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PENDING_AT_MOST = 4096 }; /* records without a loss */

uint64_t plan_seed(const struct training_plan *plan, int trial)
{
    return (uint64_t)plan->seed->value[trial / plan->replicates] + (uint64_t)(trial % plan->replicates);
}

void training_close(struct training *t)
{
    if (t->plan.engine)
        t->plan.engine->close(t->run);
    free(t->theta);
    free(t->gradient);
    free(t->memory);
    free(t->stopped);
    free(t->deviation);
    free(t->undivided);
    history_close(&t->history);
    *t = (struct training){0};
}

static size_t parameters(const struct training *t)
{
    return (size_t)t->plan.setup.trials * (size_t)t->facts.dims.param;
}

static bool put_at_start(struct training *t, const double *theta)
{
    const int trials = t->plan.setup.trials;
    const size_t P = (size_t)t->facts.dims.param;
    struct identity *identity = calloc((size_t)trials, sizeof *identity);
    for (int k = 0; identity && k < trials; k++) {
        identity[k] = (struct identity){plan_seed(&t->plan, k), 0};
        memcpy(t->theta + (size_t)k * P, theta, P * sizeof *theta);
    }
    if (identity)
        t->plan.engine->begin(t->run, trials, identity);
    free(identity);
    return identity != NULL;
}

bool training_open(struct training *t, const struct training_plan *plan, const double *theta,
                   struct failure *failure)
{
    *t = (struct training){.plan = *plan, .started = seconds_now()};
    t->run = plan->engine->open(&plan->setup, failure);
    if (!t->run)
        return false;
    t->facts = *plan->engine->facts(t->run);
    if (t->facts.dims.horizon == FOREVER && !t->facts.dims.evaluate_steps) /* not only when it is evaluated */
        return fail(failure, "%s never ends an episode, so its loss has no sum: give --horizon n.",
                    plan->setup.task);
    t->history.param = t->facts.dims.param;
    t->history.trials = plan->setup.trials;
    const size_t n = parameters(t);
    t->theta = calloc(n, sizeof *t->theta);
    t->gradient = calloc(n, sizeof *t->gradient);
    t->memory = calloc(n * (size_t)(plan->optimizer->memory + 1), sizeof *t->memory);
    t->stopped = calloc((size_t)plan->setup.trials, sizeof *t->stopped);
    t->deviation = calloc((size_t)plan->setup.trials, sizeof *t->deviation);
    t->undivided = calloc((size_t)plan->setup.trials, sizeof *t->undivided);
    for (int k = 0; t->deviation && k < plan->setup.trials; k++)
        t->deviation[k] = NAN;
    return (t->theta && t->gradient && t->memory && t->stopped && t->deviation && t->undivided &&
            put_at_start(t, theta)) ||
           fail_runtime(failure, "no memory for %d seeds.", plan->setup.trials);
}

static bool add_record(struct training *t, int trial, struct failure *failure)
{
    const size_t P = (size_t)t->facts.dims.param;
    const struct record record = {
        .trial = trial,
        .threads = t->plan.setup.threads,
        .update = t->update,
        .seconds = t->before + seconds_now() - t->started - t->aside,
        .grad_norm = t->update ? norm((int)P, t->gradient + (size_t)trial * P) : NAN,
        .deviation = t->deviation[trial],
        .undivided = t->undivided[trial],
        .loss = NAN,
        .lost = t->plan.engine->lost(t->run)[trial],
    };
    return history_add(&t->history, &record, t->theta + (size_t)trial * P, failure);
}

static bool record_moving(struct training *t, struct failure *failure)
{
    bool ok = true;
    for (int k = 0; ok && k < t->plan.setup.trials; k++)
        ok = t->stopped[k] || add_record(t, k, failure);
    return ok;
}

bool training_begin(struct training *t, struct failure *failure)
{
    const struct training_plan *plan = &t->plan;
    t->started = seconds_now();
    t->burnt = plan->engine->burn_in(t->run, plan->stagger, plan->burn_in, t->theta, t->gradient);
    t->stopped_early = isnan(t->burnt);
    return t->stopped_early || record_moving(t, failure);
}

static bool due(const struct training *t)
{
    return t->update == t->plan.updates || t->update % t->plan.every == 0;
}

bool training_finished(const struct training *t)
{
    bool moves = false;
    for (int k = 0; k < t->plan.setup.trials; k++)
        moves = moves || !t->stopped[k];
    return !moves || t->update == t->plan.updates;
}

/* g = (1/(M s)) sum over the 2M particles of R_i psi_i, R_i a particle's loss in the update, psi_i what it is credited
 * with in units of sigma and s the deviation of the R_i (ARS: Mania, Guy & Recht, NeurIPS 2018; for PES: Vicol, Metz &
 * Sohl-Dickstein 2021), which is the estimate times 2 sigma / s.  Where s is 0 there is none: false.  Where it is not
 * finite, g is not. */
static bool divide(struct training *t, int trial, double *gradient)
{
    const double s = t->deviation[trial];
    const double factor = s < INFINITY ? 2 * t->plan.setup.sigma / s : NAN;
    if (s == 0) {
        t->undivided[trial]++;
        return false;
    }
    for (int i = 0; i < t->facts.dims.param; i++)
        gradient[i] *= factor;
    return true;
}

/* A seed that stops here leaves a row that says where it ended. */
static bool update_seed(struct training *t, int trial, struct failure *failure)
{
    const int P = t->facts.dims.param;
    const size_t first = (size_t)trial * (size_t)P;
    double *theta = t->theta + first;
    if (t->plan.divides && !divide(t, trial, t->gradient + first))
        return true;
    t->plan.optimizer->update(&t->plan.rates, t->update, P, t->gradient + first,
                              t->memory + first * (size_t)t->plan.optimizer->memory, theta);
    t->stopped[trial] = !(norm(P, theta) < INFINITY);
    return !t->stopped[trial] || add_record(t, trial, failure);
}

bool training_update(struct training *t, struct failure *failure)
{
    const int trials = t->plan.setup.trials;
    bool ok = true;
    t->update++;
    t->plan.engine->advance(t->run, t->facts.unroll, t->theta, t->gradient, NULL);
    if (t->plan.divides)
        t->plan.engine->deviation(t->run, t->deviation);
    for (int k = 0; ok && k < trials; k++)
        ok = t->stopped[k] || update_seed(t, k, failure);
    if (ok && due(t))
        ok = record_moving(t, failure);
    if (ok && t->history.n - t->history.evaluated > PENDING_AT_MOST - trials)
        ok = training_evaluate(t, failure);
    return ok;
}

bool training_record(struct training *t, struct failure *failure)
{
    return due(t) || record_moving(t, failure);
}

bool training_evaluate(struct training *t, struct failure *failure)
{
    struct history *h = &t->history;
    const int pending = h->n - h->evaluated;
    const double start = seconds_now();
    double *loss = calloc((size_t)pending + 1, sizeof *loss);
    bool ok = loss || fail_runtime(failure, "no memory for %d evaluations.", pending);
    ok = ok && (pending == 0 ||
                t->plan.engine->evaluate(t->run, false, pending,
                                         h->theta + (size_t)h->evaluated * (size_t)h->param, loss, failure));
    for (int k = 0; ok && k < pending; k++)
        h->record[h->evaluated + k].loss = loss[k];
    h->evaluated += ok ? pending : 0;
    free(loss);
    t->aside += seconds_now() - start;
    return ok;
}

void training_archive(struct training *t, struct archive *archive)
{
    const size_t n = parameters(t);
    double spent = t->before + seconds_now() - t->started - t->aside;
    archive_long(archive, &t->update);
    archive_reals(archive, &t->burnt, 1);
    archive_reals(archive, &spent, 1);
    archive_reals(archive, t->theta, n);
    archive_reals(archive, t->memory, n * (size_t)t->plan.optimizer->memory);
    for (int k = 0; k < t->plan.setup.trials; k++) {
        archive_flag(archive, &t->stopped[k]);
        archive_long(archive, &t->undivided[k]);
    }
    t->plan.engine->archive(t->run, archive);
    history_archive(&t->history, archive);
    if (archive->loading) {
        t->before = spent;
        t->started = seconds_now();
        t->aside = 0;
    }
}
