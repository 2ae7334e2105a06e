/* gnuplot.h: figures drawn by the program gnuplot, from a script of plots/ and a table. */
#ifndef PESBENCH_GNUPLOT_H
#define PESBENCH_GNUPLOT_H

#include "failure.h"

/* What the script is given, as gnuplot's variables of these names. */
struct drawing {
    const char *script; /* the .gp file */
    const char *out;    /* the figure, which ends as one of figure_endings */
    const char *data;   /* the first table of its recipe */
    const char *dir;    /* the folder of all its tables */
    const char *profile;
};

extern const char *const figure_endings[]; /* ".svg", ...; NULL-terminated */

/* Has the path a name and one of those endings? */
bool figure_is_drawable(const char *path);

/* Is there a gnuplot on PATH? */
bool gnuplot_found(void);

/* Can gnuplot be told of the path?  A false answer has a sentence. */
bool gnuplot_takes(const char *path, struct failure *failure);

/* Draw; what is not whole in the end is removed. */
bool gnuplot_draw(const struct drawing *drawing, struct failure *failure);

#endif
