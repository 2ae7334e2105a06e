/* progress.h: one line on a terminal's standard error with the share done and the time left; silence
 * elsewhere. */
#ifndef PESBENCH_PROGRESS_H
#define PESBENCH_PROGRESS_H

#include <stdbool.h>

struct progress {
    bool shown;
    double started, last; /* seconds */
    const char *what;
};

struct progress progress_begin(const char *what, bool quiet);
void progress_show(struct progress *progress, double share, const char *detail);
void progress_end(struct progress *progress);

/* Monotonic seconds. */
double seconds_now(void);

#endif
