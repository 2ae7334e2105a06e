/* run.c: from a setup to a run that is ready: its task and estimator open, whether they suit each other, what
 * is to be solved. */
#include "harness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const sampling_names[SAMPLINGS] = {
    [SAMPLING_ANTITHETIC] = "antithetic",       [SAMPLING_FORWARD] = "forward",
    [SAMPLING_LEAVE_ONE_OUT] = "leave_one_out", [SAMPLING_ORTHOGONAL] = "orthogonal",
    [SAMPLING_RADEMACHER] = "rademacher",
};

/* how many particles share a perturbation, with one sign or the other */
static int members_of(const struct estimator *e, enum sampling sampling)
{
    return e->unperturbed || sampling == SAMPLING_FORWARD || sampling == SAMPLING_LEAVE_ONE_OUT ? 1 : 2;
}

/* the estimator's option of that name, where it has one */
static enum sampling sampling_of(const struct opened_estimator *opened)
{
    const struct option_def *table = opened->estimator->options;
    const struct option_def *row = table ? option_find(table, "sampling", strlen("sampling")) : NULL;
    const char *name = row ? *(const char *const *)(const void *)((const char *)opened->options + row->offset)
                           : sampling_names[0];
    int sampling = SAMPLINGS - 1;
    while (sampling > 0 && strcmp(name, sampling_names[sampling]) != 0)
        sampling--;
    return (enum sampling)sampling;
}

static bool estimator_suits(const struct run *run, const struct setup *setup, struct failure *failure)
{
    const struct estimator *e = run->estimator.estimator;
    const struct task *task = run->task.task;
    if (e->needs & NEEDS_VJP && !gives_vjp(task, &run->task.dims))
        return fail(failure, "%s needs derivatives, and %s has none; use an evolution strategy.", e->name,
                    task->name);
    if (e->needs & NEEDS_JVP && !gives_jvp(task, &run->task.dims))
        return fail(failure, "%s needs tangents, and %s has none; use an evolution strategy.", e->name,
                    task->name);
    if (e->whole_episode && run->task.dims.horizon == FOREVER)
        return fail(failure,
                    "%s unrolls whole episodes, and %s never ends one: give --horizon n, or use an online "
                    "estimator.",
                    e->name, task->name);
    const enum sampling sampling = sampling_of(&run->estimator);
    const int members = members_of(e, sampling), P = run->task.dims.param;
    if (e->sample && members == 2 && (setup->particles < 2 || setup->particles % 2))
        return fail(failure,
                    "--particles: %s runs antithetic pairs and needs an even number of at least 2, found %d.",
                    e->name, setup->particles);
    if (e->sample && setup->particles < (e->unperturbed ? 1 : 2))
        return fail(failure, "--particles: %s needs at least %d, found %d.", e->name, e->unperturbed ? 1 : 2,
                    setup->particles);
    if (sampling == SAMPLING_ORTHOGONAL && run->task.dims.width == 1)
        return fail(
            failure,
            "%s: sampling=orthogonal draws the directions of all particles at once, and those of %s are "
            "stepped one by one; use sampling=antithetic.",
            e->name, task->name);
    if (sampling == SAMPLING_ORTHOGONAL && setup->particles / 2 > P)
        return fail(failure,
                    "%s: sampling=orthogonal has at most as many directions as parameters, which are %d; "
                    "found %d pairs: use at most %d --particles, more --instances, or sampling=antithetic.",
                    e->name, P, setup->particles / 2, 2 * P);
    if (e->needs & NEEDS_END && !run->task.dims.final_only)
        return fail(
            failure,
            "%s is for losses at the end of an episode only, and those of %s count before it; use pes.",
            e->name, setup->task);
    if (e->sample && !e->unperturbed && !(setup->sigma > 0 && setup->sigma < INFINITY))
        return fail(failure, "--sigma: expected a standard deviation above 0, found %g.", setup->sigma);
    if (setup->deviation && (!e->sample || e->unperturbed))
        return fail(failure,
                    "--divide-by deviation: expected an estimator of perturbed particles, whose losses "
                    "deviate, found "
                    "%s; use --divide-by none, or an evolution strategy.",
                    e->name);
    if (!(setup->unroll >= 1))
        return fail(failure, "--unroll: expected at least 1 step, found %ld.", setup->unroll);
    return true;
}

