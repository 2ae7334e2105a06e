/* resume_file.h: what every checkpoint of a command begins with: what the command was asked, how many of its cells the
 * file has to their end, and whether one more follows that is not done.  What is in a cell is the command's own. */
#ifndef PESBENCH_RESUME_FILE_H
#define PESBENCH_RESUME_FILE_H

#include "archive.h"

/* All 0: no checkpoints are wanted. */
struct resume_file {
    const char *path;       /* or NULL */
    char *identity;         /* what the command was asked, as lines of text; the first is "cell 1 of N" */
    int done;               /* cells that the file has to their end */
    bool amid;              /* the one after them is there, too, as far as it was */
    struct archive archive; /* loading: open, with the cells next, while there is anything to load */
};

/* Prepare for checkpoints of `cells` cells at `path` (identity is taken, and freed by resume_file_close).  Where
 * `go_on`, what is done is to be loaded from the file, if there is one, and `archive` stands before the first cell; else
 * `archive` is closed, and nothing is done.  Refuses another run's checkpoint and, unless `go_on`, to replace what is
 * no checkpoint or the checkpoint of a run that is not done. */
bool resume_file_open(struct resume_file *file, const char *path, bool go_on, char *identity, int cells,
                      struct failure *failure);
void resume_file_close(struct resume_file *file);

/* All was taken from the archive: was there no more? */
bool resume_file_loaded(struct resume_file *file);

/* Begin to replace the file; cells follow, then archive_commit, then, whatever happened, archive_close. */
bool resume_file_create(const struct resume_file *file, int done, bool amid, struct archive *archive,
                        struct failure *failure);

#endif
