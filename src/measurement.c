/* measurement.c: see measurement.h. */
#include "measurement.h"
#include "memory.h"
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS_PER_THREAD = 512, LED_BLOCKS_PER_THREAD = 64, BLOCK_PAIRS = 256, WINDOWS_AT_MOST = 128 };
enum { CONTROL_PER_SAMPLE = 100 };

/* As many as make a parallel region long beside its cost.  Where an estimator has a lead, all blocks move in
 * rounds of one window, and should not leave the cache between two of them. */
int measurement_group(const struct selection *selection, const struct cell *cell)
{
    const int replicates = selection->replicates;
    const int blocks = cell->particles / 2 / BLOCK_PAIRS + 1;
    const int each = estimator_named(cell->estimator)->lead ? LED_BLOCKS_PER_THREAD : BLOCKS_PER_THREAD;
    const int wanted = cell->threads * each / blocks, group = wanted < 1 ? 1 : wanted;
    return group < replicates ? group : replicates;
}

static enum target target_of(const char *name, enum target own)
{
    int target = 0;
    if (strcmp(name, "own") == 0)
        return own;
    while (target < TARGETS - 1 && strcmp(name, target_names[target]) != 0)
        target++;
    return (enum target)target;
}

/* Bias and variance in closed form, where the loss is quadratic and the estimator knows them. */
static bool find_theory(struct measurement *m, const struct opened_task *task, const double *theta,
                        const struct selection *selection, const struct cell *cell, struct failure *failure)
{
    const struct estimator *e = estimator_named(cell->estimator);
    const long windows = (m->facts.dims.horizon - 1) / m->facts.renewal + 1;
    if (!m->facts.theory || !m->facts.dims.quadratic || !task->task->vjp || windows > WINDOWS_AT_MOST ||
        strcmp(m->target, target_names[TARGET_TRUNCATED]) == 0)
        return true;
    struct unfolded unfolded;
    double *storage = NULL, *bias = calloc((size_t)m->facts.dims.param, sizeof *bias);
    bool ok = bias || fail_runtime(failure, "no memory for a bias.");
    ok = ok && oracle_unfold(task, m->facts.renewal, theta, &unfolded, &storage, failure);
    if (ok) {
        m->theory_variance = e->theory(&unfolded, m->facts.particles / 2, bias) / selection->instances;
        m->theory_bias2 = 0;
        for (int i = 0; i < m->facts.dims.param; i++)
            m->theory_bias2 += bias[i] * bias[i];
    }
    free(storage);
    free(bias);
    return ok;
}

/* What replicates are run with. */
struct repetition {
    const struct engine *engine;
    struct run *run;
    int group;
    double *thetas; /* [group][param], all the same */
    struct identity *identity;
    long *nonfinite;
};

static bool repetition_open(struct repetition *r, const struct selection *selection, const struct cell *cell,
                            const double *theta, struct failure *failure)
{
    *r = (struct repetition){.engine = engine_of(selection->precision),
                             .group = measurement_group(selection, cell)};
    const struct setup setup = cell_setup(selection, cell, r->group);
    r->run = r->engine->open(&setup, failure);
    if (!r->run)
        return false;
    const size_t n = (size_t)r->group, P = (size_t)r->engine->facts(r->run)->dims.param;
    r->thetas = calloc(n * P, sizeof *r->thetas);
    r->identity = calloc(n, sizeof *r->identity);
    r->nonfinite = calloc(n, sizeof *r->nonfinite);
    if (!r->thetas || !r->identity || !r->nonfinite)
        return fail_runtime(failure, "no memory for %d replicates at a time.", r->group);
    for (size_t k = 0; k < n; k++)
        memcpy(r->thetas + k * P, theta, P * sizeof *theta);
    return true;
}

static void repetition_close(struct repetition *r)
{
    if (r->engine)
        r->engine->close(r->run);
    free(r->thetas);
    free(r->identity);
    free(r->nonfinite);
}

