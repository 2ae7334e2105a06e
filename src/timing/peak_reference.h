/* peak_reference.h: what a thread could do at most just now, beside a sample.
 *
 * A neighbour on the same core takes half of the multiply-adds and none of a chain of additions: a fraction of the peak
 * is of the one that was there to be had (reference limits, section 0). */
#ifndef PESBENCH_PEAK_REFERENCE_H
#define PESBENCH_PEAK_REFERENCE_H

#include "timed.h"

/* Flop per second of this thread, by a burst of some 10 to 20 microseconds of independent multiply-adds.  numbers: what
 * timed->numbers() gave. */
double peak_reference(const struct timed *timed, void *numbers);

#endif
