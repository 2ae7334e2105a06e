/* surface: the outer loss on a grid of theta, plain or smoothed by Gaussian noise, and where training went on it. */
#include "surface_rows.h"
#include "command.h"
#include "interrupt.h"
#include "outcome.h"
#include "pace.h"
#include "progress.h"
#include "selection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CELLS 1e15 /* that can be allowed */

struct surface_options {
    struct selection selection;
    struct numbers axes, low, high, cells, sigma;
    struct texts paths;
    const char *smooth;
    int samples;
    uint64_t seed;
    double cells_at_most;
};

static const struct option_def options[] = {
    OPTION(surface_options, axes, NULL, 0, 1e6,
           "coordinates of theta, one or two (0, and 1 where there is one)", .flags = OPTION_WHOLE),
    OPTION(surface_options, low, "-5", -1e300, 1e300, "first place of each axis; one for both, or two"),
    OPTION(surface_options, high, "5", -1e300, 1e300, "last place of each axis"),
    OPTION(surface_options, cells, "200", 1, 1e9, "places of each axis, ends included",
           .flags = OPTION_WHOLE),
    OPTION(surface_options, smooth, "none", 0, 0,
           "by noise in the coordinates of the axes: on a wider grid, or drawn at every cell",
           .choices = "none|convolution|sampling"),
    OPTION(surface_options, sigma, NULL, 1e-300, 1e300, "standard deviations of that noise (published)"),
    OPTION(surface_options, samples, "1000", 2, 1e9, "draws at every cell, for --smooth sampling"),
    OPTION(surface_options, seed, "1", 0, 0, "of those draws"),
    OPTION(surface_options, paths, NULL, 0, 0,
           "result file of `train`, whose thetas become rows too, with the loss here; may repeat",
           .placeholder = "FILE"),
    NAMED_OPTION(surface_options, "cells-at-most", cells_at_most, "4e6", 1, MOST_CELLS,
                 "more cells than this are refused, with the time that they would take"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, options, NULL};

/* The first two are with --paths only, and empty in the rows of the grid. */
enum { PATH_COLUMNS = 2 };
static const struct column columns[] = {
    {.name = "path", .type = COLUMN_TEXT},
    {.name = "update", .type = COLUMN_WHOLE},
    {.name = "task", .type = COLUMN_TEXT},
    {.name = "target", .type = COLUMN_TEXT},
    {.name = "sigma", .type = COLUMN_REAL},
    {.name = "horizon", .type = COLUMN_WHOLE},
    {.name = "precision", .type = COLUMN_TEXT},
    {.name = "theta", .type = COLUMN_VECTOR},
    {.name = "loss", .type = COLUMN_REAL},
    {.name = "error", .type = COLUMN_REAL},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

/* for --dry-run */
static const struct column forecast_columns[] = {
    {.name = "task", .type = COLUMN_TEXT},    {.name = "sigma", .type = COLUMN_REAL},
    {.name = "cells", .type = COLUMN_REAL},   {.name = "evaluations", .type = COLUMN_REAL},
    {.name = "seconds", .type = COLUMN_REAL}, {0},
};

static bool read_axes(const struct surface_options *o, int param, struct surface *s, struct failure *failure)
{
    const struct {
        const char *name;
        const struct numbers *numbers;
    } lists[] = {{"axes", &o->axes}, {"low", &o->low}, {"high", &o->high}, {"cells", &o->cells}};
    s->axes = o->axes.n ? o->axes.n : param > 1 ? 2 : 1;
    if (s->axes > SURFACE_AXES)
        return fail(failure, "--axes: expected one or two coordinates of theta, found %d.", s->axes);
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        if (lists[k].numbers->n > SURFACE_AXES || (k > 0 && lists[k].numbers->n > s->axes))
            return fail(failure, "--%s: expected one number or one for each of %d axes, found %d.",
                        lists[k].name, s->axes, lists[k].numbers->n);
    for (int a = 0; a < s->axes; a++) {
        const double low = number_for(&o->low, a), high = number_for(&o->high, a);
        const int index = o->axes.n ? (int)o->axes.value[a] : a, cells = (int)number_for(&o->cells, a);
        s->axis[a] = (struct axis){index, cells, low, high};
        if (index >= param)
            return fail(failure, "--axes: expected coordinates of theta below %d, found %d.", param, index);
        if (!(low < high || (low == high && cells == 1)))
            return fail(failure, "--low: expected less than --high, which is %g, found %g.", high, low);
    }
    if (s->axes == 2 && s->axis[0].index == s->axis[1].index)
        return fail(failure, "--axes: expected two different coordinates, found %d twice.", s->axis[0].index);
    return true;
}

static enum smoothing smoothing_named(const char *name)
{
    return name[0] == 'n' ? SMOOTH_NONE : name[0] == 'c' ? SMOOTH_CONVOLUTION : SMOOTH_SAMPLING;
}

/* A grid that is far larger than was meant is refused before it is filled. */
static bool is_meant(const struct surface_options *o, const struct surface *s, struct failure *failure)
{
    const double cells = surface_cells(s);
    double seconds;
    char allow[64] = "";
    if (cells <= o->cells_at_most)
        return true;
    if (!pace_probe(s->engine, s->run, s->threads, s->theta, &seconds, failure))
        return false;
    if (cells <= MOST_CELLS)
        snprintf(allow, sizeof allow, ", or allow them by --cells-at-most %.0f", cells);
    return fail(failure,
                "%.4g cells, %.4g evaluations, would take about %.3g seconds, and are more than "
                "--cells-at-most %g; use fewer --cells%s.",
                cells, surface_evaluations(s), seconds * surface_evaluations(s), o->cells_at_most, allow);
}

/* Who gives a sigma means a smoothed surface. */
static bool sigma_is_used(const struct surface_options *o, struct failure *failure)
{
    return o->sigma.n == 0 || smoothing_named(o->smooth) != SMOOTH_NONE ||
           fail(failure, "--sigma: expected with --smooth convolution or sampling, found --smooth none.");
}

struct watch {
    struct progress progress;
    const char *task;
};

static bool watch(void *context, double share)
{
    struct watch *w = context;
    progress_show(&w->progress, share, w->task);
    return !interrupted();
}

static void report_surface(const struct invocation *invocation, const struct cell *cell, struct filled *f,
                           struct report *report)
{
    const struct surface_options *o = invocation->options;
    const struct surface *s = &f->surface;
    const struct problem_facts *facts = s->engine->facts(s->run);
    char *command = cell_command(invocation, cell, facts, "sigma");
    if (s->smoothing != SMOOTH_NONE) /* a row's own of several */
        command = command_add_list(command, "sigma", &s->sigma, 1);
    report_row(report, command);
    plugin_context(report, cell, &facts->dims);
    report_text(report, "task", cell->task);
    report_text(report, "target", s->smoothing == SMOOTH_NONE ? "plain" : "shared");
    report_number(report, "sigma", s->smoothing == SMOOTH_NONE ? 0 : s->sigma);
    report_number(report, "horizon", facts->dims.horizon == FOREVER ? INFINITY : (double)facts->dims.horizon);
    report_text(report, "precision", o->selection.precision);
    report_vector(report, "theta", f->theta, s->param);
    filled_rows(f, report);
    free(command);
}

/* What is done, of all surfaces. */
struct work {
    struct report *report;
    double seconds; /* of evaluation */
    struct outcome outcome;
};

/* One surface, or the points of `paths` (or NULL), which it takes over: rows, or with --dry-run what they would take. */
static bool fill_surface(const struct invocation *invocation, const struct cell *cell,
                         const struct surface *s, struct surface_paths *paths, struct work *work,
                         struct failure *failure)
{
    const struct surface_options *o = invocation->options;
    const double cells = surface_cells(s);
    struct report *report = work->report;
    double seconds;
    if (o->selection.dry_run) {
        if (!pace_probe(s->engine, s->run, s->threads, s->theta, &seconds, failure))
            return false;
        report_row(report, NULL);
        report_text(report, "task", cell->task);
        report_number(report, "sigma", s->smoothing == SMOOTH_NONE ? 0 : s->sigma);
        report_number(report, "cells", cells);
        report_number(report, "evaluations", surface_evaluations(s));
        report_number(report, "seconds", seconds * surface_evaluations(s));
        return true;
    }
    struct filled *f = filled_make(s, failure);
    struct watch w = {progress_begin("surface", o->selection.quiet), cell->task};
    const double start = seconds_now();
    if (f && paths) {
        f->paths = *paths;
        *paths = (struct surface_paths){0};
    }
    const bool ok = f && surface_compute(s, f->loss, f->error, watch, &w, failure);
    progress_end(&w.progress);
    work->seconds += seconds_now() - start;
    report_context(report, "seconds of evaluation", "%.3f", work->seconds);
    if (ok) {
        f->stopped = interrupted();
        report_threads(report, cell->threads);
        report_surface(invocation, cell, f, report);
    } else {
        filled_free(f);
    }
    return ok;
}

/* The same for the points of --paths.  They are on no grid: where the surface is smoothed, they are by samples. */
static bool fill_paths(const struct invocation *invocation, const struct cell *cell, const struct surface *s,
                       bool ask, struct work *work, struct failure *failure)
{
    const struct surface_options *o = invocation->options;
    struct surface_paths paths;
    struct surface points = *s;
    if (!surface_paths_read(&o->paths, cell->task, s->param, &paths, failure))
        return false;
    points.points = paths.theta;
    points.count = paths.n;
    points.smoothing = s->smoothing == SMOOTH_NONE ? SMOOTH_NONE : SMOOTH_SAMPLING;
    if (!ask && paths.lost)
        report_context(work->report, "points left out", "%ld of --paths, whose theta is not finite",
                       paths.lost);
    const bool ok = ask || fill_surface(invocation, cell, &points, &paths, work, failure);
    surface_paths_close(&paths);
    return ok;
}

/* The surfaces of a cell: one for each sigma.  `ask` only asks whether they can be. */
static bool cell_surfaces(const struct invocation *invocation, const struct cell *cell, bool ask,
                          struct work *work, struct failure *failure)
{
    const struct surface_options *o = invocation->options;
    struct surface s = {.engine = engine_of(o->selection.precision),
                        .smoothing = smoothing_named(o->smooth),
                        .threads = cell->threads,
                        .samples = o->samples,
                        .seed = o->seed};
    const struct setup setup = cell_setup(&o->selection, cell, 1);
    const int surfaces = s.smoothing == SMOOTH_NONE || !o->sigma.n ? 1 : o->sigma.n;
    struct opened_task task;
    double *theta;
    if (!cell_task(&o->selection, cell, &task, &theta, failure))
        return false;
    s.param = task.dims.param;
    s.theta = theta;
    s.run = s.engine->open(&setup, failure);
    bool ok = s.run && read_axes(o, s.param, &s, failure);
    for (int k = 0; ok && k < surfaces && !interrupted(); k++) {
        s.sigma = o->sigma.n ? o->sigma.value[k] : settings_for(task.task, "").sigma;
        if (ask)
            ok = surface_suits(&s, failure) &&
                 (o->selection.dry_run || (is_meant(o, &s, failure) && surface_fits(&s, failure)));
        else
            ok = fill_surface(invocation, cell, &s, NULL, work, failure);
        if (ok && o->paths.n && !interrupted())
            ok = fill_paths(invocation, cell, &s, ask, work, failure);
    }
    s.engine->close(s.run);
    free(theta);
    task_close(&task);
    return ok;
}

/* A cell that cannot be filled leaves a row that says why. */
static bool survives(struct work *work, const struct selection *selection, const struct cell *cell,
                     struct failure *failure)
{
    const struct failure why = *failure;
    if (selection->dry_run || !outcome_survives(&work->outcome, failure))
        return false;
    report_row(work->report, NULL);
    report_text(work->report, "task", cell->task);
    report_text(work->report, "precision", selection->precision);
    report_text(work->report, "status", "failed");
    report_text(work->report, "reason", why.text);
    return true;
}

static int surface(const struct invocation *invocation, struct failure *failure)
{
    const struct surface_options *o = invocation->options;
    struct report *report = report_open(o->selection.dry_run ? forecast_columns
                                        : o->paths.n         ? columns
                                                             : columns + PATH_COLUMNS);
    struct work work = {.report = report};
    struct cells cells = {0};
    interrupt_watch();
    context_add(report, invocation);
    bool ok = sigma_is_used(o, failure) && outputs_check(&o->selection.out, NULL, failure) &&
              cells_open(&cells, &o->selection, invocation->operands, false, failure) &&
              cells_check(&cells, &o->selection, false, NULL, failure);
    for (int ask = 1; ok && ask >= 0; ask--)
        for (int k = 0; ok && k < cells.n && !interrupted(); k++)
            ok = cell_surfaces(invocation, &cells.cell[k], ask, &work, failure) ||
                 (!ask && survives(&work, &o->selection, &cells.cell[k], failure));
    const int status = ok ? outcome_deliver(&work.outcome, report, &o->selection, failure) : failure->status;
    cells_close(&cells);
    report_close(report);
    return status;
}

const struct command command_surface = {
    .name = "surface",
    .brief = "outer loss on a grid of theta, plain or smoothed by Gaussian noise",
    .operands = "TASK",
    .help =
        "One or two coordinates of theta are varied, the others are held at --theta.  The loss is the "
        "one that\n"
        "`train` reports.  A convolution evaluates the grid, continued for 5 sigma beyond its ends; "
        "sampling\n"
        "draws --samples perturbations at every cell, and states the standard error.\n"
        "\n"
        "--paths FILE, of a `train` of the same task, adds a row for each of its finite thetas, with all of "
        "its\n"
        "coordinates: `path` says whose, as estimator, settings and seed, and `update` how far; both are "
        "empty in\n"
        "the grid's rows.  The loss is the surface's own; where that is smoothed, it is by --samples draws, "
        "for\n"
        "a path is on no grid.",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct surface_options),
    .run = surface,
};
