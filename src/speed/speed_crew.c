/* speed_crew.c: work that threads do side by side, each with something of its own: what the machine, not the program,
 * gives more threads, where processors share a core or have neighbours; see speed.h. */
#include "speed.h"

#include <omp.h>
#include <stdlib.h>

struct crowd {
    struct crew crew;
    int threads;
    void **own; /* [threads] */
};

static void run_crowd(void *self, long times)
{
    const struct crowd *crowd = self;
    if (crowd->threads == 1) {
        crowd->crew.run(crowd->own[0], times);
        return;
    }
#pragma omp parallel num_threads(crowd->threads)
    crowd->crew.run(crowd->own[omp_get_thread_num()], times);
}

static void close_crowd(void *self)
{
    struct crowd *crowd = self;
    for (int k = 0; crowd->own && k < crowd->threads; k++)
        if (crowd->own[k])
            crowd->crew.close(crowd->own[k]);
    free(crowd->own);
    free(crowd);
}

/* Fewer threads than asked for leave the others' own to one that is there. */
static bool open_all(struct crowd *crowd, const void *how, struct failure *failure)
{
    int missing = 0;
#pragma omp parallel num_threads(crowd->threads) reduction(+ : missing)
    for (int k = omp_get_thread_num(); k < crowd->threads; k += omp_get_num_threads()) {
        struct failure why = {0};
        crowd->own[k] = crowd->crew.open(how, &why);
        missing += !crowd->own[k];
    }
    return !missing || fail_runtime(failure, "no memory for what %d threads are timed with.", crowd->threads);
}

bool speed_add_crew(struct speed_plan *plan, const struct speed_row *like, const struct crew *crew,
                    const void *how, int threads, struct failure *failure)
{
    struct speed_row *row = speed_plan_add(plan, failure);
    struct crowd *crowd = row ? calloc(1, sizeof *crowd) : NULL;
    if (!crowd)
        return row && fail_runtime(failure, "no memory to time '%s'.", like->name);
    *row = *like;
    row->items = like->items * threads;
    row->cell.threads = threads;
    row->work.run = run_crowd;
    row->work.self = crowd;
    row->work.threads = threads;
    row->work.flops = row->flops > 0 ? row->items * row->flops : 0;
    row->work.precision = row->precision;
    row->close = close_crowd;
    *crowd = (struct crowd){.crew = *crew, .threads = threads};
    crowd->own = calloc((size_t)threads, sizeof *crowd->own);
    if (!crowd->own)
        return fail_runtime(failure, "no memory to time '%s' on %d threads.", like->name, threads);
    return open_all(crowd, how, failure);
}
