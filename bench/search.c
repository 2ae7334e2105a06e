/* search: random points, or those of a grid, over a task's own ranges: the best loss so far against compute. */
#include "command.h"
#include "interrupt.h"
#include "outcome.h"
#include "progress.h"
#include "search_forecast.h"
#include "search_resume.h"
#include "search_rows.h"
#include "selection.h"

#include <stdlib.h>
#include <string.h>

struct search_options {
    struct selection selection;
    const char *method, *count_runs, *checkpoint;
    long points, checkpoint_every;
    bool resume;
    double budget;
    struct numbers low, high, cells;
};

static const struct option_def options[] = {
    OPTION(search_options, method, "random", 0, 0, "uniform in theta over the ranges, or a grid of them",
           .choices = "random|grid"),
    OPTION(search_options, points, NULL, 1, 1e15, "random points (1000, or as many as --budget pays for)"),
    OPTION(search_options, cells, NULL, 1, 1e9,
           "places of each coordinate of a grid, ends included (20); one for all, or one for each",
           .flags = OPTION_WHOLE),
    OPTION(search_options, low, NULL, -1e300, 1e300,
           "least theta; one for all coordinates, or one for each (the task's own)"),
    OPTION(search_options, high, NULL, -1e300, 1e300, "largest theta (the task's own)"),
    OPTION(search_options, budget, NULL, 1, 1e300, "particle-steps that a search may take, at most"),
    NAMED_OPTION(search_options, "count-runs", count_runs, "yes", 0, 0,
                 "count every run that a point's loss is the mean of, or one, as published figures do",
                 .choices = "yes|no"),
    NAMED_OPTION(search_options, "seed", selection.seed, "1", 0, 9007199254740992.0, "of random points",
                 .flags = OPTION_WHOLE),
    NAMED_OPTION(search_options, "replicates", selection.replicates, "1", 1, 100000,
                 "independent searches: this many seeds, from each --seed on"),
    OPTION(search_options, checkpoint, NULL, 0, 0, "save to FILE what --resume goes on from",
           .placeholder = "FILE"),
    NAMED_OPTION(search_options, "checkpoint-every", checkpoint_every, NULL, 1, 1e12,
                 "points between checkpoints, at least (a hundredth of a search's)"),
    OPTION(search_options, resume, NULL, 0, 0,
           "go on from the checkpoint, if there is one, as if never interrupted"),
    {0},
};
static const struct option_def *const tables[] = {selection_system_without_theta, options, NULL};

static bool is_grid(const struct search_options *o)
{
    return strcmp(o->method, "grid") == 0;
}

static struct search_request request_of(const struct search_options *o)
{
    return (struct search_request){.grid = is_grid(o),
                                   .counts_runs = strcmp(o->count_runs, "yes") == 0,
                                   .points = (double)o->points,
                                   .budget = o->budget,
                                   .low = o->low,
                                   .high = o->high,
                                   .cells = o->cells};
}

/* What was given must mean something to the method. */
static bool options_suit(const struct search_options *o, struct failure *failure)
{
    if (is_grid(o) && o->points)
        return fail(failure, "--points: expected with --method random; a grid has --cells.");
    if (!is_grid(o) && o->cells.n)
        return fail(failure, "--cells: expected with --method grid; a random search has --points.");
    if (is_grid(o) && o->selection.seed.n * o->selection.replicates > 1)
        return fail(failure,
                    "--method grid: expected one --seed and no --replicates, as a grid is always the "
                    "same, found %d searches.",
                    o->selection.seed.n * o->selection.replicates);
    return seeds_differ(&o->selection, failure) &&
           resume_options_suit(o->checkpoint, o->resume, &o->selection.out, failure);
}

/* The whole command. */
struct work {
    const struct invocation *invocation;
    const struct search_options *o;
    struct report *report;
    struct search_resume resume;
    struct outcome outcome;
    bool stopped;
};

/* A cell, open. */
struct opened_cell {
    int first; /* of its searches, among those of the command */
    const struct cell *cell;
    struct opened_task task;
    double *theta;
    struct search_plan plan;
};

static bool cell_open(const struct search_options *o, const struct cells *cells, int k, struct opened_cell *c,
                      struct failure *failure)
{
    const struct search_request request = request_of(o);
    const int searches = o->selection.replicates;
    *c = (struct opened_cell){.cell = &cells->cell[k], .first = k * searches};
    return cell_task(&o->selection, c->cell, &c->task, &c->theta, failure) &&
           search_plan_make(&request, &c->task, (double)cells->n * searches, &c->plan, failure);
}

static void cell_close(struct opened_cell *c)
{
    search_plan_free(&c->plan);
    free(c->theta);
    task_close(&c->task);
}

struct watch {
    struct progress progress;
    const char *task;
    struct search_resume *resume;
    int first, search, searches; /* first: of the cell's, among those of the command */
    long points;
    struct failure *failure;
    bool failed;
};

static bool watch(void *context, double share)
{
    struct watch *w = context;
    const bool stop = interrupted();
    progress_show(&w->progress, (w->search + share) / w->searches, w->task);
    w->failed = !search_resume_save(w->resume, w->first + w->search, w->points, stop, w->failure);
    return !stop && !w->failed;
}

/* One search, and its rows. */
static bool search_seed(struct work *work, const struct opened_cell *c, const struct search *s,
                        struct watch *w, struct failure *failure)
{
    const struct selection *selection = &work->o->selection;
    struct cell own = *c->cell;
    struct searched *searched = searched_make(s, &c->plan, failure);
    own.seed = s->seed;
    if (!searched || !search_resume_start(&work->resume, c->first + w->search, s->points, &searched->found) ||
        !search_run(s, &searched->found, watch, w, failure) || w->failed) {
        searched_free(searched);
        return false;
    }
    work->stopped = work->stopped || searched->found.n < s->points;
    return searched_report(searched, work->invocation, selection, &own, work->report, failure);
}

