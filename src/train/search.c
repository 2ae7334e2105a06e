/* search.c: see search.h. */
#include "search.h"
#include "noise.h"
#include "pace.h"
#include "progress.h"

#include <math.h>
#include <stdlib.h>

static const double batch_seconds = 0.5;

double search_cells(int param, const struct axis *axis)
{
    double cells = 1;
    for (int i = 0; i < param; i++)
        cells *= axis[i].cells;
    return cells;
}

static void grid_point(const struct search *s, long k, double *theta)
{
    for (int i = s->param - 1; i >= 0; i--) {
        theta[i] = axis_place(&s->axis[i], k % s->axis[i].cells);
        k /= s->axis[i].cells;
    }
}

/* The name of a number: seed and the upper half of k in its stream, coordinate and lower half in its place. */
static void random_point(const struct search *s, long k, double *theta)
{
    const uint64_t point = (uint64_t)k;
    const struct stream stream = stream_make(s->seed, 0, (uint32_t)(point >> 32), PURPOSE_SEARCH);
    for (int i = 0; i < s->param; i++) {
        const struct axis *axis = &s->axis[i];
        theta[i] = axis->low + (axis->high - axis->low) * uniform_at(stream, (uint32_t)i, (uint32_t)point);
    }
}

void search_point(const struct search *s, long k, double *theta)
{
    (s->grid ? grid_point : random_point)(s, k, theta);
}

bool found_make(long points, struct found *found, struct failure *failure)
{
    const size_t n = (size_t)points;
    *found = (struct found){.loss = calloc(n, sizeof *found->loss),
                            .best = calloc(n, sizeof *found->best),
                            .seconds = calloc(n, sizeof *found->seconds),
                            .best_point = -1};
    return (found->loss && found->best && found->seconds) ||
           fail_runtime(failure, "no memory for %ld points.", points);
}

void found_free(struct found *found)
{
    free(found->loss);
    free(found->best);
    free(found->seconds);
    *found = (struct found){0};
}

/* The next n points have losses. */
static void note(struct found *f, long n)
{
    double best = f->best_point < 0 ? INFINITY : f->loss[f->best_point];
    for (const long end = f->n + n; f->n < end; f->n++) {
        const double loss = f->loss[f->n];
        if (!(fabs(loss) < INFINITY)) {
            f->nonfinite++;
        } else if (loss < best) {
            best = loss;
            f->best_point = f->n;
        }
        f->best[f->n] = best;
    }
}

static void time_points(struct found *f, int n, double seconds)
{
    for (int k = 0; k < n; k++)
        f->seconds[f->n + k] = seconds;
}

void found_archive(struct found *f, long points, struct archive *archive)
{
    long n = f->n;
    archive_long(archive, &n);
    if (archive->ok && !(n >= 0 && n <= points))
        archive->ok = fail(archive->failure, "'%s': expected 0 to %ld points, found %ld; remove it.",
                           archive->path, points, n);
    if (!archive->ok)
        return;
    archive_reals(archive, f->loss, (size_t)n);
    archive_reals(archive, f->seconds, (size_t)n);
    if (archive->ok && archive->loading) {
        note(f, n);
        f->saved = n;
    }
}

bool search_run(const struct search *s, struct found *f, bool (*each)(void *context, double share),
                void *context, struct failure *failure)
{
    struct pace pace = pace_make(&s->engine->facts(s->run)->dims, s->threads, batch_seconds);
    const size_t P = (size_t)s->param;
    double *theta = calloc((size_t)pace.most * P, sizeof *theta);
    bool ok = theta || fail_runtime(failure, "no memory for %d points at once.", pace.most), going = true;
    double before = seconds_now();
    const double start = before - (f->n > 0 ? f->seconds[f->n - 1] : 0);
    while (ok && going && f->n < s->points) {
        const int n = s->points - f->n < pace.n ? (int)(s->points - f->n) : pace.n;
#pragma omp parallel for num_threads(s->threads) schedule(static) if (n > 1000)
        for (int k = 0; k < n; k++)
            search_point(s, f->n + k, theta + (size_t)k * P);
        ok = s->engine->evaluate(s->run, false, n, theta, f->loss + f->n, failure);
        const double now = seconds_now();
        if (ok) {
            time_points(f, n, now - start);
            note(f, n);
        }
        pace_learn(&pace, now - before);
        before = now;
        going = !each || each(context, (double)f->n / (double)s->points);
    }
    free(theta);
    return ok;
}
