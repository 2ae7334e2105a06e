/* speed_kernels.c: rows that run no task; see speed.h. */
#include "speed.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* numbers that a kernel works on, one set for each row */
static bool add_kernel(struct speed_plan *plan, const struct timed *timed, const struct kernel *kernel,
                       struct failure *failure)
{
    struct speed_row *row = speed_plan_add(plan, failure);
    if (!row)
        return false;
    row->kind = kernel->kind;
    row->name = kernel->name;
    row->path = kernel->path;
    row->precision = timed->precision;
    row->items = kernel->items;
    row->flops = kernel->flops > 0 ? kernel->flops : NAN;
    row->bytes = NAN;
    row->cell.threads = 1;
    row->work = (struct work){.run = kernel->run, .self = timed->numbers(), .threads = 1};
    row->close = free;
    return row->work.self || fail_runtime(failure, "no memory to time '%s'.", kernel->name);
}

/* A kernel on several threads at once, each with numbers of its own: what the machine, not the program, gives
 * more threads, where processors share a core or have neighbours. */
struct crowd {
    const struct kernel *kernel;
    int threads;
    void **numbers; /* [threads] */
};

static void run_crowd(void *self, long times)
{
    const struct crowd *crowd = self;
#pragma omp parallel num_threads(crowd->threads)
    crowd->kernel->run(crowd->numbers[omp_get_thread_num()], times);
}

static void close_crowd(void *self)
{
    struct crowd *crowd = self;
    for (int k = 0; crowd->numbers && k < crowd->threads; k++)
        free(crowd->numbers[k]);
    free(crowd->numbers);
    free(crowd);
}

static bool add_crowd(struct speed_plan *plan, const struct timed *timed, int threads,
                      struct failure *failure)
{
    const struct kernel *kernel = timed->kernels; /* multiply-adds come first */
    struct speed_row *row = speed_plan_add(plan, failure);
    struct crowd *crowd = row ? calloc(1, sizeof *crowd) : NULL;
    if (!crowd)
        return row && fail_runtime(failure, "no memory to time '%s'.", kernel->name);
    row->kind = kernel->kind;
    row->name = kernel->name;
    row->path = kernel->path;
    row->precision = timed->precision;
    row->items = kernel->items * threads;
    row->flops = kernel->flops;
    row->bytes = NAN;
    row->cell.threads = threads;
    row->work = (struct work){.run = run_crowd, .self = crowd, .threads = threads};
    row->close = close_crowd;
    *crowd = (struct crowd){.kernel = kernel, .threads = threads};
    crowd->numbers = calloc((size_t)threads, sizeof *crowd->numbers);
    bool ok = crowd->numbers != NULL;
    for (int k = 0; ok && k < threads; k++)
        ok = (crowd->numbers[k] = timed->numbers()) != NULL;
    return ok || fail_runtime(failure, "no memory to time '%s' on %d threads.", kernel->name, threads);
}

bool speed_add_kernels(struct speed_plan *plan, const char *precision, const struct numbers *threads,
                       struct failure *failure)
{
    const struct timed *timed = timed_of(precision);
    bool ok = true;
    for (const struct kernel *kernel = timed->kernels; ok && kernel->name; kernel++)
        ok = add_kernel(plan, timed, kernel, failure);
    for (int k = 0; ok && k < threads->n; k++)
        if (threads->value[k] > 1)
            ok = add_crowd(plan, timed, (int)threads->value[k], failure);
    return ok;
}

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

bool speed_add_regions(struct speed_plan *plan, const struct numbers *threads, struct failure *failure)
{
    static const struct {
        const char *name;
        void (*run)(void *self, long times);
    } regions[] = {{"empty", empty_region}, {"reduction", reduction_region}};
    bool ok = true;
    for (int t = 0; ok && t < threads->n; t++)
        for (size_t k = 0; ok && k < sizeof regions / sizeof *regions; k++) {
            struct speed_row *row = speed_plan_add(plan, failure);
            struct region *region = row ? calloc(1, sizeof *region) : NULL;
            ok = region || (row && fail_runtime(failure, "no memory to time regions."));
            if (!ok)
                break;
            region->threads = (int)threads->value[t];
            row->kind = "region";
            row->name = regions[k].name;
            row->path = row->precision = "";
            row->items = 1;
            row->flops = row->bytes = NAN;
            row->cell.threads = region->threads;
            row->work = (struct work){.run = regions[k].run, .self = region, .threads = region->threads};
            row->close = free;
        }
    return ok;
}
