/* machine: what this machine is, what it can do at best, and whether it is fit to measure on. */
#include "blas.h"
#include "clock_reference.h"
#include "command.h"
#include "fitness.h"
#include "memory.h"
#include "peaks.h"
#include "progress.h"
#include "threads.h"

#include <ctype.h>
#include <math.h>
#include <omp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct machine {
    struct texts out;
    bool quiet, fingerprint;
};

static const struct option_def options[] = {
    OPTION(machine, out, NULL, 0, 0, "write results to FILE, .csv, .json or .md; may repeat",
           .placeholder = "FILE"),
    OPTION(machine, quiet, NULL, 0, 0, "no progress"),
    OPTION(machine, fingerprint, NULL, 0, 0, "only a word that tells this machine from others, at once"),
    {0},
};
static const struct option_def *const tables[] = {options, NULL};

static const struct column columns[] = {
    {.name = "section", .type = COLUMN_TEXT},
    {.name = "key", .type = COLUMN_TEXT},
    {.name = "value", .type = COLUMN_TEXT},
    {.name = "unit", .type = COLUMN_TEXT},
    {0},
};

__attribute__((format(printf, 5, 6))) static void
add(struct report *report, const char *section, const char *key, const char *unit, const char *format, ...)
{
    char value[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    report_row(report, NULL);
    report_text(report, "section", section);
    report_text(report, "key", key);
    report_text(report, "value", value);
    report_text(report, "unit", unit);
}

static void add_processor(struct report *report, const struct topology *t)
{
    static const char *const levels[CACHE_LEVELS] = {"L1 data cache", "L2 cache", "L3 cache"};
    char name[192];
    topology_processor(name, sizeof name);
    add(report, "processor", "name", "", "%s", name);
    add(report, "processor", "logical processors", "", "%d", t->logical);
    add(report, "processor", "physical cores", "", "%d", t->physical);
    if (t->packages)
        add(report, "processor", "packages", "", "%d", t->packages);
    if (t->numa)
        add(report, "processor", "memory nodes", "", "%d", t->numa);
    for (int k = 0; k < CACHE_LEVELS; k++)
        if (t->cache_bytes[k] > 0)
            add(report, "processor", levels[k], "KiB", "%.0f", t->cache_bytes[k] / 1024);
    add(report, "processor", "vectors used", "bit", "%d", vector_bits());
    add(report, "processor", "memory", "GiB", "%.3g", memory_limit() / 0x1p30);
    add(report, "processor", "source", "", "%s", t->source);
}

static void add_threads(struct report *report)
{
    struct placement placement[THREADS_SHOWN];
    const int threads = omp_get_max_threads(), n = threads_look(placement);
    char runtime[64], key[32];
    openmp_runtime(runtime, sizeof runtime);
    add(report, "threads", "OpenMP", "", "%s, standard %d", runtime, _OPENMP);
    add(report, "threads", "threads", "", "%d", threads);
    const char *policy = getenv("OMP_WAIT_POLICY");
    add(report, "threads", "wait policy", "", "%s",
        policy ? policy : "the runtime's own (OMP_WAIT_POLICY is not set)");
    add(report, "threads", "places", "", "%d", omp_get_num_places());
    for (int k = 0; k < n; k++) {
        snprintf(key, sizeof key, "thread %d", k);
        add(report, "threads", key, "", "ran on %d, may run on %s", placement[k].ran_on,
            placement[k].allowed);
    }
}

static void add_peaks(struct report *report, const struct peaks *peaks)
{
    for (int k = 0; k < PEAKS; k++) {
        if (!(peaks->amount[k] > 0))
            continue;
        const bool flops = k <= PEAK_FLOPS_DOUBLE;
        const struct timing *t = &peaks->timing[k];
        char key[96], name[32];
        peak_name((enum peak)k, name, sizeof name);
        if (flops)
            snprintf(key, sizeof key, "%s", name);
        else
            snprintf(key, sizeof key, "%s of %.0f KiB", name, peaks->bytes[k] / 1024);
        add(report, "peak of one thread", key, flops ? "flop/cycle" : "byte/cycle", "%.4g",
            peaks->amount[k] / t->cycles.median);
        add(report, "peak of one thread", key, flops ? "Gflop/s" : "GB/s", "%.4g",
            1e-9 * peaks->amount[k] / t->seconds.median);
    }
}

/* the clock's median, and the width of its middle 90 % relative to that */
struct clock_look {
    double hertz, lo, hi, spread;
};

static struct clock_look look_at_clock(void)
{
    enum { MOST = 40000 };
    const double end = seconds_now() + 0.5;
    double *hertz = malloc(MOST * sizeof *hertz);
    int n = 0;
    struct clock_look look = {NAN, NAN, NAN, NAN};
    while (hertz && n < MOST && seconds_now() < end)
        hertz[n++] = clock_reference();
    if (n > 0) {
        look.hertz = middle_of(n, hertz).median; /* which sorts */
        look.lo = hertz[n / 20];
        look.hi = hertz[n - 1 - n / 20];
        look.spread = (look.hi - look.lo) / look.hertz;
    }
    free(hertz);
    return look;
}

static void append(char *text, size_t size, const char *more)
{
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", used ? "; " : "", more);
}

/* what is wrong, and what helps against it */
static void add_verdict(struct report *report, const struct topology *t, const struct clock_look *clock)
{
    char why[512] = "", how[512] = "";
    struct findings findings = {0};
    find_in_machine(&findings, t);
    find_in_clock(&findings, clock->lo, clock->hertz, clock->hi);
    find_in_build(&findings);
    for (int k = 0; k < findings.n; k++) {
        append(why, sizeof why, findings.finding[k].what);
        append(how, sizeof how, findings.finding[k].remedy);
    }
    add(report, "verdict", "fit to measure", "", "%s%s", why[0] ? "no: " : "yes", why);
    add(report, "verdict", "remedy", "", "%s", how[0] ? how : "none needed");
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3); /* FNV-1a */
    return hash;
}

