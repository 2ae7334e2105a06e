/* phases.h: where the time of a gradient goes: what each thread was doing, by a counter read between the parts.
 *
 * Counting costs a few per cent where blocks are small, so that what is counted is never what is timed: a run counts
 * only while it has been given somewhere to. */
#ifndef PESBENCH_PHASES_H
#define PESBENCH_PHASES_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>
#if defined __x86_64__
#include <x86intrin.h>
#endif

/* noise      drawing and accumulating perturbations
 * stepping   theta +- eps, s_0, the steps and losses of particles and of mean particles
 * credit     losses to partial sums
 * reduction  partial sums to a gradient
 * What is left of the threads' time is waiting: for each other, to be woken, to be let go. */
enum phase { PHASE_NOISE, PHASE_STEPPING, PHASE_CREDIT, PHASE_REDUCTION, PHASES };

/* Of one thread, in cache lines of its own. */
struct phases {
    _Alignas(64) uint64_t ticks[PHASES];
};

/* Of a run. */
struct phase_count {
    int threads;           /* room for so many */
    struct phases *thread; /* [threads] */
    uint64_t wall;    /* ticks from before to after each parallel region, and of rounds that one thread did */
    uint64_t offered; /* those times the threads that were in it */
};

/* A counter that goes at some steady rate. */
static inline uint64_t ticks_now(void)
{
#if defined __x86_64__
    return __rdtsc();
#else
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
#endif
}

/* Nothing where nobody counts. */
static inline uint64_t phase_begin(const struct phases *phases)
{
    return phases ? ticks_now() : 0;
}

/* Add what has passed to a phase; returns when, which is when the next begins. */
static inline uint64_t phase_end(struct phases *phases, enum phase phase, uint64_t since)
{
    if (!phases)
        return 0;
    const uint64_t now = ticks_now();
    phases->ticks[phase] += now - since;
    return now;
}

/* What a count says: shares of the threads' time, which with `waiting` add up to 1, and how much more the busiest
 * thread did than the mean, less 1. NaN where nothing was counted. */
struct time_shares {
    double phase[PHASES], waiting, imbalance;
};
struct time_shares shares_of(const struct phase_count *count);

#endif
