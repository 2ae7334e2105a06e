/* gradient.c: advance every trial and sum what its blocks are credited with.
 *
 * Blocks know nothing of each other, so that, theta being fixed, each goes through all its windows at once,
 * in any order and on any thread.  Only where an estimator has a lead do all move in rounds of one segment,
 * leads first.  Partial sums are added in block order at the end: the bits of a gradient depend on nothing
 * but its meaning. */
#include "harness.h"

#include <math.h>
#include <omp.h>
#include <string.h>

static double *partial_of(const struct run *run, double *partials, int index)
{
    return partials + (size_t)index * run->partial_stride;
}

static void lead_segment(const struct run *run, struct instance *instance, struct workspace *w,
                         double *partial, struct lost_particle *lost)
{
    const struct problem *p = &run->problem;
    const struct segment *segment = &instance->clock.segment;
    struct slice *mean = &instance->mean;
    const uint64_t since = phase_begin(w->phases);
    instance->scratch = w->scratch;
    instance->tape = w->tape;
    real *theta = w->scratch + (2 * (size_t)p->dims.state + (size_t)p->dims.param) * mean->ld;
    broadcast(p->dims.param, mean->n, mean->ld, instance->theta, theta);
    mean->theta = theta;
    mean->t = segment->t;
    mean->data = segment->data;
    mean->bench = w->bench;
    if (segment->begins) {
        p->task->init(p->self, mean);
        lost->found = lost->found && !run->burns_in;
    }
    for (int i = 0; i < p->dims.state; i++)
        instance->start[i] = mean->state[(size_t)i * mean->ld];
    instance->centre_loss = 0;
    if (p->estimator->lead)
        p->estimator->lead(p, instance, partial);
    else
        advance_mean(p, instance); /* the centre of forward differences */
    partial[run->partial_length] = lost_mean(p, instance, partial, lost);
    phase_end(w->phases, PHASE_STEPPING, since);
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
            const double by = (double)eps[k]; /* read once, whatever the stores may be thought to touch */
            plus[k] = (real)(centre + by);
            minus[k] = (real)(centre - by);
        } /* minus is idle where sampling is one-sided: cheaper than asking */
    }
}

/* The number of pairs whose loss is not finite; padding is set to 0, the centre's loss taken off. */
static int check_losses(const struct problem *p, const struct block *b)
{
    int bad = 0;
    for (int k = 0; p->sampling == SAMPLING_FORWARD && k < b->pairs; k++)
        b->loss[k] -= b->instance->centre_loss;
    for (int k = b->pairs; k < b->plus.n; k++)
        b->loss[k] = 0;
    for (int k = 0; k < b->pairs; k++)
        bad += !(fabs(b->loss[k]) < INFINITY);
    return bad;
}

static void block_segment(const struct run *run, struct block *b, const struct workspace *w, double *partial,
                          struct lost_particle *lost)
{
    const struct problem *p = &run->problem;
    const struct segment *segment = &b->segment;
    b->eps = w->eps;
    b->scratch = w->block_scratch;
    b->loss = w->difference;
    b->plus.theta = w->theta[0];
    b->minus.theta = w->theta[1];
    b->plus.t = b->minus.t = segment->t;
    b->plus.data = b->minus.data = segment->data;
    b->plus.bench = b->minus.bench = w->bench;
    uint64_t since = phase_begin(w->phases);
    if (segment->begins && p->estimator->begin)
        p->estimator->begin(p, b);
    p->estimator->sample(p, b);
    since = phase_end(w->phases, PHASE_NOISE, since);
    if (p->estimator->unperturbed)
        broadcast(p->dims.param, b->plus.n, b->plus.ld, b->instance->theta, w->theta[0]);
    else
        perturb(p, b, w);
    if (segment->begins) {
        lost->found = lost->found && !run->burns_in;
        p->task->init(p->self, &b->plus);
        if (p->members == 2)
            p->task->init(p->self, &b->minus);
    }
    if (p->estimator->advance)
        p->estimator->advance(p, b);
    else
        forward(p, b, w, segment->steps, lost);
    since = phase_end(w->phases, PHASE_STEPPING, since);
    const int bad = check_losses(p, b);
    if (bad && fabs(b->instance->centre_loss) < INFINITY) /* or else it was not they who were lost */
        lost_pair(p, b, NULL, segment->t + 1, segment->t + segment->steps, lost);
    partial[run->partial_length] += bad;
    p->estimator->credit(p, b, partial);
    phase_end(w->phases, PHASE_CREDIT, since);
}

