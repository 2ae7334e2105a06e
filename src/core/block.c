/* block.c: the memory of a run: instances, their blocks of antithetic pairs, and each thread's workspace.
 *
 * States and accumulators live with their block and are first written by the thread that advances it;
 * perturbations, perturbed parameters and losses live with the thread. */
#include "harness.h"
#include "memory.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { NOISE_GROUP = 64, STATE_BYTES = 16384, PAIRS_AT_MOST = 512, BLOCKS_WANTED = 4 };

int slice_length(const struct dims *dims, int n)
{
    return dims->width == 1 ? n : (n + LANES - 1) / LANES * LANES;
}

void broadcast(int rows, int n, size_t ld, const double *value, real *x)
{
    for (int i = 0; i < rows; i++)
        for (int k = 0; k < n; k++)
            x[(size_t)i * ld + (size_t)k] = (real)value[i];
}

struct stream episode_data(uint64_t task_seed, int instance, uint32_t episode)
{
    return stream_make(task_seed, episode, (uint32_t)instance, PURPOSE_DATA);
}

/* Pairs in a block: about STATE_BYTES of states per member, but no more than leave threads some blocks to share, whatever
 * their number, on which no bit depends; whole noise groups; never more than there are. */
static int block_width(const struct problem *p)
{
    const struct dims *dims = &p->dims;
    const int pairs = p->pairs;
    int width = dims->width;
    if (p->sampling == SAMPLING_ORTHOGONAL) {
        width = pairs; /* they are at right angles to each other */
    } else if (width == 0) {
        width = STATE_BYTES / (dims->state * (int)sizeof(real)) / NOISE_GROUP * NOISE_GROUP;
        const int shared = pairs / BLOCKS_WANTED / NOISE_GROUP * NOISE_GROUP;
        const int most = shared < PAIRS_AT_MOST ? shared : PAIRS_AT_MOST;
        width = width < most ? width : most;
        width = width < NOISE_GROUP ? NOISE_GROUP : width;
    }
    return slice_length(dims, width < pairs ? width : pairs);
}

static int accumulator_rows(const struct problem *p)
{
    return p->estimator ? kept_rows(p, p->estimator->rows) : 0;
}

static int lead_rows(const struct problem *p)
{
    return p->estimator ? kept_rows(p, p->estimator->lead_rows) : 0;
}

static int scratch_rows(const struct problem *p)
{
    return p->estimator ? kept_rows(p, p->estimator->scratch_rows) : 0;
}

/* reals */
static double block_size(const struct run *run, int rows)
{
    return ceil((2.0 * run->problem.dims.state + rows) * run->width / CACHE_LINE) * CACHE_LINE;
}

static double mean_size(const struct run *run)
{
    const struct dims *d = &run->problem.dims;
    const double rows = (double)d->state + lead_rows(&run->problem);
    return ceil((rows * run->columns + d->state) / CACHE_LINE) * CACHE_LINE;
}

static double tape_steps(const struct run *run)
{
    return run->problem.estimator && run->problem.estimator->needs & NEEDS_VJP
               ? (double)run->problem.unroll + 1
               : 0;
}

/* bytes, each part rounded up to cache lines */
static double workspace_bytes(const struct run *run)
{
    const struct dims *d = &run->problem.dims;
    const double rows = 3.0 * d->param + 2.0 * d->state + 2 + scratch_rows(&run->problem);
    const double pairs = rows * run->width * sizeof(real) + 8.0 * run->width;
    const double mean = ((2 + tape_steps(run)) * d->state + 2.0 * d->param) * run->columns * sizeof(real);
    return pairs + mean + 8.0 * (run->partial_length + 1) + 16.0 * CACHE_LINE; /* the workbench apart */
}

