/* describe_estimator.c: an estimator: its equation, target, bias, variance, needs, the cost of a window, options. */
#include "description.h"
#include "oracle.h"
#include "plugin.h"

#include <string.h>

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
    describe_fact(d, "needs", text[0] ? text : "losses only", "of the task");
}

bool describe_estimator(struct description *d, const char *spec, struct failure *failure)
{
    const struct estimator *e = estimator_named(spec);
    struct opened_estimator open;
    if (!estimator_open(&open, spec, failure))
        return false;
    estimator_close(&open);
    describe_fact(d, "source", e->source, "");
    if (e->alias)
        describe_fact(d, "also called", e->alias, "");
    describe_section(d, "what it does");
    describe_fact(d, "equation", stated(e->equation), "");
    describe_fact(d, "target", target_names[e->target],
                  e->approximate ? "nearly, unless L is quadratic" : "");
    describe_fact(d, "bias", stated(e->bias), "");
    describe_fact(d, "variance", stated(e->variance), "");
    describe_fact(d, "", "both of the sum of an episode's estimates, bias against the plain gradient G", "");
    needs_fact(d, e->needs);
    describe_fact(d, "closed form", e->theory ? "yes" : "no",
                  "of bias and variance, where the loss is quadratic");
    describe_section(d, "cost of a window");
    describe_fact(d, "window", e->whole_episode ? "T" : "K", "steps between two estimates");
    describe_fact(d, "time", stated(e->time), "");
    describe_fact(d, "memory", stated(e->memory), "");
    describe_fact(d, "depth", stated(e->depth), "steps that follow one another");
    describe_fact(d, "symbols",
                  "N particles, M = N/2 pairs, S numbers of a state, P of theta; memory in such numbers", "");
    describe_fact(d, "", "F, J, B: time of one step of a particle, of a tangent, of a reverse sweep", "");
    describe_options(d, e->options);
    return true;
}
