/* speed: particle-steps a second, cycles a particle-step and fraction of the peak, all timed against each
 * other. */
#include "speed.h"
#include "interrupt.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

static const struct option_def options[] = {
    OPTION(speed, path, "fused", 0, 0, "steps of a window at once, one by one, or both",
           .choices = "fused|stepwise|both"),
    OPTION(speed, rounds, "0", 0, 2000, "samples of each row; 0: as many as fit"),
    OPTION(speed, seconds, "10", 0.01, 86400, "time to fill with samples"),
    OPTION(speed, raw, NULL, 0, 0, "keep every sample in FILE, .csv or .json", .placeholder = "FILE"),
    OPTION(speed, format, "pesbench", 0, 0, "of --out: ours, or JSON for tools that read Google Benchmark's",
           .choices = "pesbench|google-benchmark"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, selection_estimation, options, NULL};

static void set_numbers(struct numbers *numbers, double first, double second)
{
    numbers->n = second > first ? 2 : 1;
    numbers->value[0] = first;
    numbers->value[1] = second;
}

/* what is left out: the bare unroll and PES, with one thread and with all */
static void fill_in(struct speed *o)
{
    struct selection *s = &o->selection;
    s->estimator = s->estimator ? s->estimator : "none,pes";
    if (!s->threads.n)
        set_numbers(&s->threads, 1, omp_get_max_threads());
    if (s->stepwise)
        o->path = "stepwise";
}

/* without an operand: every task, short and long windows, particles enough for several threads */
static void fill_in_tasks(struct speed *o, char *list, size_t size)
{
    size_t used = 0;
    for (int k = 0; tasks[k] && used < size - 1; k++)
        if (!tasks[k]->lacks)
            used += (size_t)snprintf(list + used, size - used, "%s%s", used ? "," : "", tasks[k]->name);
    if (!o->selection.unroll.n)
        set_numbers(&o->selection.unroll, 1, 10);
    if (!o->selection.particles.n)
        set_numbers(&o->selection.particles, 8192, 0);
}

static bool time_rows(const struct speed *o, struct speed_plan *plan, struct failure *failure)
{
    struct work *work = calloc((size_t)plan->n, sizeof *work);
    struct timing *timing = calloc((size_t)plan->n, sizeof *timing);
    bool ok = (work && timing) || fail_runtime(failure, "no memory for %d rows.", plan->n);
    for (int k = 0; ok && k < plan->n; k++)
        work[k] = plan->row[k].work;
    ok = ok && take_samples(plan->n, work, o->rounds, o->seconds, o->selection.quiet, timing,
                            o->raw ? &plan->samples : NULL, failure);
    for (int k = 0; ok && k < plan->n; k++)
        plan->row[k].timing = timing[k];
    free(work);
    free(timing);
    return ok;
}

static bool is_google(const struct speed *o)
{
    return strcmp(o->format, "google-benchmark") == 0;
}

static bool check_outputs(const struct speed *o, struct failure *failure)
{
    const struct texts *out = &o->selection.out;
    if (is_google(o) && out->n == 0)
        return fail(failure, "--format google-benchmark: expected an --out that ends in .json, found none.");
    for (int k = 0; is_google(o) && k < out->n; k++) {
        const char *ending = strrchr(out->value[k], '.');
        if (!ending || strcmp(ending, ".json") != 0)
            return fail(failure,
                        "--format google-benchmark: expected an --out that ends in .json, found '%s'.",
                        out->value[k]);
    }
    return outputs_check(out, o->raw, failure);
}

static bool deliver_samples(const struct speed_plan *plan, const struct speed *o,
                            const struct invocation *invocation, struct failure *failure)
{
    struct report *raw = report_open(speed_sample_columns);
    bool ok = raw || fail_runtime(failure, "no memory for the samples.");
    if (ok) {
        context_add(raw, invocation);
        speed_report_samples(plan, o, raw);
        ok = report_write(raw, o->raw, failure);
    }
    report_close(raw);
    return ok;
}

static int deliver(const struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                   struct report *report, struct failure *failure)
{
    speed_report(plan, o, invocation, report);
    if (o->raw && !o->selection.dry_run && !deliver_samples(plan, o, invocation, failure))
        return failure->status;
    for (int k = 0; is_google(o) && k < o->selection.out.n; k++)
        if (!speed_write_google(plan, o, o->selection.out.value[k], failure))
            return failure->status;
    return is_google(o) ? EXIT_SUCCESS : report_deliver(report, &o->selection.out, failure);
}

static int speed(const struct invocation *invocation, struct failure *failure)
{
    struct speed o = *(const struct speed *)invocation->options;
    struct speed_plan plan = {0};
    struct texts operands = *invocation->operands;
    struct invocation filled = *invocation;
    char list[4096];
    struct report *report = report_open(speed_columns);
    context_add(report, invocation);
    interrupt_watch();
    fill_in(&o);
    if (operands.n == 0) {
        fill_in_tasks(&o, list, sizeof list);
        operands = (struct texts){.n = 1, .value = {list}};
    }
    filled.operands = &operands;
    bool ok = check_outputs(&o, failure) && speed_plan_open(&plan, &o, &filled, failure);
    ok = ok && (o.selection.dry_run || time_rows(&o, &plan, failure));
    const int status = ok ? deliver(&plan, &o, invocation, report, failure) : failure->status;
    speed_plan_close(&plan);
    report_close(report);
    return status;
}

const struct command command_speed = {
    .name = "speed",
    .brief =
        "particle-steps a second, cycles a particle-step and fraction of the peak, timed against each other",
    .operands = "[TASK]",
    .help =
        "Without TASK: every task.  Estimator `none`: the bare unroll, beside the same by matrix products "
        "where the\n"
        "task is linear.  Both precisions unless --precision is given; one thread and all unless --threads "
        "is.\n"
        "Cycles are those of a chain of dependent additions timed beside each sample.  Rows of one thread "
        "are\n"
        "timed by its own clock, rows of several by the wall's; seconds are of one window of all particles.\n"
        "ratio: how many times as fast as what `versus` names.  noise_share, sync_share: of a row's time, by "
        "the\n"
        "cost of a normal deviate and of a parallel region with a reduction in the same table.",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct speed),
    .run = speed,
};
