/* bandwidth.h: bytes read, and copied, from and to each level of memory, as STREAM does (McCalpin 1995): what is read
 * and what is written counts, what a cache fetches in order to write does not. */
#ifndef PESBENCH_BANDWIDTH_H
#define PESBENCH_BANDWIDTH_H

#include "failure.h"
#include "topology.h"

enum memory_level { MEMORY_L1, MEMORY_L2, MEMORY_L3, MEMORY_DRAM, MEMORY_LEVELS };
extern const char *const memory_level_names[MEMORY_LEVELS];

enum traffic { TRAFFIC_READ, TRAFFIC_COPY, TRAFFICS };
extern const char *const traffic_names[TRAFFICS];

/* Bytes that one of `threads` goes over so that they are in that level and in none that is nearer; 0 where there is no
 * such level, or nobody knows its size. */
double bandwidth_bytes(const struct topology *topology, enum memory_level level, int threads);

/* The nearest level that holds so many bytes of a thread, of `threads` that do the same. */
enum memory_level level_of(const struct topology *topology, double bytes, int threads);

/* What one thread reads, or copies one half of to the other.  NULL, with a sentence, without memory. */
struct bandwidth;
struct bandwidth *bandwidth_open(double bytes, enum traffic traffic, struct failure *failure);
void bandwidth_close(struct bandwidth *bandwidth); /* NULL is fine */

/* Moves so many bytes each time, a part of all, and goes on where it was. */
void bandwidth_run(void *bandwidth, long times);
double bandwidth_moved(const struct bandwidth *bandwidth);

#endif
