/* identity.c: what identifies a result row, and the one-line command that recreates it. */
#include "command.h"
#include "selection.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void report_identity(struct report *report, const struct selection *selection, const struct cell *cell,
                     const struct problem_facts *facts, const char *target)
{
    report_text(report, "task", cell->task);
    report_number(report, "horizon", facts->dims.horizon == FOREVER ? INFINITY : (double)facts->dims.horizon);
    report_text(report, "precision", selection->precision);
    report_number(report, "threads", cell->threads);
    report_text(report, "target", target);
    if (!cell->estimator[0])
        return;
    report_text(report, "estimator", cell->estimator);
    report_number(report, "unroll", (double)facts->unroll);
    report_number(report, "particles", facts->particles);
    report_number(report, "sigma", facts->perturbs ? cell->sigma : NAN);
    report_seed(report, "seed", cell->seed);
    report_number(report, "replicates", selection->replicates);
}

void report_skipped(struct report *report, const struct selection *selection, const struct cell *cell)
{
    const struct problem_facts facts = {.dims.horizon = cell->horizon ? cell->horizon : FOREVER,
                                        .unroll = cell->unroll,
                                        .particles = cell->particles};
    report_row(report, NULL);
    report_identity(report, selection, cell, &facts, "");
    if (!cell->horizon)
        report_number(report, "horizon", NAN);
    report_text(report, "status", "skipped");
    report_text(report, "reason", cell->skipped);
}

/* options that a cell states itself, or that do not belong to a row */
static bool stated_by_cell(const char *name)
{
    static const char *const names[] = {"estimator", "unroll", "particles", "sigma", "seed",   "threads",
                                        "horizon",   "out",    "raw",       "quiet", "dry-run"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    return false;
}

/* `all`: what the estimator ignores matters too, to the one it is compared with */
static void add_cell_options(FILE *line, const struct cell *cell, const struct problem_facts *facts, bool all)
{
    char number[64];
    if (cell->horizon == FOREVER)
        fprintf(line, " --horizon inf");
    else if (cell->horizon)
        fprintf(line, " --horizon %ld", cell->horizon);
    if (cell->estimator[0]) {
        fprintf(line, " --estimator %s", cell->estimator);
        if (all || !facts->needs_end)
            fprintf(line, " --unroll %ld", cell->unroll);
        if (all || facts->draws)
            fprintf(line, " --particles %d", cell->particles);
        if (all || facts->perturbs) {
            exact_text(cell->sigma, number, sizeof number);
            fprintf(line, " --sigma %s", number);
        }
        fprintf(line, " --seed %llu", (unsigned long long)cell->seed);
    }
    fprintf(line, " --threads %d", cell->threads);
}

static void add_given_option(FILE *line, const struct invocation *invocation, const struct option_def *row)
{
    const void *member = (const char *)invocation->options + row->offset;
    char value[512];
    fprintf(line, " --%s", row->name);
    if (row->type == OPTION_TEXT) { /* of any length, so not by way of a buffer */
        shell_word(line, *(const char *const *)member);
    } else if (row->type != OPTION_FLAG) {
        option_text(row, invocation->options, value, sizeof value);
        shell_word(line, value);
    }
}

/* is it one of "a|b|c" (or NULL)? */
static bool is_among(const char *name, const char *list)
{
    const size_t length = strlen(name);
    for (const char *at = list; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strcspn(at, "|") == length && strncmp(at, name, length) == 0)
            return true;
    return false;
}

char *cell_command(const struct invocation *invocation, const struct cell *cell,
                   const struct problem_facts *facts, const char *but)
{
    char *text = NULL;
    size_t size = 0;
    FILE *line = open_memstream(&text, &size);
    if (!line)
        return NULL;
    fprintf(line, "pesbench %s %s", invocation->command->name, cell->task);
    bool compared = false;
    for (int k = 0; k < invocation->ngiven; k++)
        compared = compared || strcmp(invocation->given[k]->name, "baseline") == 0;
    add_cell_options(line, cell, facts, compared);
    for (int k = 0; k < invocation->ngiven; k++) {
        const struct option_def *row = invocation->given[k];
        if (!stated_by_cell(row->name) && !is_among(row->name, but))
            add_given_option(line, invocation, row);
    }
    fclose(line);
    return text;
}

void data_context(struct report *report, const struct cell *cell, const struct dims *dims)
{
    char name[SPEC_SIZE + 16];
    snprintf(name, sizeof name, "data of %s", cell->task);
    if (dims->data)
        report_context(report, name, "%s", dims->data);
}

void cell_context(struct report *report, const struct cell *cell, const struct dims *dims,
                  const double *theta)
{
    const struct published *s = &cell->settings;
    char name[2 * SPEC_SIZE + 32];
    snprintf(name, sizeof name, "published for %s with %s", cell->task, cell->estimator);
    report_context(report, name,
                   "unroll %ld, particles %d, instances %d, sigma %.15g, optimizer %s, lr %.15g, beta1 "
                   "%.15g, beta2 %.15g, updates %ld, divide-by %s",
                   s->unroll, s->particles, s->instances, s->sigma, s->optimizer, s->lr, s->beta1, s->beta2,
                   s->updates, s->divide_by);
    char text[512] = "", number[32];
    for (int i = 0; i < dims->param && strlen(text) + sizeof number + 4 < sizeof text; i++) {
        exact_text(theta[i], number, sizeof number);
        strcat(strcat(text, i ? "," : ""), number);
    }
    snprintf(name, sizeof name, "theta of %s", cell->task);
    report_context(report, name, "%s", text);
    data_context(report, cell, dims);
}

/* Whoever adds --dry-run to a command whose results are there wants to know, not to lose them. */
static bool dry_run_spares(const struct texts *out, struct failure *failure)
{
    struct stat found;
    for (int k = 0; k < out->n; k++)
        if (stat(out->value[k], &found) == 0 && S_ISREG(found.st_mode))
            return fail(
                failure,
                "--dry-run: '%s' is there already, and a forecast would replace it; name another file.",
                out->value[k]);
    return true;
}

int selection_deliver(const struct report *report, const struct selection *selection, struct failure *failure)
{
    if (selection->dry_run && !dry_run_spares(&selection->out, failure))
        return failure->status;
    if (selection->quiet && selection->out.n == 0)
        return EXIT_SUCCESS;
    return report_deliver(report, &selection->out, failure);
}
