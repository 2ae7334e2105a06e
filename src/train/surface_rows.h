/* surface_rows.h: a surface that is filled in, and its rows, which are made when they are written. */
#ifndef PESBENCH_SURFACE_ROWS_H
#define PESBENCH_SURFACE_ROWS_H

#include "report.h"
#include "surface.h"
#include "surface_paths.h"

struct filled {
    struct surface surface;       /* its theta is a copy, its run is closed by then */
    double *theta, *loss, *error; /* [param], [cell], [cell] */
    struct surface_paths paths;   /* owned; what its points are, if it has points in the place of a grid */
    bool stopped;                 /* by an interrupt: losses that are missing were skipped */
};

struct filled *filled_make(const struct surface *surface, struct failure *failure); /* NULL: no memory */
void filled_free(struct filled *filled);                                            /* NULL is fine */

/* The row that was begun last, which has theta already, becomes the first cell's, and the others follow it: theta,
 * loss, error and status, and of points path and update.  The report frees what is filled in when it closes. */
void filled_rows(struct filled *filled, struct report *report);

#endif
