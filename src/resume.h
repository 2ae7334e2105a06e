/* resume.h: checkpoints of a whole command, `train`: what it was asked, the cells that are done, and the state of
 * the one that is not. */
#ifndef PESBENCH_RESUME_H
#define PESBENCH_RESUME_H

#include "training.h"
#include "training_report.h"

/* All 0: no checkpoints are wanted. */
struct resume {
    const char *path;       /* or NULL */
    char *identity;         /* what the command was asked, as lines of text */
    int done;               /* cells that the file has to their end */
    bool amid;              /* the one after them waits in the archive, its state next */
    struct archive archive; /* loading */
};

/* What makes a run this one and no other, from the plans of its cells: not its threads, nor where results go.
 * Sets the histories' shapes.  theta is asked of each cell.  free() the text; NULL on failure. */
char *resume_identity(const struct selection *selection, int n, const struct training_plan *plans,
                      struct trained *trained, struct failure *failure);

/* Prepare for checkpoints at `path` (identity is taken, and freed by resume_close).  Where `go_on`, load from the
 * file what is done, if there is one; else refuse to replace what is no checkpoint or the checkpoint of a run
 * that is not done. */
bool resume_open(struct resume *resume, const char *path, bool go_on, char *identity, int n,
                 struct trained *trained, struct failure *failure);
void resume_close(struct resume *resume);

/* Train cell `index` of `trained` from where it stands (its start, or the checkpoint) to its end, or to an
 * interrupt, saving as its plan says.  Where it is done already, only its facts are found.  theta: [param] */
bool resume_train(struct resume *resume, const struct training_plan *plan, const double *theta, int index,
                  struct trained *trained, bool quiet, struct failure *failure);

/* The waiting cell was taken from the archive: was that all? */
bool resume_loaded(struct resume *resume);

/* Replace the file: the first `done` cells, and `training` (or NULL), the one after them. */
bool resume_save(const struct resume *resume, int done, struct trained *trained, struct training *training,
                 struct failure *failure);

#endif
