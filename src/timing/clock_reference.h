/* clock_reference.h: time in cycles, where the processor's clock is not steady and its counters cannot be
 * read.
 *
 * Additions that wait for each other take one cycle each on every processor that this suite runs on.  A chain
 * of them, timed just before and just after a piece of work, says what a second was worth (reference limits,
 * section 0). */
#ifndef PESBENCH_CLOCK_REFERENCE_H
#define PESBENCH_CLOCK_REFERENCE_H

/* Cycles per second now, by a chain of some 20 microseconds. */
double clock_reference(void);

/* Seconds that this thread has been running: what others do to the machine meanwhile is not in it. */
double seconds_of_thread(void);

/* Seconds between two readings of that clock that differ. */
double timer_resolution(void);

/* Seconds of this thread between the two calls, without what reading its clock takes, which in a virtual machine is a
 * microsecond and is looked at each time. */
struct span {
    double start, reading;
};
struct span span_begin(void);
double span_end(const struct span *span);

#endif
