/* figure: run figures' recipes at a profile and draw them with gnuplot. */
#include "catalogue.h"
#include "command.h"
#include "interrupt.h"
#include "progress.h"
#include "recipe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct figure {
    const char *profile, *dir;
    struct texts out;
    bool quiet, dry_run;
};

static const struct option_def options[] = {
    OPTION(figure, profile, "quick", 0, 0,
           "sizes: minutes on two cores, an evening on sixteen, or the published ones",
           .choices = "quick|standard|paper"),
    OPTION(figure, dir, "results", 0, 0, "folder of tables and figures", .placeholder = "DIR"),
    OPTION(figure, out, NULL, 0, 0,
           "draw into FILE, .svg, .png or .pdf, instead of DIR/NAME.* (one figure only)",
           .placeholder = "FILE"),
    OPTION(figure, quiet, NULL, 0, 0, "no progress"),
    NAMED_OPTION(figure, "dry-run", dry_run, NULL, 0, 0, "say what would run"),
    {0},
};
static const struct option_def *const tables[] = {options, NULL};

/* What figures end in, as names and as files: gnuplot does not say so when it could not write a file to its
 * end. */
static const struct ending {
    const char *name, *last;
} endings[] = {{".svg", "</svg>"}, {".png", "IEND"}, {".pdf", "%%EOF"}};
enum { ENDINGS = sizeof endings / sizeof *endings, LAST_BYTES = 64 };

/* The ending of a figure's path, which has a name before it; NULL if there is none. */
static const struct ending *ending_of(const char *path)
{
    const char *ending = strrchr(path, '.'), *slash = strrchr(path, '/');
    for (int k = 0; ending && ending != path && ending - 1 != slash && k < ENDINGS; k++)
        if (strcmp(ending, endings[k].name) == 0)
            return &endings[k];
    return NULL;
}

static bool is_whole(const char *path)
{
    const struct ending *ending = ending_of(path);
    const size_t length = strlen(ending->last);
    char last[LAST_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t n = fseek(file, -LAST_BYTES, SEEK_END) == 0 ? fread(last, 1, sizeof last, file) : 0;
    fclose(file);
    for (size_t k = 0; k + length <= n; k++)
        if (memcmp(last + k, ending->last, length) == 0)
            return true;
    return false;
}

/* make a folder and those above it */
static bool make_folder(const char *path, struct failure *failure)
{
    char part[4096];
    for (size_t k = 1; k <= strlen(path) && k < sizeof part; k++) {
        if (path[k] != '/' && path[k] != 0)
            continue;
        memcpy(part, path, k);
        part[k] = 0;
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return fail_runtime(failure, "--dir: cannot make the folder '%s': %s.", part, strerror(errno));
    }
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode) || access(path, W_OK) != 0)
        return fail_runtime(failure, "--dir: '%s' is not a folder that can be written.", path);
    return true;
}

static bool names_file(const char *word)
{
    static const char *const options_of_files[] = {"--out", "--raw", "--trace", "--summary", "--noise"};
    for (size_t k = 0; k < sizeof options_of_files / sizeof *options_of_files; k++)
        if (strcmp(word, options_of_files[k]) == 0)
            return true;
    return false;
}

/* Files of a list, each within DIR; returns how long it is. */
static int list_within(const char *list, const char *dir, char *path, size_t size)
{
    int used = 0;
    for (const char *at = list; *at && used < (int)size - 1;) {
        const int length = (int)strcspn(at, ",");
        used +=
            snprintf(path + used, size - (size_t)used, "%s%s/%.*s", at == list ? "" : ",", dir, length, at);
        at += length + (at[length] == ',');
    }
    return used < (int)size ? used : (int)size - 1;
}

/* Does a word of a command name files: after such an option, or as what is compared? */
static bool is_file(char *const *word, int k)
{
    return names_file(word[k - 1]) || (k >= 2 && k <= 3 && strcmp(word[1], "compare") == 0);
}

/* Files that a recipe names are within DIR */
static int step_words(const struct recipe_step *step, const struct figure *o, char *text, char **word,
                      char *path, size_t size)
{
    snprintf(text, COMMAND_SIZE, "%s", step->command);
    word[0] = text; /* stands for the program's name */
    int n = 1 + recipe_words(text, word + 1);
    for (int k = 2; k < n; k++)
        if (is_file(word, k)) {
            const int length = list_within(word[k], o->dir, path, size);
            word[k] = path;
            path += length + 1;
            size -= (size_t)length + 1;
        }
    return n;
}

