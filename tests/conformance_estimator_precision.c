/* conformance_estimator_precision.c: a task with a poison in it, put under a run in place of its own; see
 * conformance_estimator.h. */
#include "conformance_estimator.h"

#include <math.h>
#include <stdlib.h>

static const struct task *original;
static struct task poisonous;
static real poison_limit;
static int poisoned_particles;

static void poison_step(const void *self, const struct slice *s, real *restrict next)
{
    original->step(self, s, next);
    for (int p = 0; p < s->n; p++)
        if (s->theta[p] > poison_limit) {
            next[p] = (real)NAN;
            poisoned_particles += s->t == 0;
        }
}

static void poison(struct run *run, double limit)
{
    original = run->problem.task;
    poisonous = *original;
    poisonous.step = poison_step;
    poison_limit = (real)limit;
    poisoned_particles = 0;
    run->problem.task = &poisonous;
    run->problem.stepwise = true;
}

static int poisoned(void)
{
    return poisoned_particles;
}

static double *states(const struct run *run)
{
    const struct block *b = &run->block[0];
    const int S = run->problem.dims.state, members = run->problem.members;
    double *out = calloc((size_t)(members * S * b->pairs) + 1, sizeof *out);
    for (int m = 0; out && m < members; m++)
        for (int i = 0; i < S; i++)
            for (int p = 0; p < b->pairs; p++)
                out[(m * S + i) * b->pairs + p] =
                    (double)(m ? &b->minus : &b->plus)->state[(size_t)i * b->plus.ld + (size_t)p];
    return out;
}

const struct disguise PRECISION(disguise) = {poison, poisoned, states};
