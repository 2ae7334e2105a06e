/* repetition.c: see repetition.h. */
#include "repetition.h"
#include "interrupt.h"
#include "long_run.h"
#include "memory.h"
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS_PER_THREAD = 512, LED_BLOCKS_PER_THREAD = 64, BLOCK_PAIRS = 256 };
enum { CHAINS_AT_MOST = 64, BATCHES_OF_A_CHAIN = 16, EPISODES_OF_A_BATCH = 16 };

const char *const regime_names[REGIMES + 1] = {
    [REGIME_EPISODE] = "episode", [REGIME_WINDOW] = "window", [REGIME_LONGRUN] = "longrun"};

/* As many as make a parallel region long beside its cost.  Where an estimator has a lead, all blocks move in
 * rounds of one window, and should not leave the cache between two of them.  A pair of a task that steps its
 * particles one by one is a block, and a heavy one: few of them are long, and many would be deaf to signals for
 * minutes and fill the memory. */
int repetition_group(const struct selection *selection, const struct cell *cell)
{
    const int replicates = selection->replicates;
    const bool apart = cell->width == 1;
    const int blocks = cell->particles / 2 / (apart ? 1 : BLOCK_PAIRS) + 1;
    const int each =
        apart || estimator_named(cell->estimator)->lead ? LED_BLOCKS_PER_THREAD : BLOCKS_PER_THREAD;
    const int wanted = cell->threads * each / blocks, group = wanted < 1 ? 1 : wanted;
    return group < replicates ? group : replicates;
}

double repetition_steps(const struct repetition *r)
{
    const struct problem_facts *f = &r->facts;
    return f->particle_cost * (double)(r->procedure.regime == REGIME_EPISODE ? f->dims.horizon : f->unroll);
}

double repetition_windows(const struct procedure *procedure, const struct problem_facts *facts)
{
    const double windows = (double)((facts->dims.horizon - 1) / facts->unroll + 1);
    const double before = (double)procedure->burn_in / (double)facts->unroll;
    switch (procedure->regime) {
    case REGIME_WINDOW:
        return 1 + before + (procedure->stagger == STAGGER_LOCKSTEP ? 0 : (windows - 1) / 2);
    case REGIME_LONGRUN:
        return EPISODES_OF_A_BATCH * windows;
    default:
        return windows + before;
    }
}

/* Of so many batches: a number that nothing but they decides, so that results do not depend on threads. */
static int chains_of(int batches)
{
    const int wanted = batches / BATCHES_OF_A_CHAIN;
    return wanted < 1 ? 1 : wanted > CHAINS_AT_MOST ? CHAINS_AT_MOST : wanted;
}

static bool procedure_fits(const struct repetition *r, const char *task, int replicates,
                           struct failure *failure)
{
    const long T = r->facts.dims.horizon, K = r->facts.unroll;
    const bool moves = r->procedure.moved_by != MOVED_BY_NOTHING;
    if (moves && r->procedure.regime != REGIME_EPISODE)
        return fail(failure,
                    "--lr: theta moves from window to window of an episode: expected --regime episode, found "
                    "--regime %s, which is at frozen theta.",
                    regime_names[r->procedure.regime]);
    if (moves && r->procedure.stagger != STAGGER_LOCKSTEP && T % K)
        return fail(
            failure,
            "--lr: the windows of staggered instances must divide their episode: expected --unroll to "
            "divide the horizon %ld, found %ld.",
            T, K);
    if (r->procedure.regime == REGIME_EPISODE)
        return true;
    if (T % K)
        return fail(failure,
                    "--regime %s: the windows of %s must divide its episode: expected --unroll to divide the "
                    "horizon %ld, found %ld.",
                    regime_names[r->procedure.regime], task, T, K);
    if (r->procedure.regime == REGIME_LONGRUN && replicates < LEAST_BATCHES)
        return fail(failure, "--replicates: a long run needs at least %d batches, found %d.", LEAST_BATCHES,
                    replicates);
    return true;
}

