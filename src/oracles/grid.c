/* grid.c: see grid.h. */
#include "grid.h"
#include "interrupt.h"
#include "harness.h"
#include "memory.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 256, DIMENSIONS_AT_MOST = 64, WORK_OF_A_COORDINATE = 16, WORK_OF_A_STEP = 4 };

const double grid_work_at_most = 0x1p36;

long grid_block(const struct opened_task *task, const struct question *q)
{
    const long horizon = task->dims.horizon;
    return q->target == TARGET_SHARED || q->block > horizon ? horizon : q->block;
}

int grid_dimensions(const struct opened_task *task, long block)
{
    const long blocks = (task->dims.horizon - 1) / block + 1, most = DIMENSIONS_AT_MOST;
    return blocks > most || blocks * task->dims.param > most ? DIMENSIONS_AT_MOST
                                                             : (int)blocks * task->dims.param;
}

double grid_work(const struct opened_task *task, long block, double m)
{
    const int dims = grid_dimensions(task, block);
    const double steps = (double)task->dims.horizon * (task->task->flops(task->self) + WORK_OF_A_STEP);
    return pow(m, dims) * (WORK_OF_A_COORDINATE * dims + steps);
}

/* One slice of points. */
struct batch {
    struct slice s;
    double *theta, *next, *loss, *sum; /* sum: [n] the episode's loss */
    int *digit;                        /* [dims][COLUMNS] the node of each coordinate */
    void *memory;
};

static bool batch_open(const struct grid *g, struct batch *b)
{
    const struct dims *d = &g->task->dims;
    const int n = d->width == 1 ? 1 : COLUMNS;
    const size_t S = (size_t)d->state, P = (size_t)d->param, lanes = (size_t)n;
    *b = (struct batch){
        .memory = memory_aligned(8.0 * n * (2.0 * d->state + d->param + 2) + 4.0 * g->dims * COLUMNS)};
    if (!b->memory || !workbench_open(g->task->task, g->task->self, &b->s.bench))
        return false;
    double *state = b->memory;
    b->next = state + S * lanes;
    b->theta = b->next + S * lanes;
    b->loss = b->theta + P * lanes;
    b->sum = b->loss + lanes;
    b->digit = (int *)(b->sum + lanes);
    b->s = (struct slice){.n = n, .ld = lanes, .theta = b->theta, .state = state, .bench = b->s.bench};
    return true;
}

/* Points are numbers to the base m; those beyond the last repeat the first of the batch. */
static void set_digits(const struct grid *g, const struct rule *rule, struct batch *b, long first,
                       long points)
{
    for (int k = 0; k < b->s.n; k++) {
        long point = first + k < points ? first + k : first;
        for (int c = 0; c < g->dims; c++, point /= rule->m)
            b->digit[c * COLUMNS + k] = (int)(point % rule->m);
    }
}

static void set_theta(const struct grid *g, const struct rule *rule, struct batch *b, int block)
{
    const int P = g->task->dims.param;
    for (int i = 0; i < P; i++)
        for (int k = 0; k < b->s.n; k++)
            b->theta[(size_t)i * b->s.ld + (size_t)k] =
                g->theta[i] + g->sigma * rule->node[b->digit[(block * P + i) * COLUMNS + k]];
}

static void run_batch(const struct grid *g, const struct rule *rule, struct batch *b)
{
    const struct task *task = g->task->task;
    const struct dims *d = &g->task->dims;
    double *const home = b->s.state, *const other = b->next;
    memset(b->sum, 0, b->s.ld * sizeof *b->sum);
    b->s.data = episode_data(g->task->request.seed, 0, 0);
    for (b->s.t = 0; b->s.t < d->horizon; b->s.t++) {
        if (b->s.t % g->block == 0)
            set_theta(g, rule, b, (int)(b->s.t / g->block));
        if (b->s.t == 0)
            task->init(g->task->self, &b->s);
        task->step(g->task->self, &b->s, b->next);
        if (loss_counts(d, b->s.t + 1)) {
            memset(b->loss, 0, b->s.ld * sizeof *b->loss);
            task->loss(g->task->self, &b->s, b->next, b->loss);
            for (int k = 0; k < b->s.n; k++)
                b->sum[k] += b->loss[k];
        }
        double *const old = b->s.state;
        b->s.state = b->next;
        b->next = old;
    }
    b->s.state = home;
    b->next = other;
}

