/* equivalences.c: estimators that are one where their definitions coincide.
 *
 *   - conformance test 1: in windows of a whole episode PES, NRES, TES and full ES give the same bits, and
 *     TBPTT those of BPTT
 *   - conformance test 2: NRES summed over an episode is full ES for any window, to 1e-12 (single: 1e-4)
 *   - conformance test 3: GPES is PES or NRES by its period, to the same
 *   - on linear losses forward differences are antithetic pairs, and TES may start anywhere, to 1e-11 */
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
static struct estimate episode_of(int particles, const char *precision, const char *task,
                                  const char *estimator, long unroll, int calls)
{
    const struct setup setup = {.task = task,
                                .estimator = estimator,
                                .request = {.horizon = HORIZON},
                                .unroll = unroll,
                                .particles = particles,
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

static struct estimate episode(const char *precision, const char *task, const char *estimator, long unroll,
                               int calls)
{
    return episode_of(1000, precision, task, estimator, unroll, calls);
}

static void check_same(const struct estimate *x, const struct estimate *y, double tolerance)
{
    double size = 0;
    for (int i = 0; i < y->n; i++)
        size = fmax(size, fabs(y->gradient[i]));
    CHECK(size > 0 && x->n == y->n);
    for (int i = 0; i < y->n; i++)
        CHECK_NEAR(x->gradient[i], y->gradient[i], tolerance * size);
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
    for (size_t k = 0; k < sizeof windows / sizeof *windows; k++)
        for (int asked = 0; asked < 2; asked++) {
            const struct estimate sum =
                episode(precision, task, "nres", HORIZON / windows[k], asked ? windows[k] : 0);
            check_same(&sum, &full, tolerance);
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
        check_same(&x, &y, tolerance);
    }
    /* the window is not what counts: two windows to one noise */
    const struct estimate narrow = episode(precision, task, "gpes:period=8", 4, 0);
    const struct estimate wide = episode(precision, task, "pes", 8, 0);
    check_same(&narrow, &wide, tolerance);
}

/* Where the loss is linear in all copies of theta, L(theta + e) - L(theta) is half of L(theta + e) - L(theta
 * - e) from any state: M forward differences, of M + 1 particles, are M antithetic pairs, and it does not
 * matter where TES starts. */
static void test_linear(const char *precision, const char *task, double tolerance)
{
    static const char *const names[] = {"full_es", "nres", "tes"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        char spec[64];
        snprintf(spec, sizeof spec, "%s:sampling=forward", names[k]);
        const struct estimate pairs = episode_of(1000, precision, task, names[k], 5, 0);
        const struct estimate forward = episode_of(501, precision, task, spec, 5, 0);
        check_same(&forward, &pairs, tolerance);
    }
    const struct estimate mean = episode(precision, task, "tes", 5, 0);
    const struct estimate plus = episode(precision, task, "tes:state=plus", 5, 0);
    check_same(&plus, &mean, tolerance);
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
    for (int k = 0; k < 2; k++) {
        test_linear("single", k ? "linear:losses=terminal" : "linear:losses=independent", 1e-4);
        test_linear("double", k ? "linear:losses=terminal" : "linear:losses=independent", 1e-11);
    }
    return test_result();
}
