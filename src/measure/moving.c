/* moving.c: see moving.h. */
#include "moving.h"
#include "memory.h"
#include "progress.h"
#include "repetition.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Have all replicates one path? */
static bool is_shared(const struct procedure *p)
{
    return p->moved_by == MOVED_BY_EXACT && p->stagger != STAGGER_RANDOM;
}

static bool open_fresh(struct repetition *r, const struct selection *selection, const struct cell *cell,
                       struct failure *failure)
{
    struct cell exact = *cell;
    struct failure why;
    snprintf(exact.estimator, sizeof exact.estimator, "rtrl");
    exact.unroll = r->facts.unroll;
    struct setup setup = cell_setup(selection, &exact, r->moving.followed);
    setup.stop = NULL; /* the way to a moment is part of what is counted */
    r->moving.fresh = engine_double.open(&setup, &why);
    return r->moving.fresh || fail(failure,
                                   "--lr: the gradient at the theta of the moment is found by real-time "
                                   "recurrent learning, and: %s",
                                   why.text);
}

bool moving_open(struct repetition *r, const struct selection *selection, const struct cell *cell,
                 struct failure *failure)
{
    struct moving *m = &r->moving;
    const size_t P = (size_t)r->facts.dims.param, n = (size_t)r->group * P;
    m->followed = is_shared(&r->procedure) ? 1 : r->group;
    m->windows = (r->facts.dims.horizon - 1) / r->facts.unroll + 1;
    const double numbers = 5.0 * (double)n + ((double)m->windows + 3) * (double)P;
    if (!open_fresh(r, selection, cell, failure) || !memory_fits(8 * numbers, "a path of theta", failure))
        return false;
    m->theta = calloc((size_t)numbers, sizeof *m->theta);
    if (!m->theta)
        return fail_runtime(failure, "no memory for a path of %ld windows.", m->windows);
    m->part = m->theta + n;
    m->now = m->part + n;
    m->sum = m->now + n;
    m->from = m->sum + n;
    m->first = m->from + n;
    m->moment = m->first + P;
    m->excess = m->moment + P;
    m->path = m->excess + P;
    return true;
}

void moving_close(struct moving *m)
{
    engine_double.close(m->fresh);
    free(m->theta);
    *m = (struct moving){0};
}

/* G_j(theta_j) of every trial: clocks to where the estimator's are, all the way at theta_j, and a window on. */
static void find_moment(const struct repetition *r, long done, long steps, int count)
{
    const struct moving *m = &r->moving;
    const struct procedure *p = &r->procedure;
    const size_t P = (size_t)r->facts.dims.param;
    const int followed = count < m->followed ? count : m->followed;
    engine_double.begin(m->fresh, followed, r->identity);
    if (p->burn_in + done || p->stagger != STAGGER_LOCKSTEP)
        engine_double.burn_in(m->fresh, p->stagger, p->burn_in + done, m->theta, m->part);
    engine_double.advance(m->fresh, steps, m->theta, m->now, NULL);
    for (int k = followed; k < count; k++)
        memcpy(m->now + (size_t)k * P, m->now, P * sizeof *m->now);
}

static void keep_references(struct repetition *r, int first, int count)
{
    struct moving *m = &r->moving;
    const size_t P = (size_t)r->facts.dims.param;
    if (first == 0)
        memcpy(m->first, m->sum, P * sizeof *m->first);
    for (size_t k = 0; k < (size_t)count; k++) {
        double moved = 0;
        for (size_t i = 0; i < P; i++) {
            const double beyond = m->sum[k * P + i] - m->first[i];
            m->excess[i] += beyond;
            r->estimates[((size_t)first + k) * P + i] -= beyond;
            moved += pow(m->theta[k * P + i] - m->from[k * P + i], 2);
        }
        m->drift += sqrt(moved);
    }
}

/* theta_j is in force: an estimate of every trial, and G_j(theta_j). */
static void estimate_window(struct repetition *r, long done, long steps, int count)
{
    struct moving *m = &r->moving;
    find_moment(r, done, steps, count);
    const double start = seconds_now();
    r->engine->advance(r->run, steps, m->theta, m->part, r->bad);
    r->seconds += seconds_now() - start;
}

void moving_episode(struct repetition *r, int first, int count)
{
    struct moving *m = &r->moving;
    const struct procedure *p = &r->procedure;
    const size_t P = (size_t)r->facts.dims.param, n = (size_t)count * P;
    const long T = r->facts.dims.horizon, K = r->facts.unroll,
               before = p->stagger == STAGGER_LOCKSTEP ? 0 : T;
    const double *by = p->moved_by == MOVED_BY_OWN ? m->part : m->now;
    double *estimate = r->estimates + (size_t)first * P;
    memcpy(m->theta, r->thetas, n * sizeof *m->theta);
    memset(m->sum, 0, n * sizeof *m->sum);
    for (long done = 0; done < before + T; done += K) {
        const bool counts = done >= before;
        const long left = before + T - done, steps = left < K ? left : K;
        if (done == before)
            memcpy(m->from, m->theta, n * sizeof *m->from);
        estimate_window(r, done, steps, count);
        if (first == 0 && counts)
            memcpy(m->path + (size_t)((done - before) / K) * P, m->theta, P * sizeof *m->path);
        for (size_t i = 0; i < n; i++) {
            estimate[i] += counts ? m->part[i] : 0;
            m->sum[i] += counts ? m->now[i] : 0;
            m->theta[i] -= left > K ? p->lr * by[i] : 0; /* the last update is of the next episode */
        }
    }
    keep_references(r, first, count);
}

void moving_finish(struct repetition *r)
{
    struct moving *m = &r->moving;
    const size_t P = (size_t)r->facts.dims.param;
    const double R = r->replicates > 0 ? r->replicates : 1;
    for (size_t i = 0; i < P; i++) {
        const double mean = m->excess[i] / R;
        m->moment[i] = m->first[i] + mean;
        for (size_t k = 0; k < (size_t)r->replicates; k++)
            r->estimates[k * P + i] += mean;
    }
    m->drift /= R;
}
