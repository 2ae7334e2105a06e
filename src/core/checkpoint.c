/* checkpoint.c: what a run carries from one advance to the next, into an archive or out of it.
 *
 * Particles go in the order of their pairs, each with its plus member, its minus member and what the estimator
 * keeps for it: neither the width of blocks nor the number of threads shows.  What is a function of identity
 * (noise) or is written before it is read (perturbations, losses, tapes of a window) is not saved. */
#include "archive.h"
#include "harness.h"

#include <stdlib.h>

static void archive_shape(const struct run *run, struct archive *archive)
{
    const struct problem *p = &run->problem;
    archive_same(archive, "bytes of a number", (long)sizeof(real));
    archive_same(archive, "seeds", run->active);
    archive_same(archive, "instances", run->instances);
    archive_same(archive, "numbers of a state", p->dims.state);
    archive_same(archive, "parameters", p->dims.param);
    archive_same(archive, "pairs", p->pairs);
    archive_same(archive, "particles of a pair", p->members);
    archive_same(archive, "numbers an estimator keeps of a pair", kept_rows(p, p->estimator->rows));
    archive_same(archive, "numbers an estimator keeps of the mean particle",
                 kept_rows(p, p->estimator->lead_rows));
    archive_same(archive, "columns of the mean particle", run->columns);
}

static void archive_clock(struct archive *archive, struct clock *clock)
{
    struct segment *s = &clock->segment;
    archive_long(archive, &s->t);
    archive_bytes(archive, &s->steps, sizeof s->steps);
    archive_bytes(archive, &s->episode, sizeof s->episode);
    archive_flag(archive, &s->begins);
    archive_bytes(archive, s->data.key, sizeof s->data.key);
    archive_long(archive, &clock->left);
    archive_long(archive, &clock->window_left);
}

static void archive_instance(const struct run *run, struct archive *archive, struct instance *instance)
{
    const struct problem *p = &run->problem;
    const size_t rows = (size_t)p->dims.state + (size_t)kept_rows(p, p->estimator->lead_rows);
    archive_clock(archive, &instance->clock);
    archive_long(archive, &instance->kept);
    if (!p->leads)
        return;
    archive_reals(archive, instance->surrogate, (size_t)p->dims.param);
    archive_bytes(archive, instance->mean.state, rows * instance->mean.ld * sizeof(real)); /* and its own */
}

static void gather(const real *x, int rows, size_t ld, int column, real *to)
{
    for (int i = 0; i < rows; i++)
        to[i] = x[(size_t)i * ld + (size_t)column];
}

static void scatter(const real *from, int rows, size_t ld, int column, real *x)
{
    for (int i = 0; i < rows; i++)
        x[(size_t)i * ld + (size_t)column] = from[i];
}

static void archive_column(struct archive *archive, const struct block *b, int pair, real *x, int rows,
                           real *column)
{
    gather(x, rows, b->plus.ld, pair, column);
    archive_bytes(archive, column, (size_t)rows * sizeof *column);
    if (archive->loading)
        scatter(column, rows, b->plus.ld, pair, x);
}

/* Padding is computed and must not be left with what memory happened to hold: states a task knows, and nothing
 * kept, as at the start of an episode. */
static void fill_padding(const struct problem *p, const struct block *b, real *column)
{
    const int own = kept_rows(p, p->estimator->rows);
    for (int k = b->pairs; k < b->plus.n; k++) {
        gather(b->plus.state, p->dims.state, b->plus.ld, 0, column);
        scatter(column, p->dims.state, b->plus.ld, k, b->plus.state);
        if (p->members == 2)
            scatter(column, p->dims.state, b->plus.ld, k, b->minus.state);
        for (int i = 0; i < own; i++)
            b->own[(size_t)i * b->plus.ld + (size_t)k] = 0;
    }
}

static void archive_block(const struct run *run, struct archive *archive, const struct block *b, real *column)
{
    const struct problem *p = &run->problem;
    for (int k = 0; archive->ok && k < b->pairs; k++) {
        archive_column(archive, b, k, b->plus.state, p->dims.state, column);
        if (p->members == 2)
            archive_column(archive, b, k, b->minus.state, p->dims.state, column);
        archive_column(archive, b, k, b->own, kept_rows(p, p->estimator->rows), column);
    }
    if (archive->loading)
        fill_padding(p, b, column);
}

void run_archive(struct run *run, struct archive *archive)
{
    const struct problem *p = &run->problem;
    const int own = kept_rows(p, p->estimator->rows), rows = own > p->dims.state ? own : p->dims.state;
    real *column = malloc((size_t)rows * sizeof *column);
    archive_shape(run, archive);
    if (archive->ok && !column)
        archive->ok = fail_runtime(archive->failure, "no memory for a checkpoint.");
    for (int k = 0; archive->ok && k < run->active * run->instances; k++) {
        archive_instance(run, archive, &run->instance[k]);
        for (int b = 0; archive->ok && b < run->blocks; b++)
            archive_block(run, archive, &run->block[k * run->blocks + b], column);
    }
    free(column);
}
