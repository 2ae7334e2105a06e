/* measurement.c: see measurement.h. */
#include "measurement.h"
#include "theory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CONTROL_PER_SAMPLE = 100 };

static enum target target_of(const char *name, enum target own)
{
    int target = 0;
    if (strcmp(name, "own") == 0)
        return own;
    while (target < TARGETS - 1 && strcmp(name, target_names[target]) != 0)
        target++;
    return (enum target)target;
}

/* What the reference is asked.  A control sample is, unless said otherwise, a hundred times the one under test. */
static struct question question_of(const struct measurement *m, enum target target,
                                   const struct selection *selection, const struct cell *cell)
{
    const struct problem_facts *f = &m->repetition.facts;
    const double sample = (double)selection->replicates * f->particles * f->instances;
    const bool smooths = target != TARGET_TRUNCATED || f->perturbs;
    return (struct question){.target = target,
                             .sigma = smooths ? cell->sigma : 0, /* tbptt: the limit */
                             .block = target == TARGET_TRUNCATED ? f->unroll : f->renewal,
                             .samples = selection->control_samples > 0 ? selection->control_samples
                                                                       : CONTROL_PER_SAMPLE * sample,
                             .threads = cell->threads,
                             .quiet = selection->quiet};
}

/* V / R of the sample under test, or 0 where it has no spread: what a control sample has to resolve. */
static double variance_of_mean(const struct repetition *r)
{
    const size_t P = (size_t)r->facts.dims.param, R = (size_t)r->replicates;
    double squares = 0;
    for (size_t i = 0; i < P; i++) {
        double mean = 0;
        for (size_t k = 0; k < R; k++)
            mean += (r->estimates[k * P + i] - mean) / (double)(k + 1);
        for (size_t k = 0; k < R; k++)
            squares += (r->estimates[k * P + i] - mean) * (r->estimates[k * P + i] - mean);
    }
    const double variance = squares / (double)R / ((double)R - 1);
    return variance < INFINITY ? variance : 0;
}

/* A copy of the reference; false without memory. */
static bool copy_reference(const struct reference *from, size_t param, struct reference *to)
{
    *to = *from;
    to->gradient = malloc(param * sizeof *to->gradient);
    if (to->gradient)
        memcpy(to->gradient, from->gradient, param * sizeof *to->gradient);
    return to->gradient;
}

static bool knows(const struct known_gradient *known, const struct cell *cell, const double *theta,
                  size_t param)
{
    return known->theta && known->horizon == cell->horizon && strcmp(known->task, cell->task) == 0 &&
           memcmp(known->theta, theta, param * sizeof *theta) == 0;
}

static void keep(struct known_gradient *known, const struct cell *cell, const double *theta, size_t param,
                 const struct reference *reference)
{
    known_gradient_close(known);
    known->theta = malloc(param * sizeof *theta);
    if (!known->theta || !copy_reference(reference, param, &known->reference)) {
        known_gradient_close(known);
        return;
    }
    memcpy(known->theta, theta, param * sizeof *theta);
    memcpy(known->task, cell->task, sizeof known->task);
    known->horizon = cell->horizon;
}

/* The gradient asked for: found, or, of the plain target and by a method that samples nothing, known. */
static bool ask_oracle(struct measurement *m, const struct opened_task *task, const struct question *q,
                       const struct cell *cell, struct known_gradient *known, struct failure *failure)
{
    const size_t P = (size_t)task->dims.param;
    const bool plain = known && q->target == TARGET_PLAIN;
    if (plain && knows(known, cell, m->theta, P))
        return copy_reference(&known->reference, P, &m->reference) ||
               fail_runtime(failure, "no memory for a gradient of %zu parameters.", P);
    if (!oracle_gradient(task, q, m->theta, &m->reference, failure))
        return false;
    if (plain && !(m->reference.samples > 0) && !m->reference.approximate)
        keep(known, cell, m->theta, P, &m->reference);
    return true;
}

/* The reference, for one replicate: of a window its share of the episode's. */
static bool find_reference(struct measurement *m, const struct opened_task *task, struct question question,
                           const struct cell *cell, struct known_gradient *known, struct failure *failure)
{
    const double share = 1 / m->repetition.windows;
    struct reference *g = &m->reference;
    question.resolve = variance_of_mean(&m->repetition) / CONTROL_PER_SAMPLE / (share * share);
    if (!ask_oracle(m, task, &question, cell, known, failure))
        return false;
    for (int i = 0; i < m->repetition.facts.dims.param; i++)
        g->gradient[i] *= share;
    g->error *= share;
    g->variance *= share * share;
    return true;
}