static void state_problem(struct run *run, const struct setup *setup)
{
    const struct estimator *e = run->estimator.estimator;
    const struct dims dims = run->task.dims;
    const long whole = dims.horizon;
    struct problem *p = &run->problem;
    *p = (struct problem){.task = run->task.task,
                          .self = run->task.self,
                          .dims = dims,
                          .estimator = e,
                          .options = run->estimator.options,
                          .stepwise = setup->stepwise || dims.stepwise_only || !run->task.task->unroll};
    run->renewal = FOREVER;
    if (e) {
        p->sampling = sampling_of(&run->estimator);
        p->members = members_of(e, p->sampling);
        p->stepwise = p->stepwise || e->needs & NEEDS_END;
        p->unroll = e->whole_episode || setup->unroll > whole ? whole : setup->unroll;
        p->particles = e->sample ? setup->particles : 1;
        p->pairs = e->sample ? (p->sampling == SAMPLING_FORWARD ? setup->particles - 1
                                                                : setup->particles / p->members)
                             : 0;
        p->sigma = e->unperturbed ? 1 : e->sample ? setup->sigma : 0;
        p->leads = p->sampling == SAMPLING_FORWARD || (e->lead && (!e->leads || e->leads(p)));
        run->renewal = e->renewal ? e->renewal(p) : FOREVER;
        run->in_rounds = p->leads || p->sampling == SAMPLING_LEAVE_ONE_OUT;
    }
    run->facts = (struct problem_facts){
        .dims = dims,
        .target = e ? e->target : TARGET_PLAIN,
        .unroll = p->unroll,
        .particles = p->particles,
        .particle_cost = e ? setup->instances * ((double)p->members * p->pairs + p->leads) : 0,
        .flops = p->task->flops(p->self),
        .renewal = run->renewal < FOREVER ? run->renewal : p->unroll,
        .unfolding = e && e->unfolding        ? e->unfolding(p)
                     : run->renewal < FOREVER ? run->renewal
                                              : p->unroll,
        .theory = e && e->theory,
        .window_theory = e && e->window_theory,
        .instances = setup->instances,
        .draws = e && e->sample,
        .perturbs = e && e->sample && !e->unperturbed,
        .needs_end = e && e->whole_episode,
    };
}

/* Forward differences need the mean particle to start where the others do. */
static bool centre_fits(const struct problem *p, struct failure *failure)
{
    const struct estimator *e = p->estimator;
    if (p->sampling != SAMPLING_FORWARD || !e->leads || e->leads(p))
        return true;
    return fail(failure,
                "%s: sampling=forward needs the mean particle, which the other options leave out; use "
                "sampling=leave_one_out.",
                e->name);
}

/* All of a run but its memory. */
static bool run_prepare(struct run *run, const struct setup *setup, struct failure *failure)
{
    if (!task_open(&run->task, setup->task, &setup->request, failure))
        return false;
    run->threads = setup->threads;
    run->instances = setup->instances;
    run->keeps_totals = setup->deviation;
    run->stop = setup->stop;
    if (!setup->estimator) {
        state_problem(run, setup);
        return true;
    }
    if (!estimator_open(&run->estimator, setup->estimator, failure) || !estimator_suits(run, setup, failure))
        return false;
    state_problem(run, setup);
    run->trials = setup->trials;
    const struct problem *p = &run->problem;
    return centre_fits(p, failure) && (!p->estimator->suits || p->estimator->suits(p, failure)) &&
           run_plan(run, failure);
}

bool run_possible(const struct setup *setup, struct failure *failure)
{
    struct run run = {0};
    const bool ok = run_prepare(&run, setup, failure);
    task_close(&run.task);
    estimator_close(&run.estimator);
    return ok;
}

struct run *run_open(const struct setup *setup, struct failure *failure)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run) {
        fail_runtime(failure, "no memory to open a run.");
        return NULL;
    }
    if (!run_prepare(run, setup, failure) || (setup->estimator && !run_allocate(run, failure))) {
        run_close(run);
        run = NULL;
    }
    return run;
}

void run_close(struct run *run)
{
    if (!run)
        return;
    run_release(run);
    task_close(&run->task);
    estimator_close(&run->estimator);
    free(run);
}

void run_count(struct run *run, struct phase_count *count)
{
    run->count = count;
    for (int k = 0; k < run->threads; k++)
        run->workspace[k].phases = count ? &count->thread[k] : NULL;
}
