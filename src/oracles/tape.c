/* tape.c: see tape.h. */
#include "harness.h"
#include "memory.h"
#include "tape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

long tape_whole(long horizon)
{
    return horizon;
}

long tape_checkpointed(long horizon)
{
    return (long)ceil(sqrt((double)horizon));
}

static size_t state_bytes(const struct tape *tape)
{
    return tape->stride * sizeof(double);
}

/* The state after `steps` steps of the current segment. */
static double *state_at(const struct tape *tape, long steps)
{
    return tape->states + (size_t)steps * tape->stride;
}

static double *first_of(const struct tape *tape, long segment)
{
    return tape->first + (size_t)segment * tape->stride;
}

/* The state is s_t, and the theta in force that of step t + 1. */
static void set_clock(struct tape *tape, long t)
{
    tape->s.t = t;
    tape->s.theta = tape->theta + (size_t)(t / tape->hold) * (size_t)tape->task->dims.param * tape->s.ld;
}

/* The next segment follows the one that is there. */
static void turn_page(struct tape *tape)
{
    tape->current++;
    memcpy(first_of(tape, tape->current), state_at(tape, tape->segment), state_bytes(tape));
    memcpy(tape->states, first_of(tape, tape->current), state_bytes(tape));
    tape->s.state = tape->states;
}

static void roll_forward(struct tape *tape)
{
    const struct task *task = tape->task->task;
    const struct dims *d = &tape->task->dims;
    const void *self = tape->task->self;
    double *loss = tape->gradient; /* lent: param >= 1 rows */
    task->init(self, &tape->s);
    memcpy(tape->first, tape->states, state_bytes(tape));
    for (long t = 1; t <= d->horizon; t++) {
        set_clock(tape, t - 1);
        if (tape->s.t == (tape->current + 1) * tape->segment)
            turn_page(tape);
        double *next = tape->s.state + tape->stride;
        task->step(self, &tape->s, next);
        if (loss_counts(d, t)) {
            memset(loss, 0, tape->s.ld * sizeof *loss);
            task->loss(self, &tape->s, next, loss);
            tape->loss += loss[0];
        }
        tape->s.state = next;
    }
}

/* Run a segment again from its first state. */
static void recall(struct tape *tape, long segment)
{
    const long begin = segment * tape->segment, left = tape->task->dims.horizon - begin,
               steps = left < tape->segment ? left : tape->segment;
    tape->current = segment;
    memcpy(tape->states, first_of(tape, segment), state_bytes(tape));
    for (long k = 0; k < steps; k++) {
        set_clock(tape, begin + k);
        tape->s.state = state_at(tape, k);
        tape->task->task->step(tape->task->self, &tape->s, state_at(tape, k + 1));
    }
    tape->repeated += steps;
}

bool tape_open(struct tape *tape, const struct opened_task *task, const double *theta,
               long (*segment)(long horizon), struct failure *failure)
{
    return tape_open_along(tape, task, theta, FOREVER, segment, failure);
}

bool tape_open_along(struct tape *tape, const struct opened_task *task, const double *path, long hold,
                     long (*segment)(long horizon), struct failure *failure)
{
    const struct dims *d = &task->dims;
    *tape = (struct tape){.task = task};
    if (d->horizon == FOREVER)
        return fail(failure, "%s never ends an episode, so its gradient has no sum: give --horizon n.",
                    task->task->name);
    const int n = slice_length(d, 1);
    const long length = segment(d->horizon), segments = (d->horizon - 1) / length + 1;
    const double stride = ceil((double)d->state * n / 8) * 8;
    const long thetas = (d->horizon - 1) / hold + 1;
    const double bytes =
        8 * (((double)segments + (double)length + 2) * stride + (1.0 + (double)thetas) * d->param * n);
    if (!memory_fits(bytes, "the tape of backpropagation through time", failure))
        return false;
    tape->memory = memory_aligned(bytes);
    if (!tape->memory || !workbench_open(task->task, task->self, &tape->s.bench)) {
        tape_close(tape);
        return fail_runtime(failure, "no memory for a tape of %.3g GiB.", bytes / 0x1p30);
    }
    tape->bytes = bytes;
    tape->segment = length;
    tape->stride = (size_t)stride;
    tape->first = tape->memory;
    tape->states = first_of(tape, segments);
    tape->adjoint = state_at(tape, length + 1);
    tape->gradient = tape->adjoint + tape->stride;
    const size_t size = (size_t)d->param * (size_t)n;
    tape->theta = tape->gradient + size;
    tape->hold = hold;
    for (long k = 0; k < thetas; k++)
        broadcast(d->param, n, (size_t)n, path + (size_t)k * (size_t)d->param,
                  tape->theta + (size_t)k * size);
    tape->s = (struct slice){.n = n,
                             .ld = (size_t)n,
                             .theta = tape->theta,
                             .state = tape->states,
                             .bench = tape->s.bench,
                             .data = episode_data(task->request.seed, 0, 0)};
    roll_forward(tape);
    return true;
}

void tape_close(struct tape *tape)
{
    if (tape->task)
        workbench_close(tape->task->task, tape->s.bench);
    free(tape->memory);
    *tape = (struct tape){0};
}

void tape_start(struct tape *tape)
{
    memset(tape->adjoint, 0, state_bytes(tape));
}

void tape_sweep(struct tape *tape, long last, long first, long counted, double *gradient)
{
    const struct task *task = tape->task->task;
    const struct dims *d = &tape->task->dims;
    memset(tape->gradient, 0, (size_t)d->param * tape->s.ld * sizeof *tape->gradient);
    for (long t = last; t >= first; t--) {
        const long segment = (t - 1) / tape->segment;
        if (segment != tape->current)
            recall(tape, segment);
        set_clock(tape, t - 1);
        tape->s.state = state_at(tape, t - 1 - segment * tape->segment);
        const double *next = tape->s.state + tape->stride;
        if (t >= counted && loss_counts(d, t))
            task->loss_vjp(tape->task->self, &tape->s, next, tape->adjoint, tape->gradient);
        task->vjp(tape->task->self, &tape->s, next, tape->adjoint, tape->gradient);
    }
    for (int i = 0; i < d->param; i++)
        gradient[i] += tape->gradient[(size_t)i * tape->s.ld];
}
