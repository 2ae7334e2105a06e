/* equivalences.c: estimators that are one where their definitions coincide.
 *
 *   - conformance test 1: in windows of a whole episode PES, NRES, TES and full ES give the same bits,
 *     whatever the sampling, TBPTT those of BPTT, and DODGE of every period at least as long the same
 *   - conformance test 2: NRES summed over an episode is full ES for any window, to 1e-12 (single: 1e-4)
 *   - conformance test 3: GPES is PES or NRES by its period, to the same
 *   - on linear losses forward differences are antithetic pairs, and TES may start anywhere, to 1e-11 */
#include "engine.h"

#include "test.h"

enum { HORIZON = 24, PARAM_AT_MOST = 16, TRIALS = 2 };

static const char *const task_specs[] = {"linquad", "linquad:state=3:param=2", "influence",
                                         "influence:n=5:positive=2:observe=3"};
enum { TASKS = sizeof task_specs / sizeof *task_specs };

static const char *const nres_samplings[] = {"antithetic", "forward", "leave_one_out", "orthogonal",
                                             "rademacher"};

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
                                .threads = 1};
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

static void check_bits(const struct estimate *x, const struct estimate *y)
{
    CHECK(y->n > 0 && fabs(y->gradient[0]) > 0);
    CHECK(memcmp(x->gradient, y->gradient, sizeof y->gradient) == 0);
}

/* conformance test 1; 8 orthogonal particles, or one pair of them, are what the tasks have room for */
static void test_samplings(const char *precision, const char *task)
{
    static const char *const samplings[] = {"antithetic", "leave_one_out", "orthogonal", "rademacher"};
    static const char *const same[] = {"pes", "nres", "tes", "gpes"};
    for (size_t k = 0; k < sizeof samplings / sizeof *samplings; k++) {
        const bool few = samplings[k][0] == 'o';
        const int particles = !few ? 1000 : strcmp(task, "linquad") == 0 ? 8 : 2;
        char spec[64];
        snprintf(spec, sizeof spec, "full_es:sampling=%s", samplings[k]);
        const struct estimate full = episode_of(particles, precision, task, spec, 1, 0);
        for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
            snprintf(spec, sizeof spec, "%s:sampling=%s", same[i], samplings[k]);
            const struct estimate other = episode_of(particles, precision, task, spec, HORIZON, 0);
            check_bits(&other, &full);
        }
        const struct estimate pes = episode_of(particles, precision, task, "pes", HORIZON / 2, 0);
        CHECK(memcmp(pes.gradient, full.gradient, sizeof full.gradient) !=
              0); /* they differ where they should */
    }
}

/* conformance test 1, of those without sampling */
static void test_whole_windows(const char *precision, const char *task)
{
    const struct estimate full = episode(precision, task, "full_es", 1, 0);
    const struct estimate single = episode(precision, task, "es_single", HORIZON, 0);
    check_bits(&single, &full);
    const struct estimate bptt = episode(precision, task, "bptt", 1, 0);
    const struct estimate tbptt = episode(precision, task, "tbptt", HORIZON, 0);
    check_bits(&tbptt, &bptt);
    const struct estimate dodge = episode(precision, task, "dodge", HORIZON, 0);
    const struct estimate period = episode(precision, task, "dodge:period=24", HORIZON, 0);
    check_bits(&period, &dodge);
}

/* conformance test 2 */
static void test_nres_adds_up(const char *precision, const char *task, const char *sampling, double tolerance)
{
    static const int windows[] = {1, 2, 3, 4, 6, 8, 12, 24};
    const int particles = sampling[0] == 'o' ? 2 : 300;
    char whole[64], parts[64];
    snprintf(whole, sizeof whole, "full_es:sampling=%s", sampling);
    snprintf(parts, sizeof parts, "nres:sampling=%s", sampling);
    const struct estimate full = episode_of(particles, precision, task, whole, 1, 0);
    for (size_t k = 0; k < sizeof windows / sizeof *windows; k++)
        for (int asked = 0; asked < 2; asked++) {
            const struct estimate sum =
                episode_of(particles, precision, task, parts, HORIZON / windows[k], asked ? windows[k] : 0);
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
                {"gpes:period=6:sampling=rademacher", "pes:sampling=rademacher", 6},
                {"gpes:sampling=rademacher", "nres:sampling=rademacher", 5},
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
        test_samplings("single", task_specs[k]);
        test_samplings("double", task_specs[k]);
        test_whole_windows("single", task_specs[k]);
        test_whole_windows("double", task_specs[k]);
        test_nres_adds_up("single", task_specs[k], "antithetic", 1e-4);
        for (size_t i = 0; i < sizeof nres_samplings / sizeof *nres_samplings; i++)
            test_nres_adds_up("double", task_specs[k], nres_samplings[i], 1e-12);
        test_gpes("single", task_specs[k], 1e-4);
        test_gpes("double", task_specs[k], 1e-12);
    }
    for (int k = 0; k < 2; k++) {
        test_linear("single", k ? "linear:losses=terminal" : "linear:losses=independent", 1e-4);
        test_linear("double", k ? "linear:losses=terminal" : "linear:losses=independent", 1e-11);
    }
    return test_result();
}
