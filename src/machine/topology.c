/* topology.c: see topology.h. */
#include "topology.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef PESBENCH_HWLOC
#include <hwloc.h>
#endif

void topology_processor(char *text, int size)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(text, (size_t)size, "unknown processor");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon) {
            snprintf(text, (size_t)size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
            break;
        }
    }
    if (file)
        fclose(file);
}

#ifdef PESBENCH_HWLOC

static int count_of(hwloc_topology_t machine, hwloc_obj_type_t type)
{
    const int n = hwloc_get_nbobjs_by_type(machine, type);
    return n > 0 ? n : 0;
}

struct topology topology_look(void)
{
    static const hwloc_obj_type_t levels[CACHE_LEVELS] = {HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE,
                                                          HWLOC_OBJ_L3CACHE};
    struct topology t = {.source = "hwloc", .logical = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    hwloc_topology_t machine;
    if (hwloc_topology_init(&machine) != 0)
        return t;
    if (hwloc_topology_load(machine) == 0) {
        t.logical = count_of(machine, HWLOC_OBJ_PU);
        t.physical = count_of(machine, HWLOC_OBJ_CORE);
        t.packages = count_of(machine, HWLOC_OBJ_PACKAGE);
        t.numa = count_of(machine, HWLOC_OBJ_NUMANODE);
        for (int k = 0; k < CACHE_LEVELS; k++) {
            hwloc_obj_t cache = hwloc_get_obj_by_type(machine, levels[k], 0);
            t.cache_bytes[k] = cache ? (double)cache->attr->cache.size : 0;
            t.cache_shared[k] = cache ? hwloc_bitmap_weight(cache->cpuset) : 0;
        }
    }
    hwloc_topology_destroy(machine);
    return t;
}

#else

/* one line of a file of /sys without its end; empty where there is none */
static void read_line(const char *path, char *text, int size)
{
    FILE *file = fopen(path, "r");
    text[0] = 0;
    if (!file)
        return;
    if (!fgets(text, size, file))
        text[0] = 0;
    text[strcspn(text, "\n")] = 0;
    fclose(file);
}

static long number_at(const char *format, int index)
{
    char path[160], text[64];
    long number = -1;
    snprintf(path, sizeof path, format, index);
    read_line(path, text, sizeof text);
    return sscanf(text, "%ld", &number) == 1 ? number : -1;
}

/* how many a list like 0-3,8 names */
static int list_length(const char *list)
{
    int n = 0, from, to, used;
    while (sscanf(list, "%d%n", &from, &used) == 1) {
        list += used;
        to = from;
        if (sscanf(list, "-%d%n", &to, &used) == 1)
            list += used;
        n += to - from + 1;
        list += *list == ',';
    }
    return n;
}

/* cores: processors that are the first of their siblings */
static int count_cores(int logical)
{
    int cores = 0, found = 0;
    for (int cpu = 0; found < logical && cpu < 4096; cpu++) {
        const long first = number_at("/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
        found += first >= 0;
        cores += first == cpu;
    }
    return cores;
}

struct topology topology_look(void)
{
    static const char folder[] = "/sys/devices/system/cpu/cpu0/cache/index";
    struct topology t = {.source = "/sys", .logical = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    t.physical = count_cores(t.logical);
    for (int index = 0; index < 8; index++) {
        char path[160], type[64], list[256];
        const long level = number_at("/sys/devices/system/cpu/cpu0/cache/index%d/level", index);
        snprintf(path, sizeof path, "%s%d/type", folder, index);
        read_line(path, type, sizeof type);
        if (level < 1 || level > CACHE_LEVELS || strcmp(type, "Instruction") == 0)
            continue;
        snprintf(path, sizeof path, "%s%d/shared_cpu_list", folder, index);
        read_line(path, list, sizeof list);
        /* sizes are written in kibibytes, as 32K */
        t.cache_bytes[level - 1] =
            1024.0 * (double)number_at("/sys/devices/system/cpu/cpu0/cache/index%d/size", index);
        t.cache_shared[level - 1] = list_length(list);
    }
    return t;
}

#endif