/* The searches of a cell, one after another: what differs between them is the seed. */
static bool search_cell(struct work *work, const struct opened_cell *c, struct failure *failure)
{
    const struct selection *selection = &work->o->selection;
    const struct setup setup = cell_setup(selection, c->cell, 1);
    struct search s = {.engine = engine_of(selection->precision),
                       .param = c->task.dims.param,
                       .threads = c->cell->threads,
                       .axis = c->plan.axis,
                       .grid = is_grid(work->o),
                       .points = c->plan.points};
    struct watch w = {.progress = progress_begin("search", selection->quiet),
                      .task = c->cell->task,
                      .resume = &work->resume,
                      .first = c->first,
                      .searches = selection->replicates,
                      .points = c->plan.points,
                      .failure = failure};
    s.run = s.engine->open(&setup, failure);
    bool ok = s.run != NULL;
    for (; ok && w.search < w.searches && !interrupted(); w.search++) {
        s.seed = c->cell->seed + (uint64_t)w.search;
        ok = search_seed(work, c, &s, &w, failure);
    }
    work->stopped = work->stopped || w.search < w.searches;
    progress_end(&w.progress);
    s.engine->close(s.run);
    return ok;
}

/* Cells that cannot be searched to their end leave a row that says why.  Nothing more is begun after an interrupt; and, where
 * a checkpoint is kept, whose searches are done in their order, after one that failed, so that --resume tries it again. */
static bool survives(struct work *work, const struct cell *cell, struct failure *failure)
{
    const struct failure why = *failure;
    if (!outcome_survives(&work->outcome, failure))
        return false;
    search_report_failed(work->report, &work->o->selection, cell, is_grid(work->o), why.text);
    return true;
}

static bool ends(const struct work *work)
{
    return interrupted() || (work->resume.file.path && work->outcome.failed);
}

/* Every cell; `ask` only asks whether they can be, so that nobody waits for a sentence. */
static bool run_cells(struct work *work, const struct cells *cells, bool ask, struct failure *failure)
{
    const struct selection *selection = &work->o->selection;
    bool ok = true;
    int k = 0;
    for (; ok && k < cells->n && !ends(work); k++) {
        struct opened_cell c;
        ok = cell_open(work->o, cells, k, &c, failure);
        if (ok && ask)
            search_resume_describe(&work->resume, c.first, selection, c.cell, &c.plan, is_grid(work->o));
        if (ok && !ask)
            ok = selection->dry_run ? search_forecast(work->report, selection, c.cell, &c.task, c.theta,
                                                      &c.plan, is_grid(work->o), failure)
                                    : search_cell(work, &c, failure) || survives(work, c.cell, failure);
        cell_close(&c);
    }
    work->stopped = work->stopped || k < cells->n;
    return ok;
}

/* Lines of context that are of the whole. */
static void say_context(const struct work *work)
{
    if (strcmp(work->o->count_runs, "no") == 0)
        report_context(work->report, "steps", "%s",
                       "of one run of every point, though `runs` of them were run (--count-runs no)");
    resume_file_context(&work->resume.file, work->report);
    if (work->stopped)
        report_context(work->report, "interrupted", "%s", "not all that was asked for is here");
}

static int search(const struct invocation *invocation, struct failure *failure)
{
    const struct search_options *o = invocation->options;
    struct work work = {.invocation = invocation,
                        .o = o,
                        .report =
                            report_open(o->selection.dry_run ? search_forecast_columns : search_columns)};
    struct cells cells = {0};
    interrupt_watch();
    context_add(work.report, invocation);
    const bool ok = options_suit(o, failure) && outputs_check(&o->selection.out, NULL, failure) &&
                    cells_open(&cells, &o->selection, invocation->operands, false, failure) &&
                    cells_check(&cells, &o->selection, false, NULL, failure) &&
                    search_resume_begin(&work.resume, o->selection.dry_run ? NULL : o->checkpoint,
                                        o->checkpoint_every, cells.n * o->selection.replicates, failure) &&
                    run_cells(&work, &cells, true, failure) &&
                    search_resume_open(&work.resume, o->checkpoint, o->resume, failure) &&
                    run_cells(&work, &cells, false, failure);
    if (ok)
        say_context(&work);
    const int status =
        ok ? outcome_deliver(&work.outcome, work.report, &o->selection, failure) : failure->status;
    search_resume_close(&work.resume);
    cells_close(&cells);
    report_close(work.report);
    return status;
}

static const char help[] =
    "The loss is the one that `train` reports.  Points are a function of the seed and their number: the "
    "first of a\n"
    "longer search are those of a shorter one.  `steps` are all particle-steps paid so far, of points that "
    "are not\n"
    "finite too; `best` is the least finite loss so far.  `describe TASK` shows a task's own ranges.\n"
    "\n"
    "--resume continues the same command from --checkpoint FILE, with the same bits if the program is the "
    "same; threads\n"
    "and the files that results go to may differ.  Another build of it goes on, too, and says so.  SIGINT "
    "and SIGTERM save\n"
    "a checkpoint and write the points so far.";

const struct command command_search = {
    .name = "search",
    .brief = "random search or grid over a task's ranges: best loss so far against compute",
    .operands = "TASK",
    .help = help,
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct search_options),
    .run = search,
};
