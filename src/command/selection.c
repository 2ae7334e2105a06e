/* selection.c: shared options, and the cells that are their product. */
#include "selection.h"
#include "command.h"
#include "interrupt.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { SPECS_AT_MOST = 64, CELLS_AT_MOST = 100000 };

/* The first row is theta: see selection_system_without_theta. */
const struct option_def selection_system[] = {
    OPTION(selection, theta, NULL, 0, 0, "outer parameters, v,v,... or @FILE (the task's own)",
           .placeholder = "LIST"),
    OPTION(selection, horizon, NULL, 1, (double)FOREVER,
           "steps of an episode T, `inf` for no end (the task's own)", .flags = OPTION_WHOLE),
    OPTION(selection, precision, "double", 0, 0, "of the run; oracles are always double",
           .choices = "single|double"),
    NAMED_OPTION(selection, "task-seed", task_seed, "0", 0, 0, "of data and initial states"),
    OPTION(selection, data, NULL, 0, 0, "folder of real data sets (or PESBENCH_DATA)", .placeholder = "DIR"),
    OPTION(selection, threads, NULL, 1, THREADS_AT_MOST, "OpenMP threads (as OpenMP says)",
           .flags = OPTION_WHOLE),
    OPTION(selection, out, NULL, 0, 0, "write results to FILE, .csv, .json or .md; may repeat",
           .placeholder = "FILE"),
    OPTION(selection, quiet, NULL, 0, 0, "no progress, no table"),
    NAMED_OPTION(selection, "dry-run", dry_run, NULL, 0, 0, "say what would run and how long it should take"),
    {0},
};

const struct option_def selection_estimation[] = {
    OPTION(selection, estimator, NULL, 0, 0, "estimators, name[:option=value]..., or `all`",
           .placeholder = "LIST"),
    OPTION(selection, unroll, NULL, 1, 1e9, "steps of a window K (published)", .flags = OPTION_WHOLE),
    OPTION(selection, particles, NULL, 1, 1e8, "particles N, all of them (published)", .flags = OPTION_WHOLE),
    OPTION(selection, sigma, NULL, 1e-300, 1e300, "standard deviation of perturbations (published)"),
    OPTION(selection, seed, "1", 0, 9007199254740992.0, "of the estimators' noise", .flags = OPTION_WHOLE),
    OPTION(selection, instances, NULL, 1, 100000,
           "instances of the task, whose estimates are averaged (1; train: published)"),
    OPTION(selection, stepwise, NULL, 0, 0, "do not use a task's fused unroll"),
    {0},
};

/* what a list option holds, or one default */
static struct numbers either(const struct numbers *given, double otherwise)
{
    if (given->n)
        return *given;
    struct numbers one = {.n = 1};
    one.value[0] = otherwise;
    return one;
}

static bool add_cell(struct cells *cells, const struct cell *cell, struct failure *failure)
{
    if (cells->n == CELLS_AT_MOST)
        return fail(failure, "the product of all lists has more than %d cells; use shorter lists.",
                    CELLS_AT_MOST);
    if ((cells->n & (cells->n - 1)) == 0) {
        struct cell *grown = realloc(cells->cell, (size_t)(cells->n ? 2 * cells->n : 1) * sizeof *grown);
        if (!grown)
            return fail_runtime(failure, "no memory for %d cells.", cells->n);
        cells->cell = grown;
    }
    cells->cell[cells->n++] = *cell;
    return true;
}

static bool add_runs(struct cells *cells, const struct selection *s, struct cell cell,
                     struct failure *failure)
{
    const struct numbers seed = either(&s->seed, 1), threads = either(&s->threads, omp_get_max_threads());
    bool ok = true;
    for (int i = 0; ok && i < seed.n; i++)
        for (int j = 0; ok && j < threads.n; j++) {
            cell.seed = (uint64_t)seed.value[i];
            cell.threads = (int)threads.value[j];
            ok = add_cell(cells, &cell, failure);
        }
    return ok;
}

