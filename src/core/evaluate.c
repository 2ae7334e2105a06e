/* evaluate.c: the unperturbed loss at many theta at once, theta being on the particle axis; and one traced
 * episode. */
#include "harness.h"
#include "memory.h"

#include <limits.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 64 };

/* One batch of at most COLUMNS thetas. */
struct batch {
    struct slice s;
    real *theta, *next, *loss;
    double *sum;
    void *memory;
};

static bool batch_open(const struct run *run, int columns, struct batch *b, struct failure *failure)
{
    const struct dims *d = &run->problem.dims;
    const int n = slice_length(d, columns);
    const size_t ld = (size_t)n;
    *b = (struct batch){0};
    b->memory = memory_aligned((2.0 * d->state + d->param + 1) * n * sizeof(real) + 8.0 * n + 1);
    if (!b->memory || !workbench_open(run->problem.task, run->problem.self, &b->s.bench))
        return fail_runtime(failure, "no memory to evaluate %d parameter vectors at once.", columns);
    b->sum = b->memory;
    b->theta = (real *)(void *)(b->sum + n);
    real *state = b->theta + (size_t)d->param * ld;
    b->next = state + (size_t)d->state * ld;
    b->loss = b->next + (size_t)d->state * ld;
    b->s = (struct slice){
        .n = n, .used = columns, .ld = ld, .theta = b->theta, .state = state, .bench = b->s.bench};
    return true;
}

static void batch_close(const struct run *run, struct batch *b)
{
    workbench_close(run->problem.task, b->s.bench);
    free(b->memory);
}

/* The data of an evaluation's run k; no instance that trains has this index. */
static struct stream evaluation_data(const struct run *run, int k)
{
    return episode_data(run->task.request.seed, INT_MAX, (uint32_t)k);
}

/* columns beyond n repeat the last one */
static void batch_begin(const struct run *run, struct batch *b, int n, const double *theta,
                        struct stream data)
{
    const int P = run->problem.dims.param;
    for (int i = 0; i < P; i++)
        for (int k = 0; k < b->s.n; k++)
            b->theta[(size_t)i * b->s.ld + (size_t)k] =
                (real)theta[(size_t)(k < n ? k : n - 1) * (size_t)P + (size_t)i];
    memset(b->sum, 0, (size_t)b->s.n * sizeof *b->sum);
    b->s.t = 0;
    b->s.data = data;
    run->problem.task->init(run->problem.self, &b->s);
}

/* one step; b->loss is this step's loss if it is wanted */
static void batch_step(const struct run *run, struct batch *b, bool wanted)
{
    const struct problem *p = &run->problem;
    p->task->step(p->self, &b->s, b->next);
    if (wanted) {
        memset(b->loss, 0, (size_t)b->s.n * sizeof *b->loss);
        p->task->loss(p->self, &b->s, b->next, b->loss);
        for (int k = 0; k < b->s.n; k++)
            b->sum[k] += (double)b->loss[k];
    }
    real *const old = b->s.state;
    b->s.state = b->next;
    b->next = old;
    b->s.t++;
}

/* Every step that counts, by the task's fused unroll. */
static void batch_unroll(const struct run *run, struct batch *b, long steps)
{
    const struct problem *p = &run->problem;
    for (long left = steps; left > 0;) {
        const int part = left < FUSED_STEPS_AT_MOST ? (int)left : FUSED_STEPS_AT_MOST;
        memset(b->loss, 0, (size_t)b->s.n * sizeof *b->loss);
        p->task->unroll(p->self, &p->dims, &b->s, part, b->loss);
        for (int k = 0; k < b->s.n; k++)
            b->sum[k] += (double)b->loss[k];
        b->s.t += part;
        left -= part;
    }
}

/* Every step of the episode; loss: [T] */
static void batch_trace(const struct run *run, struct batch *b, double *loss)
{
    const struct dims *d = &run->problem.dims;
    for (long t = 1; t <= d->horizon; t++) {
        batch_step(run, b, true);
        loss[t - 1] = loss_counts(d, t) ? (double)b->loss[0] : NAN;
    }
}

static void batch_run(const struct run *run, struct batch *b, bool objective)
{
    const struct dims *d = &run->problem.dims;
    const long steps = objective || !d->evaluate_steps ? d->horizon : d->evaluate_steps;
    const bool last_only = !objective && d->evaluate_last;
    if (!run->problem.stepwise && !last_only)
        batch_unroll(run, b, steps);
    else
        for (long t = 1; t <= steps; t++)
            batch_step(run, b, last_only ? t == steps : loss_counts(d, t));
}

/* What is to be evaluated, cut into jobs: batches of thetas, each of every run. */
struct evaluation {
    bool objective;
    int n, columns, batches, runs, values;
    const double *theta;
    double *value; /* [runs][n][values]: the loss, then the observables that are wanted */
};

static struct evaluation evaluation_of(const struct run *run, bool objective, bool observes, int n,
                                       const double *theta)
{
    const struct dims *d = &run->problem.dims;
    struct evaluation e = {.objective = objective, .n = n, .theta = theta};
    e.values = 1 + (observes ? observables_of(run->problem.task) : 0);
    e.columns = d->width == 1 || observes ? 1 : COLUMNS; /* a task observes the first of a slice */
    e.batches = (n + e.columns - 1) / e.columns;
    e.runs = objective || d->evaluate_runs < 1 ? 1 : d->evaluate_runs;
    return e;
}

