/* interrupt.c: the one variable that a signal changes. */
#include "interrupt.h"

#include <signal.h>

static volatile sig_atomic_t received;

static void note(int number)
{
    received = 1;
    signal(number, SIG_DFL);
}

void interrupt_watch(void)
{
    signal(SIGINT, note);
    signal(SIGTERM, note);
}

bool interrupted(void)
{
    return received != 0;
}
