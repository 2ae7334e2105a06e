/* describe_task.c: a task: its dimensions, cost, evaluation, ranges of search, options and published settings. */
#include "description.h"
#include "plugin.h"
#include "settings.h"

#include <string.h>

static void published_facts(struct description *d, const struct task *task)
{
    describe_section(d, "defaults");
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
        describe_fact(d, name, text, "");
    }
}

/* Coordinates that follow each other in the same range share a line. */
static void range_facts(struct description *d, const struct opened_task *open)
{
    const int P = open->dims.param;
    if (!open->task->range)
        return;
    describe_section(d, "ranges of search");
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
        describe_fact(d, key, there ? text : "none", "");
    }
}

bool describe_task(struct description *d, const char *spec, struct failure *failure)
{
    const struct request request = {0};
    struct opened_task open;
    char text[128] = "";
    if (!task_open(&open, spec, &request, failure))
        return false;
    const struct task *task = open.task;
    describe_fact(d, "source", task->source, "");
    describe_section(d, "dimensions");
    describe_number(d, "state", open.dims.state, "S");
    describe_number(d, "param", open.dims.param, "P");
    describe_number(d, "horizon", (double)open.dims.horizon, "T");
    if (open.dims.data)
        describe_fact(d, "data", open.dims.data, "");
    describe_section(d, "cost and derivatives");
    describe_number(d, "flops", task->flops(open.self), "floating-point operations of a particle-step");
    const bool vjp = gives_vjp(task, &open.dims), jvp = gives_jvp(task, &open.dims);
    describe_fact(d, "derivatives", vjp ? jvp ? "vjp, jvp" : "vjp" : jvp ? "jvp" : "none", "");
    describe_fact(d, "closed form", task->exact ? "yes" : "no", "");
    describe_fact(d, "fused unroll", task->unroll ? "yes" : "no", "");
    describe_fact(d, "targets", open.dims.quadratic ? "one" : "differ",
                  open.dims.quadratic ? "L is quadratic: plain, shared and window gradients are the same"
                                      : "");
    if (open.dims.evaluate_steps)
        snprintf(text, sizeof text, "%s loss of %ld steps from s_0",
                 open.dims.evaluate_last ? "last" : "summed", open.dims.evaluate_steps);
    else if (open.dims.evaluate_runs)
        snprintf(text, sizeof text, "mean of the summed losses of %d episodes of its own",
                 open.dims.evaluate_runs);
    else
        snprintf(text, sizeof text, "summed loss of an episode");
    describe_fact(d, "evaluation", text, "what train reports");
    range_facts(d, &open);
    describe_options(d, task->options);
    published_facts(d, task);
    task_close(&open);
    return true;
}
