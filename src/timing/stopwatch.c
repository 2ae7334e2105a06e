/* stopwatch.c: see stopwatch.h. */
#include "stopwatch.h"
#include "clock_reference.h"
#include "progress.h"

#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

enum { TEAM_AT_MOST = 1024 };

/* The threads of a region, for what the machine lets each of them do. */
struct team {
    int n;
    clockid_t clock[TEAM_AT_MOST];
};

static void team_look(int threads, struct team *team, int *ran_on)
{
    const int most = threads < TEAM_AT_MOST ? threads : TEAM_AT_MOST;
    team->n = 1;
    for (int k = 0; k < threads; k++)
        ran_on[k] = -1;
#pragma omp parallel num_threads(threads)
    {
        const int k = omp_get_thread_num();
        ran_on[k] = sched_getcpu();
        if (k < most && pthread_getcpuclockid(pthread_self(), &team->clock[k]) != 0)
            team->clock[k] = CLOCK_MONOTONIC; /* as if it ran all the time */
        if (k == 0)                           /* the others do not read it */
            team->n = omp_get_num_threads() < most ? omp_get_num_threads() : most;
    }
}

static double seconds_of(clockid_t clock)
{
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool any_shared(int threads, const int *ran_on)
{
    for (int k = 0; k < threads; k++)
        for (int other = 0; other < k; other++)
            if (ran_on[k] >= 0 && ran_on[k] == ran_on[other])
                return true;
    return false;
}

struct lap lap_of(const struct work *work, long times, int *ran_on)
{
    struct lap lap = {.share = 1};
    if (work->threads == 1) {
        const struct span span = span_begin();
        work->run(work->self, times);
        lap.seconds = span_end(&span);
        return lap;
    }
    struct team team;
    double ran[TEAM_AT_MOST];
    team_look(work->threads, &team, ran_on);
    for (int k = 0; k < team.n; k++)
        ran[k] = seconds_of(team.clock[k]);
    const double start = seconds_now();
    work->run(work->self, times);
    lap.seconds = seconds_now() - start;
    for (int k = 0; k < team.n; k++) {
        const double part = (seconds_of(team.clock[k]) - ran[k]) / lap.seconds;
        lap.share = part < lap.share ? part : lap.share;
    }
    lap.crowded = any_shared(work->threads, ran_on);
    return lap;
}

void describe_processors(int threads, const int *ran_on, char *text, size_t size)
{
    size_t used = 0;
    text[0] = 0;
    for (int k = 0; k < threads; k++) {
        if (used + 16 > size) {
            snprintf(text + used, size - used, " ...");
            return;
        }
        used += (size_t)snprintf(text + used, size - used, "%s%d", k ? " " : "", ran_on[k]);
    }
}
