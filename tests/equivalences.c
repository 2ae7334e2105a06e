/* equivalences.c: estimators that are one where their definitions coincide.
 *
 * Conformance test 1: in windows of a whole episode, PES, NRES, TES and full ES draw the same noise and
 * credit it alike: the same bits.  TBPTT is then BPTT. Conformance test 2: over an episode, NRES adds up to
 * full ES for every window length, for the noise is the same and losses add up: to 1e-12 relative in double,
 * 1e-4 in single, where theta is fixed. */
#include "engine.h"

#include "test.h"

enum { HORIZON = 24, PARAM_AT_MOST = 16, TRIALS = 2 };

static const char *const task_specs[] = {"linquad", "linquad:state=3:param=2", "influence",
                                         "influence:n=5:positive=2:observe=3"};
enum { TASKS = sizeof task_specs / sizeof *task_specs };

struct estimate {
    int n;
    double gradient[TRIALS * PARAM_AT_MOST];
};

/* The second episode's estimate, `calls` windows being asked for one by one, or all at once if that is 0. */
static struct estimate episode(const char *precision, const char *task, const char *estimator, long unroll,
                               int calls)
{
    const struct setup setup = {.task = task,
                                .estimator = estimator,
                                .request = {.horizon = HORIZON},
                                .unroll = unroll,
                                .particles = 1000,
                                .sigma = 0.2,
                                .instances = 2,
                                .trials = TRIALS,
                                .threads = 2};
    const struct identity identity[TRIALS] = {{5, 0}, {5, 1}};
    const struct engine *engine = engine_of(precision);
    struct failure failure;
    struct run *run = engine->open(&setup, &failure);
    struct estimate sum = {0};
    double theta[TRIALS * PARAM_AT_MOST], part[TRIALS * PARAM_AT_MOST];
    CHECK(run);
    if (!run)
        return sum;
    sum.n = TRIALS * engine->facts(run)->dims.param;
    for (int k = 0; k < sum.n; k++)
        theta[k] = 0.3 * cos(k);
    engine->begin(run, TRIALS, identity);
    engine->advance(run, HORIZON, theta, part, NULL);
    if (calls == 0)
        engine->advance(run, HORIZON, theta, sum.gradient, NULL);
    for (int k = 0; k < calls; k++) {
        engine->advance(run, HORIZON / calls, theta, part, NULL);
        for (int i = 0; i < sum.n; i++)
            sum.gradient[i] += part[i];
    }
    engine->close(run);
    return sum;
}

/* conformance test 1 */
static void test_whole_windows(const char *precision, const char *task)
{
    static const char *const same[] = {"pes", "nres", "tes", "es_single"};
    const struct estimate full = episode(precision, task, "full_es", 1, 0);
    CHECK(full.n > 0 && fabs(full.gradient[0]) > 0);
    for (size_t k = 0; k < sizeof same / sizeof *same; k++) {
        const struct estimate other = episode(precision, task, same[k], HORIZON, 0);
        CHECK(memcmp(other.gradient, full.gradient, sizeof full.gradient) == 0);
    }
    const struct estimate bptt = episode(precision, task, "bptt", 1, 0);
    const struct estimate tbptt = episode(precision, task, "tbptt", HORIZON, 0);
    CHECK(fabs(bptt.gradient[0]) > 0);
    CHECK(memcmp(bptt.gradient, tbptt.gradient, sizeof bptt.gradient) == 0);
    const struct estimate pes =
        episode(precision, task, "pes", HORIZON / 2, 0); /* and differ where they should */
    CHECK(memcmp(pes.gradient, full.gradient, sizeof full.gradient) != 0);
}

/* conformance test 2 */
static void test_nres_adds_up(const char *precision, const char *task, double tolerance)
{
    static const int windows[] = {1, 2, 3, 4, 6, 8, 12, 24};
    const struct estimate full = episode(precision, task, "full_es", 1, 0);
    double size = 0;
    for (int i = 0; i < full.n; i++)
        size = fmax(size, fabs(full.gradient[i]));
    CHECK(size > 0);
    for (size_t k = 0; k < sizeof windows / sizeof *windows; k++)
        for (int asked = 0; asked < 2; asked++) {
            const struct estimate sum =
                episode(precision, task, "nres", HORIZON / windows[k], asked ? windows[k] : 0);
            CHECK(sum.n == full.n);
            for (int i = 0; i < full.n; i++)
                CHECK_NEAR(sum.gradient[i], full.gradient[i], tolerance * size);
        }
}

/* Conformance test 3: GPES that renews its noise with every window is PES, and NRES where it never does. */
static void test_gpes(const char *precision, const char *task, double tolerance)
{
    static const struct {
        const char *gpes, *other;
        long unroll;
    } same[] = {{"gpes:period=1", "pes", 1},
                {"gpes:period=6", "pes", 6},
                {"gpes:period=24", "pes", 24},
                {"gpes", "nres", 4},
                {"gpes:period=24", "nres", 1}};
    for (size_t k = 0; k < sizeof same / sizeof *same; k++) {
        const struct estimate x = episode(precision, task, same[k].gpes, same[k].unroll, 0);
        const struct estimate y = episode(precision, task, same[k].other, same[k].unroll, 0);
        double size = 0;
        for (int i = 0; i < y.n; i++)
            size = fmax(size, fabs(y.gradient[i]));
        CHECK(size > 0 && x.n == y.n);
        for (int i = 0; i < y.n; i++)
            CHECK_NEAR(x.gradient[i], y.gradient[i], tolerance * size);
    }
    /* the window is not what counts: two windows to one noise */
    const struct estimate narrow = episode(precision, task, "gpes:period=8", 4, 0);
    const struct estimate wide = episode(precision, task, "pes", 8, 0);
    for (int i = 0; i < wide.n; i++)
        CHECK_NEAR(narrow.gradient[i], wide.gradient[i], 100 * tolerance * fabs(wide.gradient[i]));
}

int main(void)
{
    for (int k = 0; k < TASKS; k++) {
        test_whole_windows("single", task_specs[k]);
        test_whole_windows("double", task_specs[k]);
        test_nres_adds_up("single", task_specs[k], 1e-4);
        test_nres_adds_up("double", task_specs[k], 1e-12);
        test_gpes("single", task_specs[k], 1e-4);
        test_gpes("double", task_specs[k], 1e-12);
    }
    return test_result();
}
