/* speed_google.c: the rows of `speed` as Google Benchmark writes its own (JSON, schema 1), for tools that read that: its
 * compare.py, github-action-benchmark.
 *
 * One entry for each row, of the median, in nanoseconds; its samples are in `speed --raw`.  Names are unique and end in
 * /real_time, which tells readers to take that and not the processor's time; both are the same here, since the second is
 * not measured where there are several threads.  A row without a time, and a number that is not finite, is left out:
 * there is no NaN in JSON. */
#include "command.h"
#include "speed.h"

#ifdef PESBENCH_JANSSON

#include "threads.h"
#include "topology.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Every level that the topology knows. */
static json_t *caches(const struct topology *t)
{
    json_t *list = json_array();
    for (int k = 0; k < CACHE_LEVELS; k++)
        if (t->cache_bytes[k] > 0)
            json_array_append_new(list, json_pack("{s:s, s:i, s:I, s:i}", "type", k == 0 ? "Data" : "Unified",
                                                  "level", k + 1, "size", (json_int_t)t->cache_bytes[k],
                                                  "num_sharing", t->cache_shared[k]));
    return list;
}

static json_t *load(void)
{
    double average[3];
    const int n = getloadavg(average, 3);
    json_t *list = json_array();
    for (int k = 0; k < n; k++)
        json_array_append_new(list, json_real(average[k]));
    return list;
}

static double median_hertz(const struct speed_plan *plan)
{
    for (int k = 0; k < plan->n; k++)
        if (plan->row[k].timing.hertz > 0)
            return plan->row[k].timing.hertz;
    return 0;
}

static json_t *context(const struct speed_plan *plan)
{
    const struct topology topology = topology_look();
    char host[128] = "unknown", processor[192], date[64];
    const time_t now = time(NULL);
    struct tm local;
    gethostname(host, sizeof host - 1);
    topology_processor(processor, sizeof processor);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S+00:00", gmtime_r(&now, &local));
    return json_pack("{s:s, s:s, s:s, s:i, s:i, s:b, s:o, s:o, s:s, s:i, s:s, s:s}", "date", date,
                     "host_name", host, "executable", "pesbench", "num_cpus", topology.logical, "mhz_per_cpu",
                     (int)(1e-6 * median_hertz(plan)), "cpu_scaling_enabled", 0, "caches", caches(&topology),
                     "load_avg", load(), "library_build_type", build_is_optimised() ? "release" : "debug",
                     "json_schema_version", 1, "pesbench_version", program_version(), "processor", processor);
}

/* "gradient/influence/pes/unroll:10/particles:2048/sigma:0.1/single/fused/threads:1/real_time" */
static void name_of(const struct speed_row *row, char *name, size_t size)
{
    FILE *text = fmemopen(name, size, "w");
    char sigma[32];
    if (!text)
        return;
    fprintf(text, "%s", row->kind);
    if (row->name[0])
        fprintf(text, "/%s", row->name);
    if (row->cell.task[0]) {
        exact_text(row->cell.sigma, sigma, sizeof sigma);
        fprintf(text, "/%s/%s/unroll:%ld/particles:%d/sigma:%s/seed:%llu", row->cell.task,
                row->cell.estimator, row->facts.unroll, row->facts.particles, sigma,
                (unsigned long long)row->cell.seed);
        if (row->cell.horizon)
            fprintf(text, "/horizon:%ld", row->cell.horizon);
    }
    if (row->precision[0])
        fprintf(text, "/%s", row->precision);
    if (row->path[0])
        fprintf(text, "/%s", row->path);
    fprintf(text, "/threads:%d/real_time", row->cell.threads);
    fclose(text);
}

static void add_number(json_t *entry, const char *name, double value)
{
    if (isfinite(value))
        json_object_set_new(entry, name, json_real(value));
}

static json_t *entry_of(const struct speed_row *row, int index)
{
    char name[1024] = "";
    const struct timing *t = &row->timing;
    const double nanoseconds = 1e9 * t->seconds.median;
    name_of(row, name, sizeof name);
    json_t *entry =
        json_pack("{s:s, s:i, s:i, s:s, s:s, s:i, s:i, s:i, s:i, s:f, s:f, s:s}", "name", name,
                  "family_index", index, "per_family_instance_index", 0, "run_name", name, "run_type",
                  "iteration", "repetitions", 1, "repetition_index", 0, "threads", row->cell.threads,
                  "iterations", t->n, "real_time", nanoseconds, "cpu_time", nanoseconds, "time_unit", "ns");
    add_number(entry, "items_per_second", row->items / t->seconds.median);
    add_number(entry, "cycles_per_item", t->cycles.median / row->items);
    add_number(entry, "gigahertz", 1e-9 * t->hertz);
    return entry;
}

static bool write_root(json_t *root, const char *path, struct failure *failure)
{
    struct whole_file file;
    if (!file_begin(&file, path, failure))
        return false;
    if (json_dumpf(root, file.stream, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0 &&
        fputc('\n', file.stream) == '\n')
        return file_commit(&file, failure);
    file_abandon(&file);
    return fail_runtime(failure, "cannot write '%s'.", path);
}

bool speed_write_google(const struct speed_plan *plan, const struct speed *o, const char *path,
                        struct failure *failure)
{
    json_t *entries = json_array();
    (void)o;
    for (int k = 0; k < plan->n; k++)
        if (plan->row[k].timing.n > 0 && isfinite(plan->row[k].timing.seconds.median))
            json_array_append_new(entries, entry_of(&plan->row[k], k));
    json_t *root = json_pack("{s:o, s:o}", "context", context(plan), "benchmarks", entries);
    const bool ok =
        root ? write_root(root, path, failure) : fail_runtime(failure, "no memory to write '%s'.", path);
    json_decref(root);
    return ok;
}

#else

bool speed_write_google(const struct speed_plan *plan, const struct speed *o, const char *path,
                        struct failure *failure)
{
    (void)plan;
    (void)o;
    return fail(failure,
                "'%s': this pesbench was built without a JSON library; install the Debian package "
                "libjansson-dev and build again.",
                path);
}

#endif
