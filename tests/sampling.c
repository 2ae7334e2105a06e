/* Rounds, their order, what is kept and when it stops.  How long anything takes is not tested. */
#include "clock_reference.h"
#include "sampling.h"
#include "stopwatch.h"
#include "test.h"

enum { WORKS = 5, CALLS = 100000 };

/* who was run, in order */
struct diary {
    int n, who[CALLS];
};

struct worker {
    struct diary *diary;
    int name;
    long runs;
};

/* some microseconds; only runs of a sample's length are written down, of which calibration has one or two */
static void run(void *self, long times)
{
    struct worker *w = self;
    volatile double x = 1;
    for (long k = 0; k < 1000 * times; k++)
        x = x * 0.5 + 1;
    w->runs += times;
    if (times > 1 && w->diary->n < CALLS)
        w->diary->who[w->diary->n++] = w->name;
}

struct kept {
    int n[WORKS];
    bool good;
};

static void keep(void *context, int work, int n, const struct sample *sample)
{
    struct kept *kept = context;
    kept->n[work] = n;
    for (int k = 0; k < n; k++)
        kept->good = kept->good && sample[k].seconds > 0 && sample[k].cycles > 0 && sample[k].hertz > 0;
}

static bool sample_all(const struct protocol *protocol, struct diary *diary, struct timing *timing,
                       struct kept *kept)
{
    struct failure failure = {0};
    struct worker worker[WORKS];
    struct work work[WORKS];
    const struct sample_log log = {keep, kept};
    *diary = (struct diary){0};
    *kept = (struct kept){.good = true};
    for (int k = 0; k < WORKS; k++) {
        worker[k] = (struct worker){.diary = diary, .name = k};
        work[k] = (struct work){.run = run, .self = &worker[k], .threads = 1};
    }
    work[1].flops = 1000;
    work[1].precision = "double";
    work[2].every = 4;
    return take_samples(WORKS, work, protocol, timing, &log, &failure);
}

static void test_rounds(void)
{
    static struct diary one, two;
    struct timing timing[WORKS];
    struct kept kept;
    const struct protocol protocol = {.rounds = 15, .seconds = 1, .seed = 3, .quiet = true};
    CHECK(sample_all(&protocol, &one, timing, &kept));
    CHECK(kept.good);
    for (int k = 0; k < WORKS; k++) {
        CHECK(timing[k].n == (k == 2 ? 9 : 15)); /* rounds 0 .. 6, 8 and 12 */
        CHECK(kept.n[k] == timing[k].n);
        CHECK(timing[k].unsteady >= 0 && timing[k].unsteady <= timing[k].n);
        CHECK(timing[k].seconds.min <= timing[k].seconds.median);
        CHECK(timing[k].cycles.median > 0 && timing[k].warmup > 0 && timing[k].times > 1);
        CHECK(k == 1 ? timing[k].fraction.median > 0 : isnan(timing[k].fraction.median));
        CHECK_TEXT(timing[k].processors, "");
    }
    /* the last rounds hold works 0, 1, 3, 4, each once, not always in one order */
    int orders = 0;
    const int *end = one.who + one.n;
    for (int round = 1; round <= 2; round++) {
        int seen[WORKS] = {0};
        for (int k = 0; k < 4; k++)
            seen[end[k - 4 * round]]++;
        for (int k = 0; k < WORKS; k++)
            CHECK(seen[k] == (k != 2));
    }
    CHECK(sample_all(&protocol, &two, timing, &kept));
    for (int k = 1; k <= 8; k++) /* drawn by the seed */
        CHECK(one.who[one.n - k] == two.who[two.n - k]);
    for (int k = 1; k <= 4; k++)
        orders += end[-k] != end[-k - 4];
    const struct protocol other = {.rounds = 15, .seconds = 1, .seed = 4, .quiet = true};
    CHECK(sample_all(&other, &two, timing, &kept));
    for (int k = 1; k <= 8; k++)
        orders += one.who[one.n - k] != two.who[two.n - k];
    CHECK(orders > 0);
}

/* Any median is precise to within its own size, once there are enough samples; none is to within nothing. */
static void test_stop(void)
{
    static struct diary diary;
    struct timing timing[WORKS];
    struct kept kept;
    const struct protocol rough = {.seconds = 20, .precise = 100, .seed = 1, .quiet = true};
    CHECK(sample_all(&rough, &diary, timing, &kept));
    for (int k = 0; k < WORKS; k++) {
        CHECK(timing[k].n >= PRECISE_FROM);
        CHECK(timing[k].n < 3 * PRECISE_FROM); /* unsteady ones have no cycles to be precise about */
    }
    const struct protocol hurried = {.seconds = 1e-3, .precise = 1e-9, .seed = 1, .quiet = true};
    CHECK(sample_all(&hurried, &diary, timing, &kept));
    for (int k = 0; k < WORKS; k++)
        CHECK(timing[k].n == ROUNDS_AT_LEAST);
}

/* Late the first time that it is timed, as a thread is that has to be woken. */
static void run_late(void *self, long times)
{
    struct worker *w = self;
    const long before = w->runs;
    run(self, before == 1 ? 3000 : times);
    w->runs = before + times;
}

/* Calibration takes a late run for what it is, not for what a run costs. */
static void test_late(void)
{
    struct failure failure = {0};
    struct worker worker = {.diary = &(struct diary){0}};
    const struct work work = {.run = run_late, .self = &worker, .threads = 1};
    const struct protocol protocol = {.rounds = 5, .seconds = 1, .seed = 1, .quiet = true};
    struct timing timing;
    CHECK(take_samples(1, &work, &protocol, &timing, NULL, &failure));
    CHECK(timing.times > 10);
}

static void test_places(void)
{
    const int places[4] = {3, 1, -1, 12};
    char text[32], tiny[20];
    describe_processors(4, places, text, sizeof text);
    CHECK_TEXT(text, "3 1 -1 12");
    describe_processors(4, places, tiny, sizeof tiny);
    CHECK_TEXT(tiny, "3 1 -1 ...");
}

int main(void)
{
    test_rounds();
    test_stop();
    test_late();
    test_places();
    CHECK(timer_resolution() > 0 && timer_resolution() < 0.1);
    CHECK(sample_length() >= 3e-4);
    return test_result();
}