/* the product of K, N and sigma, as far as this estimator has a use for them */
static bool add_estimator(struct cells *cells, const struct selection *s, struct cell cell,
                          struct failure *failure)
{
    const struct estimator *e = estimator_named(cell.estimator);
    cell.settings = settings_for(task_named(cell.task), e ? e->name : "");
    struct numbers unroll = either(&s->unroll, (double)cell.settings.unroll);
    struct numbers particles = either(&s->particles, cell.settings.particles);
    struct numbers sigma = either(&s->sigma, cell.settings.sigma);
    if (e && e->whole_episode)
        unroll.n = 1;
    if (e && !e->sample)
        particles.n = 1;
    if (e && (!e->sample || e->unperturbed))
        sigma.n = 1;
    bool ok = true;
    for (int i = 0; ok && i < particles.n; i++)
        for (int j = 0; ok && j < sigma.n; j++)
            for (int k = 0; ok && k < unroll.n; k++) {
                cell.particles = (int)particles.value[i];
                cell.sigma = sigma.value[j];
                cell.unroll = (long)unroll.value[k];
                ok = add_runs(cells, s, cell, failure);
            }
    return ok;
}

static bool estimator_specs(const struct selection *s, char (*out)[SPEC_SIZE], int *n,
                            struct failure *failure)
{
    if (s->estimator && strcmp(s->estimator, "all") != 0)
        return option_expand_specs("--estimator", s->estimator, out, SPECS_AT_MOST, n, failure);
    for (*n = 0; estimators[*n]; ++*n)
        snprintf(out[*n], SPEC_SIZE, "%s", estimators[*n]->name);
    return true;
}

/* the spec with an alias replaced by the name it stands for */
static void canonical_spec(char *spec)
{
    const struct estimator *e = estimator_named(spec);
    char options[SPEC_SIZE];
    if (!e)
        return;
    snprintf(options, sizeof options, "%s", spec + strcspn(spec, ":"));
    snprintf(spec, SPEC_SIZE, "%.60s%.190s", e->name, options);
}

static bool add_task(struct cells *cells, const struct selection *s, struct cell cell, bool estimation,
                     struct failure *failure)
{
    static const double own = 0;
    const struct numbers horizon = either(&s->horizon, own);
    char spec[SPECS_AT_MOST][SPEC_SIZE];
    int specs = 1;
    spec[0][0] = 0;
    bool ok = !estimation || estimator_specs(s, spec, &specs, failure);
    for (int h = 0; ok && h < horizon.n; h++)
        for (int k = 0; ok && k < specs; k++) {
            cell.horizon = horizon.value[h] >= (double)FOREVER ? FOREVER : (long)horizon.value[h];
            memcpy(cell.estimator, spec[k], SPEC_SIZE);
            struct opened_estimator check = {
                0}; /* an unknown name or option is refused before anything runs */
            ok = !estimation || estimator_open(&check, cell.estimator, failure);
            estimator_close(&check);
            if (ok && estimation)
                canonical_spec(cell.estimator);
            ok = ok && (estimation ? add_estimator : add_runs)(cells, s, cell, failure);
        }
    return ok;
}

bool cells_open(struct cells *cells, const struct selection *selection, const struct texts *operands,
                bool estimation, struct failure *failure)
{
    char spec[SPECS_AT_MOST][SPEC_SIZE];
    int n = 0;
    *cells = (struct cells){0};
    if (operands->n != 1)
        return fail(failure, "expected one TASK, found %d; 'pesbench list tasks' shows them.", operands->n);
    bool ok = option_expand_specs("TASK", operands->value[0], spec, SPECS_AT_MOST, &n, failure);
    for (int k = 0; ok && k < n; k++) {
        struct cell cell = {0};
        struct opened_task check;
        const struct request request = {.horizon = 1, .data = selection->data};
        memcpy(cell.task, spec[k], SPEC_SIZE);
        ok = task_open(&check, cell.task, &request, failure);
        cell.width = check.dims.width;
        task_close(&check);
        ok = ok && add_task(cells, selection, cell, estimation, failure);
    }
    if (!ok)
        cells_close(cells);
    return ok;
}

