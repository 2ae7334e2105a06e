/* What is said of rows beside each other: roofs, scaling, levels of memory, and findings, from timings made up so that
 * the answers are known. */
#include "fitness.h"
#include "speed.h"
#include "test.h"

static struct speed_row made(const char *kind, const char *name, const char *path, int threads, double cycles)
{
    struct speed_row row = {.kind = kind, .name = name, .path = path, .precision = "double", .items = 10};
    row.cell.threads = threads;
    row.timing.cycles.median = 10 * cycles;
    return row;
}

/* an item: 32 flop, 64 bytes near, 8 bytes far; the peak 4 flop a cycle a thread, L1 32 byte a cycle, L3 1 */
static void test_roof_and_scaling(void)
{
    struct speed_row rows[] = {
        made("peak", "fma", "vector", 1, 0.5),     made("peak", "fma", "vector", 4, 0.25),
        made("memory", "copy", "L1", 1, 1 / 32.0), made("memory", "copy", "L3", 1, 1),
        made("gradient", "", "fused", 1, 20),      made("gradient", "", "fused", 4, 8),
        made("gradient", "", "stepwise", 1, 7),
    };
    const struct speed_plan plan = {.n = sizeof rows / sizeof *rows, .row = rows};
    rows[2].precision = rows[3].precision = "";
    for (int k = 4; k < 7; k++) {
        snprintf(rows[k].cell.task, SPEC_SIZE, "influence");
        rows[k].flops = 32;
        rows[k].bytes = 64;
        rows[k].far_bytes = 8;
        rows[k].near = MEMORY_L1;
        rows[k].far = MEMORY_L3;
    }
    struct roof roof = speed_roof(&plan, &rows[4]); /* 8 cycles of flops, 2 of L1, 8 of L3 */
    CHECK_NEAR(roof.fraction, 0.4, 1e-12);
    CHECK_TEXT(roof.bound, "compute");
    rows[4].far_bytes = 10;
    roof = speed_roof(&plan, &rows[4]);
    CHECK_NEAR(roof.fraction, 0.5, 1e-12);
    CHECK_TEXT(roof.bound, "L3");
    rows[4].bytes = 480;
    CHECK_TEXT(speed_roof(&plan, &rows[4]).bound, "L1");
    const struct scaling s = speed_scaling(&plan, &rows[5]);
    CHECK(s.base_threads == 1);
    CHECK_NEAR(s.speedup, 2.5, 1e-12);
    CHECK_NEAR(s.efficiency, 0.625, 1e-12);
    CHECK_NEAR(s.ceiling, 2, 1e-12);
    CHECK_NEAR(speed_scaling(&plan, &rows[4]).speedup, 1, 0);
    rows[5].base_particles = 7; /* another problem */
    CHECK(speed_scaling(&plan, &rows[5]).base_threads == 4);
}

static void test_levels(void)
{
    const struct topology t = {
        .logical = 8, .physical = 8, .cache_bytes = {32768, 1 << 20, 1 << 25}, .cache_shared = {2, 2, 8}};
    CHECK(level_of(&t, 32768, 1) == MEMORY_L1);
    CHECK(level_of(&t, 32769, 8) == MEMORY_L2);
    CHECK(level_of(&t, 1 << 25, 1) == MEMORY_L3);
    CHECK(level_of(&t, 1 << 25, 2) == MEMORY_DRAM); /* shared by two */
    CHECK(level_of(&t, 1e12, 1) == MEMORY_DRAM);
    CHECK(level_of(&(struct topology){0}, 1, 1) == MEMORY_DRAM);
    for (int level = 0; level < MEMORY_LEVELS; level++)
        CHECK(level_of(&t, bandwidth_bytes(&t, (enum memory_level)level, 1), 1) == (enum memory_level)level);
    CHECK(bandwidth_bytes(&(struct topology){0}, MEMORY_L2, 1) == 0);
    struct failure failure = {0};
    struct bandwidth *copy = bandwidth_open(32768, TRAFFIC_COPY, &failure);
    struct bandwidth *large = bandwidth_open(0x1p26, TRAFFIC_READ, &failure);
    CHECK(copy && large);
    CHECK(copy && bandwidth_moved(copy) == 32768);
    CHECK(large && bandwidth_moved(large) < 0x1p26); /* by parts */
    if (copy && large) {
        bandwidth_run(copy, 3);
        bandwidth_run(large, 40);
    }
    bandwidth_close(copy);
    bandwidth_close(large);
}

static bool found(const struct findings *findings, const char *name)
{
    for (int k = 0; k < findings->n; k++)
        if (strcmp(findings->finding[k].name, name) == 0)
            return true;
    return false;
}

static void test_findings(void)
{
    enum { N = 3 };
    struct timing t[N];
    const int threads[N] = {1, 2, 2};
    for (int k = 0; k < N; k++)
        t[k] = (struct timing){.n = 100, .settled = true, .hertz = 3e9, .cycles = {100, 90, 99.5, 100.5, 99}};
    struct findings f = {0};
    find_in_timings(&f, N, t, threads, 0.01);
    CHECK(f.n == 0);
    t[0].hertz = 2e9;
    t[0].drift = (struct drift){-0.2, true};
    t[1].settled = false;
    t[1].unsteady = 51;
    t[1].crowded = 11;
    t[2].moved = 51;
    t[2].cycles.hi = NAN;
    t[2].cycles.lo = NAN;
    find_in_timings(&f, N, t, threads, 0.01);
    static const char *const names[] = {"clock",   "drift", "warmup",   "unsteady",
                                        "crowded", "moved", "imprecise"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        CHECK(found(&f, names[k]));
    CHECK(f.n == 7);
    char sentence[512];
    finding_sentence(&f.finding[0], sentence, sizeof sentence);
    CHECK(sentence[0] == 'T' && sentence[strlen(sentence) - 1] == '.' && strchr(sentence, ';'));
    const struct topology topology = {.logical = 2, .physical = 1};
    f.n = 0;
    find_in_threads(&f, &topology, 1);
    CHECK(f.n == 0);
    find_in_threads(&f, &topology, 100000);
    CHECK(found(&f, "oversubscribed"));
    f.n = 0;
    find_in_clock(&f, 1, 1, 1.05);
    CHECK(f.n == 0);
    find_in_clock(&f, NAN, 1, 1);
    CHECK(f.n == 1);
}

int main(void)
{
    test_roof_and_scaling();
    test_levels();
    test_findings();
    return test_result();
}
