/* cell_context.c: what a result file says of a cell: its plug-ins' options, its data, what omitted options meant. */
#include "checksum.h"
#include "command.h"
#include "selection.h"

#include <stdlib.h>
#include <string.h>

/* Long theta is cut to some numbers, with the checksum of all. */
enum { THETA_WHOLE = 1024, THETA_BEGINNING = 256 };

/* "name=value name=value" of every option, defaults included, as `options` has what was given. */
static void print_options(FILE *line, const struct option_def *table, const void *from)
{
    for (const struct option_def *row = table; row->name; row++) {
        fprintf(line, "%s%s=", row == table ? "" : " ", row->name);
        shell_value(line, row, from);
    }
}

static void options_context(struct report *report, const char *spec, const struct option_def *table,
                            size_t size)
{
    const char *given = spec + strcspn(spec, ":");
    char name[SPEC_SIZE + 16], storage[SPEC_SIZE], *text = NULL;
    size_t length = 0;
    struct failure failure; /* none: whoever runs the cell has read the same */
    if (!table || !table->name)
        return;
    void *options = calloc(1, size);
    FILE *line = open_memstream(&text, &length);
    if (options && line &&
        option_parse_plugin(table, options, spec, given, storage, sizeof storage, &failure))
        print_options(line, table, options);
    if (line)
        fclose(line);
    snprintf(name, sizeof name, "options of %s", spec);
    report_context(report, name, "%s", text ? text : "");
    free(text);
    free(options);
}

void plugin_context(struct report *report, const struct cell *cell, const struct dims *dims)
{
    char name[SPEC_SIZE + 16];
    const struct task *task = task_named(cell->task);
    const struct estimator *estimator = estimator_named(cell->estimator);
    options_context(report, cell->task, task->options, task->size);
    if (estimator)
        options_context(report, cell->estimator, estimator->options, estimator->size);
    snprintf(name, sizeof name, "data of %s", cell->task);
    if (dims->data)
        report_context(report, name, "%s", dims->data);
}

static void theta_context(struct report *report, const struct cell *cell, const double *theta, int n)
{
    char name[SPEC_SIZE + 16], *text = NULL;
    size_t size = 0;
    FILE *list = open_memstream(&text, &size);
    if (!list)
        return;
    exact_list(list, theta, n);
    fclose(list);
    snprintf(name, sizeof name, "theta of %s", cell->task);
    if (size <= THETA_WHOLE) {
        report_context(report, name, "%s", text);
    } else {
        int shown = THETA_BEGINNING;
        while (text[shown] != ',')
            shown--;
        report_context(report, name, "%.*s,... (%d numbers, FNV-1a %016llx)", shown, text, n,
                       (unsigned long long)checksum_add(checksum_start, text, size));
    }
    free(text);
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
    theta_context(report, cell, theta, dims->param);
    plugin_context(report, cell, dims);
}
