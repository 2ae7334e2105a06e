/* catalogue.h: everything that has a name: tasks, estimators, experiments and figures. */
#ifndef PESBENCH_CATALOGUE_H
#define PESBENCH_CATALOGUE_H

#include "failure.h"

enum kind { KIND_TASK, KIND_ESTIMATOR, KIND_EXPERIMENT, KIND_FIGURE, KINDS };

extern const char *const kind_names[KINDS + 1]; /* "tasks", ...; NULL-terminated */

/* The kind called `name`, plural or singular; -1 if there is none. */
int kind_named(const char *name);

struct entry {
    enum kind kind;
    char name[64], about[192];
};

enum { ENTRIES_AT_MOST = 256 };

struct catalogue {
    int n;
    struct entry entry[ENTRIES_AT_MOST];
};

/* All entries, by kind and then name.  Figures are looked up in the folder of plots. */
bool catalogue_open(struct catalogue *catalogue, struct failure *failure);

/* Where figures' .gp files are: PESBENCH_PLOTS, else where the build found them, if they are still there,
 * else where the program's installation has them. */
const char *plots_folder(void);

extern const char plots_of_build[]; /* written by the build, with the tables of plug-ins */

#endif
