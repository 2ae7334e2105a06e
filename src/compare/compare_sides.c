/* compare_sides.c: the files of a side, and their order; see compare.h. */
#include "compare.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- files */

static bool has_ending(const char *name, const char *ending)
{
    const size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}

static int by_date(const void *a, const void *b)
{
    const struct result_file *x = a, *y = b;
    const char *of_x = result_context(x, "date"), *of_y = result_context(y, "date");
    const int order = strcmp(of_x ? of_x : "", of_y ? of_y : "");
    return order ? order : strcmp(x->path, y->path);
}

static bool add_file(struct side *side, const char *path, struct failure *failure)
{
    if (side->n == FILES_AT_MOST)
        return fail(failure, "%s: expected at most %d files, found more.", side->name, FILES_AT_MOST);
    struct result_file *grown = realloc(side->file, (size_t)(side->n + 1) * sizeof *grown);
    if (!grown)
        return fail_runtime(failure, "no memory for the files of %s.", side->name);
    side->file = grown;
    if (!result_file_read(path, &side->file[side->n], failure))
        return false;
    side->n++;
    return true;
}

static bool add_folder(struct side *side, const char *path, struct failure *failure)
{
    DIR *folder = opendir(path);
    bool ok =
        folder || fail(failure, "%s: cannot read the folder '%s': %s.", side->name, path, strerror(errno));
    const int before = side->n;
    struct stat found;
    for (struct dirent *entry; ok && (entry = readdir(folder));) {
        char *name;
        if (entry->d_name[0] == '.' ||
            !(has_ending(entry->d_name, ".csv") || has_ending(entry->d_name, ".json")))
            continue;
        if (asprintf(&name, "%s/%s", path, entry->d_name) < 0) {
            ok = fail_runtime(failure, "no memory for the files of '%s'.", path);
        } else {
            ok = (stat(name, &found) == 0 && !S_ISREG(found.st_mode)) || add_file(side, name, failure);
            free(name);
        }
    }
    if (folder)
        closedir(folder);
    if (ok && side->n == before)
        ok = fail(failure, "%s: expected result files, .csv or .json, in the folder '%s', found none.",
                  side->name, path);
    return ok;
}

bool side_open(struct side *side, const char *name, const char *files, struct failure *failure)
{
    *side = (struct side){.name = name};
    char *list = strdup(files), *rest = NULL;
    struct stat found;
    bool ok = list || fail_runtime(failure, "no memory for the files of %s.", name);
    if (ok && stat(files, &found) == 0) /* a name with a comma in it */
        ok = S_ISDIR(found.st_mode) ? add_folder(side, files, failure) : add_file(side, files, failure);
    else
        for (char *word = list ? strtok_r(list, ",", &rest) : NULL; ok && word;
             word = strtok_r(NULL, ",", &rest))
            ok = stat(word, &found) == 0 && S_ISDIR(found.st_mode) ? add_folder(side, word, failure)
                                                                   : add_file(side, word, failure);
    free(list);
    if (ok && side->n == 0)
        ok = fail(failure, "%s: expected a result file, found an empty name.", name);
    if (ok)
        qsort(side->file, (size_t)side->n, sizeof *side->file, by_date);
    return ok;
}

void side_close(struct side *side)
{
    for (int k = 0; k < side->n; k++)
        result_file_close(&side->file[k]);
    free(side->file);
    *side = (struct side){0};
}

/* ---- order */

bool sides_interleave(const struct side *older, const struct side *newer)
{
    const int least = older->n < newer->n ? older->n : newer->n;
    int o = 0, n = 0, changes = 0, last = -1;
    if (least < 2)
        return false;
    while (o < older->n || n < newer->n) {
        const char *of_older = o < older->n ? result_context(&older->file[o], "date") : NULL;
        const char *of_newer = n < newer->n ? result_context(&newer->file[n], "date") : NULL;
        if ((o < older->n && !of_older) || (n < newer->n && !of_newer))
            return false;
        const int next = !of_older ? 1 : !of_newer ? 0 : strcmp(of_newer, of_older) < 0;
        o += next == 0;
        n += next == 1;
        changes += last >= 0 && next != last;
        last = next;
    }
    return 2 * changes >= least;
}
