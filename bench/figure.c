/* figure: run figures' recipes at a profile and draw them with gnuplot. */
#include "catalogue.h"
#include "command.h"
#include "gnuplot.h"
#include "interrupt.h"
#include "progress.h"
#include "recipe_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

static bool draw(const struct recipe *recipe, const struct figure *o, const char *data, const char *out,
                 struct failure *failure)
{
    const struct drawing drawing = {
        .script = recipe->path, .out = out, .data = data, .dir = o->dir, .profile = o->profile};
    return gnuplot_draw(&drawing, failure);
}

static bool draw_all(const struct recipe *recipe, const struct figure *o, const char *name, const char *data,
                     struct failure *failure)
{
    char path[4096];
    for (int k = 0; k < o->out.n; k++)
        if (!draw(recipe, o, data, o->out.value[k], failure))
            return false;
    for (int k = 0; o->out.n == 0 && figure_endings[k]; k++) {
        snprintf(path, sizeof path, "%.3000s/%.200s%s", o->dir, name, figure_endings[k]);
        if (!draw(recipe, o, data, path, failure))
            return false;
    }
    return true;
}

static bool make_figure(const struct figure *o, const char *name, bool drawn, struct failure *failure)
{
    const struct recipe_run run = {.profile = o->profile, .dir = o->dir, .dry = o->dry_run};
    char data[8192];
    struct recipe *recipe = recipe_open(name, failure);
    if (!recipe)
        return false;
    const double start = seconds_now();
    if (!o->quiet)
        fprintf(stderr, "%s: %s\n", name, recipe->about);
    bool ok = recipe_run(recipe, &run, data, sizeof data, failure);
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
        if (!figure_is_drawable(o->out.value[k]))
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
    const bool drawn = gnuplot_found();
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
