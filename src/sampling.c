/* sampling.c: see sampling.h. */
#include "sampling.h"
#include "clock_reference.h"
#include "interrupt.h"
#include "progress.h"

#include <math.h>
#include <omp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

enum { TEAM_AT_MOST = 1024 };

static const double sample_seconds = 3e-4;

struct samples {
    int n;
    long times;  /* runs in a sample */
    bool warmed; /* a run goes before every sample, to fill the caches that others have emptied */
    struct sample *sample;
};

/* The threads of a region, for what the machine let each of them do. */
struct team {
    int n;
    clockid_t clock[TEAM_AT_MOST];
};

static void team_look(int threads, struct team *team)
{
    team->n = threads < TEAM_AT_MOST ? threads : TEAM_AT_MOST;
#pragma omp parallel num_threads(threads)
    {
        const int k = omp_get_thread_num();
        if (k < team->n && pthread_getcpuclockid(pthread_self(), &team->clock[k]) != 0)
            team->clock[k] = CLOCK_MONOTONIC; /* as if it ran all the time */
    }
}

static double seconds_of(clockid_t clock)
{
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds that a work takes; of several threads, on the wall, and in `share` how much of it the one that had
 * least of its processor was running.  (Threads that wait for each other spin.) */
static double time_of(const struct work *work, long times, double *share)
{
    *share = 1;
    if (work->threads == 1) {
        const double start = seconds_of_thread();
        work->run(work->self, times);
        return seconds_of_thread() - start;
    }
    struct team team;
    double ran[TEAM_AT_MOST];
    team_look(work->threads, &team);
    for (int k = 0; k < team.n; k++)
        ran[k] = seconds_of(team.clock[k]);
    const double start = seconds_now();
    work->run(work->self, times);
    const double seconds = seconds_now() - start;
    for (int k = 0; k < team.n; k++) {
        const double part = (seconds_of(team.clock[k]) - ran[k]) / seconds;
        *share = part < *share ? part : *share;
    }
    return seconds;
}

/* how often a work is run in a sample */
static void calibrate(const struct work *work, struct samples *s)
{
    double seconds = 0, share;
    work->run(work->self, 1); /* touches memory, starts threads */
    for (s->times = 1; s->times < 1L << 30; s->times *= 2) {
        seconds = time_of(work, s->times, &share);
        if (seconds > sample_seconds / 2)
            break;
    }
    const double one = seconds / (double)s->times;
    s->times = one > 0 && one < sample_seconds ? (long)ceil(sample_seconds / one) : 1;
    s->warmed = one < 4 * sample_seconds;
}

static void take(const struct work *work, struct samples *s)
{
    double share;
    if (s->warmed)
        work->run(work->self, 1);
    const double before = clock_reference();
    const double seconds = time_of(work, s->times, &share) / (double)s->times;
    const double after = clock_reference();
    const double hertz = 2 / (1 / before + 1 / after);
    s->sample[s->n++] = (struct sample){
        .seconds = seconds,
        .cycles = seconds * hertz,
        .hertz = hertz,
        .steady = fabs(before - after) <= 0.1 * hertz && share > 0.9,
    };
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The largest k (from 1) for which fewer than k of n fair coins show heads at most 2.5 % of the time: the
 * k-th smallest and the k-th largest sample hold the median between them 95 % of the time. */
static int order_of_interval(int n)
{
    double below = 0;
    int k = 0;
    for (; k < n / 2; k++) {
        below += exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) - n * log(2));
        if (!(below <= 0.025))
            break;
    }
    return k;
}

struct middle middle_of(int n, double *x)
{
    if (n == 0)
        return (struct middle){NAN, NAN, NAN, NAN, NAN};
    qsort(x, (size_t)n, sizeof *x, ascending);
    const int k = order_of_interval(n), quarter = (n - 1) / 4;
    const double part = (n - 1) / 4.0 - quarter;
    return (struct middle){.median = (x[(n - 1) / 2] + x[n / 2]) / 2,
                           .min = x[0],
                           .lo = k ? x[k - 1] : NAN,
                           .hi = k ? x[n - k] : NAN,
                           .quartile = x[quarter] + (part > 0 ? part * (x[quarter + 1] - x[quarter]) : 0)};
}

