/* resume_file.h: what every checkpoint of a command begins with: what the command was asked, how many of its cells the
 * file has to their end, whether one more follows that is not done, and which builds of the program computed them.
 * What is in a cell is the command's own.
 *
 * A run may go on by another build than it was begun by, since programs are rebuilt while long runs are stopped; but
 * its bits are then those of neither, and that is said, when it goes on and in every result. */
#ifndef PESBENCH_RESUME_FILE_H
#define PESBENCH_RESUME_FILE_H

#include "archive.h"
#include "option.h"
#include "report.h"

/* All 0: no checkpoints are wanted. */
struct resume_file {
    const char *path; /* or NULL */
    char *identity;   /* what the command was asked, as lines of text; the first is "cell 1 of N" */
    int done;         /* cells that the file has to their end */
    bool amid;        /* the one after them is there, too, as far as it was */
    char *builds;     /* program_build() of each that has computed some of it, a line each, this one's too */
    struct archive archive; /* loading: open, with the cells next, while there is anything to load */
};

/* Do --checkpoint and --resume suit each other, and the files of results?  A false answer has a sentence. */
bool resume_options_suit(const char *checkpoint, bool resume, const struct texts *out,
                         struct failure *failure);

/* Prepare for checkpoints of `cells` cells at `path` (identity is taken, and freed by resume_file_close).  Where
 * `go_on`, what is done is to be loaded from the file, if there is one, and `archive` stands before the first cell; else
 * `archive` is closed, and nothing is done.  What another build computed is loaded, with a sentence on standard error.
 * Refuses another run's checkpoint and, unless `go_on`, to replace what is
 * no checkpoint or the checkpoint of a run that is not done. */
bool resume_file_open(struct resume_file *file, const char *path, bool go_on, char *identity, int cells,
                      struct failure *failure);
void resume_file_close(struct resume_file *file);

/* Where it is of several builds, say in the context of a result which. */
void resume_file_context(const struct resume_file *file, struct report *report);

/* All was taken from the archive: was there no more? */
bool resume_file_loaded(struct resume_file *file);

/* Begin to replace the file; cells follow, then archive_commit, then, whatever happened, archive_close. */
bool resume_file_create(const struct resume_file *file, int done, bool amid, struct archive *archive,
                        struct failure *failure);

#endif
