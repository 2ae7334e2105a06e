/* smoothed.c: see smoothed.h. */
#include "smoothed.h"
#include "engine.h"
#include "quadrature.h"
#include "stats.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATES = 64 };

/* Beyond what --seed can ask for, so that a reference never shares noise with what is measured against it. */
static const uint64_t seed_apart = UINT64_C(0xc0117201d0000000);

static bool has_closed(const struct opened_task *task, long block)
{
    (void)block;
    return task->task->smoothed != NULL;
}

static bool closed(const struct opened_task *task, const struct question *q, long block, const double *theta,
                   struct reference *out, struct failure *failure)
{
    task->task->smoothed(task->self, &task->dims, theta, q->sigma, block, &out->loss, out->gradient);
    out->error = NAN;
    if (!quadrature_applies(task, block))
        return true;
    struct reference other = {.gradient = calloc((size_t)task->dims.param, sizeof(double))};
    bool ok = other.gradient || fail_runtime(failure, "no memory for a gradient.");
    ok = ok && quadrature_gradient(task, q->sigma, block, theta, &other, failure);
    for (int i = 0; ok && i < task->dims.param; i++)
        other.gradient[i] -= out->gradient[i];
    out->error = ok ? norm(task->dims.param, other.gradient) : NAN;
    free(other.gradient);
    return ok;
}

static bool quadrature(const struct opened_task *task, const struct question *q, long block,
                       const double *theta, struct reference *out, struct failure *failure)
{
    return quadrature_gradient(task, q->sigma, block, theta, out, failure);
}

static bool always(const struct opened_task *task, long block)
{
    (void)task;
    (void)block;
    return true;
}

/* The mean of independent gpes estimates of whole episodes, whose target is this gradient, and its standard
 * error sqrt(tr C / R). */
static void sample_replicates(const struct engine *engine, struct run *run, const struct opened_task *task,
                              const double *theta, double *estimates)
{
    for (int r = 0; r < REPLICATES; r++) {
        const struct identity identity = {seed_apart, (uint32_t)r};
        engine->begin(run, 1, &identity);
        engine->advance(run, task->dims.horizon, theta, estimates + (size_t)r * (size_t)task->dims.param,
                        NULL);
    }
}

static bool montecarlo(const struct opened_task *task, const struct question *q, long block,
                       const double *theta, struct reference *out, struct failure *failure)
{
    const int P = task->dims.param;
    char spec[64];
    snprintf(spec, sizeof spec, "gpes:period=%ld", block);
    const struct setup setup = {.task = task->spec,
                                .estimator = spec,
                                .request = task->request,
                                .unroll = task->dims.horizon,
                                .particles = (int)(2 * ceil(q->samples / 2.0 / REPLICATES)),
                                .sigma = q->sigma,
                                .instances = 1,
                                .trials = 1,
                                .threads = q->threads};
    const struct engine *engine = engine_of("double");
    struct run *run = engine->open(&setup, failure);
    double *estimates = calloc((size_t)REPLICATES * (size_t)P, sizeof *estimates);
    struct comparison comparison;
    bool ok = run && (estimates || fail_runtime(failure, "no memory for a Monte Carlo sample."));
    if (ok)
        sample_replicates(engine, run, task, theta, estimates);
    for (int i = 0; ok && i < P; i++) {
        out->gradient[i] = 0;
        for (int r = 0; r < REPLICATES; r++)
            out->gradient[i] += estimates[(size_t)r * (size_t)P + (size_t)i] / REPLICATES;
    }
    ok = ok && compare_to_reference(REPLICATES, P, estimates, out->gradient, 0, &comparison, failure);
    out->loss = NAN; /* differences are all that was sampled */
    out->error = ok ? sqrt(comparison.variance.value / REPLICATES) : NAN;
    free(estimates);
    engine->close(run);
    return ok;
}

struct method {
    const char *name, *lacks;
    bool (*applies)(const struct opened_task *, long block);
    bool (*compute)(const struct opened_task *, const struct question *, long block, const double *theta,
                    struct reference *, struct failure *);
};

static const struct method methods[] = {
    {"closed", "has no closed form of its smoothed gradient; use quadrature or montecarlo", has_closed,
     closed},
    {"quadrature", "has too many dimensions of noise for quadrature; use montecarlo", quadrature_applies,
     quadrature},
    {"montecarlo", "", always, montecarlo},
};

bool smoothed_gradient(const struct opened_task *task, const struct question *q, const double *theta,
                       struct reference *out, struct failure *failure)
{
    const long block =
        q->target == TARGET_SHARED || q->block > task->dims.horizon ? task->dims.horizon : q->block;
    if (task->dims.horizon == FOREVER)
        return fail(failure, "%s never ends an episode, so its gradient has no sum: give --horizon n.",
                    task->task->name);
    for (size_t k = 0; k < sizeof methods / sizeof *methods; k++) {
        const struct method *m = &methods[k];
        if (q->method && strcmp(q->method, m->name) != 0)
            continue;
        if (m->applies(task, block)) {
            out->method = m->name;
            return m->compute(task, q, block, theta, out, failure);
        }
        if (q->method)
            return fail(failure, "--method %s: %s %s.", m->name, task->task->name, m->lacks);
    }
    return fail(failure, "--method: expected closed, quadrature or montecarlo for --target %s, found '%s'.",
                target_names[q->target], q->method);
}
