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

static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
enum { WATCHED = sizeof watched / sizeof *watched };

/* None of the signals may interrupt the handling of another.  A hang-up that is ignored, as under `nohup`, stays so; an
 * interrupt that shells have their background jobs ignore is listened to when it is sent to one by name. */
void interrupt_watch(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART}, before;
    sigemptyset(&action.sa_mask);
    for (int k = 0; k < WATCHED; k++)
        sigaddset(&action.sa_mask, watched[k]);
    for (int k = 0; k < WATCHED; k++)
        if (watched[k] != SIGHUP || (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN))
            sigaction(watched[k], &action, NULL);
}

bool interrupted(void)
{
    return received != 0;
}
