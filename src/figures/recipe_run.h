/* recipe_run.h: the commands of a recipe, run by this program within a folder of results. */
#ifndef PESBENCH_RECIPE_RUN_H
#define PESBENCH_RECIPE_RUN_H

#include "recipe.h"
#include <stddef.h>

struct recipe_run {
    const char *profile, *dir; /* every file that the recipe names is in DIR */
    bool dry;                  /* only print what would be run */
};

/* Run the profile's steps.  `data` is set to the first table written.  What is not applicable here (exit status
 * 77) is left out, unless it is the first. */
bool recipe_run(const struct recipe *recipe, const struct recipe_run *run, char *data, size_t size,
                struct failure *failure);

#endif
