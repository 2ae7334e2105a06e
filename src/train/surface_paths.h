/* surface_paths.h: where training went, from the result files of `train`, to be shown on a surface. */
#ifndef PESBENCH_SURFACE_PATHS_H
#define PESBENCH_SURFACE_PATHS_H

#include "option.h"

enum { PATH_NAME_SIZE = SPEC_SIZE + 192 };

/* One evaluation of one seed. */
struct path_point {
    int path;      /* whose: an index of `name` */
    double update; /* outer updates before it */
};

/* Points, path by path, each in the order of its file. */
struct surface_paths {
    int param, names;
    long n, lost;                 /* lost: points left out, whose theta is not finite */
    char (*name)[PATH_NAME_SIZE]; /* "pes unroll=10 particles=100 sigma=0.1 lr=0.01 seed=1" */
    struct path_point *point;     /* [n] */
    double *theta;                /* [n][param] */
};

/* Read all files.  False, with a sentence that names file and row, for what is no result file of `train`, or one of
 * another task than the spec `task` is of (its options may differ: theta means the same), or whose theta does not have
 * `param` coordinates. */
bool surface_paths_read(const struct texts *files, const char *task, int param, struct surface_paths *paths,
                        struct failure *failure);
void surface_paths_close(struct surface_paths *paths); /* of a struct that is all 0, too */

#endif
