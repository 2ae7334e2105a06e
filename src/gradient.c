/* gradient.c: advance every trial and sum what its blocks are credited with.
 *
 * Blocks know nothing of each other, so that, theta being fixed, each goes through all its windows at once, in any order
 * and on any thread.  Only where an estimator has a lead do all move in rounds of one segment, leads first.  Partial sums
 * are added in block order at the end: the bits of a gradient depend on nothing but its meaning. */
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
        instance->index = k % run->instances;
        instance->noise = stream_make(id.seed, id.replicate, (uint32_t)instance->index, PURPOSE_PERTURBATION);
        /* as at the end of the episode before the first: the next segment starts episode 0 */
        instance->clock = (struct clock){.segment = {.t = run->problem.dims.horizon, .episode = UINT32_MAX}};
    }
}

bool clock_next(const struct run *run, const struct instance *instance, struct clock *clock)
{
    struct segment *s = &clock->segment;
    const long horizon = run->problem.dims.horizon;
    s->t += s->steps;
    s->steps = 0;
    s->begins = false;
    if (clock->left == 0)
        return false;
    if (s->t >= horizon) {
        s->t = 0;
        s->begins = true;
        s->episode++;
        s->data = episode_data(run->task.seed, instance->index, s->episode);
    }
    if (clock->window_left == 0)
        clock->window_left = run->problem.unroll;
    long steps = horizon - s->t;
    steps = clock->window_left < steps ? clock->window_left : steps;
    steps = clock->left < steps ? clock->left : steps;
    s->steps = (int)steps;
    clock->left -= steps;
    clock->window_left -= steps;
    return true;
}

static void lead_segment(const struct run *run, struct instance *instance, struct workspace *w, double *partial)
{
    const struct problem *p = &run->problem;
    const struct segment *segment = &instance->clock.segment;
    struct slice *mean = &instance->mean;
    instance->scratch = w->scratch;
    instance->tape = w->tape;
    real *theta = w->scratch + (2 * (size_t)p->dims.state + (size_t)p->dims.param) * mean->ld;
    broadcast(p->dims.param, mean->n, mean->ld, instance->theta, theta);
    mean->theta = theta;
    mean->t = segment->t;
    mean->data = segment->data;
    if (segment->begins)
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
    const struct segment *segment = &b->segment;
    b->eps = w->eps;
    b->loss = w->difference;
    b->plus.theta = w->theta[0];
    b->minus.theta = w->theta[1];
    b->plus.t = b->minus.t = segment->t;
    b->plus.data = b->minus.data = segment->data;
    if (segment->begins && p->estimator->begin)
        p->estimator->begin(p, b);
    p->estimator->sample(p, b);
    perturb(p, b, w);
    if (segment->begins) {
        p->task->init(p->self, &b->plus);
        p->task->init(p->self, &b->minus);
    }
    forward(p, b, w, segment->steps);
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
        for (int i = 0; run->problem.estimator->lead && i < P; i++)
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

/* A block's segment of this round; or, where nothing leads, all its segments to come. */
static void block_round(const struct run *run, struct block *b, const struct workspace *w, double *partial)
{
    struct clock clock = b->instance->clock;
    if (run->problem.estimator->lead) {
        b->segment = clock.segment;
        if (b->segment.steps)
            block_segment(run, b, w, partial);
        return;
    }
    while (clock_next(run, b->instance, &clock)) {
        b->segment = clock.segment;
        block_segment(run, b, w, partial);
    }
}

/* One round, by however many threads are in the team (one, outside a parallel region). */
static void work(struct run *run, bool first, bool last, double *gradient, long *nonfinite)
{
    const int instances = run->active * run->instances, blocks = instances * run->blocks;
    struct workspace *w = &run->workspace[omp_get_thread_num()];
    const size_t P = (size_t)run->problem.dims.param;
    if (run->problem.estimator->lead) {
#pragma omp for schedule(runtime)
        for (int k = 0; k < instances; k++) {
            double *partial = partial_of(run, run->lead_partial, k);
            if (first)
                memset(partial, 0, run->partial_stride * sizeof *partial);
            if (run->instance[k].clock.segment.steps)
                lead_segment(run, &run->instance[k], w, partial);
        }
    }
#pragma omp for schedule(runtime)
    for (int k = 0; k < blocks; k++) {
        double *partial = partial_of(run, run->block_partial, k);
        if (first)
            memset(partial, 0, run->partial_stride * sizeof *partial);
        block_round(run, &run->block[k], w, partial);
    }
    if (last) {
#pragma omp for schedule(static)
        for (int k = 0; k < run->active; k++)
            sum_in_order(run, k, gradient + (size_t)k * P, nonfinite ? nonfinite + k : NULL);
    }
}

/* Fork, join and barriers cost some 5000 cycles: a round with less to do than this many is left to one thread. */
static const double share_from_cycles = 30000;

static bool worth_sharing(const struct run *run, long steps)
{
    const struct problem_facts *f = &run->facts;
    const double windows = (double)(steps / f->unroll + 1), flops_per_cycle = 10, cycles_per_normal = 5;
    const double moves = run->active * f->particle_cost * (double)steps * f->flops / flops_per_cycle;
    const double draws = windows * run->active * run->instances * run->problem.pairs * f->dims.param * cycles_per_normal;
    return moves + draws > share_from_cycles;
}

static void round_of_work(struct run *run, bool shared, bool first, bool last, double *gradient, long *nonfinite)
{
    if (shared) {
#pragma omp parallel num_threads(run->threads)
        work(run, first, last, gradient, nonfinite);
    } else {
        work(run, first, last, gradient, nonfinite);
    }
}

void run_advance(struct run *run, long steps, const double *theta, double *gradient, long *nonfinite)
{
    const int instances = run->active * run->instances;
    const bool led = run->problem.estimator->lead != NULL;
    const bool shared = run->threads > 1 && worth_sharing(run, led && steps > run->facts.unroll ? run->facts.unroll : steps);
    for (int k = 0; k < instances; k++) {
        run->instance[k].clock.left = steps;
        run->instance[k].clock.window_left = 0;
        run->instance[k].theta = theta + (size_t)(k / run->instances) * (size_t)run->problem.dims.param;
    }
    if (!led)
        round_of_work(run, shared, true, true, gradient, nonfinite);
    for (bool first = true, more = true; more; first = false) {
        more = false;
        for (int k = 0; k < instances; k++) {
            clock_next(run, &run->instance[k], &run->instance[k].clock);
            more = more || run->instance[k].clock.left > 0;
        }
        if (led)
            round_of_work(run, shared, first, !more, gradient, nonfinite);
    }
}
