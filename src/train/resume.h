/* resume.h: checkpoints of a whole command, `train`: what it was asked, the cells that are done, and the state of
 * the one that is not. */
#ifndef PESBENCH_RESUME_H
#define PESBENCH_RESUME_H

#include "resume_file.h"
#include "training.h"
#include "training_report.h"

/* What makes a run this one and no other, from the plans of its cells: not its threads, nor where results go.
 * Sets the histories' shapes.  theta is asked of each cell.  free() the text; NULL on failure. */
char *resume_identity(const struct selection *selection, int n, const struct training_plan *plans,
                      struct trained *trained, struct failure *failure);

/* resume_file_open, and load the cells that are done. */
bool resume_open(struct resume_file *file, const char *path, bool go_on, char *identity, int n,
                 struct trained *trained, struct failure *failure);

/* Train cell `index` of `trained` from where it stands (its start, or the checkpoint) to its end, or to an
 * interrupt, saving as its plan says.  Where it is done already, only its facts are found.  theta: [param] */
bool resume_train(struct resume_file *file, const struct training_plan *plan, const double *theta, int index,
                  struct trained *trained, bool quiet, struct failure *failure);

/* Replace the file: the first `done` cells, and `training` (or NULL), the one after them. */
bool resume_save(const struct resume_file *file, int done, struct trained *trained, struct training *training,
                 struct failure *failure);

#endif
