/* search_resume.h: checkpoints of the command `search`: the losses of the points that are done.  The points themselves
 * are functions of seed and number. */
#ifndef PESBENCH_SEARCH_RESUME_H
#define PESBENCH_SEARCH_RESUME_H

#include "resume_file.h"
#include "search_plan.h"
#include "selection.h"

/* All 0: no checkpoints are wanted. */
struct search_resume {
    struct resume_file file;
    long every;           /* points between checkpoints; 0: a hundredth of a search's */
    int searches;         /* of the command, one after another */
    struct found **found; /* [searches] those that were begun, theirs who began them */
    char *identity;       /* of the command, as it grows */
    size_t identity_size;
    FILE *lines; /* to it */
};

bool search_resume_begin(struct search_resume *resume, const char *path, long every, int searches,
                         struct failure *failure);

/* What makes a cell's searches these and no others, into the identity; `first` is the number of the first of them. */
void search_resume_describe(struct search_resume *resume, int first, const struct selection *selection,
                            const struct cell *cell, const struct search_plan *plan, bool grid);

/* All cells are described: prepare to save and, where `go_on`, to load (resume_file_open). */
bool search_resume_open(struct search_resume *resume, const char *path, bool go_on, struct failure *failure);
void search_resume_close(struct search_resume *resume);

/* Search `index`, in order, is about to begin: whatever the checkpoint has of it is loaded. `points`: of all of it */
bool search_resume_start(struct search_resume *resume, int index, long points, struct found *found);

/* Save, if it is time: a hundredth of the points came since the last time, or the search is done or `now`. */
bool search_resume_save(struct search_resume *resume, int index, long points, bool now,
                        struct failure *failure);

#endif