/* sums: [1 + param] of w L and w z L */
static void add_batch(const struct grid *g, const struct rule *rule, const struct batch *b, long first,
                      long points, double *sums)
{
    const int P = g->task->dims.param;
    for (int k = 0; k < b->s.n && first + k < points; k++) {
        double weight = 1;
        for (int c = 0; c < g->dims; c++)
            weight *= rule->weight[b->digit[c * COLUMNS + k]];
        const double share = weight * (b->sum[k] - g->centre);
        sums[0] += share;
        for (int c = 0; c < g->dims; c++)
            sums[1 + c % P] += share * rule->node[b->digit[c * COLUMNS + k]];
    }
}

void reference_unknown(struct reference *out, const char *method, int param)
{
    out->method = method;
    out->approximate = true;
    out->loss = NAN;
    out->error = INFINITY;
    for (int i = 0; i < param; i++)
        out->gradient[i] = NAN;
}

/* Batches of COLUMNS points, in as many slices as they need, are summed in order. */
bool grid_sum(const struct grid *g, const struct rule *rule, double *loss, double *gradient, bool *whole,
              struct failure *failure)
{
    const int P = g->task->dims.param;
    const long points = (long)(pow(rule->m, g->dims) + 0.5), batches = (points + COLUMNS - 1) / COLUMNS;
    double *sums = calloc((size_t)batches * (size_t)(P + 1), sizeof *sums);
    bool ok = sums != NULL, complete = true;
    if (ok) {
#pragma omp parallel num_threads(g->threads) reduction(&& : ok, complete)
        {
            struct batch b;
            const bool open = batch_open(g, &b);
            ok = ok && open;
#pragma omp for schedule(static)
            for (long k = 0; k < batches; k++)
                for (long at = k * COLUMNS; open && at < (k + 1) * COLUMNS && at < points; at += b.s.n) {
                    if (interrupted()) {
                        complete = false;
                        break;
                    }
                    set_digits(g, rule, &b, at, points);
                    run_batch(g, rule, &b);
                    add_batch(g, rule, &b, at, points, sums + (size_t)k * (size_t)(P + 1));
                }
            workbench_close(g->task->task, b.s.bench);
            free(b.memory);
        }
    }
    *whole = complete;
    *loss = complete ? g->centre : NAN;
    for (int i = 0; i < P; i++)
        gradient[i] = complete ? 0 : NAN;
    for (long k = 0; ok && k < batches; k++) {
        *loss += sums[(size_t)k * (size_t)(P + 1)];
        for (int i = 0; i < P; i++)
            gradient[i] += sums[(size_t)k * (size_t)(P + 1) + 1 + (size_t)i] / g->sigma;
    }
    free(sums);
    return ok || fail_runtime(failure, "no memory for a quadrature of %ld points.", points);
}

bool grid_open(struct grid *g, const struct opened_task *task, const struct question *q, const double *theta,
               struct failure *failure)
{
    static const double at_theta = 0, all = 1;
    const struct rule one = {1, &at_theta, &all};
    double *ignored = calloc((size_t)task->dims.param, sizeof *ignored);
    bool whole;
    *g = (struct grid){.task = task,
                       .theta = theta,
                       .sigma = q->sigma,
                       .block = grid_block(task, q),
                       .threads = q->threads > 0 ? q->threads : omp_get_max_threads()};
    g->dims = grid_dimensions(task, g->block);
    const bool ok = ignored ? grid_sum(g, &one, &g->centre, ignored, &whole, failure)
                            : fail_runtime(failure, "no memory for a quadrature.");
    free(ignored);
    return ok;
}
