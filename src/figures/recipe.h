/* recipe.h: how a figure's data are made, read from the header of its .gp file:
 *
 *     # What the figure shows, in one line.
 *     #: all       measure linquad --estimator all ... --out bias_variance.csv
 *     #: quick     ...
 *
 * `#:` lines name a profile (quick, standard, paper, or all of them) and a pesbench command to be run in the
 * folder of results.  The file name of a figure's first --out, its data, is handed to gnuplot. */
#ifndef PESBENCH_RECIPE_H
#define PESBENCH_RECIPE_H

#include "failure.h"

enum { STEPS_AT_MOST = 64, WORDS_AT_MOST = 64, COMMAND_SIZE = 1024 };

struct recipe_step {
    char profile[16];
    char command[COMMAND_SIZE];
};

struct recipe {
    char path[4096]; /* of the .gp file */
    char about[192];
    int n;
    struct recipe_step step[STEPS_AT_MOST];
};

/* The recipe of plots/<name>.gp; NULL with a sentence if it is absent or malformed. */
struct recipe *recipe_open(const char *name, struct failure *failure);
void recipe_close(struct recipe *recipe);

/* Does a step belong to this profile? */
bool recipe_wants(const struct recipe_step *step, const char *profile);

/* Cut a command into words at blanks, in place; at most WORDS_AT_MOST. */
int recipe_words(char *command, char **word);

#endif
