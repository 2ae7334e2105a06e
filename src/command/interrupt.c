/* interrupt.c: the one variable that a signal changes.
 *
 * `timeout` and shells send a signal to the process and to its group: what comes within half a second of the
 * first is the same interrupt, and must not end the program before it has written its file. */
#include "interrupt.h"

#include <signal.h>
#include <time.h>

static const double one_interrupt = 0.5; /* seconds */

static volatile sig_atomic_t received;
static struct timespec first; /* written by the handler alone, before `received` */

static void note(int number)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!received) {
        first = now;
        received = 1;
        return;
    }
    const double since = (double)(now.tv_sec - first.tv_sec) + 1e-9 * (double)(now.tv_nsec - first.tv_nsec);
    if (since < one_interrupt)
        return;
    signal(number, SIG_DFL);
    raise(number);
}

/* Neither signal may interrupt the handling of the other. */
void interrupt_watch(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool interrupted(void)
{
    return received != 0;
}
