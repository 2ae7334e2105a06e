/* speed: particle-steps a second, cycles a particle-step and fraction of the peak, all timed against each
 * other. */
#include "speed.h"
#include "clock_reference.h"
#include "fitness.h"
#include "interrupt.h"
#include "outcome.h"
#include "progress.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

static const struct option_def options[] = {
    OPTION(speed, path, "fused", 0, 0, "steps of a window at once, one by one, or both",
           .choices = "fused|stepwise|both"),
    OPTION(speed, scaling, "strong", 0, 0,
           "over --threads: the same particles, or as many for each thread; given, threads are 1, 2, 4 ... "
           "to all",
           .choices = "strong|weak"),
    OPTION(speed, kernels, "all", 0, 0,
           "rows without a task: all, or those that rows of tasks are compared to", .choices = "all|needed"),
    OPTION(speed, rounds, "0", 0, 2000, "samples of each row; 0: until they are precise or time is spent"),
    OPTION(speed, seconds, "10", 0.01, 86400, "time to spend, at most about"),
    OPTION(speed, precise, "0.01", 0, 1,
           "enough samples: half the 95 % interval of a median is this part of it; 0: fill the time"),
    OPTION(speed, raw, NULL, 0, 0, "keep every sample in FILE, .csv or .json", .placeholder = "FILE"),
    OPTION(speed, format, "pesbench", 0, 0, "of --out: ours, or JSON for tools that read Google Benchmark's",
           .choices = "pesbench|google-benchmark"),
    OPTION(speed, strict, NULL, 0, 0, "refuse, with status 1, where machine, build or samples are not fit"),
    {0},
};
static const struct option_def *const tables[] = {selection_system, selection_estimation, options, NULL};

static void set_numbers(struct numbers *numbers, double first, double second)
{
    numbers->n = second > first ? 2 : 1;
    numbers->value[0] = first;
    numbers->value[1] = second;
}

/* 1, 2, 4 ... and all */
static void set_doublings(struct numbers *numbers, int all)
{
    numbers->n = 0;
    for (int k = 1; k < all; k *= 2)
        numbers->value[numbers->n++] = k;
    numbers->value[numbers->n++] = all;
}

/* what is left out: the bare unroll and PES, with one thread and with all */
static void fill_in(struct speed *o, const struct invocation *invocation)
{
    struct selection *s = &o->selection;
    s->estimator = s->estimator ? s->estimator : "none,pes";
    if (!s->threads.n && was_given(invocation, "scaling"))
        set_doublings(&s->threads, omp_get_max_threads());
    else if (!s->threads.n)
        set_numbers(&s->threads, 1, omp_get_max_threads());
    if (s->stepwise)
        o->path = "stepwise";
}

/* without an operand, or with `all`: every task, short and long windows, particles by what a step costs */
static void fill_in_tasks(struct speed *o, char *list, size_t size)
{
    size_t used = 0;
    for (int k = 0; tasks[k] && used < size - 1; k++)
        if (!tasks[k]->lacks)
            used += (size_t)snprintf(list + used, size - used, "%s%s", used ? "," : "", tasks[k]->name);
    if (!o->selection.unroll.n)
        set_numbers(&o->selection.unroll, 1, 10);
    o->every_task = true;
}