/* In a long run it is the spread of the batches' means, times their length, that counts, and what one update
 * has. */
static bool compare(struct measurement *m, struct failure *failure)
{
    const struct repetition *r = &m->repetition;
    const int P = r->facts.dims.param;
    struct comparison *c = &m->comparison;
    bool ok = compare_to_reference(r->replicates, P, r->estimates, m->reference.gradient,
                                   m->reference.variance, c, failure);
    if (ok && r->procedure.regime == REGIME_LONGRUN) {
        ok = long_run_variance(r->chains, r->replicates / r->chains * r->batch, P, r->updates, r->batch,
                               &m->long_run, failure);
        c->variance = m->long_run.variance;
        c->mse = (struct interval){c->bias2.value + c->variance.value, NAN, NAN};
    }
    return ok;
}

/* Where theta moves: against the gradient at the theta of the moment. */
static bool find_moment(struct measurement *m, const struct opened_task *task, struct failure *failure)
{
    const size_t P = (size_t)m->repetition.facts.dims.param;
    const struct reference moment = {
        .method = "rtrl", .loss = NAN, .gradient = m->repetition.moving.moment, .error = NAN};
    return (copy_reference(&moment, P, &m->reference) ||
            fail_runtime(failure, "no memory for a gradient of %zu parameters.", P)) &&
           moving_theory(&m->repetition, task, &m->theory_bias2, &m->theory_variance, &m->reference.error,
                         failure);
}

static bool fill_moving(struct measurement *m, const struct selection *selection, const struct cell *cell,
                        enum target target, const struct opened_task *task, struct failure *failure)
{
    if (target != TARGET_PLAIN)
        return fail(
            failure,
            "--lr: the gradient at a theta that moves is the plain one: expected --target plain, found "
            "the target %s.",
            m->target);
    repetition_run(&m->repetition, selection, cell);
    if (m->repetition.replicates == 0)
        return true;
    return find_moment(m, task, failure) && compare(m, failure);
}

static bool fill(struct measurement *m, const struct selection *selection, const struct cell *cell,
                 const struct procedure *procedure, const char *target, const struct opened_task *task,
                 struct known_gradient *known, struct failure *failure)
{
    if (!repetition_open(&m->repetition, selection, cell, procedure, m->theta, failure))
        return false;
    const enum target which = target_of(target, m->repetition.facts.target);
    m->target = target_names[which];
    if (procedure->moved_by != MOVED_BY_NOTHING)
        return fill_moving(m, selection, cell, which, task, failure);
    const struct question question = question_of(m, which, selection, cell);
    bool ok = oracle_choice(task, &question, failure) != NULL;
    if (ok && which != TARGET_TRUNCATED)
        ok = theory_of(&m->repetition, task, m->theta, &m->theory_bias2, &m->theory_variance, failure);
    if (ok)
        repetition_run(&m->repetition, selection, cell);
    if (ok && m->repetition.replicates == 0)
        return true;
    return ok && find_reference(m, task, question, cell, known, failure) && compare(m, failure);
}

bool measurement_make(struct measurement *m, const struct selection *selection, const struct cell *cell,
                      const struct procedure *procedure, const char *target, struct failure *failure)
{
    return measurement_make_knowing(m, selection, cell, procedure, target, NULL, failure);
}

bool measurement_make_knowing(struct measurement *m, const struct selection *selection,
                              const struct cell *cell, const struct procedure *procedure, const char *target,
                              struct known_gradient *known, struct failure *failure)
{
    struct opened_task task;
    *m = (struct measurement){.theory_bias2 = NAN, .theory_variance = NAN};
    if (!cell_task(selection, cell, &task, &m->theta, failure))
        return false;
    const bool ok = fill(m, selection, cell, procedure, target, &task, known, failure);
    task_close(&task);
    if (!ok)
        measurement_close(m);
    return ok;
}

void measurement_close(struct measurement *m)
{
    repetition_close(&m->repetition);
    reference_close(&m->reference);
    free(m->theta);
    *m = (struct measurement){0};
}

void known_gradient_close(struct known_gradient *known)
{
    free(known->theta);
    reference_close(&known->reference);
    *known = (struct known_gradient){0};
}
