/* plugin.h: plug-ins by name.  The build lists tasks/ and src/estimators/ and writes the tables. */
#ifndef PESBENCH_PLUGIN_H
#define PESBENCH_PLUGIN_H

#include "core.h"

#define tasks           PRECISION(tasks)
#define estimators      PRECISION(estimators)
#define task_open       PRECISION(task_open)
#define task_close      PRECISION(task_close)
#define workbench_open  PRECISION(workbench_open)
#define workbench_close PRECISION(workbench_close)
#define estimator_open  PRECISION(estimator_open)
#define estimator_close PRECISION(estimator_close)
#define observables_of  PRECISION(observables_of)
#define task_named      PRECISION(task_named)
#define estimator_named PRECISION(estimator_named)

extern const struct task *const tasks[];           /* NULL-terminated, by name */
extern const struct estimator *const estimators[]; /* NULL-terminated, by name */

/* A task with its options filled in, open. */
struct opened_task {
    const struct task *task;
    void *self;
    char *storage;
    struct dims dims;
    const char *spec; /* as it was opened; borrowed */
    struct request request;
};

struct opened_estimator {
    const struct estimator *estimator;
    void *options;
    char *storage;
};

/* The plug-in a spec names (what stands before its first colon), or NULL. */
const struct task *task_named(const char *spec);
const struct estimator *estimator_named(const char *spec);

/* Open what a spec "name[:option=value]..." asks for; a failure suggests the nearest name.  Close is safe
 * after failure. */
bool task_open(struct opened_task *opened, const char *spec, const struct request *request,
               struct failure *failure);
void task_close(struct opened_task *opened);

/* How many observables a task has. */
int observables_of(const struct task *task);

/* A thread's workbench of a task, NULL where the task has none.  False: no memory. */
bool workbench_open(const struct task *task, const void *self, void **bench);
void workbench_close(const struct task *task, void *bench);
bool estimator_open(struct opened_estimator *opened, const char *spec, struct failure *failure);
void estimator_close(struct opened_estimator *opened);

#endif
