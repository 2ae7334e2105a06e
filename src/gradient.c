/* gradient.c: advance every trial by one window and sum what its blocks are credited with.
 *
 * A window is cut into segments at episode ends.  In each round every instance advances by one segment: first the leads,
 * then the blocks, in any order and on any thread; at the end partial sums are added in block order, so that the bits of
 * a gradient depend on nothing but its meaning. */
#include "harness.h"

#include <math.h>
#include <omp.h>
#include <string.h>

static double *partial_of(const struct run *run, double *partials, int index)
{
    return partials + (size_t)index * run->partial_stride;
}

void run_begin(struct run *run, int trials, const struct identity *identity)
{
    run->active = trials;
    for (int k = 0; k < trials * run->instances; k++) {
        struct instance *instance = &run->instance[k];
        const struct identity id = identity[k / run->instances];
        const int index = k % run->instances;
        instance->t = run->problem.dims.horizon; /* the next segment starts an episode */
        instance->episode = UINT32_MAX;          /* number 0 */
        instance->noise = stream_make(id.seed, id.replicate, (uint32_t)index, PURPOSE_PERTURBATION);
    }
}

/* Cut the next segment of an instance's window; the clock still stands at the segment's start. */
static void segment_begin(const struct run *run, struct instance *instance, int index)
{
    instance->t += instance->steps;
    instance->steps = 0;
    if (instance->left == 0)
        return;
    instance->begins = instance->t >= run->problem.dims.horizon;
    if (instance->begins) {
        instance->t = 0;
        instance->episode++;
        instance->data = episode_data(run->task.seed, index % run->instances, instance->episode);
    }
    const long room = run->problem.dims.horizon - instance->t;
    instance->steps = (int)(instance->left < room ? instance->left : room);
    instance->left -= instance->steps;
}

static void lead_segment(const struct run *run, struct instance *instance, struct workspace *w, double *partial)
{
    const struct problem *p = &run->problem;
    struct slice *mean = &instance->mean;
    instance->scratch = w->scratch;
    instance->tape = w->tape;
    real *theta = w->scratch + (2 * (size_t)p->dims.state + (size_t)p->dims.param) * mean->ld;
    broadcast(p->dims.param, mean->n, mean->ld, instance->theta, theta);
    mean->theta = theta;
    mean->t = instance->t;
    mean->data = instance->data;
    if (instance->begins)
        p->task->init(p->self, mean);
    for (int i = 0; i < p->dims.state; i++)
        instance->start[i] = mean->state[(size_t)i * mean->ld];
    p->estimator->lead(p, instance, partial);
}

/* theta +- eps, formed in double and rounded once */
static void perturb(const struct problem *p, const struct block *b, const struct workspace *w)
{
    const double *theta = b->instance->theta;
    for (int i = 0; i < p->dims.param; i++) {
        const size_t row = (size_t)i * b->plus.ld;
        const real *restrict eps = b->eps + row;
        real *restrict plus = w->theta[0] + row, *restrict minus = w->theta[1] + row;
        const double centre = theta[i];
#pragma omp simd
        for (int k = 0; k < b->plus.n; k++) {
            plus[k] = (real)(centre + (double)eps[k]);
            minus[k] = (real)(centre - (double)eps[k]);
        }
    }
}

/* the number of pairs whose loss is not finite; padding is set to 0 */
static int check_losses(const struct block *b)
{
    int bad = 0;
    for (int k = b->pairs; k < b->plus.n; k++)
        b->loss[k] = 0;
    for (int k = 0; k < b->pairs; k++)
        bad += !(fabs(b->loss[k]) < INFINITY);
    return bad;
}

static void block_segment(const struct run *run, struct block *b, const struct workspace *w, double *partial)
{
    const struct problem *p = &run->problem;
    const struct instance *instance = b->instance;
    b->eps = w->eps;
    b->loss = w->difference;
    b->plus.theta = w->theta[0];
    b->minus.theta = w->theta[1];
    b->plus.t = b->minus.t = instance->t;
    b->plus.data = b->minus.data = instance->data;
    if (instance->begins && p->estimator->begin)
        p->estimator->begin(p, b);
    p->estimator->sample(p, b);
    perturb(p, b, w);
    if (instance->begins) {
        p->task->init(p->self, &b->plus);
        p->task->init(p->self, &b->minus);
    }
    forward(p, b, w, instance->steps);
    partial[p->dims.param] += check_losses(b);
    p->estimator->credit(p, b, partial);
}

/* One trial's gradient: instances in order, each its lead, then its blocks in order; then the mean over instances. */
static void sum_in_order(const struct run *run, int trial, double *gradient, long *nonfinite)
{
    const int P = run->problem.dims.param;
    double bad = 0;
    for (int i = 0; i < P; i++)
        gradient[i] = 0;
    for (int c = 0; c < run->instances; c++) {
        const int instance = trial * run->instances + c;
        const double *lead = partial_of(run, run->lead_partial, instance);
        for (int i = 0; i < P; i++)
            gradient[i] += lead[i];
        for (int k = 0; k < run->blocks; k++) {
            const double *part = partial_of(run, run->block_partial, instance * run->blocks + k);
            for (int i = 0; i < P; i++)
                gradient[i] += part[i];
            bad += part[P];
        }
    }
    for (int i = 0; i < P; i++)
        gradient[i] /= run->instances;
    if (nonfinite)
        *nonfinite += (long)bad;
}

/* One round, by however many threads are in the team (one, outside a parallel region). */
static void work(struct run *run, bool first, bool last, double *gradient, long *nonfinite)
{
    const int instances = run->active * run->instances, blocks = instances * run->blocks;
    struct workspace *w = &run->workspace[omp_get_thread_num()];
    const size_t P = (size_t)run->problem.dims.param;
#pragma omp for schedule(runtime)
    for (int k = 0; k < instances; k++) {
        double *partial = partial_of(run, run->lead_partial, k);
        if (first)
            memset(partial, 0, run->partial_stride * sizeof *partial);
        if (run->problem.estimator->lead && run->instance[k].steps)
            lead_segment(run, &run->instance[k], w, partial);
    }
#pragma omp for schedule(runtime)
    for (int k = 0; k < blocks; k++) {
        double *partial = partial_of(run, run->block_partial, k);
        if (first)
            memset(partial, 0, run->partial_stride * sizeof *partial);
        if (run->block[k].instance->steps)
            block_segment(run, &run->block[k], w, partial);
    }
    if (last) {
#pragma omp for schedule(static)
        for (int k = 0; k < run->active; k++)
            sum_in_order(run, k, gradient + (size_t)k * P, nonfinite ? nonfinite + k : NULL);
    }
}

void run_window(struct run *run, long steps, const double *theta, double *gradient, long *nonfinite)
{
    const int instances = run->active * run->instances;
    for (int k = 0; k < instances; k++) {
        run->instance[k].left = steps;
        run->instance[k].theta = theta + (size_t)(k / run->instances) * (size_t)run->problem.dims.param;
    }
    for (bool first = true, more = true; more; first = false) {
        more = false;
        for (int k = 0; k < instances; k++) {
            segment_begin(run, &run->instance[k], k);
            more = more || run->instance[k].left > 0;
        }
        if (run->threads == 1)
            work(run, first, !more, gradient, nonfinite);
        else {
#pragma omp parallel num_threads(run->threads)
            work(run, first, !more, gradient, nonfinite);
        }
    }
}
