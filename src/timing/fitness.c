/* fitness.c: see fitness.h. */
#include "fitness.h"
#include "threads.h"

#include <ctype.h>
#include <math.h>
#include <omp.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double clock_spread = 0.1;

__attribute__((format(printf, 4, 5))) static void add(struct findings *findings, const char *name,
                                                      const char *remedy, const char *format, ...)
{
    if (findings->n == FINDINGS_AT_MOST)
        return;
    struct finding *f = &findings->finding[findings->n++];
    va_list arguments;
    f->name = name;
    snprintf(f->remedy, sizeof f->remedy, "%s", remedy);
    va_start(arguments, format);
    vsnprintf(f->what, sizeof f->what, format, arguments);
    va_end(arguments);
}

void finding_sentence(const struct finding *finding, char *text, size_t size)
{
    snprintf(text, size, "%s; %s.", finding->what, finding->remedy);
    text[0] = (char)toupper((unsigned char)text[0]);
}

/* ---- before */

void find_in_build(struct findings *findings)
{
    if (!build_is_optimised())
        add(findings, "build", "build with CMAKE_BUILD_TYPE=Release and no sanitizers",
            "the build is not optimised or is instrumented");
    if (!build_is_native())
        add(findings, "vectors", "build with PESBENCH_NATIVE=ON on this machine",
            "the build leaves vector instructions of this processor unused");
}

static void find_governor(struct findings *findings)
{
    char governor[64] = "";
    FILE *file = fopen("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "r");
    if (!file)
        return; /* a virtual machine has none */
    if (fgets(governor, sizeof governor, file)) {
        governor[strcspn(governor, "\n")] = 0;
        if (strcmp(governor, "performance") != 0)
            add(findings, "governor", "cpupower frequency-set -g performance, or compare cycles only",
                "the frequency governor is '%s'", governor);
    }
    fclose(file);
}

void find_in_machine(struct findings *findings, const struct topology *topology)
{
    double load = 0;
    getloadavg(&load, 1);
    /* our own threads are part of the load */
    const double busy = topology->logical > 1 ? 0.5 + omp_get_max_threads() / 2.0 : 1.0;
    if (load > busy)
        add(findings, "load", "stop what else runs", "load average %.2f on %d processors", load,
            topology->logical);
    find_governor(findings);
}

/* Rows state the threads they asked for: fewer would make speed-ups of none. */
static void find_threads_given(struct findings *findings, int asked)
{
    int given = 0;
#pragma omp parallel num_threads(asked)
#pragma omp single
    given = omp_get_num_threads();
    if (given < asked || omp_get_dynamic())
        add(findings, "limited", "raise OMP_THREAD_LIMIT and unset OMP_DYNAMIC, or ask for fewer --threads",
            "OpenMP gave %d of %d threads, and %s", given, asked,
            omp_get_dynamic() ? "may give fewer" : "gives no more");
}

void find_in_threads(struct findings *findings, const struct topology *topology, int most_threads)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    const int allowed = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : topology->logical;
    /* with binding, this thread is held to its own place, and all places count */
    const int places = omp_get_proc_bind() != omp_proc_bind_false ? omp_get_num_procs() : allowed;
    const int processors = places > allowed ? places : allowed;
    const char *policy = getenv("OMP_WAIT_POLICY");
    if (most_threads < 2)
        return;
    if (most_threads <= processors)
        find_threads_given(findings, most_threads);
    if (most_threads > processors)
        add(findings, "oversubscribed", "ask for at most as many --threads",
            "%d threads have to share %d processors", most_threads, processors);
    else if (topology->physical > 0 && most_threads > topology->physical)
        add(findings, "siblings",
            "ask for at most as many --threads as cores, or read it as what siblings gain",
            "%d threads run on %d cores", most_threads, topology->physical);
    if (policy && strcasecmp(policy, "passive") == 0)
        add(findings, "wait", "unset OMP_WAIT_POLICY",
            "OMP_WAIT_POLICY=passive has threads sleep between parallel regions, and waking them takes 50 "
            "microseconds");
    if (omp_get_proc_bind() == omp_proc_bind_false)
        add(findings, "binding", "set OMP_PROC_BIND=close OMP_PLACES=cores",
            "threads are not bound to processors and may move");
}

/* ---- afterwards */

void find_in_clock(struct findings *findings, double lo, double median, double hi)
{
    const double spread = (hi - lo) / median;
    if (!(spread <= clock_spread))
        add(findings, "clock", "compare cycles or ratios within one run, never seconds, or fix the frequency",
            "the clock moves by %.0f %%", 100 * spread);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void find_clock_of(struct findings *findings, int n, const struct timing *timing)
{
    double *hertz = calloc((size_t)n + 1, sizeof *hertz);
    int seen = 0;
    for (int k = 0; hertz && k < n; k++)
        if (timing[k].n > 0)
            hertz[seen++] = timing[k].hertz;
    if (seen > 0) {
        qsort(hertz, (size_t)seen, sizeof *hertz, ascending);
        find_in_clock(findings, hertz[seen / 20], hertz[seen / 2], hertz[seen - 1 - seen / 20]);
    }
    free(hertz);
}

void find_in_timings(struct findings *findings, int n, const struct timing *timing, const int *threads,
                     double precise)
{
    int drifting = 0, unsettled = 0, unsteady = 0, crowded = 0, moved = 0, vague = 0, mistrusted = 0;
    double worst_drift = 0, worst_error = 0;
    for (int k = 0; k < n; k++) {
        const struct timing *t = &timing[k];
        const double error = relative_error(&t->cycles);
        if (t->n == 0)
            continue;
        drifting += t->drift.found;
        worst_drift =
            t->drift.found && fabs(t->drift.relative) > fabs(worst_drift) ? t->drift.relative : worst_drift;
        unsettled += !t->settled;
        mistrusted += t->mistrusted;
        unsteady += 2 * t->unsteady > t->n;
        crowded += threads[k] > 1 && 10 * t->crowded > t->n;
        moved += threads[k] > 1 && 2 * t->moved > t->n;
        vague += precise > 0 && !(error <= precise);
        worst_error = error > worst_error ? error : worst_error;
    }
    find_clock_of(findings, n, timing);
    if (drifting)
        add(findings, "drift", "let the machine rest, or give it more --seconds to settle",
            "%d of %d rows drifted while they were measured, one of them by %+.1f %%", drifting, n,
            100 * worst_drift);
    if (unsettled)
        add(findings, "warmup", "stop what else runs, or give it more --seconds",
            "%d of %d rows had not settled when warming up ended", unsettled, n);
    if (unsteady || mistrusted)
        add(findings, "unsteady",
            "stop what else runs; use fewer --threads where the machine has fewer cores to itself",
            "%d of %d rows had an unsteady clock or waiting threads in more than half of their samples",
            unsteady, n);
    if (crowded)
        add(findings, "crowded", "set OMP_PROC_BIND=close OMP_PLACES=cores, or use fewer --threads",
            "threads of %d rows shared a processor in more than a tenth of their samples", crowded);
    if (moved)
        add(findings, "moved", "set OMP_PROC_BIND=close OMP_PLACES=cores",
            "threads of %d rows moved between processors in more than half of their samples", moved);
    if (vague)
        add(findings, "imprecise", "give it more --seconds, fewer rows, or a larger --precise",
            "%d of %d rows are not as precise as %g, one of them only to %.2g", vague, n, precise,
            worst_error);
}
