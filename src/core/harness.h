/* harness.h: what the parts of the core share; not for plug-ins. */
#ifndef PESBENCH_HARNESS_H
#define PESBENCH_HARNESS_H

#include "engine.h"
#include "noise.h"
#include "phases.h"
#include "plugin.h"

enum { CACHE_LINE = 64, FUSED_STEPS_AT_MOST = 64 };

/* A thread's own memory, good for one segment of one block or lead. */
struct workspace {
    real *eps;             /* [param][ld] */
    real *block_scratch;   /* [scratch_rows()][ld] */
    real *theta[2];        /* [param][ld] of plus and minus */
    real *next[2];         /* [state][ld] */
    real *loss[2];         /* [ld] */
    double *difference;    /* [ld] */
    double *sum;           /* [partial_length + 1] */
    real *tape;            /* [K + 1][state][mean ld] */
    real *scratch;         /* [2 state + param][mean ld] */
    void *bench;           /* the task's */
    struct phases *phases; /* what this thread does is counted there, or NULL */
    void *memory;
};

struct run {
    struct problem problem;
    struct problem_facts facts;
    struct opened_task task;
    struct opened_estimator estimator;
    int threads, trials, active, instances, blocks; /* instances per trial, blocks per instance */
    int width;                                      /* pairs per block */
    int columns;                                    /* copies of a mean particle */
    long renewal;                                   /* Q, or FOREVER */
    bool in_rounds;                                 /* all blocks wait for each other after a segment */
    bool keeps_totals;                              /* the loss of every particle, over an advance */
    struct instance *instance;                      /* [trials * instances] */
    struct block *block;                            /* [trials * instances * blocks] */
    struct workspace *workspace;                    /* [threads] */
    int partial_length;                             /* sums that a block is credited with */
    size_t partial_stride;                          /* doubles: those and a count, padded to cache lines */
    double *block_partial;                          /* [trials * instances * blocks][partial_stride] */
    double *lead_partial;                           /* [trials * instances][partial_stride] */
    double *surrogates;                             /* [trials * instances][param] */
    struct lost_particle *block_lost, *lead_lost;   /* [trials * instances * blocks], [trials * instances] */
    struct lost_particle *lost;                     /* [trials] the first of these */
    bool burns_in;                                  /* nobody asks what was lost in another episode */
    bool (*stop)(void);                             /* the setup's */
    double *totals; /* [trials * instances * blocks][members][width], or NULL: block->total */
    void *states, *means;
    struct phase_count *count; /* or NULL */
};

#define run_plan      PRECISION(run_plan)
#define run_allocate  PRECISION(run_allocate)
#define run_release   PRECISION(run_release)
#define run_open      PRECISION(run_open)
#define run_possible  PRECISION(run_possible)
#define run_close     PRECISION(run_close)
#define run_begin     PRECISION(run_begin)
#define run_advance   PRECISION(run_advance)
#define run_burn_in   PRECISION(run_burn_in)
#define run_deviation PRECISION(run_deviation)
#define run_evaluate  PRECISION(run_evaluate)
#define run_observe   PRECISION(run_observe)
#define run_trace     PRECISION(run_trace)
#define run_curve     PRECISION(run_curve)
#define run_archive   PRECISION(run_archive)
#define run_count     PRECISION(run_count)
#define run_lost      PRECISION(run_lost)
#define lost_pair     PRECISION(lost_pair)
#define lost_mean     PRECISION(lost_mean)
#define lost_instance PRECISION(lost_instance)
#define lost_clear    PRECISION(lost_clear)
#define lost_burnt    PRECISION(lost_burnt)
#define forward       PRECISION(forward)
#define clock_next    PRECISION(clock_next)
#define leave_one_out PRECISION(leave_one_out)
#define slice_length  PRECISION(slice_length)
#define broadcast     PRECISION(broadcast)
#define episode_data  PRECISION(episode_data)

struct run *run_open(const struct setup *setup, struct failure *failure);
bool run_possible(const struct setup *setup, struct failure *failure);
void run_close(struct run *run);
void run_begin(struct run *run, int trials, const struct identity *identity);
void run_advance(struct run *run, long steps, const double *theta, double *gradient, long *nonfinite);
void run_deviation(const struct run *run, double *deviation);
double run_burn_in(struct run *run, enum stagger stagger, long steps, const double *theta, double *ignored);
bool run_evaluate(struct run *run, bool objective, int n, const double *theta, double *loss,
                  struct failure *failure);
bool run_observe(struct run *run, bool objective, int n, const double *theta, double *value,
                 struct failure *failure);
bool run_trace(struct run *run, const double *theta, trace_fn *each, void *context, struct failure *failure);
bool run_curve(struct run *run, const double *theta, double *loss, struct failure *failure);
void run_archive(struct run *run, struct archive *archive);
void run_count(struct run *run, struct phase_count *count);
const struct lost_particle *run_lost(const struct run *run);

/* What the run will need, and how its pairs fall into blocks: false, with a sentence, if that is more than
 * there is.  Then take it; close is safe after failure. */
bool run_plan(struct run *run, struct failure *failure);
bool run_allocate(struct run *run, struct failure *failure);
void run_release(struct run *run);

/* Advance both members of a block by `steps` and sum their losses' differences into `b->loss`; `lost` as in lost_pair. */
void forward(const struct problem *p, struct block *b, const struct workspace *w, int steps,
             struct lost_particle *lost);

/* The first pair of a block whose b->loss is not finite, unless one is known, or none is: it happened in the steps first ..
 * last of the episode, in which its members had these losses ([2][ld], or NULL). */
void lost_pair(const struct problem *p, const struct block *b, real *const *loss, long first, long last,
               struct lost_particle *lost);

/* Whether the mean particle's loss, or what its lead has added up in gradient[param], is not finite; kept the same. */
bool lost_mean(const struct problem *p, const struct instance *instance, const double *gradient,
               struct lost_particle *lost);

/* What one of all instances has lost, and its trial with it; forget everything; or, after a burn-in, in which every episode
 * forgets those before it, what was lost in an episode that is over. */
void lost_instance(const struct run *run, int instance);
void lost_clear(struct run *run);
void lost_burnt(struct run *run);

/* n rounded up to what a slice of this task may hold. */
int slice_length(const struct dims *dims, int n);

/* x[i * ld + p] = value[i] for all p < n */
void broadcast(int rows, int n, size_t ld, const double *value, real *x);

/* Turn the ordered sums of leave-one-out sampling, [2 param + 1], into the estimate, [param]. */
void leave_one_out(const struct problem *p, double *sum);

/* Move a clock to its next segment: false where no steps are left, and the segment is then empty. */
bool clock_next(const struct run *run, const struct instance *instance, struct clock *clock);

/* The data stream of an instance's episode. */
struct stream episode_data(uint64_t task_seed, int instance, uint32_t episode);

#endif
