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

static bool load_done(struct resume_file *file, struct trained *trained)
{
    struct archive *archive = &file->archive;
    for (int k = 0; archive->ok && k < file->done; k++) {
        archive_reals(archive, &trained[k].burnt, 1);
        history_archive(&trained[k].history, archive);
        trained[k].complete = archive->ok;
    }
    return archive->ok && (file->amid || resume_file_loaded(file));
}

bool resume_open(struct resume_file *file, const char *path, bool go_on, char *identity, int n,
                 struct trained *trained, struct failure *failure)
{
    return resume_file_open(file, path, go_on, identity, n, failure) &&
           (!file->archive.loading || load_done(file, trained));
}

bool resume_save(const struct resume_file *file, int done, struct trained *trained, struct training *training,
                 struct failure *failure)
{
    struct archive archive;
    bool ok = resume_file_create(file, done, training != NULL, &archive, failure);
    for (int k = 0; ok && k < done; k++) {
        archive_reals(&archive, &trained[k].burnt, 1);
        history_archive(&trained[k].history, &archive);
    }
    if (ok && training)
        training_archive(training, &archive);
    ok = ok && archive_commit(&archive);
    archive_close(&archive);
    return ok;
}
