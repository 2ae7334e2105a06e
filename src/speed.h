/* speed.h: the rows of `pesbench speed`: what is timed, against what it is compared, what is reported. */
#ifndef PESBENCH_SPEED_H
#define PESBENCH_SPEED_H

#include "command.h"
#include "sampling.h"
#include "selection.h"
#include "timed.h"

struct speed {
    struct selection selection;
    const char *path, *raw, *format;
    int rounds;
    double seconds;
};

/* clang-format off */
/* kind       name                what one item is
 * gradient   (the task's)        a particle-step of an estimator, noise and credit included
 * stepping   (the task's)        a particle-step of the bare unroll; path `blis`: by matrix products
 * noise      normal              a normal deviate
 * function   log, sincos, ...    a value; path `vector` or `libm`
 * region     empty, reduction    a parallel region
 * peak       fma                 a fused multiply-add, of one thread and of all at once */
/* clang-format on */
struct speed_row {
    const char *kind, *name, *path, *precision;
    struct cell cell; /* task empty where none is run */
    struct problem_facts facts;
    double items;        /* in one run of the work */
    double flops, bytes; /* of an item; NaN: not counted */
    double normals;      /* drawn for an item */
    struct work work;
    void (*close)(void *self);
    struct timing timing;
};

struct speed_plan {
    int n;
    struct speed_row *row;
    struct cells skipped;   /* those that do not suit their task, where all estimators were asked for */
    struct sample *samples; /* that the rows' timings are of, where they are kept */
};

/* All rows that the options ask for, open and ready to run.  Close is safe after failure. */
bool speed_plan_open(struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                     struct failure *failure);
void speed_plan_close(struct speed_plan *plan);

/* Add a zeroed row; NULL, with a sentence, without memory.  Valid until the next is added. */
struct speed_row *speed_plan_add(struct speed_plan *plan, struct failure *failure);

/* Rows that run no task: peaks (also of so many threads), noise, functions, in the precision asked for, and
 * parallel regions of so many threads. */
bool speed_add_kernels(struct speed_plan *plan, const char *precision, const struct numbers *threads,
                       struct failure *failure);
bool speed_add_regions(struct speed_plan *plan, const struct numbers *threads, struct failure *failure);

extern const struct column speed_columns[];
void speed_report(const struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                  struct report *report);

/* Every sample of every row. */
extern const struct column speed_sample_columns[];
void speed_report_samples(const struct speed_plan *plan, const struct speed *o, struct report *report);

/* The rows as Google Benchmark writes them, for tools that read that; false, with a sentence, where the JSON library is
 * absent or the file cannot be written. */
bool speed_write_google(const struct speed_plan *plan, const struct speed *o, const char *path,
                        struct failure *failure);

#endif