/* one member of the samples in use, into x; returns how many */
static int gather(const struct samples *s, bool all, size_t member, double *x)
{
    int n = 0;
    for (int k = 0; k < s->n; k++)
        if (all || s->sample[k].steady)
            x[n++] = *(const double *)(const void *)((const char *)&s->sample[k] + member);
    return n;
}

static void summarise(const struct samples *s, double *x, struct timing *timing)
{
    int steady = 0;
    for (int k = 0; k < s->n; k++)
        steady += s->sample[k].steady;
    timing->mistrusted = steady < ROUNDS_AT_LEAST;
    const bool all = timing->mistrusted;
    timing->n = gather(s, all, offsetof(struct sample, seconds), x);
    timing->seconds = middle_of(timing->n, x);
    gather(s, all, offsetof(struct sample, cycles), x);
    timing->cycles = middle_of(timing->n, x);
    gather(s, all, offsetof(struct sample, hertz), x);
    timing->hertz = middle_of(timing->n, x).median;
}

/* Threads that have nothing to do spin for some milliseconds, on a processor that may share its core with
 * ours. */
static void let_threads_sleep(void)
{
    const struct timespec nap = {.tv_nsec = 10000000};
    nanosleep(&nap, NULL);
}

/* One sample of each: first the works of one thread, then the others. */
static void take_round(int n, const struct work *work, struct samples *s)
{
    bool several = false;
    for (int k = 0; k < n && !interrupted(); k++) {
        if (work[k].threads == 1)
            take(&work[k], &s[k]);
        several = several || work[k].threads > 1;
    }
    for (int k = 0; k < n && !interrupted(); k++)
        if (work[k].threads > 1)
            take(&work[k], &s[k]);
    if (several)
        let_threads_sleep();
}

static void take_in_turn(int n, const struct work *work, int rounds, double seconds, bool quiet,
                         struct samples *s)
{
    const double start = seconds_now();
    struct progress progress = progress_begin("sampling", quiet);
    for (int k = 0; k < n && !interrupted(); k++)
        calibrate(&work[k], &s[k]);
    for (int round = 0; round < (rounds ? rounds : ROUNDS_AT_MOST) && !interrupted(); round++) {
        const double spent = seconds_now() - start;
        if (!rounds && round >= ROUNDS_AT_LEAST && spent * (round + 1) / (round ? round : 1) > seconds)
            break;
        progress_show(&progress, rounds ? (double)round / rounds : spent / seconds, "");
        take_round(n, work, s);
    }
    progress_end(&progress);
}

bool take_samples(int n, const struct work *work, int rounds, double seconds, bool quiet,
                  struct timing *timing, struct sample **kept, struct failure *failure)
{
    const size_t most = (size_t)(rounds ? rounds : ROUNDS_AT_MOST), count = (size_t)n;
    struct samples *s = calloc(count + 1, sizeof *s);
    struct sample *sample = calloc(count * most + 1, sizeof *sample);
    double *x = calloc(most + 1, sizeof *x);
    const bool ok = s && sample && x;
    if (ok) {
        for (size_t k = 0; k < count; k++)
            s[k].sample = sample + k * most;
        take_in_turn(n, work, rounds, seconds, quiet, s);
        for (size_t k = 0; k < count; k++) {
            summarise(&s[k], x, &timing[k]);
            timing[k].taken = s[k].n;
            timing[k].sample = kept ? s[k].sample : NULL;
        }
    } else {
        fail_runtime(failure, "no memory for %d samples of %d rows.", (int)most, n);
    }
    if (kept)
        *kept = sample;
    else
        free(sample);
    free(s);
    free(x);
    return ok;
}