/* "amd-epyc-2-09f8b7c6d5e4a312": the processor, how many, and a hash of that, caches, vectors and host */
static void print_fingerprint(const struct topology *t)
{
    char name[192], all[1024], host[128] = "";
    bool word = false;
    topology_processor(name, sizeof name);
    gethostname(host, sizeof host - 1);
    snprintf(all, sizeof all, "%s|%d|%d|%d|%.0f|%.0f|%.0f|%d|%s", name, t->logical, t->physical, t->packages,
             t->cache_bytes[0], t->cache_bytes[1], t->cache_bytes[2], vector_bits(), host);
    for (const char *at = name; *at; at++) {
        const bool letter = isalnum((unsigned char)*at);
        if (letter || word)
            putchar(letter ? tolower((unsigned char)*at) : '-');
        word = letter;
    }
    printf("%s%d-%016llx\n", word ? "-" : "", t->logical,
           (unsigned long long)hash_text(UINT64_C(0xcbf29ce484222325), all));
}

static int machine(const struct invocation *invocation, struct failure *failure)
{
    const struct machine *o = invocation->options;
    const struct topology topology = topology_look();
    struct report *report = report_open(columns);
    struct peaks peaks;
    char blas[128];
    context_add(report, invocation);
    bool ok = invocation->operands->n == 0 ||
              fail(failure, "expected no operand, found '%.60s'.", invocation->operands->value[0]);
    ok = ok &&
         (!o->fingerprint || o->out.n == 0 ||
          fail(failure, "--fingerprint: prints a word on standard output: expected no --out, found '%.60s'.",
               o->out.value[0]));
    if (ok && o->fingerprint) {
        print_fingerprint(&topology);
        report_close(report);
        return EXIT_SUCCESS;
    }
    ok = ok && outputs_check(&o->out, NULL, failure) && peaks_measure(&topology, 2, &peaks, failure);
    if (ok) {
        const struct clock_look clock = look_at_clock();
        add_processor(report, &topology);
        add_threads(report);
        blas_description(blas, sizeof blas);
        add(report, "matrices", "BLAS", "", "%s, one thread a call", blas);
        add_peaks(report, &peaks);
        add(report, "clock", "reference chain", "GHz", "%.4g", 1e-9 * clock.hertz);
        add(report, "clock", "5 % to 95 % over half a second", "GHz", "%.4g to %.4g", 1e-9 * clock.lo,
            1e-9 * clock.hi);
        add(report, "clock", "spread", "%", "%.3g", 100 * clock.spread);
        add_verdict(report, &topology, &clock);
    }
    const int status = ok ? report_deliver(report, &o->out, failure) : failure->status;
    report_close(report);
    return status;
}

const struct command command_machine = {
    .name = "machine",
    .brief = "what this machine is, its measured peaks, and whether it is fit to measure on",
    .operands = "",
    .help = "Cycles are those of a chain of dependent additions timed beside each sample: one addition, one "
            "cycle.",
    .tables = tables,
    .size = sizeof(struct machine),
    .run = machine,
};
