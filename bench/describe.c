/* describe: a task's, estimator's, experiment's or figure's dimensions, options, cost model, defaults and
 * source. */
#include "catalogue.h"
#include "command.h"
#include "oracle.h"
#include "recipe.h"
#include "settings.h"

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

/* A description is a list of facts; the same rows are printed and written. */
static const struct column columns[] = {
    {.name = "name", .type = COLUMN_TEXT},  {.name = "section", .type = COLUMN_TEXT},
    {.name = "key", .type = COLUMN_TEXT},   {.name = "value", .type = COLUMN_TEXT},
    {.name = "about", .type = COLUMN_TEXT}, {0},
};

struct description {
    const char *name, *section;
    struct report *report; /* NULL: print */
};

static void heading(struct description *d, const char *section)
{
    d->section = section;
    if (!d->report)
        printf("\n%s\n", section);
}

static void fact(const struct description *d, const char *key, const char *value, const char *about)
{
    if (!d->report) {
        printf("  %-16s %s%s%s\n", key, value, value[0] && about[0] ? "   " : "", about);
        return;
    }
    report_row(d->report, NULL);
    report_text(d->report, "name", d->name);
    report_text(d->report, "section", d->section);
    report_text(d->report, "key", key);
    report_text(d->report, "value", value);
    report_text(d->report, "about", about);
}

static void number_fact(const struct description *d, const char *key, double value, const char *about)
{
    char text[64] = "inf";
    if (value < (double)FOREVER)
        exact_text(value, text, sizeof text);
    fact(d, key, text, about);
}

static void option_facts(struct description *d, const struct option_def *table)
{
    char about[512];
    if (!table || !table->name)
        return;
    heading(d, "options");
    for (const struct option_def *row = table; row->name; row++) {
        if (row->hi > row->lo)
            snprintf(about, sizeof about, "%s, %g to %g", row->brief, row->lo, row->hi);
        else
            snprintf(about, sizeof about, "%s%s%s", row->brief, row->choices ? ": " : "",
                     row->choices ? row->choices : "");
        fact(d, row->name, row->fallback ? row->fallback : "", about);
    }
}

static void published_facts(struct description *d, const struct task *task)
{
    heading(d, "defaults");
    for (int k = -1; k < 0 || estimators[k]; k++) {
        const char *name = k < 0 ? "any estimator" : estimators[k]->name;
        const struct published any = settings_for(task, ""), p = settings_for(task, k < 0 ? "" : name);
        char text[512];
        if (k >= 0 && p.unroll == any.unroll && p.particles == any.particles &&
            p.instances == any.instances && p.lr >= any.lr && p.lr <= any.lr && p.updates == any.updates &&
            strcmp(p.optimizer, any.optimizer) == 0)
            continue;
        char among[64] = "";
        if (p.instances > 1)
            snprintf(among, sizeof among, " in each of %d instances (train)", p.instances);
        const bool divided = strcmp(p.divide_by, "none") != 0;
        snprintf(text, sizeof text, "unroll %ld, particles %d%s, sigma %g, %s with lr %g, %ld updates%s%s",
                 p.unroll, p.particles, among, p.sigma, p.optimizer, p.lr, p.updates,
                 divided ? ", divided by " : "", divided ? p.divide_by : "");
        fact(d, name, text, "");
    }
}

/* Coordinates that follow each other in the same range share a line. */
static void range_facts(struct description *d, const struct opened_task *open)
{
    const int P = open->dims.param;
    if (!open->task->range)
        return;
    heading(d, "ranges of search");
    for (int first = 0, next; first < P; first = next) {
        double low, high, other_low = 0, other_high = 0;
        char key[64], text[64];
        const bool there = open->task->range(open->self, first, &low, &high);
        for (next = first + 1; next < P; next++) {
            const bool other = open->task->range(open->self, next, &other_low, &other_high);
            if (other != there || (there && memcmp(&low, &other_low, sizeof low) != 0) ||
                (there && memcmp(&high, &other_high, sizeof high) != 0))
                break;
        }
        snprintf(key, sizeof key, next > first + 1 ? "theta_%d to %d" : "theta_%d", first, next - 1);
        snprintf(text, sizeof text, "%g to %g", low, high);
        fact(d, key, there ? text : "none", "");
    }
}