/* Run the profile's steps.  `data` is set to the first table written. */
static bool make_data(const struct recipe *recipe, const struct figure *o, char *data, size_t size,
                      struct failure *failure)
{
    data[0] = 0;
    for (int k = 0; k < recipe->n; k++) {
        char text[COMMAND_SIZE], path[8192], *word[WORDS_AT_MOST + 2];
        if (!recipe_wants(&recipe->step[k], o->profile))
            continue;
        const int n = step_words(&recipe->step[k], o, text, word, path, sizeof path);
        const bool first = !data[0];
        for (int w = 1; w + 1 < n && !data[0]; w++)
            if (strcmp(word[w], "--out") == 0)
                snprintf(data, size, "%s", word[w + 1]);
        if (o->dry_run) {
            printf("  pesbench %s\n", recipe->step[k].command);
            continue;
        }
        word[0] = (char[]){"pesbench"};
        const int status = command_run(n, word);
        if (status == EXIT_INAPPLICABLE && !first)
            continue; /* what is not possible here is left out of the figure */
        if (status != EXIT_SUCCESS) {
            fail_runtime(failure, "the recipe of '%s' failed in: pesbench %s", recipe->path,
                         recipe->step[k].command);
            failure->status = status;
            return false;
        }
    }
    if (!data[0] && !o->dry_run)
        return fail_runtime(failure, "'%s' makes no data at profile %s.", recipe->path, o->profile);
    return true;
}

static bool have_gnuplot(void)
{
    const char *path = getenv("PATH");
    char candidate[4096];
    while (path && *path) {
        const size_t length = strcspn(path, ":");
        snprintf(candidate, sizeof candidate, "%.*s/gnuplot", (int)length, path);
        if (access(candidate, X_OK) == 0)
            return true;
        path += length + (path[length] == ':');
    }
    return false;
}

static void show_log(FILE *log)
{
    if (!log)
        return;
    rewind(log);
    for (int c = fgetc(log); c != EOF; c = fgetc(log))
        fputc(c, stderr);
}