/* Add one trial's share of this round: instances in order, of each its lead and then its blocks in order, all
 * divided by the number of instances.  sum: [partial_length + 1] */
static void sum_in_order(const struct run *run, int trial, double *sum, double *gradient, long *nonfinite)
{
    const struct problem *p = &run->problem;
    for (int c = 0; c < run->instances; c++) {
        const int instance = trial * run->instances + c;
        const double *lead = partial_of(run, run->lead_partial, instance);
        memset(sum, 0, (size_t)(run->partial_length + 1) * sizeof *sum);
        for (int k = 0; k < run->blocks; k++) {
            const double *part = partial_of(run, run->block_partial, instance * run->blocks + k);
            for (int i = 0; i <= run->partial_length; i++)
                sum[i] += part[i];
        }
        if (p->sampling == SAMPLING_LEAVE_ONE_OUT)
            leave_one_out(p, sum);
        for (int i = 0; i < p->dims.param; i++)
            gradient[i] += ((p->leads ? lead[i] : 0) + sum[i]) / run->instances;
        if (sum[run->partial_length] > 0 || (p->leads && lead[run->partial_length] > 0))
            lost_instance(run, instance);
        if (nonfinite)
            *nonfinite += (long)sum[run->partial_length];
    }
}

/* Is a burn-in to end before its time?  What is counted runs on to its end. */
static bool stopped(const struct run *run)
{
    return run->burns_in && run->stop && run->stop();
}

/* A block's segment of this round; or, where there are no rounds, all its segments to come. */
static void block_round(const struct run *run, int index, const struct workspace *w)
{
    struct block *b = &run->block[index];
    struct lost_particle *lost = &run->block_lost[index];
    double *partial = partial_of(run, run->block_partial, index);
    struct clock clock = b->instance->clock;
    memset(partial, 0, run->partial_stride * sizeof *partial);
    if (run->in_rounds) {
        b->segment = clock.segment;
        if (b->segment.steps)
            block_segment(run, b, w, partial, lost);
        return;
    }
    while (!stopped(run) && clock_next(run, b->instance, &clock)) {
        b->segment = clock.segment;
        block_segment(run, b, w, partial, lost);
    }
}

/* One round, by however many threads are in the team (one, outside a parallel region). */
static void work(struct run *run, double *gradient, long *nonfinite)
{
    const int instances = run->active * run->instances, blocks = instances * run->blocks;
    struct workspace *w = &run->workspace[omp_get_thread_num()];
    const size_t P = (size_t)run->problem.dims.param;
    if (run->problem.leads) {
#pragma omp for schedule(runtime)
        for (int k = 0; k < instances; k++) {
            double *partial = partial_of(run, run->lead_partial, k);
            memset(partial, 0, run->partial_stride * sizeof *partial);
            if (run->instance[k].clock.segment.steps)
                lead_segment(run, &run->instance[k], w, partial, &run->lead_lost[k]);
        }
    }
#pragma omp for schedule(runtime)
    for (int k = 0; k < blocks; k++)
        block_round(run, k, w);
#pragma omp for schedule(static)
    for (int k = 0; k < run->active; k++) {
        const uint64_t since = phase_begin(w->phases);
        sum_in_order(run, k, w->sum, gradient + (size_t)k * P, nonfinite ? nonfinite + k : NULL);
        phase_end(w->phases, PHASE_REDUCTION, since);
    }
}

/* Fork, join and barriers cost some 5000 cycles: a round with less to do than this many is left to one
 * thread. */
static const double share_from_cycles = 30000;

