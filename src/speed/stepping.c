/* stepping.c: the bare unroll of a task and the steps of its derivatives, in the blocks of a gradient run;
 * see timed.h. */
#include "harness.h"
#include "memory.h"
#include "stepping_matrix.h"
#include "timed_kernels.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct stepping {
    struct run *run;
    enum stepping_kind kind;
    int members;                  /* of a pair: 2; 1 where one particle is stepped */
    struct matrix_system *matrix; /* or NULL: the task's own hooks */
    real *own;                    /* derivatives: own_size() of each member of each block */
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

/* What a derivative needs of a member besides its state: the next one, the tangent or adjoint, the gradient. */
static size_t own_size(const struct run *run)
{
    const struct dims *d = &run->problem.dims;
    return (2 * (size_t)d->state + (size_t)d->param) * (size_t)run->width;
}

static real *own_of(const struct stepping *stepping, int block, int member)
{
    return stepping->own + (size_t)(2 * block + member) * own_size(stepping->run);
}

/* As in an unroll, but state and next stay where they are: what a step costs does not depend on them. */
static void derivative(const struct problem *p, enum stepping_kind kind, struct slice *s, real *own,
                       const struct workspace *w)
{
    const size_t size = (size_t)p->dims.state * s->ld;
    const real *next = own;
    real *moved = own + size, *gradient = moved + size;
    if (s->t > p->dims.horizon - p->unroll)
        s->t = 0;
    memset(moved, 0, (size + (size_t)p->dims.param * s->ld) * sizeof(real));
    memset(w->loss[0], 0, (size_t)s->n * sizeof(real));
    for (long k = 0; k < p->unroll; k++, s->t++) {
        if (kind == STEPPING_JVP) { /* in direction theta */
            p->task->jvp(p->self, s, next, s->theta, moved, w->loss[0]);
            continue;
        }
        if (loss_counts(&p->dims, s->t + 1))
            p->task->loss_vjp(p->self, s, next, moved, gradient);
        p->task->vjp(p->self, s, next, moved, gradient);
    }
}

/* The library's own steps, as many as the members' windows have. */
static void bare_window(const struct problem *p, const struct slice *s)
{
    for (int k = 0; k < s->n; k++)
        p->task->bare(p->self, s->bench, (int)p->unroll);
}

static void start_member(const struct stepping *stepping, int block, int member, struct slice *s,
                         const struct workspace *w)
{
    const struct problem *p = &stepping->run->problem;
    s->theta = stepping->theta[block == stepping->run->blocks - 1];
    p->task->init(p->self, s);
    if (!stepping->own)
        return;
    window(p, s, w); /* the first state may be a special one */
    p->task->step(p->self, s, own_of(stepping, block, member));
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
        for (int m = 0; m < stepping->members; m++) {
            member[m]->bench = w->bench;
            if (start)
                start_member(stepping, k, m, member[m], w);
            else if (stepping->own)
                derivative(p, stepping->kind, member[m], own_of(stepping, k, m), w);
            else if (stepping->kind == STEPPING_BARE)
                bare_window(p, member[m]);
            else
                window(p, member[m], w);
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
    free(stepping->own);
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

/* Memory that is not the run's; false, without a sentence, where the task does not have what is asked for. */
static bool stepping_prepare(struct stepping *stepping, const double *theta, struct failure *failure)
{
    struct run *run = stepping->run;
    const struct task *task = run->problem.task;
    const bool jvp = stepping->kind == STEPPING_JVP, vjp = stepping->kind == STEPPING_VJP;
    if ((jvp && !gives_jvp(task, &run->problem.dims)) || (vjp && !gives_vjp(task, &run->problem.dims)))
        return false;
    if (stepping->kind == STEPPING_BARE && !task->bare)
        return false;
    if (stepping->kind == STEPPING_MATRIX) {
        stepping->matrix = matrix_open(&run->problem, theta, failure);
        if (!stepping->matrix)
            return false;
    }
    if (jvp || vjp) {
        const double bytes = 2.0 * run->blocks * (double)own_size(run) * sizeof(real);
        run->facts.bytes += bytes;
        if (!memory_fits(run->facts.bytes, "the steps of derivatives", failure))
            return false;
        stepping->own = memory_aligned(bytes);
    }
    if (((jvp || vjp) && !stepping->own) || !theta_open(stepping, theta))
        return fail_runtime(failure, "no memory to step '%s'.", task->name);
    return true;
}

static struct stepping *stepping_open(const struct setup *setup, enum stepping_kind kind, const double *theta,
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
    stepping->kind = kind;
    stepping->members = setup->particles == 1 ? 1 : 2;
    if (stepping->members == 1)
        carrier.particles = 2;
    stepping->threads = setup->threads;
    stepping->run = run_open(&carrier, failure);
    if (!stepping->run || !stepping_prepare(stepping, theta, failure)) {
        stepping_close(stepping);
        return NULL;
    }
    if (stepping->members == 1)
        stepping->run->facts.particle_cost = stepping->run->facts.particles = 1;
    if (!stepping->matrix)
        in_parallel(stepping, true);
    if (kind ==
        STEPPING_BARE) { /* leaves the library's own objects at states like those of the task's steps */
        stepping->kind = STEPPING_UNROLL;
        in_parallel(stepping, false);
        stepping->kind = kind;
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
