/* tape.c: see tape.h. */
#include "harness.h"
#include "memory.h"
#include "tape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t state_size(const struct tape *tape)
{
    return (size_t)tape->task->dims.state * tape->s.ld;
}

static void roll_forward(struct tape *tape)
{
    const struct task *task = tape->task->task;
    const struct dims *d = &tape->task->dims;
    const void *self = tape->task->self;
    double *loss = tape->gradient; /* lent: param >= 1 rows */
    tape->loss = 0;
    task->init(self, &tape->s);
    for (long t = 1; t <= d->horizon; t++, tape->s.t++) {
        double *next = tape->states + (size_t)t * state_size(tape);
        task->step(self, &tape->s, next);
        if (loss_counts(d, t)) {
            memset(loss, 0, tape->s.ld * sizeof *loss);
            task->loss(self, &tape->s, next, loss);
            tape->loss += loss[0];
        }
        tape->s.state = next;
    }
}

bool tape_open(struct tape *tape, const struct opened_task *task, const double *theta,
               struct failure *failure)
{
    const struct dims *d = &task->dims;
    *tape = (struct tape){.task = task};
    if (d->horizon == FOREVER)
        return fail(failure, "%s never ends an episode, so its gradient has no sum: give --horizon n.",
                    task->task->name);
    const int n = slice_length(d, 1);
    tape->s = (struct slice){.n = n, .ld = (size_t)n};
    const double states = ((double)d->horizon + 1) * d->state * n;
    const double bytes = 8 * (states + (d->state + 2.0 * d->param) * n);
    if (!memory_fits(bytes, "the tape of backpropagation through time", failure))
        return false;
    tape->memory = memory_aligned(bytes);
    if (!tape->memory)
        return fail_runtime(failure, "no memory for a tape of %.3g GiB.", bytes / 0x1p30);
    tape->states = tape->memory;
    tape->adjoint = tape->states + (size_t)states;
    tape->gradient = tape->adjoint + state_size(tape);
    double *copies = tape->gradient + (size_t)d->param * (size_t)n;
    broadcast(d->param, n, (size_t)n, theta, copies);
    tape->s.theta = copies;
    tape->s.state = tape->states;
    tape->s.data = episode_data(task->request.seed, 0, 0);
    roll_forward(tape);
    return true;
}

void tape_close(struct tape *tape)
{
    free(tape->memory);
    *tape = (struct tape){0};
}

void tape_start(struct tape *tape)
{
    memset(tape->adjoint, 0, state_size(tape) * sizeof *tape->adjoint);
}

void tape_sweep(struct tape *tape, long last, long first, long counted, double *gradient)
{
    const struct task *task = tape->task->task;
    const struct dims *d = &tape->task->dims;
    memset(tape->gradient, 0, (size_t)d->param * tape->s.ld * sizeof *tape->gradient);
    for (long t = last; t >= first; t--) {
        tape->s.t = t - 1;
        tape->s.state = tape->states + (size_t)(t - 1) * state_size(tape);
        const double *next = tape->s.state + state_size(tape);
        if (t >= counted && loss_counts(d, t))
            task->loss_vjp(tape->task->self, &tape->s, next, tape->adjoint, tape->gradient);
        task->vjp(tape->task->self, &tape->s, next, tape->adjoint, tape->gradient);
    }
    for (int i = 0; i < d->param; i++)
        gradient[i] += tape->gradient[(size_t)i * tape->s.ld];
}
