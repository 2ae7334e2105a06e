/* stepping.c: the bare unroll of a task, in the blocks of a gradient run; see timed.h. */
#include "harness.h"
#include "memory.h"
#include "stepping_matrix.h"
#include "timed_kernels.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct stepping {
    struct run *run;
    struct matrix_system *matrix; /* or NULL: the task's own hooks */
    real *theta[2];               /* [param][ld] of a whole block, and of the last, which may be shorter */
    int threads;
};

static void unroll_by_hooks(const struct problem *p, struct slice *s, const struct workspace *w)
{
    struct slice at = *s;
    real *next = w->next[0];
    for (long k = 0; k < p->unroll; k++, at.t++) {
        p->task->step(p->self, &at, next);
        if (loss_counts(&p->dims, at.t + 1))
            p->task->loss(p->self, &at, next, w->loss[0]);
        real *const old = at.state;
        at.state = next;
        next = old;
    }
    if (at.state != s->state)
        memcpy(s->state, at.state, (size_t)p->dims.state * s->ld * sizeof(real));
    s->t = at.t;
}

static void unroll_fused(const struct problem *p, struct slice *s, const struct workspace *w)
{
    for (long left = p->unroll; left > 0;) {
        const int part = left < FUSED_STEPS_AT_MOST ? (int)left : FUSED_STEPS_AT_MOST;
        p->task->unroll(p->self, &p->dims, s, part, w->loss[0]);
        s->t += part;
        left -= part;
    }
}

static void window(const struct problem *p, struct slice *s, const struct workspace *w)
{
    if (s->t > p->dims.horizon - p->unroll) {
        s->t = 0;
        p->task->init(p->self, s);
    }
    memset(w->loss[0], 0, (size_t)s->n * sizeof(real));
    if (p->stepwise)
        unroll_by_hooks(p, s, w);
    else
        unroll_fused(p, s, w);
}

/* By however many threads are in the team; a block always falls to the same one. */
static void all_blocks(const struct stepping *stepping, bool start)
{
    struct run *run = stepping->run;
    const struct problem *p = &run->problem;
    const struct workspace *w = &run->workspace[omp_get_thread_num()];
#pragma omp for schedule(static)
    for (int k = 0; k < run->blocks; k++) {
        struct slice *member[2] = {&run->block[k].plus, &run->block[k].minus};
        for (int m = 0; m < 2; m++) {
            if (start) {
                member[m]->theta = stepping->theta[k == run->blocks - 1];
                p->task->init(p->self, member[m]);
            } else {
                window(p, member[m], w);
            }
        }
    }
}

static void in_parallel(const struct stepping *stepping, bool start)
{
    if (stepping->threads > 1) {
#pragma omp parallel num_threads(stepping->threads)
        all_blocks(stepping, start);
    } else {
        all_blocks(stepping, start);
    }
}

static void stepping_run(void *self, long times)
{
    struct stepping *stepping = self;
    for (long k = 0; k < times; k++) {
        if (stepping->matrix)
            matrix_unroll(stepping->matrix, &stepping->run->problem);
        else
            in_parallel(stepping, false);
    }
}

static void stepping_close(struct stepping *stepping)
{
    if (!stepping)
        return;
    matrix_close(stepping->matrix);
    for (int k = 0; k < 2; k++)
        free(stepping->theta[k]);
    run_close(stepping->run);
    free(stepping);
}

static bool theta_open(struct stepping *stepping, const double *theta)
{
    const struct run *run = stepping->run;
    for (int k = 0; k < 2; k++) {
        const struct slice *s = &run->block[k ? run->blocks - 1 : 0].plus;
        stepping->theta[k] = memory_aligned((double)run->problem.dims.param * (double)s->ld * sizeof(real));
        if (!stepping->theta[k])
            return false;
        broadcast(run->problem.dims.param, s->n, s->ld, theta, stepping->theta[k]);
    }
    return true;
}

static struct stepping *stepping_open(const struct setup *setup, bool matrix, const double *theta,
                                      struct failure *failure)
{
    /* an estimator with pairs and no memory of its own, for the sake of its blocks */
    struct setup carrier = *setup;
    carrier.estimator = "nres";
    carrier.trials = carrier.instances = 1;
    struct stepping *stepping = calloc(1, sizeof *stepping);
    if (!stepping) {
        fail_runtime(failure, "no memory to step '%s'.", setup->task);
        return NULL;
    }
    stepping->threads = setup->threads;
    stepping->run = run_open(&carrier, failure);
    bool ok = stepping->run != NULL;
    if (ok && matrix) {
        stepping->matrix = matrix_open(&stepping->run->problem, theta, failure);
        ok = stepping->matrix != NULL;
    }
    if (ok && !theta_open(stepping, theta))
        ok = fail_runtime(failure, "no memory to step '%s'.", setup->task);
    if (ok && !matrix)
        in_parallel(stepping, true);
    if (!ok) {
        stepping_close(stepping);
        stepping = NULL;
    }
    return stepping;
}

static const struct problem_facts *stepping_facts(const struct stepping *stepping)
{
    return &stepping->run->facts;
}

static double stepping_flops(const struct stepping *stepping)
{
    return stepping->matrix ? matrix_flops(stepping->matrix) : stepping->run->facts.flops;
}

#ifdef PESBENCH_SINGLE
#define PRECISION_NAME "single"
#else
#define PRECISION_NAME "double"
#endif

const struct timed PRECISION(timed) = {
    .precision = PRECISION_NAME,
    .kernels = timed_kernels,
    .numbers = timed_numbers,
    .open = stepping_open,
    .run = stepping_run,
    .close = stepping_close,
    .facts = stepping_facts,
    .flops = stepping_flops,
};