static bool worth_sharing(const struct run *run, long steps)
{
    const struct problem_facts *f = &run->facts;
    const double windows = (double)(steps / f->unroll + 1), flops_per_cycle = 10, cycles_per_normal = 5;
    const double moves = run->active * f->particle_cost * (double)steps * f->flops / flops_per_cycle;
    const double draws =
        windows * run->active * run->instances * run->problem.pairs * f->dims.param * cycles_per_normal;
    return moves + draws > share_from_cycles;
}

static void round_of_work(struct run *run, bool shared, double *gradient, long *nonfinite)
{
    const uint64_t since = run->count ? ticks_now() : 0;
    if (shared) {
#pragma omp parallel num_threads(run->threads)
        work(run, gradient, nonfinite);
    } else {
        work(run, gradient, nonfinite);
    }
    if (run->count) {
        const uint64_t passed = ticks_now() - since;
        run->count->wall += passed;
        run->count->offered += passed * (uint64_t)(shared ? run->threads : 1);
    }
}

static void clear_totals(struct run *run)
{
    const size_t blocks = (size_t)run->active * (size_t)run->instances * (size_t)run->blocks;
    if (run->totals)
        memset(run->totals, 0, blocks * 2 * (size_t)run->width * sizeof *run->totals);
}

/* Every instance through the steps its clock has left. */
static void advance_all(struct run *run, long longest, double *gradient, long *nonfinite)
{
    const int instances = run->active * run->instances;
    const long round = run->in_rounds && longest > run->facts.unroll ? run->facts.unroll : longest;
    const bool shared = run->threads > 1 && worth_sharing(run, round);
    memset(gradient, 0, (size_t)run->active * (size_t)run->problem.dims.param * sizeof *gradient);
    clear_totals(run);
    if (!run->in_rounds)
        round_of_work(run, shared, gradient, nonfinite);
    for (bool more = true; more && !stopped(run);) {
        more = false;
        for (int k = 0; k < instances; k++) {
            clock_next(run, &run->instance[k], &run->instance[k].clock);
            more = more || run->instance[k].clock.left > 0;
        }
        if (run->in_rounds)
            round_of_work(run, shared, gradient, nonfinite);
    }
}

static void set_clocks(struct run *run, long steps, const double *theta)
{
    for (int k = 0; k < run->active * run->instances; k++) {
        run->instance[k].clock.left = steps;
        run->instance[k].clock.window_left = 0;
        run->instance[k].theta = theta + (size_t)(k / run->instances) * (size_t)run->problem.dims.param;
    }
}

void run_advance(struct run *run, long steps, const double *theta, double *gradient, long *nonfinite)
{
    set_clocks(run, steps, theta);
    advance_all(run, steps, gradient, nonfinite);
}

/* The window, of n, at which instance c of C starts: spread evenly, or drawn. */
static long start_window(const struct run *run, enum stagger stagger, const struct instance *instance,
                         long windows)
{
    if (stagger == STAGGER_EXACT)
        return instance->index * windows / run->instances;
    if (stagger == STAGGER_RANDOM)
        return (
            long)((uint64_t)stream_make(instance->noise.key[0], instance->noise.key[1], 0, PURPOSE_STAGGER)
                          .key[0] *
                      (uint64_t)windows >>
                  32);
    return 0;
}

double run_burn_in(struct run *run, enum stagger stagger, long steps, const double *theta, double *ignored)
{
    const long windows =
        stagger == STAGGER_LOCKSTEP ? 1 : (run->problem.dims.horizon - 1) / run->problem.unroll + 1;
    long longest = 0;
    double total = 0;
    set_clocks(run, 0, theta);
    for (int k = 0; k < run->active * run->instances; k++) {
        struct instance *instance = &run->instance[k];
        instance->clock.left = steps + start_window(run, stagger, instance, windows) * run->problem.unroll;
        longest = instance->clock.left > longest ? instance->clock.left : longest;
        total += (double)instance->clock.left;
    }
    run->burns_in = true;
    if (longest)
        advance_all(run, longest, ignored, NULL);
    const bool ended = stopped(run);
    run->burns_in = false;
    if (ended)
        return NAN;
    lost_burnt(run);
    return total * run->facts.particle_cost / run->instances / run->active;
}