static bool take_memory(struct repetition *r, int replicates, const double *theta, struct failure *failure)
{
    const size_t n = (size_t)r->group, P = (size_t)r->facts.dims.param;
    const double numbers = (double)replicates * (double)P,
                 updates = r->procedure.regime == REGIME_LONGRUN ? numbers * (double)r->batch : 0;
    if (!memory_fits(8 * (numbers + updates), "keeping every replicate", failure))
        return false;
    r->thetas = calloc(n * P, sizeof *r->thetas);
    r->ignored = calloc(n * P, sizeof *r->ignored);
    r->identity = calloc(n, sizeof *r->identity);
    r->bad = calloc(n, sizeof *r->bad);
    r->estimates = calloc((size_t)replicates * P, sizeof *r->estimates);
    r->updates = calloc((size_t)updates + 1, sizeof *r->updates);
    if (!r->thetas || !r->ignored || !r->identity || !r->bad || !r->estimates || !r->updates)
        return fail_runtime(failure, "no memory for %d replicates of %zu parameters.", replicates, P);
    for (size_t k = 0; k < n; k++)
        memcpy(r->thetas + k * P, theta, P * sizeof *theta);
    return true;
}

bool repetition_open(struct repetition *r, const struct selection *selection, const struct cell *cell,
                     const struct procedure *procedure, const double *theta, struct failure *failure)
{
    const bool long_run = procedure->regime == REGIME_LONGRUN;
    const int asked = selection->replicates, chains = long_run ? chains_of(asked) : 1;
    *r = (struct repetition){.engine = engine_of(selection->precision),
                             .procedure = *procedure,
                             .chains = chains,
                             .batch = 1,
                             .windows = 1,
                             .replicates = (asked + chains - 1) / chains * chains,
                             .group = long_run ? chains : repetition_group(selection, cell)};
    const struct setup setup = cell_setup(selection, cell, r->group);
    r->run = r->engine->open(&setup, failure);
    if (!r->run)
        return false;
    r->facts = *r->engine->facts(r->run);
    if (!procedure_fits(r, cell->task, asked, failure))
        return false;
    const long windows = (r->facts.dims.horizon - 1) / r->facts.unroll + 1;
    if (procedure->regime != REGIME_EPISODE)
        r->windows = (double)windows;
    if (long_run)
        r->batch = EPISODES_OF_A_BATCH * windows;
    return take_memory(r, r->replicates, theta, failure) &&
           (procedure->moved_by == MOVED_BY_NOTHING || moving_open(r, selection, cell, failure));
}

void repetition_close(struct repetition *r)
{
    if (r->engine)
        r->engine->close(r->run);
    moving_close(&r->moving);
    free(r->thetas);
    free(r->ignored);
    free(r->identity);
    free(r->bad);
    free(r->estimates);
    free(r->updates);
    *r = (struct repetition){0};
}

/* Trials of replicates from `first` on, to where they are counted; false if an interrupt came before. */
static bool place_trials(const struct repetition *r, uint64_t seed, int first, int count)
{
    for (int k = 0; k < count; k++)
        r->identity[k] = (struct identity){seed, (uint32_t)(first + k)};
    r->engine->begin(r->run, count, r->identity);
    if (r->procedure.burn_in || r->procedure.stagger != STAGGER_LOCKSTEP)
        return !isnan(
            r->engine->burn_in(r->run, r->procedure.stagger, r->procedure.burn_in, r->thetas, r->ignored));
    return true;
}

/* The first of trials 0 .. n - 1, which are at work on the replicates `first` and those that follow. */
static void keep_lost(struct repetition *r, int n, long first)
{
    const struct lost_particle *lost = r->engine->lost(r->run);
    for (int k = 0; k < n && !r->lost.found; k++) {
        r->lost = lost[k];
        r->lost_replicate = first + k;
    }
}

