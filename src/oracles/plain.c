/* plain.c: see plain.h and reference estimators, sections 4.9 to 4.11. */
#include "harness.h"
#include "memory.h"
#include "plain.h"
#include "tape.h"

#include <stdlib.h>
#include <string.h>

bool closed_form(const struct opened_task *task, long window, const double *theta, double *loss,
                 double *gradient, struct failure *failure)
{
    (void)window, (void)failure;
    task->task->exact(task->self, &task->dims, theta, loss, gradient);
    return true;
}

/* Windows from the last to the first, for which the tape needs no more than one segment at a time. */
bool backpropagation_through_time(const struct opened_task *task, long window, const double *theta,
                                  double *loss, double *gradient, struct failure *failure)
{
    struct tape tape;
    if (!tape_open(&tape, task, theta, tape_checkpointed, failure))
        return false;
    *loss = tape.loss;
    memset(gradient, 0, (size_t)task->dims.param * sizeof *gradient);
    for (long last = task->dims.horizon; last > 0;) {
        const long first = (last - 1) / window * window + 1;
        tape_start(&tape);
        tape_sweep(&tape, last, first, first, gradient);
        last = first - 1;
    }
    tape_close(&tape);
    return true;
}

/* Gamma = ds/dtheta, one column of it per lane of `lanes`; where a slice has room for one particle only, a
 * slice per column. */
struct tangents {
    int lanes, slices;
    double *column;      /* [slices][state][lanes] */
    double *unit;        /* [slices][param][lanes] the directions of theta */
    double *dloss;       /* [slices][lanes] */
    double *ignored;     /* [lanes] derivatives of losses that do not count */
    double *next, *loss; /* [state][lanes], [lanes] */
    struct slice s;
    void *memory;
};

static bool tangents_open(struct tangents *g, const struct opened_task *task, const double *theta,
                          struct failure *failure)
{
    const struct dims *d = &task->dims;
    const bool one_by_one = d->width == 1;
    const int n = one_by_one ? 1 : slice_length(d, d->param), slices = one_by_one ? d->param : 1;
    const double each = ((double)d->state + d->param + 1) * n, rest = (2.0 * d->state + d->param + 2) * n;
    const double bytes = 8 * (slices * each + rest);
    *g = (struct tangents){.lanes = n, .slices = slices};
    if (!memory_fits(bytes, "real-time recurrent learning", failure))
        return false;
    g->memory = memory_aligned(bytes);
    if (!g->memory || !workbench_open(task->task, task->self, &g->s.bench)) {
        free(g->memory);
        return fail_runtime(failure, "no memory for %d tangents of %s.", d->param, task->task->name);
    }
    memset(g->memory, 0, (size_t)bytes);
    const size_t lanes = (size_t)n, state = (size_t)d->state * lanes, param = (size_t)d->param * lanes;
    double *const states = g->memory;
    g->next = states + state;
    double *const copies = g->next + state;
    g->loss = copies + param;
    g->ignored = g->loss + lanes;
    g->column = g->ignored + lanes;
    g->unit = g->column + (size_t)slices * state;
    g->dloss = g->unit + (size_t)slices * param;
    for (int i = 0; i < d->param; i++)
        g->unit[one_by_one ? (size_t)i * param + (size_t)i : (size_t)i * lanes + (size_t)i] = 1;
    broadcast(d->param, n, lanes, theta, copies);
    g->s = (struct slice){.n = n,
                          .ld = lanes,
                          .theta = copies,
                          .state = states,
                          .bench = g->s.bench,
                          .data = episode_data(task->request.seed, 0, 0)};
    return true;
}

/* Gamma_t = J_t Gamma_{t-1} + df/dtheta, which starts from 0 in every window. */
static double carry_tangents(const struct opened_task *task, long window, struct tangents *g)
{
    const struct dims *d = &task->dims;
    const size_t n = (size_t)g->lanes, state = (size_t)d->state * n, param = (size_t)d->param * n;
    double total = 0;
    task->task->init(task->self, &g->s);
    for (long t = 1; t <= d->horizon; t++, g->s.t++) {
        const bool counts = loss_counts(d, t);
        if (g->s.t % window == 0)
            memset(g->column, 0, (size_t)g->slices * state * sizeof *g->column);
        task->task->step(task->self, &g->s, g->next);
        for (size_t k = 0; k < (size_t)g->slices; k++)
            task->task->jvp(task->self, &g->s, g->next, g->unit + k * param, g->column + k * state,
                            counts ? g->dloss + k * n : g->ignored);
        if (counts) {
            memset(g->loss, 0, n * sizeof *g->loss);
            task->task->loss(task->self, &g->s, g->next, g->loss);
            total += g->loss[0];
        }
        double *const old = g->s.state;
        g->s.state = g->next;
        g->next = old;
    }
    return total;
}

bool real_time_recurrent_learning(const struct opened_task *task, long window, const double *theta,
                                  double *loss, double *gradient, struct failure *failure)
{
    struct tangents g;
    if (!tangents_open(&g, task, theta, failure))
        return false;
    *loss = carry_tangents(task, window, &g);
    memcpy(gradient, g.dloss, (size_t)task->dims.param * sizeof *gradient);
    workbench_close(task->task, g.s.bench);
    free(g.memory);
    return true;
}
