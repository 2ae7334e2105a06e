/* resume.c: see resume.h. */
#include "resume.h"

#include <stdlib.h>
#include <string.h>

static void print_reals(FILE *file, const char *name, int n, const double *value)
{
    fprintf(file, "%s ", name);
    for (int k = 0; k < n; k++) {
        char number[32];
        exact_text(value[k], number, sizeof number);
        fprintf(file, "%s%s", k ? "," : "", number);
    }
    fputc('\n', file);
}

static void print_request(FILE *file, const struct setup *s)
{
    fprintf(file, "horizon %ld\ntask seed %llu\ndata %s\n", s->request.horizon,
            (unsigned long long)s->request.seed, s->request.data ? s->request.data : "none");
}

static void print_plan(FILE *file, const struct training_plan *plan, int param, const double *theta)
{
    const struct setup *s = &plan->setup;
    const struct optimizer_rates *rates = &plan->rates;
    fprintf(file, "task %s\nestimator %s\nprecision %s\n", s->task, s->estimator, plan->engine->precision);
    print_request(file, s);
    fprintf(file, "unroll %ld\nparticles %d\n", s->unroll, s->particles);
    print_reals(file, "sigma", 1, &s->sigma);
    fprintf(file, "instances %d\nseeds %d\nstepwise %d\n", s->instances, s->trials, s->stepwise);
    print_reals(file, "seed", plan->seed->n, plan->seed->value);
    fprintf(file, "replicates %d\noptimizer %s\n", plan->replicates, plan->optimizer->name);
    print_reals(file, "lr", 1, &rates->lr);
    print_reals(file, "beta1", 1, &rates->beta1);
    print_reals(file, "beta2", 1, &rates->beta2);
    fprintf(file, "divide by %s\n", plan->divides ? "deviation" : "none");
    fprintf(file, "updates %ld\nevaluate every %ld\nstagger %d\nburn-in %ld\n", plan->updates, plan->every,
            (int)plan->stagger, plan->burn_in);
    print_reals(file, "theta", param, theta);
}

static bool print_cell(FILE *file, const struct selection *selection, const struct training_plan *plan,
                       struct trained *trained, struct failure *failure)
{
    struct opened_task task;
    double *theta;
    if (trained->cell.skipped[0]) {
        fprintf(file, "skipped %s with %s\n", trained->cell.task, trained->cell.estimator);
        trained->history.param = trained->history.trials = 1;
        return true;
    }
    if (!cell_task(selection, &trained->cell, &task, &theta, failure))
        return false;
    trained->history.param = task.dims.param;
    trained->history.trials = plan->setup.trials;
    print_plan(file, plan, task.dims.param, theta);
    free(theta);
    task_close(&task);
    return true;
}

char *resume_identity(const struct selection *selection, int n, const struct training_plan *plans,
                      struct trained *trained, struct failure *failure)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    bool ok = file || fail_runtime(failure, "no memory for checkpoints.");
    for (int k = 0; ok && k < n; k++) {
        fprintf(file, "cell %d of %d\n", k + 1, n);
        ok = print_cell(file, selection, &plans[k], &trained[k], failure);
    }
    if (file)
        fclose(file);
    if (ok && text)
        return text;
    free(text);
    return NULL;
}

/* The first lines in which they differ: what is asked for, and what there is. */
static bool fail_other(struct failure *failure, const char *path, const char *ours, const char *theirs)
{
    size_t start = 0;
    for (size_t k = 0; ours[k] && ours[k] == theirs[k]; k++)
        if (ours[k] == '\n')
            start = k + 1;
    const char *mine = ours + start, *other = theirs + start;
    const int mine_length = (int)strcspn(mine, "\n"), other_length = (int)strcspn(other, "\n");
    return fail(
        failure,
        "'%s' is a checkpoint of another run: expected '%.*s', found '%.*s'; give the options of that "
        "run, or remove it, or name another file.",
        path, mine_length < 300 ? mine_length : 300, mine, other_length < 300 ? other_length : 300, other);
}

static bool load_done(struct resume *resume, int n, struct trained *trained)
{
    struct archive *archive = &resume->archive;
    char *theirs;
    archive_text(archive, resume->identity, &theirs);
    if (theirs)
        archive->ok = fail_other(archive->failure, resume->path, resume->identity, theirs);
    free(theirs);
    archive_count(archive, &resume->done, n);
    archive_flag(archive, &resume->amid);
    for (int k = 0; archive->ok && k < resume->done; k++) {
        archive_reals(archive, &trained[k].burnt, 1);
        history_archive(&trained[k].history, archive);
        trained[k].complete = archive->ok;
    }
    return archive->ok && (resume->amid || resume_loaded(resume));
}

bool resume_loaded(struct resume *resume)
{
    const bool ok = archive_finished(&resume->archive);
    archive_close(&resume->archive);
    resume->amid = false;
    return ok;
}

/* Is every cell of the checkpoint there done, whatever its run was? */
static bool is_done(const char *path)
{
    struct failure ignored;
    struct archive archive;
    char *theirs = NULL;
    long done = 0;
    bool amid = true;
    int cells = -1;
    if (archive_open(&archive, path, &ignored)) {
        archive_text(&archive, "", &theirs);
        archive_long(&archive, &done);
        archive_flag(&archive, &amid);
    }
    const bool read = archive.ok && theirs && sscanf(theirs, "cell 1 of %d", &cells) == 1;
    archive_close(&archive);
    free(theirs);
    return read && !amid && done == cells;
}

static bool open_anew(const char *path, enum archive_state state, struct failure *failure)
{
    if (state == ARCHIVE_WHOLE && !is_done(path))
        return fail(failure,
                    "'%s' is the checkpoint of a run that is not done: give --resume to go on with it, or "
                    "remove it, or name another file.",
                    path);
    struct archive probe;
    const bool ok = archive_create(&probe, path, failure);
    archive_close(&probe);
    return ok;
}

bool resume_open(struct resume *resume, const char *path, bool go_on, char *identity, int n,
                 struct trained *trained, struct failure *failure)
{
    *resume = (struct resume){.path = path, .identity = identity};
    const enum archive_state state = archive_look(path, failure);
    if (state == ARCHIVE_UNFIT)
        return false;
    if (state == ARCHIVE_EMPTY && go_on)
        return fail(failure, "'%s': expected a checkpoint, found an empty file; remove it, or name another.",
                    path);
    if (!go_on || state == ARCHIVE_ABSENT)
        return open_anew(path, state, failure);
    return archive_open(&resume->archive, path, failure) && load_done(resume, n, trained);
}

void resume_close(struct resume *resume)
{
    archive_close(&resume->archive);
    free(resume->identity);
    *resume = (struct resume){0};
}

bool resume_save(const struct resume *resume, int done, struct trained *trained, struct training *training,
                 struct failure *failure)
{
    struct archive archive;
    char *ignored;
    bool amid = training != NULL;
    if (!archive_create(&archive, resume->path, failure)) {
        archive_close(&archive);
        return false;
    }
    archive_text(&archive, resume->identity, &ignored);
    archive_count(&archive, &done, done);
    archive_flag(&archive, &amid);
    for (int k = 0; k < done; k++) {
        archive_reals(&archive, &trained[k].burnt, 1);
        history_archive(&trained[k].history, &archive);
    }
    if (training)
        training_archive(training, &archive);
    return archive_commit(&archive);
}
