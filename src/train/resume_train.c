/* resume_train.c: one cell trained, with checkpoints on the way; see resume.h. */
#include "interrupt.h"
#include "progress.h"
#include "resume.h"

static bool save(const struct resume_file *file, int done, struct trained *trained, struct training *t,
                 struct failure *failure)
{
    const double start = seconds_now();
    const bool ok = !file->path || resume_save(file, done, trained, t, failure);
    if (t)
        t->aside += seconds_now() - start;
    return ok;
}

static bool train_on(const struct resume_file *file, int index, struct trained *trained, struct training *t,
                     bool quiet, struct failure *failure)
{
    struct progress progress = progress_begin("train", quiet);
    bool ok = true, stop = false;
    while (ok && !stop && !training_finished(t)) {
        ok = training_update(t, failure);
        const bool finished = training_finished(t);
        stop = interrupted() && !finished;
        if (ok && !finished && (stop || t->update % t->plan.checkpoint_every == 0))
            ok = save(file, index, trained, t, failure);
        progress_show(&progress, (double)t->update / (double)t->plan.updates, t->plan.setup.estimator);
    }
    progress_end(&progress);
    if (ok && stop) /* not in the checkpoint: a run that is not interrupted has no such rows */
        ok = training_record(t, failure);
    struct failure later; /* what was reached before a failure has losses, too */
    return training_evaluate(t, ok ? failure : &later) && ok;
}

static bool start(struct resume_file *file, struct training *t, struct failure *failure)
{
    if (!file->amid)
        return training_begin(t, failure);
    training_archive(t, &file->archive);
    return resume_file_loaded(file);
}

bool resume_train(struct resume_file *file, const struct training_plan *plan, const double *theta, int index,
                  struct trained *trained, bool quiet, struct failure *failure)
{
    struct trained *own = &trained[index];
    struct training t;
    bool ok = training_open(&t, plan, theta, failure);
    own->facts = t.facts;
    own->every = plan->every;
    own->lr = plan->rates.lr;
    own->divides = plan->divides;
    if (ok && !own->complete) {
        ok = start(file, &t, failure) &&
             (t.stopped_early || train_on(file, index, trained, &t, quiet, failure));
        own->complete = ok && !t.stopped_early && training_finished(&t);
        own->burnt = t.burnt;
        own->history = t.history;
        t.history = (struct history){0};
        ok = ok && (!own->complete || save(file, index + 1, trained, NULL, failure));
    }
    training_close(&t);
    return ok;
}
