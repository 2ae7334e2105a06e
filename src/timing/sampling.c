/* sampling.c: see sampling.h. */
#include "sampling.h"
#include "clock_reference.h"
#include "interrupt.h"
#include "peak_reference.h"
#include "permutation.h"
#include "progress.h"
#include "stopwatch.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double sample_seconds = 3e-4, resolutions = 400;

/* Warming up: samples in groups, until the medians of two that follow each other agree. */
enum { GROUP = 3 };
static const double agreement = 0.03, warming_share = 0.2, warming_least = 0.005;

struct samples {
    int n, most;
    long times;     /* runs in a sample */
    bool refilled;  /* a run goes before every sample, to fill the caches that others have emptied */
    bool done;      /* precise enough */
    int next_look;  /* samples at which to ask that */
    int *ran_on[2]; /* [threads] of this sample and the last */
    struct sample *sample;
    struct timing *timing;
};

/* What all samples are taken with. */
struct bench {
    double length;     /* seconds of a sample */
    void *numbers[2];  /* of single and double, for bursts */
    double *x, *other; /* [most] */
};

double sample_length(void)
{
    const double least = resolutions * timer_resolution();
    return least > sample_seconds ? least : sample_seconds;
}

static double peak_beside(const struct bench *bench, const struct work *work)
{
    const bool single = strcmp(work->precision, "single") == 0;
    return work->threads * peak_reference(timed_of(work->precision), bench->numbers[!single]);
}

static void note_places(const struct work *work, const struct lap *lap, struct samples *s)
{
    s->timing->crowded += lap->crowded;
    if (work->threads == 1)
        return;
    const size_t bytes = (size_t)work->threads * sizeof *s->ran_on[0];
    s->timing->moved += s->n > 0 && memcmp(s->ran_on[0], s->ran_on[1], bytes) != 0;
    memcpy(s->ran_on[1], s->ran_on[0], bytes);
}

static void take(const struct bench *bench, const struct work *work, struct samples *s)
{
    if (s->refilled)
        work->run(work->self, 1);
    const double before = clock_reference();
    const struct lap lap = lap_of(work, s->times, s->ran_on[0]);
    const double peak = work->flops > 0 ? peak_beside(bench, work) : NAN;
    const double after = clock_reference();
    const double hertz = 2 / (1 / before + 1 / after), seconds = lap.seconds / (double)s->times;
    note_places(work, &lap, s);
    s->sample[s->n++] = (struct sample){
        .seconds = seconds,
        .cycles = seconds * hertz,
        .hertz = hertz,
        .fraction = work->flops / seconds / peak,
        .steady = fabs(before - after) <= 0.1 * hertz && lap.share > 0.9,
    };
}

/* one member of the samples from `first`, all or the steady ones, into x; returns how many */
static int gather(const struct samples *s, int first, bool all, size_t member, double *x)
{
    int n = 0;
    for (int k = first; k < s->n; k++)
        if (all || s->sample[k].steady)
            x[n++] = *(const double *)(const void *)((const char *)&s->sample[k] + member);
    return n;
}

/* The shortest of a few laps that seem long enough: one alone may be long because a thread was late, and a sample of too
 * few runs would measure that threads meet, not what they do. */
static double shortest_lap(const struct bench *bench, const struct work *work, const struct samples *s)
{
    enum { LAPS = 4 };
    double shortest = INFINITY;
    for (int k = 0; k < LAPS && shortest > bench->length / 2; k++)
        shortest = fmin(shortest, lap_of(work, s->times, s->ran_on[0]).seconds);
    return shortest;
}

/* how often a work is run in a sample */
static void calibrate(const struct bench *bench, const struct work *work, struct samples *s)
{
    double seconds = 0;
    work->run(work->self, 1); /* touches memory, starts threads */
    for (s->times = 1; s->times < 1L << 30; s->times *= 2) {
        seconds = shortest_lap(bench, work, s);
        if (seconds > bench->length / 2)
            break;
    }
    const double one = seconds / (double)s->times;
    s->times = one > 0 && one < bench->length ? (long)ceil(bench->length / one) : 1;
    s->refilled = one < 4 * bench->length;
}

