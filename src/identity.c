/* identity.c: what identifies a result row, and the one-line command that recreates it. */
#include "command.h"
#include "selection.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

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
    report_number(report, "sigma", facts->particles > 1 ? cell->sigma : NAN);
    report_seed(report, "seed", cell->seed);
    report_number(report, "replicates", selection->replicates);
}

/* append printf-style to a text of limited size */
__attribute__((format(printf, 3, 4))) static void append(char *text, size_t size, const char *format, ...)
{
    const size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

/* options that a cell states itself, or that do not belong to a row */
static bool stated_by_cell(const char *name)
{
    static const char *const names[] = {"estimator", "unroll",  "particles", "sigma", "seed", "threads",
                                        "horizon",   "out",     "raw",       "quiet", "dry-run"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    return false;
}

void cell_command(const struct invocation *invocation, const struct selection *selection, const struct cell *cell,
                  const struct problem_facts *facts, char *text, size_t size)
{
    (void)selection;
    char number[64];
    text[0] = 0;
    append(text, size, "pesbench %s %s", invocation->command->name, cell->task);
    if (cell->horizon == FOREVER)
        append(text, size, " --horizon inf");
    else if (cell->horizon)
        append(text, size, " --horizon %ld", cell->horizon);
    if (cell->estimator[0]) {
        append(text, size, " --estimator %s", cell->estimator);
        if (!facts->needs_end)
            append(text, size, " --unroll %ld", cell->unroll);
        if (facts->particles > 1) {
            exact_text(cell->sigma, number, sizeof number);
            append(text, size, " --particles %d --sigma %s", cell->particles, number);
        }
        append(text, size, " --seed %llu", (unsigned long long)cell->seed);
    }
    append(text, size, " --threads %d", cell->threads);
    for (int k = 0; k < invocation->ngiven; k++) {
        const struct option_def *row = invocation->given[k];
        char value[512];
        if (stated_by_cell(row->name))
            continue;
        option_text(row, invocation->options, value, sizeof value);
        if (row->type == OPTION_FLAG)
            append(text, size, " --%s", row->name);
        else
            append(text, size, " --%s %s", row->name, value);
    }
}
