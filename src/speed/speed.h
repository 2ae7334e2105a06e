/* speed.h: the rows of `pesbench speed`: what is timed, against what it is compared, what is reported. */
#ifndef PESBENCH_SPEED_H
#define PESBENCH_SPEED_H

#include "bandwidth.h"
#include "command.h"
#include "sampling.h"
#include "selection.h"
#include "timed_work.h"

struct speed {
    struct selection selection;
    const char *path, *scaling, *kernels, *raw, *format;
    int rounds;
    double seconds, precise;
    bool strict;
    bool every_task;    /* no task was named: those that need it have fewer particles */
    bool one_precision; /* it was asked for, by name */
};

/* clang-format off */
/* kind       name                what one item is
 * gradient   (the task's)        a particle-step of an estimator, noise and credit included
 * stepping   (the task's)        a particle-step of the bare unroll; path `blis`: by matrix products
 * noise      normal, sign        a normal deviate, a random sign
 * function   log, sincos, ...    a value; path `vector` or `libm`
 * gemm       100x100x784, ...    a product of matrices m x k and k x n, named m x n x k
 * memory     read, copy          a byte; path: the level that it comes from and goes to
 * region     empty, barrier,     a parallel region, a barrier within one
 *            reduction
 * peak       fma                 a fused multiply-add, of one thread and of all at once */
/* clang-format on */
struct speed_row {
    const char *kind, *name, *path, *precision;
    struct cell cell; /* task empty where none is run */
    struct problem_facts facts;
    int base_particles;          /* of the base of its scaling */
    double items;                /* in one run of the work */
    double flops, bytes;         /* of an item; NaN: not counted */
    double far_bytes;            /* of an item, from where all blocks live */
    enum memory_level near, far; /* where a step's block lives, and all blocks of a thread */
    struct work work;
    void (*close)(void *self);
    bool (*shares)(void *self, double seconds, struct time_shares *shares); /* or NULL */
    struct time_shares time_shares;                                         /* all NaN where not counted */
    struct timing timing;
};

struct speed_plan {
    int n;
    struct speed_row *row;
    struct cells skipped; /* those that do not suit their task, where all estimators were asked for */
    struct topology topology;
};

/* All rows that the options ask for, open and ready to run.  Close is safe after failure. */
bool speed_plan_open(struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                     struct failure *failure);
void speed_plan_close(struct speed_plan *plan);

/* Add a zeroed row; NULL, with a sentence, without memory.  Valid until the next is added. */
struct speed_row *speed_plan_add(struct speed_plan *plan, struct failure *failure);

/* Rows that run no task: peaks (also of so many threads), noise and, where `all`, functions and products of matrices,
 * in the precision asked for; parallel regions of so many threads; memory, for one thread and for so many. */
bool speed_add_kernels(struct speed_plan *plan, const char *precision, bool all,
                       const struct numbers *threads, struct failure *failure);
bool speed_add_products(struct speed_plan *plan, const char *precision, struct failure *failure);
bool speed_add_regions(struct speed_plan *plan, const struct numbers *threads, struct failure *failure);
bool speed_add_memory(struct speed_plan *plan, const struct numbers *threads, struct failure *failure);

/* Rows of the tasks among the operands: of the estimators of `list`, which may be empty, and of the bare unroll where
 * `none` was in it. */
bool speed_add_tasks(struct speed_plan *plan, const struct speed *o, const struct texts *operands,
                     const char *list, bool none, const char *precision, struct failure *failure);

/* A row of work that each thread does with something of its own: run(open(how), times).  What is left to say of the row
 * (kind, name, items of one thread ...) is in `like`. */
struct crew {
    void (*run)(void *own, long times);
    void *(*open)(const void *how, struct failure *failure); /* by the thread that will run it */
    void (*close)(void *own);
};
bool speed_add_crew(struct speed_plan *plan, const struct speed_row *like, const struct crew *crew,
                    const void *how, int threads, struct failure *failure);

/* Rows that others are compared to; NULL: not there. */
const struct speed_row *speed_row_of(const struct speed_plan *plan, const char *kind, const char *name,
                                     const char *path, const char *precision, int threads);
/* The row that differs from `row` in these only. */
const struct speed_row *speed_sibling(const struct speed_plan *plan, const struct speed_row *row,
                                      const char *path, const char *precision, int threads);
double speed_cycles(const struct speed_row *row); /* of an item; NaN for NULL */

/* What bounds a row of a task (Williams, Waterman & Patterson 2009): the most of the times that its flops, its bytes
 * from the near and from the far level take at the rates measured beside it, by its own time. */
struct roof {
    const char *bound; /* "compute", "L1" ... */
    double fraction;   /* of what the roof allows */
};
struct roof speed_roof(const struct speed_plan *plan, const struct speed_row *row);

/* Against the row of fewest threads (rate by rate), and what multiply-adds alone gain by as many. */
struct scaling {
    int base_threads;
    double speedup, efficiency, ceiling;
};
struct scaling speed_scaling(const struct speed_plan *plan, const struct speed_row *row);

extern const struct column speed_columns[], speed_raw_columns[];
void speed_report(const struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                  struct report *report);

/* Samples as they are taken, to the table of --raw; context: */
struct speed_raw {
    const struct selection *selection;
    const struct speed_plan *plan;
    struct report *report;
};
void speed_keep_raw(void *raw, int work, int n, const struct sample *sample);
/* The rows as Google Benchmark writes them, for tools that read that; false, with a sentence, where the JSON library is
 * absent or the file cannot be written. */
bool speed_write_google(const struct speed_plan *plan, const struct speed *o, const char *path,
                        struct failure *failure);

#endif
