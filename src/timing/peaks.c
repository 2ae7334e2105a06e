/* peaks.c: see peaks.h. */
#include "peaks.h"
#include "timed.h"

#include <stdio.h>
#include <stdlib.h>

void peak_name(enum peak peak, char *text, int size)
{
    const int memory = (int)peak - PEAK_MEMORY;
    if (memory < 0)
        snprintf(text, (size_t)size, "multiply-adds %s", peak == PEAK_FLOPS_SINGLE ? "single" : "double");
    else
        snprintf(text, (size_t)size, "%s %s", traffic_names[memory / MEMORY_LEVELS],
                 memory_level_names[memory % MEMORY_LEVELS]);
}

/* What is measured: numbers, or memory. */
struct measured {
    void *numbers;
    struct bandwidth *bandwidth;
};

static bool multiply_adds_open(enum peak peak, struct measured *m, struct work *work, struct peaks *peaks,
                               struct failure *failure)
{
    const struct timed *timed = peak == PEAK_FLOPS_SINGLE ? &timed_single : &timed_double;
    const struct kernel *kernel = &timed->kernels[0]; /* multiply-adds come first */
    m->numbers = timed->numbers();
    *work = (struct work){.run = kernel->run, .self = m->numbers, .threads = 1};
    peaks->amount[peak] = kernel->items * kernel->flops;
    return m->numbers || fail_runtime(failure, "no memory to measure peaks.");
}

static bool memory_open(enum peak peak, const struct topology *topology, struct measured *m,
                        struct work *work, struct peaks *peaks, struct failure *failure)
{
    const int memory = (int)peak - PEAK_MEMORY;
    const double bytes = bandwidth_bytes(topology, (enum memory_level)(memory % MEMORY_LEVELS), 1);
    if (!(bytes > 0))
        return true;
    m->bandwidth = bandwidth_open(bytes, (enum traffic)(memory / MEMORY_LEVELS), failure);
    if (!m->bandwidth)
        return false;
    *work = (struct work){.run = bandwidth_run, .self = m->bandwidth, .threads = 1};
    peaks->bytes[peak] = bytes;
    peaks->amount[peak] = bandwidth_moved(m->bandwidth);
    return true;
}

bool peaks_measure(const struct topology *topology, double seconds, struct peaks *peaks,
                   struct failure *failure)
{
    const struct protocol protocol = {.seconds = seconds, .quiet = true};
    struct measured measured[PEAKS] = {{0}};
    struct work work[PEAKS];
    struct timing timing[PEAKS];
    int n = 0, peak_of[PEAKS];
    bool ok = true;
    *peaks = (struct peaks){0};
    for (int k = 0; ok && k < PEAKS; k++) {
        ok = k < PEAK_MEMORY ? multiply_adds_open((enum peak)k, &measured[k], &work[n], peaks, failure)
                             : memory_open((enum peak)k, topology, &measured[k], &work[n], peaks, failure);
        peak_of[n] = k;
        n += peaks->amount[k] > 0;
    }
    ok = ok && take_samples(n, work, &protocol, timing, NULL, failure);
    for (int k = 0; ok && k < n; k++)
        peaks->timing[peak_of[k]] = timing[k];
    for (int k = 0; k < PEAKS; k++) {
        free(measured[k].numbers);
        bandwidth_close(measured[k].bandwidth);
    }
    return ok;
}
