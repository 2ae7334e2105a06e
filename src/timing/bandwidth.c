/* bandwidth.c: see bandwidth.h. */
#include "bandwidth.h"
#include "lanes.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const memory_level_names[MEMORY_LEVELS] = {"L1", "L2", "L3", "DRAM"};
const char *const traffic_names[TRAFFICS] = {"read", "copy"};

enum { SUMS = 8, CHUNK = SUMS * sizeof(lanes), WHOLE = 1 << 24, PART = 1 << 22 };

struct bandwidth {
    enum traffic traffic;
    real *from, *to;
    size_t n, part, at; /* reals of an array, of a part, and where the next part begins */
    void *memory;
};

/* L1 and L2 are a core's, whose processors are taken to be two threads' only where there are more threads than cores;
 * L3 is shared by all that run. */
static double share_of(const struct topology *t, int level, int threads)
{
    int sharers = t->cache_shared[level] < threads ? t->cache_shared[level] : threads;
    if (level < MEMORY_L3 && t->physical > 0 && threads <= t->physical)
        sharers = 1;
    return t->cache_bytes[level] / (sharers > 1 ? sharers : 1);
}

/* Half of a cache is surely ours; of one that neighbours fill too, some times what the one before it holds; memory is
 * what no cache holds. */
double bandwidth_bytes(const struct topology *t, enum memory_level level, int threads)
{
    const double several = 6, least_of_l3 = 0x1p21, most = 0x1p28, least = 0x1p26;
    double bytes;
    if (level == MEMORY_DRAM) {
        const double wanted = 4 * t->cache_bytes[MEMORY_L3], all = wanted > most ? most : fmax(wanted, least);
        bytes = fmax(all / threads, 2 * PART); /* the cache that they go past together */
    } else {
        bytes = share_of(t, (int)level, threads) / 2;
        if (level == MEMORY_L3 && bytes > several * t->cache_bytes[MEMORY_L2])
            bytes = fmax(several * t->cache_bytes[MEMORY_L2], least_of_l3);
    }
    return (double)(long)(bytes / (2 * CHUNK)) * (2 * CHUNK);
}

enum memory_level level_of(const struct topology *t, double bytes, int threads)
{
    for (int level = 0; level < MEMORY_DRAM; level++)
        if (t->cache_bytes[level] > 0 && bytes <= share_of(t, level, threads))
            return (enum memory_level)level;
    return MEMORY_DRAM;
}

struct bandwidth *bandwidth_open(double bytes, enum traffic traffic, struct failure *failure)
{
    struct bandwidth *b = calloc(1, sizeof *b);
    const size_t reals = (size_t)(bytes / sizeof(real)), step = CHUNK / sizeof(real);
    if (b)
        b->memory = memory_aligned(bytes);
    if (!b || !b->memory) {
        fail_runtime(failure, "no memory to measure %.3g MiB of it.", bytes / 0x1p20);
        bandwidth_close(b);
        return NULL;
    }
    memset(b->memory, 0,
           (size_t)bytes); /* by the thread that opens, not the one that runs: pages are shared anyway */
    b->traffic = traffic;
    b->from = b->memory;
    b->n = traffic == TRAFFIC_COPY ? reals / 2 / step * step : reals / step * step;
    b->to = b->from + b->n;
    /* what a cache holds is gone over whole, so that it stays there; memory by parts, for samples to be short */
    b->part = bytes <= WHOLE ? b->n : PART / sizeof(real);
    b->n = b->n / b->part * b->part;
    return b;
}

void bandwidth_close(struct bandwidth *b)
{
    if (b)
        free(b->memory);
    free(b);
}

double bandwidth_moved(const struct bandwidth *b)
{
    return (double)b->part * sizeof(real) * (b->traffic == TRAFFIC_COPY ? 2 : 1);
}

static void read_part(const real *from, size_t n)
{
    lanes sum[SUMS] = {{0}};
    for (const real *x = from; x < from + n; x += SUMS * WIDTH) {
        UNROLL_FULLY
        for (int i = 0; i < SUMS; i++)
            sum[i] += lanes_load(x + i * WIDTH);
    }
    lanes total = sum[0]; /* a copy, for whose address is taken lives in memory */
    for (int i = 1; i < SUMS; i++)
        total += sum[i];
    __asm__ volatile("" : : "r"(&total) : "memory");
}

static void copy_part(const real *from, real *to, size_t n)
{
    for (size_t k = 0; k < n; k += SUMS * WIDTH) {
        UNROLL_FULLY
        for (int i = 0; i < SUMS; i++)
            lanes_store(to + k + i * WIDTH, lanes_load(from + k + i * WIDTH));
        __asm__ volatile("" : : : "memory"); /* or it becomes a call that goes around the caches */
    }
}

void bandwidth_run(void *self, long times)
{
    struct bandwidth *b = self;
    for (long k = 0; k < times; k++) {
        if (b->traffic == TRAFFIC_COPY)
            copy_part(b->from + b->at, b->to + b->at, b->part);
        else
            read_part(b->from + b->at, b->part);
        b->at = b->at + b->part < b->n ? b->at + b->part : 0;
    }
}
