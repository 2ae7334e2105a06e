/* catalogue.c: see catalogue.h. */
#include "catalogue.h"
#include "command.h"
#include "plugin.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const kind_names[KINDS + 1] = {"tasks", "estimators", "experiments", "figures"};

int kind_named(const char *name)
{
    for (int k = 0; k < KINDS; k++) {
        const size_t singular = strlen(kind_names[k]) - 1;
        if (strcmp(name, kind_names[k]) == 0 ||
            (strlen(name) == singular && strncmp(name, kind_names[k], singular) == 0))
            return k;
    }
    return -1;
}

static void add(struct catalogue *catalogue, enum kind kind, const char *name, const char *about)
{
    if (catalogue->n == ENTRIES_AT_MOST)
        return;
    struct entry *e = &catalogue->entry[catalogue->n++];
    e->kind = kind;
    snprintf(e->name, sizeof e->name, "%.63s", name);
    snprintf(e->about, sizeof e->about, "%.191s", about);
}

/* <prefix>/share/pesbench/plots of the program <prefix>/bin/pesbench; empty if that cannot be known */
static void installed_plots(char *path, size_t size)
{
    char program[3072];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program);
    path[0] = 0;
    if (length <= 0 || length == (ssize_t)sizeof program)
        return;
    program[length] = 0;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(program, '/');
        if (slash)
            *slash = 0;
    }
    snprintf(path, size, "%s/share/pesbench/plots", program);
}

const char *plots_folder(void)
{
    static char installed[4096];
    const char *folder = getenv("PESBENCH_PLOTS");
    if (folder && folder[0])
        return folder;
    if (access(plots_of_build, R_OK) == 0)
        return plots_of_build;
    installed_plots(installed, sizeof installed);
    return access(installed, R_OK) == 0 ? installed : plots_of_build;
}

/* a figure's first line is a comment that says what it shows */
static void add_figure(struct catalogue *catalogue, const char *folder, const char *file)
{
    char path[4096], line[256] = "", name[64];
    snprintf(path, sizeof path, "%.3000s/%.255s", folder, file);
    FILE *stream = fopen(path, "r");
    if (!stream)
        return;
    if (!fgets(line, sizeof line, stream))
        line[0] = 0;
    fclose(stream);
    line[strcspn(line, "\n")] = 0;
    snprintf(name, sizeof name, "%.*s", (int)(strlen(file) - strlen(".gp")), file);
    add(catalogue, KIND_FIGURE, name, line + strspn(line, "# "));
}

static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->name, y->name);
}

bool catalogue_open(struct catalogue *catalogue, struct failure *failure)
{
    catalogue->n = 0;
    for (int k = 0; tasks[k]; k++) {
        char about[192];
        snprintf(about, sizeof about, "%s%s%s", tasks[k]->lacks ? "unavailable, needs " : "",
                 tasks[k]->lacks ? tasks[k]->lacks : tasks[k]->brief, tasks[k]->lacks ? " at its build" : "");
        add(catalogue, KIND_TASK, tasks[k]->name, about);
    }
    for (int k = 0; estimators[k]; k++)
        add(catalogue, KIND_ESTIMATOR, estimators[k]->name, estimators[k]->brief);
    for (int k = 0; commands[k]; k++)
        if (commands[k]->experiment)
            add(catalogue, KIND_EXPERIMENT, commands[k]->name, commands[k]->brief);
    DIR *folder = opendir(plots_folder());
    if (!folder)
        return fail_runtime(
            failure, "cannot read the folder of figures '%s': %s; set PESBENCH_PLOTS to where they are.",
            plots_folder(), strerror(errno));
    for (const struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        const char *ending = strrchr(e->d_name, '.');
        if (ending && strcmp(ending, ".gp") == 0 && strcmp(e->d_name, "style.gp") != 0 && e->d_name[0] != '.')
            add_figure(catalogue, plots_folder(), e->d_name);
    }
    closedir(folder);
    qsort(catalogue->entry, (size_t)catalogue->n, sizeof *catalogue->entry, by_name);
    return true;
}
