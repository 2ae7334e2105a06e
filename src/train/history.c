/* history.c: see history.h. */
#include "history.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void history_close(struct history *history)
{
    free(history->record);
    free(history->theta);
    *history = (struct history){0};
}

static bool make_room(struct history *h, int n, struct failure *failure)
{
    if (n <= h->room)
        return true;
    const size_t wanted = (size_t)n, twice = 2 * (size_t)h->room, room = wanted > twice ? wanted : twice;
    struct record *record = realloc(h->record, room * sizeof *record);
    h->record = record ? record : h->record;
    double *theta = record ? realloc(h->theta, room * (size_t)h->param * sizeof *theta) : NULL;
    h->theta = theta ? theta : h->theta;
    if (!record || !theta)
        return fail_runtime(failure, "no memory for %zu evaluations; use a larger --evaluate-every.", room);
    h->room = (int)room;
    return true;
}

bool history_add(struct history *h, const struct record *record, const double *theta, struct failure *failure)
{
    if (h->n == INT_MAX / 4)
        return fail_runtime(failure, "more than %d evaluations; use a larger --evaluate-every.", h->n);
    if (!make_room(h, h->n + 1, failure))
        return false;
    h->record[h->n] = *record;
    memcpy(h->theta + (size_t)h->n * (size_t)h->param, theta, (size_t)h->param * sizeof *theta);
    h->n++;
    return true;
}

static void archive_lost(struct archive *archive, struct lost_particle *lost)
{
    if (archive->loading)
        *lost = (struct lost_particle){0};
    archive_flag(archive, &lost->found);
    if (!lost->found)
        return;
    archive_bytes(archive, &lost->instance, sizeof lost->instance);
    archive_bytes(archive, &lost->pair, sizeof lost->pair);
    archive_flag(archive, &lost->antithetic);
    archive_flag(archive, &lost->plus);
    archive_flag(archive, &lost->minus);
    archive_flag(archive, &lost->derivative);
    archive_flag(archive, &lost->fused);
    archive_bytes(archive, &lost->episode, sizeof lost->episode);
    archive_long(archive, &lost->first);
    archive_long(archive, &lost->last);
}

static void archive_record(struct archive *archive, struct record *r, int trials)
{
    archive_count(archive, &r->trial, trials - 1);
    archive_count(archive, &r->threads, INT_MAX);
    archive_long(archive, &r->update);
    archive_reals(archive, &r->seconds, 1);
    archive_reals(archive, &r->grad_norm, 1);
    archive_reals(archive, &r->deviation, 1);
    archive_long(archive, &r->undivided);
    archive_reals(archive, &r->loss, 1);
    archive_lost(archive, &r->lost);
}

void history_archive(struct history *h, struct archive *archive)
{
    int n = h->n, evaluated = h->evaluated;
    archive_same(archive, "parameters", h->param);
    archive_same(archive, "seeds", h->trials);
    archive_count(archive, &n, INT_MAX / 4);
    archive_count(archive, &evaluated, n);
    if (archive->ok)
        archive->ok = make_room(h, n, archive->failure);
    if (!archive->ok)
        return;
    h->n = n;
    h->evaluated = evaluated;
    for (int k = 0; k < n && archive->ok; k++)
        archive_record(archive, &h->record[k], h->trials);
    archive_reals(archive, h->theta, (size_t)n * (size_t)h->param);
}

/* the first record of this update or a later one */
static int first_of(const struct history *h, long update)
{
    int lo = 0, hi = h->n;
    while (lo < hi) {
        const int middle = lo + (hi - lo) / 2;
        if (h->record[middle].update < update)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

void history_losses(const struct history *h, long update, double *loss)
{
    for (int k = 0; k < h->trials; k++)
        loss[k] = INFINITY;
    for (int k = first_of(h, update); k < h->n && h->record[k].update == update; k++)
        if (fabs(h->record[k].loss) < INFINITY)
            loss[h->record[k].trial] = h->record[k].loss;
}