/* Until two groups agree, or so many seconds are spent; what it took is not kept. */
static void warm_up(const struct bench *bench, const struct work *work, double seconds, struct samples *s)
{
    const double end = seconds_now() + seconds;
    double before = NAN, now = NAN;
    int warmup = 0;
    bool settled = false;
    while (!settled && seconds_now() < end && !interrupted()) {
        s->n = 0;
        while (s->n < GROUP && s->n < s->most)
            take(bench, work, s);
        warmup += s->n;
        before = now;
        now = middle_of(gather(s, 0, true, offsetof(struct sample, cycles), bench->x), bench->x).median;
        settled = fabs(now - before) <= agreement * now;
    }
    s->n = 0;
    s->timing->warmup = warmup;
    s->timing->settled = settled || isnan(before);
    s->timing->crowded = s->timing->moved = 0;
}

static bool is_precise(const struct bench *bench, double precise, struct samples *s)
{
    if (s->n < PRECISE_FROM || s->n < s->next_look)
        return false;
    s->next_look = s->n + s->n / 8 + 1;
    const int n = gather(s, 0, false, offsetof(struct sample, cycles), bench->x);
    const struct middle cycles = middle_of(n, bench->x);
    return n >= PRECISE_FROM && relative_error(&cycles) <= precise;
}

static void summarise(const struct bench *bench, const struct work *work, const struct samples *s)
{
    struct timing *timing = s->timing;
    double *x = bench->x;
    int n = gather(s, 0, true, offsetof(struct sample, seconds), x);
    timing->n = n;
    timing->times = s->times;
    timing->seconds = middle_of(n, x);
    n = gather(s, 0, false, offsetof(struct sample, cycles), x);
    timing->unsteady = timing->n - n;
    const bool all = timing->mistrusted = n < ROUNDS_AT_LEAST;
    n = gather(s, 0, all, offsetof(struct sample, cycles), x);
    timing->drift = drift_of(n, x, bench->other);
    timing->cycles = middle_of(n, x);
    timing->outliers = outliers_of(n, x);
    n = gather(s, 0, all, offsetof(struct sample, hertz), x);
    timing->hertz = middle_of(n, x).median;
    timing->fraction = (struct middle){NAN, NAN, NAN, NAN, NAN};
    if (work->flops > 0) {
        n = gather(s, 0, all, offsetof(struct sample, fraction), x);
        timing->fraction = middle_of(n, x);
    }
    if (work->threads > 1 && timing->n > 0)
        describe_processors(work->threads, s->ran_on[1], timing->processors, sizeof timing->processors);
}

/* Threads that have nothing to do spin for some milliseconds, on a processor that may share its core with
 * ours. */
static void let_threads_sleep(void)
{
    const struct timespec nap = {.tv_nsec = 10000000};
    nanosleep(&nap, NULL);
}

static bool due(const struct work *work, const struct samples *s, int round)
{
    return !s->done && s->n < s->most &&
           (work->every < 2 || round < ROUNDS_AT_LEAST || round % work->every == 0);
}

/* One sample of each that is due, in this order, first the works of one thread, then the others.  Returns whether any
 * is left. */
static bool take_round(const struct bench *bench, int n, const struct work *work, int round, double precise,
                       const int *order, struct samples *s)
{
    bool several = false, left = false;
    for (int pass = 0; pass < 2; pass++)
        for (int at = 0; at < n && !interrupted(); at++) {
            const int k = order[at];
            if (pass != (work[k].threads > 1))
                continue;
            if (due(&work[k], &s[k], round)) {
                take(bench, &work[k], &s[k]);
                several = several || pass;
                s[k].done = precise > 0 && is_precise(bench, precise, &s[k]);
            }
            left = left || !s[k].done;
        }
    if (several)
        let_threads_sleep();
    return left;
}