static bool time_rows(const struct speed *o, struct speed_plan *plan, struct report *raw,
                      struct failure *failure)
{
    const struct protocol protocol = {.rounds = o->rounds,
                                      .seconds = o->seconds,
                                      .precise = o->precise,
                                      .seed = o->selection.seed.n ? (uint64_t)o->selection.seed.value[0] : 1,
                                      .quiet = o->selection.quiet};
    struct speed_raw kept = {&o->selection, plan, raw};
    const struct sample_log log = {speed_keep_raw, &kept};
    struct work *work = calloc((size_t)plan->n, sizeof *work);
    struct timing *timing = calloc((size_t)plan->n, sizeof *timing);
    bool ok = (work && timing) || fail_runtime(failure, "no memory for %d rows.", plan->n);
    for (int k = 0; ok && k < plan->n; k++)
        work[k] = plan->row[k].work;
    ok = ok && take_samples(plan->n, work, &protocol, timing, raw ? &log : NULL, failure);
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

static int deliver(const struct speed_plan *plan, const struct speed *o, const struct invocation *invocation,
                   struct report *report, struct report *raw, struct failure *failure)
{
    speed_report(plan, o, invocation, report);
    if (interrupted() && !o->selection.dry_run)
        report_context(report, "interrupted", "%s", "samples may be missing");
    struct outcome outcome = {0};
    struct failure own;
    if (!o->selection.dry_run)
        outcome_write(&outcome, raw, o->raw);
    for (int k = 0; is_google(o) && k < o->selection.out.n; k++)
        if (!speed_write_google(plan, o, o->selection.out.value[k], &own))
            outcome_note(&outcome, &own);
    if (!is_google(o) && report_deliver(report, &o->selection.out, &own) != EXIT_SUCCESS)
        outcome_note(&outcome, &own);
    return outcome_status(&outcome, failure);
}

/* Where the time of estimators goes, after they were timed. */
static bool count_phases(const struct speed *o, struct speed_plan *plan, struct failure *failure)
{
    const double each = fmin(0.05, 0.1 * o->seconds / plan->n);
    bool ok = true;
    for (int k = 0; ok && k < plan->n && !interrupted(); k++) {
        struct speed_row *row = &plan->row[k];
        ok = !row->shares || row->shares(row->work.self, each, &row->time_shares) ||
             fail_runtime(failure, "no memory to count where the time goes.");
    }
    return ok;
}

/* ---- fitness */

static int most_threads(const struct speed *o)
{
    double most = 1;
    for (int k = 0; k < o->selection.threads.n; k++)
        most = fmax(most, o->selection.threads.value[k]);
    return (int)most;
}

/* Says what is wrong on standard error and in the results; --strict refuses. */
static bool judge(const struct speed *o, const struct findings *findings, struct report *report,
                  struct failure *failure)
{
    char sentence[512], name[64];
    for (int k = 0; k < findings->n; k++) {
        finding_sentence(&findings->finding[k], sentence, sizeof sentence);
        snprintf(name, sizeof name, "warning, %s", findings->finding[k].name);
        report_context(report, name, "%s", sentence);
        if (!o->selection.quiet || o->strict)
            fprintf(stderr, "pesbench speed: warning: %s\n", sentence);
    }
    if (!o->strict || !findings->n)
        return true;
    finding_sentence(&findings->finding[0], sentence, sizeof sentence);
    fail_runtime(failure, "--strict: not fit to measure, by %d finding%s, and no result is kept. %s",
                 findings->n, findings->n > 1 ? "s" : "", sentence);
    failure->status = EXIT_CHECK;
    return false;
}

static bool judge_before(const struct speed *o, struct report *report, struct failure *failure)
{
    const struct topology topology = topology_look();
    struct findings findings = {0};
    find_in_build(&findings);
    find_in_machine(&findings, &topology);
    find_in_threads(&findings, &topology, most_threads(o));
    return judge(o, &findings, report, failure);
}

static bool judge_after(const struct speed *o, const struct speed_plan *plan, struct report *report,
                        struct failure *failure)
{
    struct findings findings = {0};
    struct timing *timing = calloc((size_t)plan->n + 1, sizeof *timing);
    int *threads = calloc((size_t)plan->n + 1, sizeof *threads);
    bool ok = (timing && threads) || fail_runtime(failure, "no memory for %d rows.", plan->n);
    for (int k = 0; ok && k < plan->n; k++) {
        timing[k] = plan->row[k].timing;
        threads[k] = plan->row[k].cell.threads;
    }
    if (ok)
        find_in_timings(&findings, plan->n, timing, threads, o->rounds ? 0 : o->precise);
    free(timing);
    free(threads);
    return ok && judge(o, &findings, report, failure);
}

static bool measure(const struct speed *o, struct speed_plan *plan, struct report *report, struct report *raw,
                    struct failure *failure)
{
    report_context(report, "timer", "%.2g us between readings that differ, samples of %.0f us or more",
                   1e6 * timer_resolution(), 1e6 * sample_length());
    return time_rows(o, plan, raw, failure) && count_phases(o, plan, failure) &&
           judge_after(o, plan, report, failure);
}

static int speed(const struct invocation *invocation, struct failure *failure)
{
    struct speed o = *(const struct speed *)invocation->options;
    struct speed_plan plan = {0};
    struct texts operands = *invocation->operands;
    struct invocation filled = *invocation;
    char list[4096];
    struct report *report = report_open(speed_columns), *raw = o.raw ? report_open(speed_raw_columns) : NULL;
    context_add(report, invocation);
    if (raw)
        context_add(raw, invocation);
    interrupt_watch();
    fill_in(&o, invocation);
    o.one_precision = was_given(invocation, "precision");
    if (operands.n == 0 || (operands.n == 1 && strcmp(operands.value[0], "all") == 0)) {
        fill_in_tasks(&o, list, sizeof list);
        operands = (struct texts){.n = 1, .value = {list}};
    }
    filled.operands = &operands;
    bool ok = check_outputs(&o, failure) && (o.selection.dry_run || judge_before(&o, report, failure)) &&
              speed_plan_open(&plan, &o, &filled, failure);
    ok = ok && (o.selection.dry_run || measure(&o, &plan, report, raw, failure));
    const int status = ok ? deliver(&plan, &o, invocation, report, raw, failure) : failure->status;
    speed_plan_close(&plan);
    report_close(report);
    report_close(raw);
    return status;
}

const struct command command_speed = {
    .name = "speed",
    .brief =
        "particle-steps a second, cycles a particle-step and fraction of the peak, timed against each other",
    .operands = "[TASK]",
    .help =
        "Without TASK, or with `all`: every task.  Estimator `none`: the bare unroll, beside the same by "
        "matrix\n"
        "products where the task is linear.  Both precisions unless --precision is given; one thread and all "
        "unless\n"
        "--threads is.  Cycles are those of a chain of dependent additions timed before and after each "
        "sample;\n"
        "fraction_of_peak is of multiply-adds timed beside it, of one thread times the number of threads.  "
        "Rows of\n"
        "one thread are timed by its own clock, rows of several by the wall's; seconds are of one window of "
        "all\n"
        "particles.  Outliers (Tukey's fences) are counted and kept; samples with an unsteady clock or "
        "waiting\n"
        "threads count for seconds, but have no cycles.\n"
        "ratio: how many times as fast as what `versus` names.  speedup, efficiency: against the row of "
        "fewest\n"
        "threads; ceiling: what bare multiply-adds gain by as many.  *_share: of the threads' time, counted "
        "in\n"
        "windows run after the timing; sync_share: what a parallel region with a reduction would take.\n"
        "bound, fraction_of_roof: the slowest of flops, of bytes from where a block lives (near) and of "
        "bytes\n"
        "from where all live (far), at the rates of this table's peak and memory rows, by the row's time.",
    .experiment = true,
    .tables = tables,
    .size = sizeof(struct speed),
    .run = speed,
};
