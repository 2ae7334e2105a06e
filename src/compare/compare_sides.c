/* compare_sides.c: the files of a side, and how the sides differ in anything but what they measured; see compare.h. */
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

/* ---- differences */

/* context that changes from run to run and means nothing */
static bool is_of_the_run(const char *name)
{
    static const char *const names[] = {"command", "date", "schema", "reproduce", "timer", "interrupted"};
    static const char *const starts[] = {"peak ", "control for ", "summary", "warning, "};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        if (strncmp(name, starts[k], strlen(starts[k])) == 0)
            return true;
    return false;
}

/* what two programs that are compared may differ in */
static bool is_of_the_program(const char *name)
{
    static const char *const names[] = {"version", "compiler", "flags", "openmp", "blas"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    return false;
}

/* The options without those that say where results go, how long to measure, or what the identity of rows says. */
static void settings_of(const char *options, char *text, size_t size)
{
    static const char *const harmless[] = {"out",        "raw",     "quiet",     "rounds",    "seconds",
                                           "estimator",  "unroll",  "sigma",     "particles", "seed",
                                           "replicates", "threads", "precision", "path",      "target",
                                           "format",     "horizon", "precise",   "strict",    "kernels"};
    size_t used = 0;
    text[0] = 0;
    while (options && *options) {
        const size_t length = strcspn(options, " "), name = strcspn(options, "= ");
        bool kept = true;
        for (size_t k = 0; k < sizeof harmless / sizeof *harmless; k++)
            kept = kept && !(strlen(harmless[k]) == name && strncmp(options, harmless[k], name) == 0);
        if (kept && used + length + 2 < size)
            used +=
                (size_t)snprintf(text + used, size - used, "%s%.*s", used ? " " : "", (int)length, options);
        options += length + (options[length] == ' ');
    }
}

static bool same_value(const char *name, const char *a, const char *b)
{
    char of_a[1024], of_b[1024];
    if (strcmp(name, "options") != 0)
        return strcmp(a ? a : "", b ? b : "") == 0;
    settings_of(a, of_a, sizeof of_a);
    settings_of(b, of_b, sizeof of_b);
    return strcmp(of_a, of_b) == 0;
}

struct writer {
    FILE *refused, *said;
};

/* context of one task or estimator, which a file has if it has rows of that one */
static bool is_of_some_rows(const char *name)
{
    return strncmp(name, "published for ", 14) == 0 || strncmp(name, "theta of ", 9) == 0 ||
           strncmp(name, "data of ", 8) == 0;
}

static void say(struct writer *to, const char *name, const struct result_file *a, const struct result_file *b)
{
    const char *of_a = result_context(a, name), *of_b = result_context(b, name);
    if ((!of_a || !of_b) && is_of_some_rows(name))
        return;
    if (!same_value(name, of_a, of_b))
        fprintf(is_of_the_program(name) ? to->said : to->refused, "%s: '%s' in %s, '%s' in %s\n", name,
                of_a ? of_a : "(none)", a->path, of_b ? of_b : "(none)", b->path);
}

/* Everything in which b differs from a. */
static void compare_contexts(struct writer *to, const struct result_file *a, const struct result_file *b)
{
    for (int k = 0; k < a->ncontext; k++)
        if (!is_of_the_run(a->context[k].name))
            say(to, a->context[k].name, a, b);
    for (int k = 0; k < b->ncontext; k++)
        if (!is_of_the_run(b->context[k].name) && !result_context(a, b->context[k].name))
            say(to, b->context[k].name, a, b);
}

bool sides_differ(const struct side *older, const struct side *newer, struct differences *differences,
                  struct failure *failure)
{
    size_t size;
    *differences = (struct differences){0};
    struct writer to = {open_memstream(&differences->refused, &size),
                        open_memstream(&differences->said, &size)};
    struct writer within = {to.refused, to.refused}; /* files of one side are of one program, too */
    const bool ok = to.refused && to.said;
    if (ok) {
        compare_contexts(&to, &older->file[0], &newer->file[0]);
        for (int k = 1; k < older->n; k++)
            compare_contexts(&within, &older->file[0], &older->file[k]);
        for (int k = 1; k < newer->n; k++)
            compare_contexts(&within, &newer->file[0], &newer->file[k]);
    }
    if (to.refused)
        fclose(to.refused);
    if (to.said)
        fclose(to.said);
    return ok || fail_runtime(failure, "no memory to compare the files' contexts.");
}

void differences_close(struct differences *differences)
{
    free(differences->refused);
    free(differences->said);
    *differences = (struct differences){0};
}