static void run_replicates(struct measurement *m, const struct repetition *r,
                           const struct selection *selection, const struct cell *cell)
{
    const int replicates = selection->replicates;
    const size_t P = (size_t)m->facts.dims.param;
    struct progress progress = progress_begin("measure", selection->quiet);
    const double start = seconds_now();
    for (int first = 0; first < replicates; first += r->group) {
        const int left = replicates - first, count = left < r->group ? left : r->group;
        for (int k = 0; k < count; k++)
            r->identity[k] = (struct identity){cell->seed, (uint32_t)(first + k)};
        r->engine->begin(r->run, count, r->identity);
        r->engine->advance(r->run, m->facts.dims.horizon, r->thetas, m->estimates + (size_t)first * P,
                           r->nonfinite);
        progress_show(&progress, (double)first / replicates, cell->estimator);
    }
    m->seconds = (seconds_now() - start) / replicates;
    for (int k = 0; k < r->group; k++)
        m->nonfinite += r->nonfinite[k];
    progress_end(&progress);
}

/* What the reference is asked.  A control sample is, unless said otherwise, a hundred times the one under
 * test. */
static struct question question_of(const struct measurement *m, enum target target,
                                   const struct selection *selection, const struct cell *cell)
{
    const double sample = (double)selection->replicates * m->facts.particles * selection->instances;
    const bool smooths = target != TARGET_TRUNCATED || m->facts.particles > 1;
    return (struct question){.target = target,
                             .sigma = smooths ? cell->sigma : 0, /* tbptt: the limit */
                             .block = target == TARGET_TRUNCATED ? m->facts.unroll : m->facts.renewal,
                             .samples = selection->control_samples > 0 ? selection->control_samples
                                                                       : CONTROL_PER_SAMPLE * sample,
                             .threads = cell->threads,
                             .quiet = selection->quiet};
}

/* V / R of the sample under test, or 0 where it has no spread: what a control sample has to resolve. */
static double variance_of_mean(const struct measurement *m, int replicates)
{
    const size_t P = (size_t)m->facts.dims.param;
    double squares = 0;
    for (size_t i = 0; i < P; i++) {
        double mean = 0;
        for (size_t r = 0; r < (size_t)replicates; r++)
            mean += (m->estimates[r * P + i] - mean) / (double)(r + 1);
        for (size_t r = 0; r < (size_t)replicates; r++)
            squares += (m->estimates[r * P + i] - mean) * (m->estimates[r * P + i] - mean);
    }
    const double variance = squares / replicates / (replicates - 1.0);
    return variance < INFINITY ? variance : 0;
}

/* The run's facts, its reference, its replicates, what they say; all of a measurement but the task. */
static bool fill(struct measurement *m, const struct selection *selection, const struct cell *cell,
                 const char *target, const struct opened_task *task, const double *theta,
                 struct failure *failure)
{
    struct repetition r;
    struct question question = {0};
    const int replicates = selection->replicates;
    bool ok = repetition_open(&r, selection, cell, theta, failure);
    if (ok) {
        m->facts = *r.engine->facts(r.run);
        const enum target which = target_of(target, m->facts.target);
        m->target = target_names[which];
        ok = memory_fits(8.0 * replicates * m->facts.dims.param, "keeping every replicate", failure);
        m->estimates =
            ok ? calloc((size_t)replicates * (size_t)m->facts.dims.param, sizeof *m->estimates) : NULL;
        if (ok && !m->estimates)
            ok = fail_runtime(failure, "no memory for %d replicates of %d parameters.", replicates,
                              m->facts.dims.param);
        question = question_of(m, which, selection, cell);
        ok = ok && oracle_choice(task, &question, failure) &&
             find_theory(m, task, theta, selection, cell, failure);
    }
    if (ok)
        run_replicates(m, &r, selection, cell);
    repetition_close(&r);
    question.resolve = ok ? variance_of_mean(m, replicates) / CONTROL_PER_SAMPLE : 0;
    /* m->reference.variance is for the comparison to take off bias2 */
    return ok && oracle_gradient(task, &question, theta, &m->reference, failure) &&
           compare_to_reference(replicates, m->facts.dims.param, m->estimates, m->reference.gradient,
                                &m->comparison, failure);
}

bool measurement_make(struct measurement *m, const struct selection *selection, const struct cell *cell,
                      const char *target, struct failure *failure)
{
    struct opened_task task;
    *m = (struct measurement){.theory_bias2 = NAN, .theory_variance = NAN};
    if (!cell_task(selection, cell, &task, &m->theta, failure))
        return false;
    const bool ok = fill(m, selection, cell, target, &task, m->theta, failure);
    task_close(&task);
    if (!ok)
        measurement_close(m);
    return ok;
}

void measurement_close(struct measurement *m)
{
    reference_close(&m->reference);
    free(m->estimates);
    free(m->theta);
    *m = (struct measurement){0};
}
