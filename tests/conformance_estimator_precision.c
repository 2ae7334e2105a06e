/* conformance_estimator_precision.c: a task with a poison in it, put under a run in place of its own; see
 * conformance_estimator.h. */
#include "conformance_estimator.h"

#include <math.h>
#include <stdlib.h>

static const struct task *original;
static struct task poisonous;
static real poison_limit;
static int poisoned_columns;

static void poison_step(const void *self, const struct slice *s, real *restrict next)
{
    const int summed = SUMMED;
    original->step(self, s, next);
    for (int p = 0; p < s->n; p++) {
        real sum = 0;
        for (int i = 0; i < summed; i++)
            sum += s->theta[(size_t)i * s->ld + (size_t)p];
        if (sum > poison_limit) {
            next[p] = (real)NAN;
            poisoned_columns += s->t == 0;
        }
    }
}

static void poison_jvp(const void *self, const struct slice *s, const real *restrict next,
                       const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    for (int p = 5; p < s->n; p += 64) {
        tangent[p] = (real)NAN;
        poisoned_columns += s->t == 0;
    }
    original->jvp(self, s, next, dtheta, tangent, dloss);
}

static void poison_first_tangent(const void *self, const struct slice *s, const real *restrict next,
                                 const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    tangent[0] = (real)NAN;
    original->jvp(self, s, next, dtheta, tangent, dloss);
}

static void poison_vjp(const void *self, const struct slice *s, const real *restrict next,
                       real *restrict adjoint, real *restrict gradient)
{
    original->vjp(self, s, next, adjoint, gradient);
    gradient[0] = (real)NAN;
}

static void disguise_task(struct run *run)
{
    original = run->problem.task;
    poisonous = *original;
    poisoned_columns = 0;
    run->problem.task = &poisonous;
    run->problem.stepwise = true;
}

static void poison_states(struct run *run, double limit)
{
    disguise_task(run);
    poisonous.step = poison_step;
    poison_limit = (real)limit;
}

static void poison_tangents(struct run *run)
{
    disguise_task(run);
    poisonous.jvp = poison_jvp;
}

static void poison_derivatives(struct run *run)
{
    disguise_task(run);
    poisonous.jvp = original->jvp ? poison_first_tangent : NULL;
    poisonous.vjp = poison_vjp;
}

static int poisoned(void)
{
    return poisoned_columns;
}

static void copy_rows(int rows, int pairs, size_t ld, const real *from, double *to)
{
    for (int i = 0; i < rows; i++)
        for (int p = 0; p < pairs; p++)
            to[i * pairs + p] = (double)from[(size_t)i * ld + (size_t)p];
}

static double *memory(const struct run *run, int *rows)
{
    const struct problem *problem = &run->problem;
    const struct block *b = &run->block[0];
    const int S = problem->dims.state, states = problem->members * S;
    const int own = problem->estimator->rows ? problem->estimator->rows(problem) : 0;
    *rows = states + own;
    double *out = calloc((size_t)(*rows * b->pairs), sizeof *out);
    if (!out)
        abort();
    copy_rows(S, b->pairs, b->plus.ld, b->plus.state, out);
    copy_rows(states - S, b->pairs, b->minus.ld, b->minus.state, out + S * b->pairs);
    copy_rows(own, b->pairs, b->plus.ld, b->own, out + states * b->pairs);
    return out;
}

const struct disguise PRECISION(disguise) = {poison_states, poison_tangents, poison_derivatives, poisoned,
                                             memory};
