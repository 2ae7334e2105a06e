/* describe: a task's, estimator's, experiment's or figure's dimensions, options, cost model, defaults and
 * source. */
#include "catalogue.h"
#include "command.h"
#include "description.h"
#include "plugin.h"
#include "recipe.h"

#include <stdlib.h>
#include <string.h>

struct describe {
    bool json;
    struct texts out;
};

static const struct option_def options[] = {
    OPTION(describe, json, NULL, 0, 0, "as JSON on standard output"),
    OPTION(describe, out, NULL, 0, 0, "write to FILE, .csv, .json or .md; may repeat", .placeholder = "FILE"),
    {0},
};
static const struct option_def *const tables[] = {options, NULL};

static bool describe_command(struct description *d, const char *name)
{
    for (int k = 0; commands[k]; k++)
        if (strcmp(commands[k]->name, name) == 0)
            for (int t = 0; commands[k]->tables[t]; t++)
                describe_options(d, commands[k]->tables[t]);
    return true;
}

static bool describe_figure(struct description *d, const char *name, struct failure *failure)
{
    struct recipe *recipe = recipe_open(name, failure);
    if (!recipe)
        return false;
    describe_section(d, "recipe");
    for (int k = 0; k < recipe->n; k++)
        describe_fact(d, recipe->step[k].profile, recipe->step[k].command, "");
    recipe_close(recipe);
    return true;
}

/* An entry's options must be right before anything is printed. */
static bool check_entry(const struct entry *e, const char *spec, struct failure *failure)
{
    const struct request request = {0};
    struct opened_task task = {0};
    struct opened_estimator estimator = {0};
    bool ok = true;
    if (e->kind == KIND_TASK)
        ok = task_open(&task, spec, &request, failure);
    else if (e->kind == KIND_ESTIMATOR)
        ok = estimator_open(&estimator, spec, failure);
    else if (strchr(spec, ':'))
        ok = fail(failure, "%s takes no option here; say 'pesbench describe %s'.", e->name, e->name);
    task_close(&task);
    estimator_close(&estimator);
    return ok;
}

static bool describe_entry(struct description *d, const struct entry *e, const char *spec,
                           struct failure *failure)
{
    if (!check_entry(e, spec, failure))
        return false;
    if (!d->report)
        printf("%s (%.*s): %s\n\n", e->name, (int)strlen(kind_names[e->kind]) - 1, kind_names[e->kind],
               e->about);
    d->section = "about";
    describe_fact(d, "about", e->about, "");
    switch (e->kind) {
    case KIND_TASK:
        return describe_task(d, spec, failure);
    case KIND_ESTIMATOR:
        return describe_estimator(d, spec, failure);
    case KIND_EXPERIMENT:
        return describe_command(d, e->name);
    default:
        return describe_figure(d, e->name, failure);
    }
}

/* The entries a spec names: usually one, but a task may be called as a figure is. */
static bool describe_all(struct description *d, const char *spec, struct failure *failure)
{
    struct catalogue catalogue;
    const char *names[ENTRIES_AT_MOST + 1] = {0};
    const size_t length = strcspn(spec, ":");
    const struct estimator *alias = estimator_named(spec);
    int found = 0;
    if (!catalogue_open(&catalogue, failure))
        return false;
    for (int k = 0; k < catalogue.n; k++) {
        const struct entry *e = &catalogue.entry[k];
        names[k] = e->name;
        const bool called = strlen(e->name) == length && strncmp(e->name, spec, length) == 0;
        if (!called && !(e->kind == KIND_ESTIMATOR && alias && strcmp(alias->name, e->name) == 0))
            continue;
        found++;
        d->name = e->name;
        if (!describe_entry(d, e, spec, failure))
            return false;
    }
    if (found)
        return true;
    const char *near = nearest_name(spec, names);
    return fail(failure, "nothing is called '%.60s'%s%s%s; 'pesbench list' shows what there is.", spec,
                near ? "; did you mean '" : "", near ? near : "", near ? "'" : "");
}

static int describe(const struct invocation *invocation, struct failure *failure)
{
    const struct describe *o = invocation->options;
    if (invocation->operands->n != 1) {
        fail(failure, "expected one NAME, found %d; 'pesbench list' shows them.", invocation->operands->n);
        return failure->status;
    }
    struct report *report = report_open(description_columns);
    struct description d = {.report = o->json || o->out.n ? report : NULL};
    context_add(report, invocation);
    bool ok =
        outputs_check(&o->out, NULL, failure) && describe_all(&d, invocation->operands->value[0], failure);
    ok = ok && (!o->json || report_json(report, stdout, failure));
    for (int k = 0; ok && k < o->out.n; k++)
        ok = report_write(report, o->out.value[k], failure);
    report_close(report);
    return ok ? EXIT_SUCCESS : failure->status;
}

const struct command command_describe = {
    .name = "describe",
    .brief = "dimensions, options, cost, defaults and source of anything `list` shows",
    .operands = "NAME[:option=value]...",
    .tables = tables,
    .size = sizeof(struct describe),
    .run = describe,
};
