/* plugin.c: find a plug-in by name, fill in its options, open it. */
#include "plugin.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_AT_MOST = 256 };

static bool is_called(const char *name, const char *spec)
{
    const size_t length = strcspn(spec, ":");
    return name && strlen(name) == length && strncmp(name, spec, length) == 0;
}

const struct task *task_named(const char *spec)
{
    for (int k = 0; tasks[k]; k++)
        if (is_called(tasks[k]->name, spec))
            return tasks[k];
    return NULL;
}

const struct estimator *estimator_named(const char *spec)
{
    for (int k = 0; estimators[k]; k++)
        if (is_called(estimators[k]->name, spec) || is_called(estimators[k]->alias, spec))
            return estimators[k];
    return NULL;
}

static bool unknown(const char *kind, const char *spec, const char *const *names, struct failure *failure)
{
    char word[64];
    const size_t length = strcspn(spec, ":");
    snprintf(word, sizeof word, "%.*s", (int)(length < 60 ? length : 60), spec);
    const char *near = nearest_name(word, names);
    return fail(failure, "unknown %s '%s'%s%s%s; 'pesbench list %ss' shows what there is.", kind, word,
                near ? "; did you mean '" : "", near ? near : "", near ? "'" : "", kind);
}

/* Memory for a plug-in's own struct and the text its options borrow, filled from the spec. */
static bool fill_options(const struct option_def *table, size_t size, const char *name, const char *spec,
                         void **self, char **storage, struct failure *failure)
{
    static const struct option_def none[] = {{0}};
    const char *text = spec + strcspn(spec, ":");
    const size_t storage_size = strlen(text) + 2;
    *self = calloc(1, size ? size : 1);
    *storage = malloc(storage_size);
    if (!*self || !*storage)
        return fail_runtime(failure, "no memory to open '%s'.", name);
    table = table ? table : none;
    option_defaults(table, *self);
    return option_parse_plugin(table, *self, name, text, *storage, storage_size, failure);
}

/* A program may be built without what a task needs. */
static bool is_here(const struct task *task, struct failure *failure)
{
    if (task->lacks) {
        fail(failure, "%s: this program was built without %s; install it and build again.", task->name,
             task->lacks);
        failure->status = EXIT_INAPPLICABLE;
        return false;
    }
    return !task->double_only || sizeof(real) == sizeof(double) ||
           fail(failure, "%s computes in double precision only: use --precision double.", task->name);
}

bool task_open(struct opened_task *opened, const char *spec, const struct request *request,
               struct failure *failure)
{
    *opened = (struct opened_task){0};
    const struct task *task = task_named(spec);
    if (!task) {
        const char *names[NAMES_AT_MOST] = {0};
        for (int k = 0; tasks[k] && k < NAMES_AT_MOST - 1; k++)
            names[k] = tasks[k]->name;
        return unknown("task", spec, names, failure);
    }
    bool open = false;
    if (is_here(task, failure) &&
        fill_options(task->options, task->size, task->name, spec, &opened->self, &opened->storage, failure)) {
        open = task->open(opened->self, request, &opened->dims, failure);
        opened->task = open ? task : NULL;
        opened->spec = spec;
        opened->request = *request;
    }
    if (!open)
        task_close(opened);
    return open;
}

void task_close(struct opened_task *opened)
{
    if (opened->task && opened->task->close)
        opened->task->close(opened->self);
    free(opened->self);
    free(opened->storage);
    *opened = (struct opened_task){0};
}

int observables_of(const struct task *task)
{
    int n = 0;
    while (task->observables && task->observables[n])
        n++;
    return n;
}

bool workbench_open(const struct task *task, const void *self, void **bench)
{
    *bench = task->bench_open ? task->bench_open(self) : NULL;
    return *bench || !task->bench_open;
}

void workbench_close(const struct task *task, void *bench)
{
    if (bench)
        task->bench_close(bench);
}

bool estimator_open(struct opened_estimator *opened, const char *spec, struct failure *failure)
{
    *opened = (struct opened_estimator){0};
    const struct estimator *estimator = estimator_named(spec);
    if (!estimator) {
        const char *names[NAMES_AT_MOST] = {0};
        int n = 0;
        for (int k = 0; estimators[k] && n < NAMES_AT_MOST - 2; k++) {
            names[n++] = estimators[k]->name;
            if (estimators[k]->alias)
                names[n++] = estimators[k]->alias;
        }
        return unknown("estimator", spec, names, failure);
    }
    const bool open = fill_options(estimator->options, estimator->size, estimator->name, spec,
                                   &opened->options, &opened->storage, failure);
    opened->estimator = estimator;
    if (!open)
        estimator_close(opened);
    return open;
}

void estimator_close(struct opened_estimator *opened)
{
    free(opened->options);
    free(opened->storage);
    *opened = (struct opened_estimator){0};
}
