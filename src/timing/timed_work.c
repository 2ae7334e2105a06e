/* timed_work.c: see timed_work.h. */
#include "timed_work.h"
#include "memory.h"
#include "progress.h"

#include <stdlib.h>
#include <string.h>

/* ---- an estimator */

struct gradient_work {
    const struct engine *engine;
    struct run *run;
    double *theta, *gradient;
    int threads;
};

static void run_gradient(void *self, long times)
{
    const struct gradient_work *g = self;
    for (long k = 0; k < times; k++)
        g->engine->advance(g->run, g->engine->facts(g->run)->unroll, g->theta, g->gradient, NULL);
}

static bool share_gradient(void *self, double seconds, struct time_shares *shares)
{
    struct gradient_work *g = self;
    const size_t bytes = (size_t)g->threads * sizeof(struct phases);
    struct phase_count count = {.threads = g->threads, .thread = memory_aligned((double)bytes)};
    if (!count.thread)
        return false;
    run_gradient(g, 1); /* threads may have gone to sleep */
    memset(count.thread, 0, bytes);
    g->engine->count(g->run, &count);
    const double end = seconds_now() + seconds;
    do
        run_gradient(g, 1);
    while (seconds_now() < end);
    g->engine->count(g->run, NULL);
    *shares = shares_of(&count);
    free(count.thread);
    return true;
}

static void close_gradient(void *self)
{
    struct gradient_work *g = self;
    g->engine->close(g->run);
    free(g->theta);
    free(g->gradient);
    free(g);
}

static bool start_gradient(struct gradient_work *g, const struct setup *setup, uint64_t seed,
                           const double *theta, int param, struct failure *failure)
{
    g->threads = setup->threads;
    g->theta = calloc((size_t)param, sizeof *g->theta);
    g->gradient = calloc((size_t)param, sizeof *g->gradient);
    if (!g->theta || !g->gradient)
        return fail_runtime(failure, "no memory to time '%s'.", setup->estimator);
    memcpy(g->theta, theta, (size_t)param * sizeof *theta);
    g->run = g->engine->open(setup, failure);
    if (!g->run)
        return false;
    const struct identity identity = {.seed = seed};
    g->engine->begin(g->run, 1, &identity);
    return true;
}

bool gradient_open(struct timed_work *w, const char *precision, const struct setup *setup, uint64_t seed,
                   const double *theta, int param, struct failure *failure)
{
    struct gradient_work *g = calloc(1, sizeof *g);
    *w = (struct timed_work){0};
    if (!g)
        return fail_runtime(failure, "no memory to time '%s'.", setup->estimator);
    g->engine = engine_of(precision);
    if (!start_gradient(g, setup, seed, theta, param, failure)) {
        close_gradient(g);
        return false;
    }
    *w = (struct timed_work){.work = {.run = run_gradient, .self = g, .threads = setup->threads},
                             .facts = *g->engine->facts(g->run),
                             .close = close_gradient,
                             .shares = share_gradient};
    return true;
}

/* ---- steps */

struct stepping_work {
    const struct timed *timed;
    struct stepping *stepping;
};

static void run_stepping(void *self, long times)
{
    const struct stepping_work *s = self;
    s->timed->run(s->stepping, times);
}

static void close_stepping(void *self)
{
    struct stepping_work *s = self;
    s->timed->close(s->stepping);
    free(s);
}

bool stepping_work_open(struct timed_work *w, const char *precision, const struct setup *setup,
                        enum stepping_kind kind, const double *theta, struct failure *failure)
{
    struct stepping_work *s = calloc(1, sizeof *s);
    *w = (struct timed_work){0};
    if (!s)
        return fail_runtime(failure, "no memory to time '%s'.", setup->task);
    s->timed = timed_of(precision);
    s->stepping = s->timed->open(setup, kind, theta, failure);
    if (!s->stepping) {
        close_stepping(s);
        return false;
    }
    *w = (struct timed_work){.work = {.run = run_stepping, .self = s, .threads = setup->threads},
                             .facts = *s->timed->facts(s->stepping),
                             .close = close_stepping};
    w->facts.flops = s->timed->flops(s->stepping);
    return true;
}

void timed_work_close(struct timed_work *w)
{
    if (w->close)
        w->close(w->work.self);
    *w = (struct timed_work){0};
}