/* gnuplot -e "..." file.gp; quotes within names are refused, for gnuplot's sake */
static bool draw(const struct recipe *recipe, const struct figure *o, const char *data, const char *out,
                 struct failure *failure)
{
    char set[16384];
    snprintf(set, sizeof set, "out='%s'; data='%s'; dir='%s'; plots='%s'; profile='%s'", out, data, o->dir,
             plots_folder(), o->profile);
    fflush(NULL);
    FILE *log = tmpfile(); /* gnuplot warns of curves without a point, which is no news; shown if it fails */
    const pid_t child = fork();
    if (child == 0) {
        if (log)
            dup2(fileno(log), STDERR_FILENO);
        execlp("gnuplot", "gnuplot", "-e", set, recipe->path, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    const bool drawn = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
                       !WEXITSTATUS(status) && is_whole(out);
    if (!drawn)
        show_log(log);
    if (log)
        fclose(log);
    if (!drawn) {
        unlink(out);
        return fail_runtime(failure, "gnuplot failed to draw '%s' from '%s' and '%s'; is the disk full?", out,
                            recipe->path, data);
    }
    return true;
}

static bool draw_all(const struct recipe *recipe, const struct figure *o, const char *name, const char *data,
                     struct failure *failure)
{
    char path[4096];
    for (int k = 0; k < o->out.n; k++)
        if (!draw(recipe, o, data, o->out.value[k], failure))
            return false;
    for (int k = 0; o->out.n == 0 && k < ENDINGS; k++) {
        snprintf(path, sizeof path, "%.3000s/%.200s%s", o->dir, name, endings[k].name);
        if (!draw(recipe, o, data, path, failure))
            return false;
    }
    return true;
}

static bool make_figure(const struct figure *o, const char *name, bool drawn, struct failure *failure)
{
    char data[8192];
    struct recipe *recipe = recipe_open(name, failure);
    if (!recipe)
        return false;
    const double start = seconds_now();
    if (!o->quiet)
        fprintf(stderr, "%s: %s\n", name, recipe->about);
    bool ok = make_data(recipe, o, data, sizeof data, failure);
    if (ok && interrupted())
        ok =
            fail_runtime(failure, "interrupted: '%s' holds what there was time for, and is not drawn.", data);
    if (ok && !o->dry_run && drawn)
        ok = draw_all(recipe, o, name, data, failure);
    if (ok && !o->dry_run)
        printf("%s: %s%s (%.0f s)\n", name, drawn && o->out.n ? o->out.value[0] : data,
               drawn && !o->out.n ? ", drawn as .svg, .png and .pdf beside it" : "", seconds_now() - start);
    fflush(stdout);
    recipe_close(recipe);
    return ok;
}

/* The figures named, or all; every name is checked before anything runs. */
static bool choose(const struct invocation *invocation, const char **name, int *n,
                   struct catalogue *catalogue, struct failure *failure)
{
    const struct texts *operands = invocation->operands;
    const char *known[ENTRIES_AT_MOST + 1] = {0};
    int figures = 0;
    if (!catalogue_open(catalogue, failure))
        return false;
    for (int k = 0; k < catalogue->n; k++)
        if (catalogue->entry[k].kind == KIND_FIGURE)
            known[figures++] = catalogue->entry[k].name;
    *n = 0;
    for (int k = 0; k < operands->n; k++) {
        const bool all = strcmp(operands->value[k], "all") == 0;
        bool found = all;
        for (int f = 0; f < figures; f++)
            if (all || strcmp(known[f], operands->value[k]) == 0) {
                found = true;
                if (*n < ENTRIES_AT_MOST)
                    name[(*n)++] = known[f];
            }
        const char *near = nearest_name(operands->value[k], known);
        if (!found)
            return fail(failure, "no figure is called '%.60s'%s%s%s; 'pesbench list figures' shows them.",
                        operands->value[k], near ? "; did you mean '" : "", near ? near : "",
                        near ? "'" : "");
    }
    return *n > 0 || fail(failure, "expected NAME... or `all`; 'pesbench list figures' shows them.");
}

/* gnuplot's strings have no way to hold these */
static bool gnuplot_takes(const char *path, struct failure *failure)
{
    return !strpbrk(path, "'\\") ||
           fail(failure, "gnuplot cannot take a quote or a backslash in '%s'.", path);
}

static bool folder_of_file(const char *path, struct failure *failure)
{
    char folder[4096] = ".";
    const char *slash = strrchr(path, '/');
    struct stat status;
    if (slash)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash == path ? 1 : slash - path), path);
    if (stat(folder, &status) == 0 && S_ISDIR(status.st_mode) && access(folder, W_OK) == 0 &&
        !(stat(path, &status) == 0 && S_ISDIR(status.st_mode)))
        return true;
    return fail(failure,
                "--out: '%s' cannot be written: '%s' must be a folder that can be, and the file no folder.",
                path, folder);
}

static bool outputs_suit(const struct figure *o, int figures, struct failure *failure)
{
    if (o->out.n && figures != 1)
        return fail(failure, "--out names the file of one figure, found %d figures; use --dir.", figures);
    for (int k = 0; k < o->out.n; k++) {
        if (!ending_of(o->out.value[k]))
            return fail(failure, "--out: expected a name that ends in .svg, .png or .pdf, found '%s'.",
                        o->out.value[k]);
        if (!folder_of_file(o->out.value[k], failure) || !gnuplot_takes(o->out.value[k], failure))
            return false;
    }
    return gnuplot_takes(o->dir, failure);
}

static int figure(const struct invocation *invocation, struct failure *failure)
{
    const struct figure *o = invocation->options;
    struct catalogue catalogue;
    const char *name[ENTRIES_AT_MOST];
    int n = 0;
    bool ok = choose(invocation, name, &n, &catalogue, failure) && outputs_suit(o, n, failure) &&
              (o->dry_run || make_folder(o->dir, failure));
    const bool drawn = have_gnuplot();
    for (int k = 0; ok && k < n && !interrupted(); k++)
        ok = make_figure(o, name[k], drawn, failure);
    if (ok && !drawn && !o->dry_run)
        printf("gnuplot was not found, so nothing was drawn; install it (Debian: gnuplot-nox) and run this "
               "again.\n");
    if (ok && !o->dry_run)
        printf("Tables and figures are in %s/.\n", o->dir);
    return ok ? EXIT_SUCCESS : failure->status;
}

const struct command command_figure = {
    .name = "figure",
    .brief = "run figures' recipes and draw them",
    .operands = "NAME...|all",
    .tables = tables,
    .size = sizeof(struct figure),
    .run = figure,
};
