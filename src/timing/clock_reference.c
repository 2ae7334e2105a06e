/* clock_reference.c: see clock_reference.h. */
#include "clock_reference.h"

#include <time.h>

enum { ADDITIONS = 64, ROUNDS = 1024 };

double seconds_of_thread(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double timer_resolution(void)
{
    enum { LOOKS = 64 };
    double least = 1;
    for (int k = 0; k < LOOKS; k++) {
        const double start = seconds_of_thread();
        double now = start;
        while (!(now > start))
            now = seconds_of_thread();
        least = now - start < least ? now - start : least;
    }
    return least;
}

/* The barrier after each addition keeps the compiler from adding all at once.  The summand comes from a
 * register, since some processors add small constants for nothing. */
static unsigned long chain(unsigned long x)
{
    unsigned long one = 1;
    __asm__ volatile("" : "+r"(one));
    for (int k = 0; k < ROUNDS; k++) {
#ifdef __clang__
#pragma clang loop unroll(full)
#else
#pragma GCC unroll 64
#endif
        for (int i = 0; i < ADDITIONS; i++) {
            x += one;
            __asm__ volatile("" : "+r"(x));
        }
    }
    return x;
}

struct span span_begin(void)
{
    const double first = seconds_of_thread(), second = seconds_of_thread(), start = seconds_of_thread();
    /* the lesser, for one may have been interrupted */
    return (struct span){.start = start,
                         .reading = second - first < start - second ? second - first : start - second};
}

double span_end(const struct span *span)
{
    return seconds_of_thread() - span->start - span->reading;
}

double clock_reference(void)
{
    const struct span span = span_begin();
    unsigned long sum = chain(0);
    __asm__ volatile("" : "+r"(sum));
    return ADDITIONS * (double)ROUNDS / span_end(&span);
}