static bool check_cell(const struct cell *cell, const struct selection *selection, bool ends, int trials,
                       struct failure *failure)
{
    const struct setup setup = cell_setup(selection, cell, trials);
    struct opened_task task;
    double *theta;
    if (!cell_task(selection, cell, &task, &theta, failure))
        return false;
    const bool ended = task.dims.horizon < FOREVER;
    free(theta);
    task_close(&task);
    if (ends && !ended)
        return fail(failure, "%s never ends an episode: give --horizon n.", cell->task);
    return engine_of(selection->precision)->check(&setup, failure);
}

bool cells_check(struct cells *cells, const struct selection *selection, bool ends,
                 int (*trials)(const struct selection *, const struct cell *), struct failure *failure)
{
    const bool all = !selection->estimator || strcmp(selection->estimator, "all") == 0;
    int skipped = 0;
    for (int k = 0; k < cells->n; k++) {
        struct cell *cell = &cells->cell[k];
        if (check_cell(cell, selection, ends, trials ? trials(selection, cell) : 1, failure))
            continue;
        if (!all || !cell->estimator[0])
            return false;
        snprintf(cell->skipped, sizeof cell->skipped, "%s", failure->text);
        skipped++;
    }
    if (skipped < cells->n || cells->n == 0)
        failure->text[0] = 0;
    return skipped < cells->n || cells->n == 0; /* none at all is a failure, the last one's */
}

bool seeds_differ(const struct selection *selection, struct failure *failure)
{
    const struct numbers *seed = &selection->seed;
    for (int k = 0; k < seed->n; k++)
        for (int other = 0; other < k; other++)
            if (!(fabs(seed->value[k] - seed->value[other]) >= selection->replicates))
                return fail(failure,
                            "--seed: %.0f and %.0f have seeds in common, as each is the first of %d "
                            "(--replicates) that count as independent; expected seeds at least %d apart.",
                            seed->value[other], seed->value[k], selection->replicates, selection->replicates);
    return true;
}

void cells_close(struct cells *cells)
{
    free(cells->cell);
    *cells = (struct cells){0};
}

const char *data_folder_around(void)
{
    const char *folder = getenv("PESBENCH_DATA");
    return folder && folder[0] ? folder : NULL;
}

static struct request cell_request(const struct selection *selection, const struct cell *cell)
{
    return (struct request){.horizon = cell->horizon,
                            .seed = selection->task_seed,
                            .data = selection->data ? selection->data : data_folder_around()};
}

struct setup cell_setup(const struct selection *selection, const struct cell *cell, int trials)
{
    return (struct setup){
        .task = cell->task,
        .estimator = cell->estimator[0] ? cell->estimator : NULL,
        .request = cell_request(selection, cell),
        .unroll = cell->unroll,
        .particles = cell->particles,
        .sigma = cell->sigma,
        .instances = selection->instances ? selection->instances
                     : cell->trains       ? cell->settings.instances
                                          : 1,
        .trials = trials,
        .threads = cell->threads,
        .stepwise = selection->stepwise,
        .deviation = cell->deviation,
        .stop = interrupted,
    };
}

bool cell_task(const struct selection *selection, const struct cell *cell, struct opened_task *task,
               double **theta, struct failure *failure)
{
    const struct request request = cell_request(selection, cell);
    *theta = NULL;
    if (!task_open(task, cell->task, &request, failure))
        return false;
    *theta = calloc((size_t)task->dims.param, sizeof **theta);
    bool ok =
        *theta ? cell_theta(selection, task, *theta, failure) : fail_runtime(failure, "no memory for theta.");
    if (!ok) {
        free(*theta);
        *theta = NULL;
        task_close(task);
    }
    return ok;
}
