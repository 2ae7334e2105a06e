/* list: the tasks, estimators, experiments and figures there are. */
#include "catalogue.h"
#include "command.h"

#include <stdlib.h>
#include <string.h>

struct list {
    bool json;
    struct texts out;
};

static const struct option_def options[] = {
    OPTION(list, json, NULL, 0, 0, "as JSON on standard output"),
    OPTION(list, out, NULL, 0, 0, "write to FILE, .csv, .json or .md; may repeat", .placeholder = "FILE"),
    {0},
};
static const struct option_def *const tables[] = {options, NULL};

static const struct column columns[] = {
    {.name = "kind", .type = COLUMN_TEXT},
    {.name = "name", .type = COLUMN_TEXT},
    {.name = "about", .type = COLUMN_TEXT},
    {0},
};

static void print_entries(const struct catalogue *catalogue, int kind)
{
    int width = 0;
    for (int k = 0; k < catalogue->n; k++) {
        const int length = (int)strlen(catalogue->entry[k].name);
        width = length > width ? length : width;
    }
    for (int want = 0; want < KINDS; want++) {
        if (kind >= 0 && want != kind)
            continue;
        printf("%s%s:\n", kind < 0 && want ? "\n" : "", kind_names[want]);
        for (int k = 0; k < catalogue->n; k++)
            if ((int)catalogue->entry[k].kind == want)
                printf("  %-*s  %s\n", width, catalogue->entry[k].name, catalogue->entry[k].about);
    }
}

static void report_entries(const struct catalogue *catalogue, int kind, struct report *report)
{
    for (int k = 0; k < catalogue->n; k++) {
        const struct entry *e = &catalogue->entry[k];
        if (kind >= 0 && (int)e->kind != kind)
            continue;
        report_row(report, NULL);
        report_text(report, "kind", kind_names[e->kind]);
        report_text(report, "name", e->name);
        report_text(report, "about", e->about);
    }
}

static int list(const struct invocation *invocation, struct failure *failure)
{
    const struct list *o = invocation->options;
    const struct texts *operands = invocation->operands;
    int kind = -1;
    if (operands->n > 1 || (operands->n == 1 && (kind = kind_named(operands->value[0])) < 0)) {
        fail(failure, "expected tasks, estimators, experiments or figures, found '%.60s'.",
             operands->value[0]);
        return failure->status;
    }
    struct catalogue catalogue;
    struct report *report = report_open(columns);
    bool ok = outputs_check(&o->out, NULL, failure) && catalogue_open(&catalogue, failure);
    if (ok && (o->json || o->out.n)) {
        context_add(report, invocation);
        report_entries(&catalogue, kind, report);
        ok = !o->json || report_json(report, stdout, failure);
        for (int k = 0; ok && k < o->out.n; k++)
            ok = report_write(report, o->out.value[k], failure);
    } else if (ok) {
        print_entries(&catalogue, kind);
    }
    report_close(report);
    return ok ? EXIT_SUCCESS : failure->status;
}

const struct command command_list = {
    .name = "list",
    .brief = "tasks, estimators, experiments and figures there are",
    .operands = "[tasks|estimators|experiments|figures]",
    .tables = tables,
    .size = sizeof(struct list),
    .run = list,
};
