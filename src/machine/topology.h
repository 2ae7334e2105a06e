/* topology.h: cores and caches, from hwloc where the build found it, else from /sys. */
#ifndef PESBENCH_TOPOLOGY_H
#define PESBENCH_TOPOLOGY_H

enum { CACHE_LEVELS = 3 };

struct topology {
    const char *source; /* "hwloc 2.9.0" or "/sys" */
    int logical, physical, packages,
        numa;                         /* processors online, cores, packages, memory nodes; 0: not known */
    double cache_bytes[CACHE_LEVELS]; /* of the first processor's data caches; 0: none or not known */
    int cache_shared[CACHE_LEVELS];   /* logical processors that share it */
};

struct topology topology_look(void);

/* The processor's name as /proc/cpuinfo has it. */
void topology_processor(char *text, int size);

#endif
