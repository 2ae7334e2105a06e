/* threads.c: see threads.h. */
#include "threads.h"
#include "lanes.h"

#include <omp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

/* the set as ranges; a list too long ends in dots */
static void describe_set(const cpu_set_t *set, char *text, size_t size)
{
    size_t used = 0;
    text[0] = 0;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, set))
            continue;
        size_t last = cpu;
        while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, set))
            last++;
        if (used > size - 24) {
            snprintf(text + used, size - used, ",...");
            return;
        }
        used += (size_t)snprintf(text + used, size - used, last > cpu ? "%s%zu-%zu" : "%s%zu",
                                 used ? "," : "", cpu, last);
        cpu = last;
    }
}

int threads_look(struct placement placement[THREADS_SHOWN])
{
    int n = 1;
#pragma omp parallel
    {
        const int thread = omp_get_thread_num();
#pragma omp single
        n = omp_get_num_threads();
        if (thread < THREADS_SHOWN) {
            cpu_set_t set;
            CPU_ZERO(&set);
            placement[thread].ran_on = sched_getcpu();
            if (sched_getaffinity(0, sizeof set, &set) == 0)
                describe_set(&set, placement[thread].allowed, sizeof placement[thread].allowed);
            else
                snprintf(placement[thread].allowed, sizeof placement[thread].allowed, "unknown");
        }
    }
    return n < THREADS_SHOWN ? n : THREADS_SHOWN;
}

void openmp_runtime(char *text, size_t size)
{
    static const char *const names[] = {"libgomp", "libomp", "libiomp"};
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    snprintf(text, size, "unknown runtime");
    for (bool found = false; maps && !found && fgets(line, sizeof line, maps);) {
        const char *file = strrchr(line, '/');
        for (size_t k = 0; file && k < sizeof names / sizeof *names; k++)
            if (strncmp(file + 1, names[k], strlen(names[k])) == 0) {
                snprintf(text, size, "%.*s", (int)strcspn(file + 1, "\n"), file + 1);
                found = true;
            }
    }
    if (maps)
        fclose(maps);
}

int vector_bits(void)
{
    return 8 * (int)sizeof(lanes);
}

bool build_is_optimised(void)
{
#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return false;
#endif
#endif
#if defined __OPTIMIZE__ && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
    return true;
#else
    return false;
#endif
}

bool build_is_native(void)
{
#if defined __x86_64__ && !defined __AVX512F__
    if (__builtin_cpu_supports("avx512f"))
        return false;
#endif
#if defined __x86_64__ && !(defined __AVX2__ && defined __FMA__)
    if (__builtin_cpu_supports("avx2") || __builtin_cpu_supports("fma"))
        return false;
#endif
    return true;
}
