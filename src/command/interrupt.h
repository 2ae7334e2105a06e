/* interrupt.h: an interrupt finishes the row and leaves a valid file; a second one, half a second later or more,
 * ends the program. */
#ifndef PESBENCH_INTERRUPT_H
#define PESBENCH_INTERRUPT_H

#include <stdbool.h>

void interrupt_watch(void); /* from now on */
bool interrupted(void);

#endif
