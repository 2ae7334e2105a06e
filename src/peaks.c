/* peaks.c: see peaks.h. */
#include "peaks.h"
#include "lanes.h"
#include "memory.h"
#include "timed.h"

#include <stdlib.h>
#include <string.h>

const char *const peak_names[PEAKS] = {
    "multiply-adds single", "multiply-adds double", "L1", "L2", "L3", "DRAM"};

enum { SUMS = 8 };

struct reading {
    const real *from;
    size_t n; /* reals: a multiple of SUMS vectors */
};

static void read_all(void *self, long times)
{
    const struct reading *reading = self;
    for (long k = 0; k < times; k++) {
        lanes sum[SUMS] = {{0}};
        for (const real *x = reading->from; x < reading->from + reading->n; x += SUMS * WIDTH) {
            UNROLL_FULLY
            for (int i = 0; i < SUMS; i++)
                sum[i] += lanes_load(x + i * WIDTH);
        }
        lanes total = sum[0]; /* a copy, for whose address is taken lives in memory */
        for (int i = 1; i < SUMS; i++)
            total += sum[i];
        __asm__ volatile("" : : "r"(&total) : "memory");
    }
}

/* Half of a cache is surely ours; of one that is shared by many, a part; memory is what no cache holds. */
static double size_to_read(const struct topology *t, enum peak level)
{
    const double most_of_l3 = 0x1p24, most = 0x1p28;
    if (level == PEAK_DRAM) {
        const double wanted = 4 * t->cache_bytes[CACHE_LEVELS - 1];
        return wanted > most ? most : wanted > 0x1p26 ? wanted : 0x1p26;
    }
    const double half = t->cache_bytes[level - PEAK_L1] / 2;
    return half > most_of_l3 ? most_of_l3 : half;
}

static struct work work_of(enum peak peak, const struct topology *t, void *numbers, struct reading *reading,
                           struct peaks *peaks)
{
    const double chunk = SUMS * sizeof(lanes);
    struct work work = {.self = numbers, .threads = 1};
    if (peak <= PEAK_FLOPS_DOUBLE) {
        const struct timed *timed = timed_of(peak == PEAK_FLOPS_SINGLE ? "single" : "double");
        work.run = timed->kernels[0].run; /* multiply-adds come first */
        peaks->amount[peak] = timed->kernels[0].items * timed->kernels[0].flops;
        return work;
    }
    const double bytes = (double)(long)(size_to_read(t, peak) / chunk) * chunk;
    reading->n = (size_t)(bytes / sizeof(real));
    peaks->amount[peak] = peaks->bytes[peak] = bytes;
    work.run = read_all;
    work.self = reading;
    return work;
}

bool peaks_measure(const struct topology *topology, double seconds, struct peaks *peaks,
                   struct failure *failure)
{
    struct reading reading[PEAKS];
    struct work work[PEAKS];
    struct timing timing[PEAKS];
    int n = 0, peak_of[PEAKS];
    const double most = size_to_read(topology, PEAK_DRAM) + 64;
    void *numbers[] = {timed_single.numbers(), timed_double.numbers()};
    real *memory = memory_aligned(most);
    *peaks = (struct peaks){0};
    bool ok = (numbers[0] && numbers[1] && memory) || fail_runtime(failure, "no memory to measure peaks.");
    if (ok) {
        memset(memory, 0, (size_t)most);
        for (int k = 0; k < PEAKS; k++) {
            reading[k].from = memory;
            work[n] = work_of((enum peak)k, topology, numbers[k == PEAK_FLOPS_DOUBLE], &reading[k], peaks);
            peak_of[n] = k;
            n += peaks->amount[k] > 0;
        }
        ok = take_samples(n, work, 0, seconds, true, timing, NULL, failure);
    }
    for (int k = 0; ok && k < n; k++)
        peaks->timing[peak_of[k]] = timing[k];
    free(numbers[0]);
    free(numbers[1]);
    free(memory);
    return ok;
}