static real *carve(char **at, double count, size_t size)
{
    char *part = *at;
    *at += ((size_t)count * size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    return (real *)(void *)part;
}

static bool workspace_open(const struct run *run, struct workspace *w)
{
    const struct dims *d = &run->problem.dims;
    const double bytes = workspace_bytes(run);
    w->memory = memory_aligned(bytes);
    if (!w->memory || !workbench_open(run->problem.task, run->problem.self, &w->bench))
        return false;
    memset(w->memory, 0, (size_t)bytes);
    char *at = w->memory;
    const double width = run->width, mean = run->columns;
    w->eps = carve(&at, d->param * width, sizeof(real));
    w->block_scratch = carve(&at, scratch_rows(&run->problem) * width, sizeof(real));
    for (int m = 0; m < 2; m++) {
        w->theta[m] = carve(&at, d->param * width, sizeof(real));
        w->next[m] = carve(&at, d->state * width, sizeof(real));
        w->loss[m] = carve(&at, width, sizeof(real));
    }
    w->difference = (double *)(void *)carve(&at, width, sizeof(double));
    w->sum = (double *)(void *)carve(&at, run->partial_length + 1, sizeof(double));
    w->scratch = carve(&at, (2.0 * d->state + 2.0 * d->param) * mean, sizeof(real));
    w->tape = carve(&at, tape_steps(run) * d->state * mean, sizeof(real));
    return true;
}

static void instance_layout(struct run *run, int index)
{
    struct instance *instance = &run->instance[index];
    const struct dims *d = &run->problem.dims;
    const int n = run->columns;
    const size_t member = (size_t)d->state * (size_t)n;
    real *state = (real *)run->means + (size_t)index * (size_t)mean_size(run);
    const bool alone = !run->problem.estimator->lead_columns; /* the others are copies */
    instance->mean = (struct slice){.n = n, .used = alone, .ld = (size_t)n, .state = state};
    instance->own = state + member;
    instance->start = instance->own + (size_t)lead_rows(&run->problem) * (size_t)n;
    instance->surrogate = run->surrogates + (size_t)index * (size_t)d->param;
}

static void block_layout(struct run *run, int index, int rows)
{
    struct block *b = &run->block[index];
    const struct dims *d = &run->problem.dims;
    const int first = index % run->blocks * run->width, left = run->problem.pairs - first;
    const int pairs = left < run->width ? left : run->width, n = slice_length(d, pairs);
    real *state = (real *)run->states + (size_t)index * (size_t)block_size(run, rows);
    const size_t member = (size_t)d->state * (size_t)n;
    *b = (struct block){.instance = &run->instance[index / run->blocks], .first_pair = first, .pairs = pairs};
    b->plus = (struct slice){.n = n, .used = pairs, .ld = (size_t)n, .state = state};
    b->minus = (struct slice){.n = n, .used = pairs, .ld = (size_t)n, .state = state + member};
    b->own = rows ? state + 2 * member : NULL;
    for (int m = 0; run->totals && m < 2; m++)
        b->total[m] = run->totals + (2 * (size_t)index + (size_t)m) * (size_t)run->width;
}

/* bytes of the losses of a block's particles, where they are kept */
static double total_bytes(const struct run *run)
{
    return run->keeps_totals ? 16.0 * run->width : 0;
}

/* bytes of a block's or a lead's sums */
static double partial_bytes(const struct run *run)
{
    return 8.0 * (double)run->partial_stride;
}

bool run_plan(struct run *run, struct failure *failure)
{
    const struct problem *p = &run->problem;
    run->width = block_width(p);
    run->blocks = run->width ? (p->pairs + run->width - 1) / run->width : 0;
    run->columns = slice_length(&p->dims, p->estimator->lead_columns ? p->estimator->lead_columns(p) : 1);
    const double instances = (double)run->trials * run->instances, blocks = instances * run->blocks;
    run->partial_length = p->sampling == SAMPLING_LEAVE_ONE_OUT ? 2 * p->dims.param + 1 : p->dims.param;
    run->partial_stride = (size_t)(run->partial_length + 1 + 7) / 8 * 8;
    run->facts.bytes = blocks * (block_size(run, accumulator_rows(p)) * sizeof(real) + partial_bytes(run) +
                                 total_bytes(run) + sizeof(struct block) + sizeof(struct lost_particle)) +
                       instances * (mean_size(run) * sizeof(real) + 8.0 * p->dims.param + partial_bytes(run) +
                                    sizeof(struct instance) + sizeof(struct lost_particle)) +
                       run->threads * (workspace_bytes(run) + p->dims.bench);
    run->facts.block_bytes = (2.0 * p->dims.state + p->dims.param + 2) * run->width * sizeof(real);
    return memory_fits(run->facts.bytes, "this run", failure);
}

bool run_allocate(struct run *run, struct failure *failure)
{
    const int rows = accumulator_rows(&run->problem);
    const double instances = (double)run->trials * run->instances, blocks = instances * run->blocks;
    run->instance = calloc((size_t)instances, sizeof *run->instance);
    run->block = calloc((size_t)blocks + 1, sizeof *run->block);
    run->workspace = calloc((size_t)run->threads, sizeof *run->workspace);
    run->block_lost = calloc((size_t)blocks + 1, sizeof *run->block_lost);
    run->lead_lost = calloc((size_t)instances, sizeof *run->lead_lost);
    run->lost = calloc((size_t)run->trials, sizeof *run->lost);
    run->states = memory_aligned(blocks * block_size(run, rows) * sizeof(real) + 1);
    run->means = memory_aligned(instances * mean_size(run) * sizeof(real));
    run->block_partial = memory_aligned(blocks * partial_bytes(run) + 1);
    run->lead_partial = memory_aligned(instances * partial_bytes(run));
    run->surrogates = memory_aligned(instances * 8 * run->problem.dims.param);
    run->totals = run->keeps_totals ? memory_aligned(blocks * total_bytes(run) + 1) : NULL;
    bool ok = (run->totals || !run->keeps_totals) && run->instance && run->block && run->workspace &&
              run->states && run->means && run->block_partial && run->lead_partial && run->surrogates &&
              run->block_lost && run->lead_lost && run->lost;
    if (ok) {
#pragma omp parallel num_threads(run->threads) reduction(&& : ok)
        for (int k = omp_get_thread_num(); k < run->threads; k += omp_get_num_threads())
            ok = ok && workspace_open(run, &run->workspace[k]);
    }
    if (!ok)
        return fail_runtime(failure, "no memory for this run, which needs %.3g GiB.",
                            run->facts.bytes / 0x1p30);
    for (int k = 0; k < (int)instances; k++)
        instance_layout(run, k);
    for (int k = 0; k < (int)blocks; k++)
        block_layout(run, k, rows);
    return true;
}

void run_release(struct run *run)
{
    for (int k = 0; run->workspace && k < run->threads; k++) {
        workbench_close(run->problem.task, run->workspace[k].bench);
        free(run->workspace[k].memory);
    }
    free(run->workspace);
    free(run->instance);
    free(run->block);
    free(run->block_lost);
    free(run->lead_lost);
    free(run->lost);
    free(run->states);
    free(run->means);
    free(run->block_partial);
    free(run->lead_partial);
    free(run->surrogates);
    free(run->totals);
}
