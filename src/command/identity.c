/* identity.c: what identifies a result row, and the one-line command that recreates it. */
#include "command.h"
#include "selection.h"

#include <math.h>
#include <stdarg.h>
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

/* is it one of "a|b|c" (or NULL)? */
static bool is_among(const char *name, const char *list)
{
    const size_t length = strlen(name);
    for (const char *at = list; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strcspn(at, "|") == length && strncmp(at, name, length) == 0)
            return true;
    return false;
}

/* options that a cell states itself, or that do not belong to a row */
static const char of_every_cell[] = "threads|horizon|out|raw|quiet|dry-run";
static const char of_an_estimator[] = "estimator|unroll|particles|sigma|seed";

static bool stated_by_cell(const struct cell *cell, const char *name)
{
    return is_among(name, of_every_cell) || (cell->estimator[0] && is_among(name, of_an_estimator));
}

/* `all`: what the estimator ignores matters too, to the one it is compared with */
static void add_cell_options(FILE *line, const struct cell *cell, const struct problem_facts *facts, bool all)
{
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
            fputs(" --sigma ", line);
            exact_list(line, &cell->sigma, 1);
        }
        fprintf(line, " --seed %llu", (unsigned long long)cell->seed);
    }
    fprintf(line, " --threads %d", cell->threads);
}

static void add_given_option(FILE *line, const struct invocation *invocation, const struct option_def *row)
{
    fprintf(line, " --%s", row->name);
    if (row->type == OPTION_FLAG)
        return;
    fputc(' ', line);
    shell_value(line, row, invocation->options);
}

/* Where it is the environment that says where the data are, a command says it too. */
static void add_data(FILE *line, const struct invocation *invocation, const struct problem_facts *facts)
{
    const char *folder = data_folder_around();
    if (!facts->dims.data || !folder || was_given(invocation, "data"))
        return;
    fputs(" --data ", line);
    shell_quoted(line, folder);
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
    add_cell_options(line, cell, facts, was_given(invocation, "baseline"));
    for (int k = 0; k < invocation->ngiven; k++) {
        const struct option_def *row = invocation->given[k];
        if (!stated_by_cell(cell, row->name) && !is_among(row->name, but))
            add_given_option(line, invocation, row);
    }
    add_data(line, invocation, facts);
    fclose(line);
    return text;
}

char *command_add(char *command, const char *format, ...)
{
    char *more = NULL, *whole = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (command && vasprintf(&more, format, arguments) >= 0) {
        if (asprintf(&whole, "%s %s", command, more) < 0)
            whole = NULL;
        free(more);
    }
    va_end(arguments);
    free(command);
    return whole;
}

char *command_add_list(char *command, const char *option, const double *value, int n)
{
    char *text = NULL;
    size_t size = 0;
    FILE *list = open_memstream(&text, &size);
    if (!list) {
        free(command);
        return NULL;
    }
    exact_list(list, value, n);
    fclose(list);
    command = command_add(command, "--%s %s", option, text);
    free(text);
    return command;
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