static bool perform(const struct run *run, const struct evaluation *e, int job, struct failure *failure)
{
    const struct dims *d = &run->problem.dims;
    const int first = job % e->batches * e->columns, k = job / e->batches;
    const int count = e->n - first < e->columns ? e->n - first : e->columns;
    const bool fresh = !e->objective && d->evaluate_runs > 0;
    struct batch b;
    const bool ok = batch_open(run, count, &b, failure);
    if (ok) {
        batch_begin(run, &b, count, e->theta + (size_t)first * (size_t)d->param,
                    fresh ? evaluation_data(run, k) : episode_data(run->task.request.seed, 0, 0));
        batch_run(run, &b, e->objective);
        double *value = e->value + ((size_t)k * (size_t)e->n + (size_t)first) * (size_t)e->values;
        for (int c = 0; c < count; c++)
            value[c * e->values] = b.sum[c];
        if (e->values > 1) /* and count is 1 */
            run->problem.task->observe(run->problem.self, &b.s, value + 1);
    }
    batch_close(run, &b);
    return ok;
}

static bool evaluate(struct run *run, bool objective, bool observes, int n, const double *theta,
                     double *value, struct failure *failure)
{
    const struct dims *d = &run->problem.dims;
    if ((objective || !d->evaluate_steps) && d->horizon == FOREVER)
        return fail(failure, "%s never ends an episode, so its loss has no sum: give --horizon n.",
                    run->problem.task->name);
    struct evaluation e = evaluation_of(run, objective, observes, n, theta);
    const int jobs = e.batches * e.runs, values = n * e.values;
    e.value = calloc((size_t)e.runs * (size_t)values + 1, sizeof *e.value);
    if (!e.value)
        return fail_runtime(failure, "no memory for %d losses.", n);
    bool ok = true;
#pragma omp parallel for schedule(dynamic) num_threads(run->threads) if (run->threads > 1 && jobs > 1)
    for (int job = 0; job < jobs; job++) {
        struct failure own;
        if (!perform(run, &e, job, &own)) {
#pragma omp critical(evaluate_failure)
            {
                ok = false;
                *failure = own;
            }
        }
    }
    for (int k = 0; k < values; k++) {
        double sum = 0;
        for (int r = 0; r < e.runs; r++)
            sum += e.value[(size_t)r * (size_t)values + (size_t)k];
        value[k] = sum / e.runs;
    }
    free(e.value);
    return ok;
}

bool run_evaluate(struct run *run, bool objective, int n, const double *theta, double *loss,
                  struct failure *failure)
{
    return evaluate(run, objective, false, n, theta, loss, failure);
}

bool run_observe(struct run *run, bool objective, int n, const double *theta, double *value,
                 struct failure *failure)
{
    return evaluate(run, objective, true, n, theta, value, failure);
}

/* An evaluation's run k of one theta; loss: [T] */
static bool perform_curve(const struct run *run, const double *theta, int k, double *loss,
                          struct failure *failure)
{
    const bool fresh = run->problem.dims.evaluate_runs > 0;
    struct batch b;
    const bool ok = batch_open(run, 1, &b, failure);
    if (ok) {
        batch_begin(run, &b, 1, theta,
                    fresh ? evaluation_data(run, k) : episode_data(run->task.request.seed, 0, 0));
        batch_trace(run, &b, loss);
    }
    batch_close(run, &b);
    return ok;
}

bool run_curve(struct run *run, const double *theta, double *loss, struct failure *failure)
{
    const struct dims *d = &run->problem.dims;
    const int runs = d->evaluate_runs > 1 ? d->evaluate_runs : 1;
    const size_t T = (size_t)d->horizon;
    double *each = calloc((size_t)runs * T, sizeof *each);
    bool ok = each || fail_runtime(failure, "no memory for the losses of %zu steps.", (size_t)runs * T);
#pragma omp parallel for schedule(dynamic) num_threads(run->threads) if (run->threads > 1 && runs > 1)
    for (int k = 0; k < (each ? runs : 0); k++) {
        struct failure own;
        if (!perform_curve(run, theta, k, each + (size_t)k * T, &own)) {
#pragma omp critical(evaluate_failure)
            {
                ok = false;
                *failure = own;
            }
        }
    }
    for (size_t t = 0; ok && t < T; t++) {
        loss[t] = 0;
        for (int k = 0; k < runs; k++)
            loss[t] += each[(size_t)k * T + t] / runs;
    }
    free(each);
    return ok;
}

bool run_trace(struct run *run, const double *theta, trace_fn *each, void *context, struct failure *failure)
{
    const struct dims *d = &run->problem.dims;
    struct batch b;
    double *state = calloc((size_t)d->state, sizeof *state);
    const bool ok = batch_open(run, 1, &b, failure) &&
                    (state || fail_runtime(failure, "no memory to trace %d numbers of state.", d->state));
    if (ok) {
        batch_begin(run, &b, 1, theta, episode_data(run->task.request.seed, 0, 0));
        for (long t = 1; t <= d->horizon; t++) {
            batch_step(run, &b, true);
            for (int i = 0; i < d->state; i++)
                state[i] = (double)b.s.state[(size_t)i * b.s.ld];
            each(context, t, loss_counts(d, t) ? (double)b.loss[0] : NAN, state);
        }
    }
    batch_close(run, &b);
    free(state);
    return ok;
}
