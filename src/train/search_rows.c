/* search_rows.c: see search_rows.h. */
#include "search_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct column search_columns[] = {
    {.name = "task", .type = COLUMN_TEXT},
    {.name = "method", .type = COLUMN_TEXT},
    {.name = "horizon", .type = COLUMN_WHOLE},
    {.name = "precision", .type = COLUMN_TEXT},
    {.name = "threads", .type = COLUMN_WHOLE},
    {.name = "seed", .type = COLUMN_SEED},
    {.name = "runs", .type = COLUMN_WHOLE},
    {.name = "point", .type = COLUMN_WHOLE},
    {.name = "steps", .type = COLUMN_REAL},
    {.name = "seconds", .type = COLUMN_REAL},
    {.name = "loss", .type = COLUMN_REAL},
    {.name = "best", .type = COLUMN_REAL},
    {.name = "theta", .type = COLUMN_VECTOR},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

void searched_free(struct searched *s)
{
    if (!s)
        return;
    free(s->axis);
    found_free(&s->found);
    free(s);
}

struct searched *searched_make(const struct search *search, const struct search_plan *plan,
                               struct failure *failure)
{
    const size_t bytes = (size_t)search->param * sizeof(struct axis);
    struct searched *s = calloc(1, sizeof *s);
    if (s) {
        *s = (struct searched){
            .search = *search, .axis = malloc(bytes), .runs = plan->runs, .cost = plan->cost};
        s->search.axis = s->axis;
    }
    if (s && s->axis && found_make(search->points, &s->found, failure)) {
        memcpy(s->axis, search->axis, bytes);
        return s;
    }
    searched_free(s);
    fail_runtime(failure, "no memory for %ld points.", search->points);
    return NULL;
}

/* The same, without options of which a row has one of its own. */
static char *command_of(const struct searched *s, const struct invocation *invocation,
                        const struct cell *cell)
{
    char *text = cell_command(invocation, cell, s->search.engine->facts(s->search.run),
                              "replicates|seed|checkpoint|checkpoint-every|resume");
    return s->search.grid ? text : command_add(text, "--seed %llu", (unsigned long long)cell->seed);
}

static void fill_row(struct report *row, long k, const void *context)
{
    const struct searched *s = context;
    const double best = s->found.best[k], loss = s->found.loss[k];
    double *theta = report_vector_room(row, "theta", s->search.param);
    if (theta)
        search_point(&s->search, k, theta);
    report_number(row, "point", (double)k);
    report_number(row, "steps", (double)(k + 1) * s->cost);
    report_number(row, "seconds", s->found.seconds[k]);
    report_number(row, "loss", loss);
    report_number(row, "best", best < INFINITY ? best : NAN);
    report_text(row, "status", fabs(loss) < INFINITY ? "ok" : "nonfinite");
}

static void forget(void *context)
{
    searched_free(context);
}

static void report_best(const struct searched *s, const struct cell *cell, const double *theta,
                        struct report *report)
{
    const struct found *f = &s->found;
    char name[SPEC_SIZE + 64], loss[32] = "none", *text = NULL;
    size_t size;
    FILE *list = open_memstream(&text, &size);
    if (list && theta) {
        fputs(", theta ", list);
        exact_list(list, theta, s->search.param);
    }
    if (list)
        fclose(list);
    if (theta)
        exact_text(f->loss[f->best_point], loss, sizeof loss);
    snprintf(name, sizeof name, "best of %s%s", cell->task, s->search.grid ? " on the grid" : "");
    if (!s->search.grid)
        snprintf(name + strlen(name), sizeof name - strlen(name), ", seed %llu",
                 (unsigned long long)cell->seed);
    report_context(report, name, "loss %s, point %ld of %ld%s; %ld not finite", loss, f->best_point, f->n,
                   text ? text : "", f->nonfinite);
    free(text);
}

bool searched_report(struct searched *s, const struct invocation *invocation,
                     const struct selection *selection, const struct cell *cell, struct report *report,
                     struct failure *failure)
{
    const struct problem_facts *facts = s->search.engine->facts(s->search.run);
    double *theta = calloc((size_t)s->search.param, sizeof *theta);
    if (!theta || s->found.n == 0) {
        const bool ok = theta || fail_runtime(failure, "no memory for theta of %ld points.", s->found.n);
        searched_free(s);
        free(theta);
        return ok;
    }
    char *command = command_of(s, invocation, cell);
    report_row(report, command);
    report_text(report, "task", cell->task);
    report_text(report, "method", s->search.grid ? "grid" : "random");
    report_number(report, "horizon", facts->dims.horizon == FOREVER ? INFINITY : (double)facts->dims.horizon);
    report_text(report, "precision", selection->precision);
    report_number(report, "threads", cell->threads);
    if (!s->search.grid)
        report_seed(report, "seed", cell->seed);
    report_number(report, "runs", s->runs);
    report_vector(report, "theta", theta, s->search.param);
    if (s->found.best_point >= 0)
        search_point(&s->search, s->found.best_point, theta);
    report_best(s, cell, s->found.best_point >= 0 ? theta : NULL, report);
    plugin_context(report, cell, &facts->dims);
    s->search.run = NULL; /* closes before the rows are written */
    report_series(report, s->found.n, fill_row, s, forget);
    free(command);
    free(theta);
    return true;
}

void search_report_failed(struct report *report, const struct selection *selection, const struct cell *cell,
                          bool grid, const char *reason)
{
    report_row(report, NULL);
    report_text(report, "task", cell->task);
    report_text(report, "method", grid ? "grid" : "random");
    report_text(report, "precision", selection->precision);
    report_number(report, "threads", cell->threads);
    if (!grid)
        report_seed(report, "seed", cell->seed);
    report_text(report, "status", "failed");
    report_text(report, "reason", reason);
}
