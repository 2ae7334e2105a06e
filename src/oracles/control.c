/* control.c: see control.h. */
#include "control.h"
#include "engine.h"
#include "grid.h"
#include "interrupt.h"
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Replicates side by side; doubles that their particles may take. */
enum { BATCH = 64, PARTICLES_AT_MOST = 1024, DOUBLES_AT_MOST = 1 << 23 };

/* Beyond what --seed can ask for, so that a reference never shares noise with what is measured against it. */
static const uint64_t seed_apart = UINT64_C(0xc0117201d0000000);

/* Running mean and sum of squared deviations (Welford 1962), replicates in order. */
struct sample {
    const struct engine *engine;
    struct run *run;
    int particles; /* of a replicate */
    double wanted; /* replicates, at most */
    double n;      /* those so far */
    double squares;
    double *estimates; /* [BATCH][param] */
    double *thetas;    /* [BATCH][param] */
};

struct control_plan control_plan_of(const struct opened_task *task, const struct question *q)
{
    const double each = ceil(q->samples / 2 / BATCH) * 2,
                 room =
                     floor(DOUBLES_AT_MOST / BATCH / (2.0 * (task->dims.state + task->dims.param)) / 2) * 2;
    struct control_plan plan = {
        .unroll = q->target == TARGET_TRUNCATED ? q->block : task->dims.horizon,
        .particles = (int)fmax(2, fmin(each, fmin(room, PARTICLES_AT_MOST))),
        .together = BATCH,
    };
    plan.estimates = fmax(2, ceil(q->samples / plan.particles));
    if (q->target == TARGET_WINDOW)
        snprintf(plan.estimator, sizeof plan.estimator, "gpes:period=%ld", grid_block(task, q));
    else
        snprintf(plan.estimator, sizeof plan.estimator, "%s", q->target == TARGET_SHARED ? "full_es" : "tes");
    return plan;
}

static bool sample_open(struct sample *x, const struct opened_task *task, const struct question *q,
                        const double *theta, struct failure *failure)
{
    const size_t P = (size_t)task->dims.param;
    const struct control_plan plan = control_plan_of(task, q);
    x->particles = plan.particles;
    x->wanted = plan.estimates;
    const struct setup setup = {.task = task->spec,
                                .estimator = plan.estimator,
                                .request = task->request,
                                .unroll = plan.unroll,
                                .particles = x->particles,
                                .sigma = q->sigma,
                                .instances = 1,
                                .trials = BATCH,
                                .threads = q->threads > 0 ? q->threads : 1};
    x->engine = engine_of("double");
    x->run = x->engine->open(&setup, failure);
    if (!x->run)
        return false;
    x->estimates = calloc(2 * BATCH * P, sizeof *x->estimates);
    if (!x->estimates)
        return fail_runtime(failure, "no memory for a Monte Carlo sample of %zu parameters.", P);
    x->thetas = x->estimates + BATCH * P;
    for (size_t k = 0; k < BATCH; k++)
        memcpy(x->thetas + k * P, theta, P * sizeof *theta);
    return true;
}

static void sample_close(struct sample *x)
{
    if (x->engine)
        x->engine->close(x->run);
    free(x->estimates);
}

static void add_batch(struct sample *x, int count, const struct dims *d, double *mean)
{
    struct identity identity[BATCH] = {{0}};
    for (int k = 0; k < count; k++)
        identity[k] = (struct identity){seed_apart, (uint32_t)(x->n + k)};
    x->engine->begin(x->run, count, identity);
    x->engine->advance(x->run, d->horizon, x->thetas, x->estimates, NULL);
    for (int k = 0; k < count; k++) {
        const double *estimate = x->estimates + (size_t)k * (size_t)d->param;
        x->n++;
        for (int i = 0; i < d->param; i++) {
            const double off = estimate[i] - mean[i];
            mean[i] += off / x->n;
            x->squares += off * (estimate[i] - mean[i]);
        }
    }
}

bool control_gradient(const struct opened_task *task, const struct question *q, const double *theta,
                      struct reference *out, struct failure *failure)
{
    struct sample x = {0};
    const bool ok = sample_open(&x, task, q, theta, failure);
    struct progress progress = progress_begin("control", q->quiet);
    memset(out->gradient, 0, (size_t)task->dims.param * sizeof *out->gradient);
    out->variance = NAN;
    while (ok && x.n < x.wanted && !(x.n > 0 && (out->variance <= q->resolve || interrupted()))) {
        add_batch(&x, (int)fmin(BATCH, x.wanted - x.n), &task->dims, out->gradient);
        out->variance = x.squares / (x.n - 1) / x.n;
        progress_show(&progress, fmax(x.n / x.wanted, fmin(1, q->resolve / out->variance)), "montecarlo");
    }
    progress_end(&progress);
    sample_close(&x);
    out->method = "montecarlo";
    out->loss = NAN;
    out->approximate = true;
    out->error = sqrt(out->variance);
    out->samples = x.n * x.particles;
    return ok;
}
