/* progress.c: see progress.h. */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const double interval = 0.2; /* seconds between two looks of the line */

double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct progress progress_begin(const char *what, bool quiet)
{
    const double now = seconds_now();
    return (struct progress){
        .shown = !quiet && isatty(STDERR_FILENO), .started = now, .last = now, .what = what};
}

void progress_show(struct progress *progress, double share, const char *detail)
{
    const double now = seconds_now();
    if (!progress->shown || now - progress->last < interval)
        return;
    progress->last = now;
    const double spent = now - progress->started, left = share > 0 ? spent * (1 - share) / share : 0;
    fprintf(stderr, "\r\033[K%s %3.0f %%, about %.0f s left  %.60s", progress->what, 100 * share, left,
            detail);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fprintf(stderr, "\r\033[K");
    progress->shown = false;
}
