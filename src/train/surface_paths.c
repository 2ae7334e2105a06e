/* surface_paths.c: see surface_paths.h. */
#include "surface_paths.h"
#include "result_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns that tell one path from another, by their texts. */
static const char *const telling[] = {"unroll", "particles", "sigma", "lr", "seed"};
enum { TELLING = sizeof telling / sizeof *telling };

/* Where a file has what is wanted of it. */
struct layout {
    int task, estimator, update, theta; /* theta: of its first coordinate, which the others follow */
    int tells[TELLING];
};

/* theta_0 .. theta_{P-1} side by side, and no more */
static bool find_theta(const struct result_file *file, int param, int *at, struct failure *failure)
{
    char name[32];
    int found = 0;
    *at = result_column(file, "theta_0");
    for (;; found++) {
        snprintf(name, sizeof name, "theta_%d", found);
        const int column = result_column(file, name);
        if (column < 0 || column != *at + found)
            break;
    }
    return found == param ||
           fail(failure,
                "--paths: '%s': expected theta of %d coordinate%s, as the surface's task has, found %d.",
                file->path, param, param == 1 ? "" : "s", found);
}

static bool find_columns(const struct result_file *file, struct layout *l, struct failure *failure)
{
    static const char *const names[] = {"task", "estimator", "update", "theta_0", "lr", "seed"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (result_column(file, names[k]) < 0)
            return fail(
                failure,
                "--paths: '%s': expected a result file of train, which has a column %s, found none; give "
                "what `train --out` has written.",
                file->path, names[k]);
    l->task = result_column(file, "task");
    l->estimator = result_column(file, "estimator");
    l->update = result_column(file, "update");
    for (int k = 0; k < TELLING; k++)
        l->tells[k] = result_column(file, telling[k]);
    return true;
}

static bool same_task(const struct result_file *file, int row, int column, const char *task,
                      struct failure *failure)
{
    const char *found = result_text(file, row, column);
    const size_t length = strcspn(task, ":");
    char place[512];
    if (strcspn(found, ":") == length && strncmp(found, task, length) == 0)
        return true;
    result_place(file, row, place, sizeof place);
    return fail(failure,
                "--paths: %s: expected training of the task %.*s, whose surface it is, found '%.*s'.", place,
                (int)length, task, 64, found);
}

/* "pes unroll=10 ...": what a row says of whose it is, but for what means nothing to its estimator */
static void name_path(const struct result_file *file, int row, const struct layout *l, char *text,
                      size_t size)
{
    int used = snprintf(text, size, "%.*s", SPEC_SIZE - 1, result_text(file, row, l->estimator));
    for (int k = 0; k < TELLING; k++) {
        const char *value = l->tells[k] < 0 ? "" : result_text(file, row, l->tells[k]);
        if (*value && strcmp(value, "nan") != 0 && (size_t)used < size)
            used += snprintf(text + used, size - (size_t)used, " %s=%.25s", telling[k], value);
    }
}

/* The index of a name, which is added if it is new; -1 without memory. */
static int path_named(struct surface_paths *p, const char *name)
{
    for (int k = p->names - 1; k >= 0; k--)
        if (strcmp(p->name[k], name) == 0)
            return k;
    char(*grown)[PATH_NAME_SIZE] = realloc(p->name, (size_t)(p->names + 1) * sizeof *grown);
    if (!grown)
        return -1;
    p->name = grown;
    snprintf(p->name[p->names], PATH_NAME_SIZE, "%s", name);
    return p->names++;
}

/* The row's point, unless its theta is not finite. */
static bool add_row(struct surface_paths *p, const struct result_file *file, int row, const struct layout *l,
                    struct failure *failure)
{
    double *theta = p->theta + (size_t)p->n * (size_t)p->param, update;
    char name[PATH_NAME_SIZE];
    bool finite = true;
    for (int i = 0; i < p->param; i++) {
        if (!result_number(file, row, l->theta + i, &theta[i], failure))
            return false;
        finite = finite && fabs(theta[i]) < INFINITY;
    }
    if (!result_number(file, row, l->update, &update, failure))
        return false;
    if (!finite) {
        p->lost++;
        return true;
    }
    name_path(file, row, l, name, sizeof name);
    const int path = path_named(p, name);
    if (path < 0)
        return fail_runtime(failure, "no memory for the paths of '%s'.", file->path);
    p->point[p->n++] = (struct path_point){path, update};
    return true;
}

static bool add_file(struct surface_paths *p, const char *path, const char *task, struct failure *failure)
{
    struct result_file file;
    struct layout layout = {0};
    if (!result_file_read(path, &file, failure))
        return false;
    const size_t rows = (size_t)p->n + (size_t)file.nrow;
    bool ok = find_columns(&file, &layout, failure);
    for (int k = 0; ok && k < file.nrow; k++)
        ok = same_task(&file, k, layout.task, task, failure);
    ok = ok && find_theta(&file, p->param, &layout.theta, failure);
    struct path_point *point = ok ? realloc(p->point, (rows + 1) * sizeof *point) : NULL;
    p->point = point ? point : p->point;
    double *theta = point ? realloc(p->theta, (rows + 1) * (size_t)p->param * sizeof *theta) : NULL;
    p->theta = theta ? theta : p->theta;
    if (ok && !theta)
        ok = fail_runtime(failure, "no memory for %d points of '%s'.", file.nrow, path);
    for (int k = 0; ok && k < file.nrow; k++)
        ok = add_row(p, &file, k, &layout, failure);
    result_file_close(&file);
    return ok;
}

/* Path by path: a file has all seeds' rows of one update side by side. */
static bool sort_points(struct surface_paths *p, struct failure *failure)
{
    const size_t n = (size_t)p->n, P = (size_t)p->param;
    struct path_point *point = malloc((n + 1) * sizeof *point);
    double *theta = malloc((n + 1) * P * sizeof *theta);
    long *next = calloc((size_t)p->names + 1, sizeof *next);
    const bool ok = point && theta && next;
    for (size_t k = 0; ok && k < n; k++)
        next[p->point[k].path + 1]++;
    for (int k = 0; ok && k < p->names; k++)
        next[k + 1] += next[k];
    for (size_t k = 0; ok && k < n; k++) {
        const size_t to = (size_t)next[p->point[k].path]++;
        point[to] = p->point[k];
        memcpy(theta + to * P, p->theta + k * P, P * sizeof *theta);
    }
    free(next);
    free(ok ? p->point : point);
    free(ok ? p->theta : theta);
    p->point = ok ? point : p->point;
    p->theta = ok ? theta : p->theta;
    return ok || fail_runtime(failure, "no memory to sort %zu points of paths.", n);
}

bool surface_paths_read(const struct texts *files, const char *task, int param, struct surface_paths *p,
                        struct failure *failure)
{
    bool ok = true;
    *p = (struct surface_paths){.param = param};
    for (int k = 0; ok && k < files->n; k++)
        ok = add_file(p, files->value[k], task, failure);
    if (ok && files->n > 0 && p->n == 0)
        ok = fail(failure, "--paths: '%s': expected rows of training with a finite theta, found none.",
                  files->value[0]);
    ok = ok && sort_points(p, failure);
    if (!ok)
        surface_paths_close(p);
    return ok;
}

void surface_paths_close(struct surface_paths *p)
{
    free(p->name);
    free(p->point);
    free(p->theta);
    *p = (struct surface_paths){0};
}
