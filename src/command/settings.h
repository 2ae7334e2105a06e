/* settings.h: what an omitted option means: the published value for the task and estimator, else a general
 * one. */
#ifndef PESBENCH_SETTINGS_H
#define PESBENCH_SETTINGS_H

#include "core.h"

/* The row for `estimator` in force: its own published row, what that leaves out from the task's general row,
 * the rest from the suite's.  Nothing is 0 or NULL. */
struct published settings_for(const struct task *task, const char *estimator);

#endif
