/* speed_kernels.c: rows that run no task; see speed.h. */
#include "memory.h"
#include "speed.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

static void *open_numbers(const void *how, struct failure *failure)
{
    const struct timed *timed = how;
    void *numbers = timed->numbers();
    if (!numbers)
        fail_runtime(failure, "no memory for numbers.");
    return numbers;
}

static bool add_kernel(struct speed_plan *plan, const struct timed *timed, const struct kernel *kernel,
                       int threads, struct failure *failure)
{
    const struct speed_row like = {
        .kind = kernel->kind,
        .name = kernel->name,
        .path = kernel->path,
        .precision = timed->precision,
        .items = kernel->items,
        .flops = kernel->flops > 0 ? kernel->flops : NAN,
        .bytes = NAN,
    };
    const struct crew crew = {.run = kernel->run, .open = open_numbers, .close = free};
    return speed_add_crew(plan, &like, &crew, timed, threads, failure);
}

bool speed_add_kernels(struct speed_plan *plan, const char *precision, bool all,
                       const struct numbers *threads, struct failure *failure)
{
    const struct timed *timed = timed_of(precision);
    bool ok = true;
    for (const struct kernel *kernel = timed->kernels; ok && kernel->name; kernel++)
        if (all || strcmp(kernel->kind, "function") != 0)
            ok = add_kernel(plan, timed, kernel, 1, failure);
    for (int k = 0; ok && k < threads->n; k++)
        if (threads->value[k] > 1)
            ok = add_kernel(plan, timed, &timed->kernels[0], (int)threads->value[k], failure);
    return ok;
}

/* ---- regions */

struct region {
    int threads;
    double sum;
};

static void empty_region(void *self, long times)
{
    const struct region *region = self;
    for (long k = 0; k < times; k++) {
#pragma omp parallel num_threads(region->threads)
        __asm__ volatile("");
    }
}

enum { BARRIERS = 16 };

static void barriers(void *self, long times)
{
    const struct region *region = self;
#pragma omp parallel num_threads(region->threads)
    for (long k = 0; k < times * BARRIERS; k++) {
#pragma omp barrier
    }
}

static void reduction_region(void *self, long times)
{
    struct region *region = self;
    for (long k = 0; k < times; k++) {
        double sum = 0;
#pragma omp parallel num_threads(region->threads) reduction(+ : sum)
        sum += omp_get_thread_num();
        region->sum += sum;
    }
}

static bool add_region(struct speed_plan *plan, const char *name, void (*run)(void *self, long times),
                       double items, int threads, struct failure *failure)
{
    struct speed_row *row = speed_plan_add(plan, failure);
    struct region *region = row ? calloc(1, sizeof *region) : NULL;
    if (!region)
        return row && fail_runtime(failure, "no memory to time regions.");
    region->threads = threads;
    row->kind = "region";
    row->name = name;
    row->path = row->precision = "";
    row->items = items;
    row->flops = row->bytes = NAN;
    row->cell.threads = threads;
    row->work = (struct work){.run = run, .self = region, .threads = threads};
    row->close = free;
    return true;
}

bool speed_add_regions(struct speed_plan *plan, const struct numbers *threads, struct failure *failure)
{
    static const struct {
        const char *name;
        void (*run)(void *self, long times);
        double items;
    } regions[] = {
        {"empty", empty_region, 1}, {"barrier", barriers, BARRIERS}, {"reduction", reduction_region, 1}};
    bool ok = true;
    for (int t = 0; ok && t < threads->n; t++)
        for (size_t k = 0; ok && k < sizeof regions / sizeof *regions; k++)
            ok = add_region(plan, regions[k].name, regions[k].run, regions[k].items, (int)threads->value[t],
                            failure);
    return ok;
}

/* ---- memory */

struct memory_how {
    double bytes;
    enum traffic traffic;
};

static void *open_memory(const void *how, struct failure *failure)
{
    const struct memory_how *memory = how;
    return bandwidth_open(memory->bytes, memory->traffic, failure);
}

static void close_memory(void *own)
{
    bandwidth_close(own);
}

static bool add_memory(struct speed_plan *plan, enum memory_level level, enum traffic traffic, int threads,
                       struct failure *failure)
{
    enum { ONE_ROUND_OF = 4 }; /* it empties the caches of others */
    const struct memory_how how = {bandwidth_bytes(&plan->topology, level, threads), traffic};
    if (!(how.bytes > 0) || threads > plan->topology.logical)
        return true; /* where threads share processors, this is nobody's roof */
    if (!memory_fits(how.bytes * threads, "measuring memory", failure))
        return false;
    struct bandwidth *one = bandwidth_open(how.bytes, traffic, failure);
    if (!one)
        return false;
    const struct speed_row like = {
        .kind = "memory",
        .name = traffic_names[traffic],
        .path = memory_level_names[level],
        .precision = "",
        .items = bandwidth_moved(one),
        .flops = NAN,
        .bytes = 1,
        .work = {.every = ONE_ROUND_OF},
    };
    const struct crew crew = {.run = bandwidth_run, .open = open_memory, .close = close_memory};
    bandwidth_close(one);
    return speed_add_crew(plan, &like, &crew, &how, threads, failure);
}

bool speed_add_memory(struct speed_plan *plan, const struct numbers *threads, struct failure *failure)
{
    bool ok = true;
    for (int t = 0; ok && t < threads->n; t++)
        for (int level = 0; ok && level < MEMORY_LEVELS; level++)
            for (int traffic = 0; ok && traffic < TRAFFICS; traffic++)
                ok = add_memory(plan, (enum memory_level)level, (enum traffic)traffic, (int)threads->value[t],
                                failure);
    return ok;
}