static bool describe_task(struct description *d, const char *spec, struct failure *failure)
{
    const struct request request = {0};
    struct opened_task open;
    char text[128] = "";
    if (!task_open(&open, spec, &request, failure))
        return false;
    const struct task *task = open.task;
    fact(d, "source", task->source, "");
    heading(d, "dimensions");
    number_fact(d, "state", open.dims.state, "S");
    number_fact(d, "param", open.dims.param, "P");
    number_fact(d, "horizon", (double)open.dims.horizon, "T");
    if (open.dims.data)
        fact(d, "data", open.dims.data, "");
    heading(d, "cost and derivatives");
    number_fact(d, "flops", task->flops(open.self), "floating-point operations of a particle-step");
    const bool vjp = gives_vjp(task, &open.dims), jvp = gives_jvp(task, &open.dims);
    fact(d, "derivatives", vjp ? jvp ? "vjp, jvp" : "vjp" : jvp ? "jvp" : "none", "");
    fact(d, "closed form", task->exact ? "yes" : "no", "");
    fact(d, "fused unroll", task->unroll ? "yes" : "no", "");
    fact(d, "targets", open.dims.quadratic ? "one" : "differ",
         open.dims.quadratic ? "L is quadratic: plain, shared and window gradients are the same" : "");
    if (open.dims.evaluate_steps)
        snprintf(text, sizeof text, "%s loss of %ld steps from s_0",
                 open.dims.evaluate_last ? "last" : "summed", open.dims.evaluate_steps);
    else if (open.dims.evaluate_runs)
        snprintf(text, sizeof text, "mean of the summed losses of %d episodes of its own",
                 open.dims.evaluate_runs);
    else
        snprintf(text, sizeof text, "summed loss of an episode");
    fact(d, "evaluation", text, "what train reports");
    range_facts(d, &open);
    option_facts(d, task->options);
    published_facts(d, task);
    task_close(&open);
    return true;
}

/* estimators from elsewhere may leave it out */
static const char *stated(const char *text)
{
    return text ? text : "-";
}

/* what an estimator asks of a task, in words */
static void needs_fact(const struct description *d, unsigned needs)
{
    static const struct {
        unsigned flag;
        const char *word;
    } words[] = {{NEEDS_VJP, "vjp"}, {NEEDS_JVP, "jvp"}, {NEEDS_END, "a loss at the end only"}};
    char text[64] = "";
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (needs & words[k].flag)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", text[0] ? ", " : "",
                     words[k].word);
    fact(d, "needs", text[0] ? text : "losses only", "of the task");
}

static bool describe_estimator(struct description *d, const char *spec, struct failure *failure)
{
    const struct estimator *e = estimator_named(spec);
    struct opened_estimator open;
    if (!estimator_open(&open, spec, failure))
        return false;
    estimator_close(&open);
    fact(d, "source", e->source, "");
    if (e->alias)
        fact(d, "also called", e->alias, "");
    heading(d, "what it does");
    fact(d, "equation", stated(e->equation), "");
    fact(d, "target", target_names[e->target], e->approximate ? "nearly, unless L is quadratic" : "");
    fact(d, "bias", stated(e->bias), "");
    fact(d, "variance", stated(e->variance), "");
    fact(d, "", "both of the sum of an episode's estimates, bias against the plain gradient G", "");
    needs_fact(d, e->needs);
    fact(d, "closed form", e->theory ? "yes" : "no", "of bias and variance, where the loss is quadratic");
    heading(d, "cost of a window");
    fact(d, "window", e->whole_episode ? "T" : "K", "steps between two estimates");
    fact(d, "time", stated(e->time), "");
    fact(d, "memory", stated(e->memory), "");
    fact(d, "depth", stated(e->depth), "steps that follow one another");
    fact(d, "symbols", "N particles, M = N/2 pairs, S numbers of a state, P of theta; memory in such numbers",
         "");
    fact(d, "", "F, J, B: time of one step of a particle, of a tangent, of a reverse sweep", "");
    option_facts(d, e->options);
    return true;
}

static bool describe_command(struct description *d, const char *name)
{
    for (int k = 0; commands[k]; k++)
        if (strcmp(commands[k]->name, name) == 0)
            for (int t = 0; commands[k]->tables[t]; t++)
                option_facts(d, commands[k]->tables[t]);
    return true;
}

static bool describe_figure(struct description *d, const char *name, struct failure *failure)
{
    struct recipe *recipe = recipe_open(name, failure);
    if (!recipe)
        return false;
    heading(d, "recipe");
    for (int k = 0; k < recipe->n; k++)
        fact(d, recipe->step[k].profile, recipe->step[k].command, "");
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
    fact(d, "about", e->about, "");
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
    struct report *report = report_open(columns);
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