static void take_in_turn(const struct bench *bench, int n, const struct work *work, const struct protocol *p,
                         int *order, struct samples *s)
{
    const double start = seconds_now();
    const double warming = p->rounds ? warming_least : fmax(warming_least, warming_share * p->seconds / n);
    struct progress progress = progress_begin("sampling", p->quiet);
    for (int k = 0; k < n && !interrupted(); k++) {
        calibrate(bench, &work[k], &s[k]);
        warm_up(bench, &work[k], warming, &s[k]);
    }
    const double warm = seconds_now();
    bool left = n > 0;
    for (int round = 0; left && round < (p->rounds ? p->rounds : ROUNDS_AT_MOST) && !interrupted(); round++) {
        const double spent = seconds_now() - start, next = (seconds_now() - warm) / (round ? round : 1);
        if (!p->rounds && round >= ROUNDS_AT_LEAST && spent + next > p->seconds)
            break;
        progress_show(&progress, p->rounds ? (double)round / p->rounds : spent / p->seconds, "");
        numpy_permutation((uint32_t)(p->seed * 2654435761u + (uint64_t)round), n, order);
        left = take_round(bench, n, work, round, p->rounds ? 0 : p->precise, order, s);
    }
    progress_end(&progress);
}

static void bench_close(struct bench *bench)
{
    for (int k = 0; k < 2; k++)
        free(bench->numbers[k]);
    free(bench->x);
    free(bench->other);
}

static bool bench_open(struct bench *bench, size_t most)
{
    *bench = (struct bench){.length = sample_length(),
                            .numbers = {timed_single.numbers(), timed_double.numbers()},
                            .x = calloc(most + GROUP, sizeof *bench->x),
                            .other = calloc(most + GROUP, sizeof *bench->other)};
    return bench->numbers[0] && bench->numbers[1] && bench->x && bench->other;
}

static void samples_close(int n, struct samples *s)
{
    for (int k = 0; s && k < n; k++) {
        free(s[k].sample);
        free(s[k].ran_on[0]);
        free(s[k].ran_on[1]);
    }
    free(s);
}

static bool samples_open(int n, const struct work *work, int most, struct samples *s, struct timing *timing)
{
    bool ok = s != NULL;
    for (int k = 0; ok && k < n; k++) {
        timing[k] = (struct timing){0};
        s[k].most = most;
        s[k].timing = &timing[k];
        s[k].sample = calloc((size_t)most, sizeof *s[k].sample);
        for (int m = 0; m < 2; m++)
            s[k].ran_on[m] = calloc((size_t)work[k].threads, sizeof *s[k].ran_on[m]);
        ok = s[k].sample && s[k].ran_on[0] && s[k].ran_on[1];
    }
    return ok;
}

bool take_samples(int n, const struct work *work, const struct protocol *protocol, struct timing *timing,
                  const struct sample_log *log, struct failure *failure)
{
    const int rounds = protocol->rounds ? protocol->rounds : ROUNDS_AT_MOST,
              most = rounds > GROUP ? rounds : GROUP;
    struct bench bench;
    struct samples *s = calloc((size_t)n + 1, sizeof *s);
    int *order = calloc((size_t)n + 1, sizeof *order);
    const bool ok = bench_open(&bench, (size_t)most) && order && samples_open(n, work, most, s, timing);
    if (ok) {
        take_in_turn(&bench, n, work, protocol, order, s);
        for (int k = 0; k < n; k++) {
            summarise(&bench, &work[k], &s[k]);
            if (log)
                log->keep(log->context, k, s[k].n, s[k].sample);
        }
    } else {
        fail_runtime(failure, "no memory for %d samples of %d rows.", most, n);
    }
    bench_close(&bench);
    samples_close(n, s);
    free(order);
    return ok;
}