static void run_apart(struct repetition *r, const struct selection *selection, const struct cell *cell)
{
    const size_t P = (size_t)r->facts.dims.param;
    const long steps = r->procedure.regime == REGIME_EPISODE ? r->facts.dims.horizon : r->facts.unroll;
    struct progress progress = progress_begin("measure", selection->quiet);
    int done = 0;
    while (done < r->replicates && !interrupted()) {
        const int left = r->replicates - done, count = left < r->group ? left : r->group;
        if (!place_trials(r, cell->seed, done, count))
            break;
        if (r->procedure.moved_by != MOVED_BY_NOTHING) {
            moving_episode(r, done, count);
        } else {
            const double start = seconds_now();
            r->engine->advance(r->run, steps, r->thetas, r->estimates + (size_t)done * P, r->bad);
            r->seconds += seconds_now() - start;
        }
        keep_lost(r, count, done);
        done += count;
        progress_show(&progress, (double)done / r->replicates, cell->estimator);
    }
    progress_end(&progress);
    r->replicates = done;
    if (r->procedure.moved_by != MOVED_BY_NOTHING)
        moving_finish(r);
}

/* Every chain's updates from `from` on, as the next batch of each: its mean is a replicate. */
static void keep_batch(const struct repetition *r, long batches, long number)
{
    const size_t P = (size_t)r->facts.dims.param, length = (size_t)(batches * r->batch);
    for (int c = 0; c < r->chains; c++) {
        const double *update = r->updates + ((size_t)c * length + (size_t)(number * r->batch)) * P;
        double *mean = r->estimates + ((size_t)number * (size_t)r->chains + (size_t)c) * P;
        for (long u = 0; u < r->batch; u++)
            for (size_t i = 0; i < P; i++)
                mean[i] += update[(size_t)u * P + i] / (double)r->batch;
    }
}

/* After `done` of as many batches as there is room for: every chain's updates come to stand after those of the chain before
 * it.  A chain of one batch says nothing of their spread: then there are none. */
static void leave_at(struct repetition *r, long batches, long done)
{
    const size_t P = (size_t)r->facts.dims.param, room = (size_t)(batches * r->batch) * P;
    const long kept = done < 2 ? 0 : done;
    const size_t length = (size_t)(kept * r->batch) * P;
    for (int c = 1; c < r->chains; c++)
        memmove(r->updates + (size_t)c * length, r->updates + (size_t)c * room, length * sizeof *r->updates);
    r->replicates = (int)kept * r->chains;
}

static void run_on(struct repetition *r, const struct selection *selection, const struct cell *cell)
{
    const size_t P = (size_t)r->facts.dims.param;
    const long batches = r->replicates / r->chains, updates = batches * r->batch;
    struct progress progress = progress_begin("measure", selection->quiet);
    long done = 0;
    bool going = place_trials(r, cell->seed, 0, r->chains);
    const double start = seconds_now();
    for (long u = 0; going && u < updates; u++) {
        r->engine->advance(r->run, r->facts.unroll, r->thetas, r->ignored, r->bad);
        for (int c = 0; c < r->chains; c++)
            memcpy(r->updates + ((size_t)c * (size_t)updates + (size_t)u) * P, r->ignored + (size_t)c * P,
                   P * sizeof *r->updates);
        keep_lost(r, r->chains, u / r->batch * r->chains);
        if ((u + 1) % r->batch == 0) {
            keep_batch(r, batches, done++);
            going = !interrupted();
        }
        progress_show(&progress, (double)u / (double)updates, cell->estimator);
    }
    r->seconds = seconds_now() - start;
    if (done < batches)
        leave_at(r, batches, done);
    progress_end(&progress);
}

void repetition_run(struct repetition *r, const struct selection *selection, const struct cell *cell)
{
    if (r->procedure.regime == REGIME_LONGRUN)
        run_on(r, selection, cell);
    else
        run_apart(r, selection, cell);
    r->seconds /= r->replicates > 0 ? r->replicates : 1;
    for (int k = 0; k < r->group; k++)
        r->nonfinite += r->bad[k];
}
