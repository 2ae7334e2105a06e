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

bool speed_add_kernels(struct speed_plan *plan, const char *precision, struct failure *failure)
{
    const struct timed *timed = timed_of(precision);
    bool ok = true;
    for (const struct kernel *kernel = timed->kernels; ok && kernel->name; kernel++)
        ok = add_kernel(plan, timed, kernel, failure);
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
