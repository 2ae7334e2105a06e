/* exact_estimators.c: what estimators give exactly, up to rounding: 1e-12 of the largest component in double,
 * 1e-4 in single unless said otherwise.
 *
 *   - RTRL, over any windows, is the gradient of an oracle
 *   - PES with analytic terms is BPTT where the episode is one window, to the bit
 *   - NRES with RTRL's surrogate has no noise where the loss is quadratic, to 1e-10: losses' differences are
 *     divided by sigma
 *   - telescoping PES adds up over an episode to PES
 *   - estimators whose noise and influence know nothing of windows give the same over any: NRES, GPES, DODGE,
 *     UORO, RTRL and NRES with RTRL's surrogate
 *   - DODGE in a whole episode's period has one direction, whatever the window
 *   - UORO's cross terms: see test_uoro_signs */
#include "engine.h"
#include "oracle.h"
#include "test.h"

enum { PARAM_AT_MOST = 16, TRIALS_AT_MOST = 64 };

struct estimate {
    int param, trials;
    double theta[TRIALS_AT_MOST * PARAM_AT_MOST], gradient[TRIALS_AT_MOST * PARAM_AT_MOST];
};

/* The second episode's estimate, at a theta that is 0 nowhere. */
static struct estimate episode(const char *precision, const char *task, const char *estimator, long horizon,
                               long unroll, int particles, int trials)
{
    const struct setup setup = {.task = task,
                                .estimator = estimator,
                                .request = {.horizon = horizon},
                                .unroll = unroll,
                                .particles = particles,
                                .sigma = 0.2,
                                .instances = 1,
                                .trials = trials,
                                .threads = 1};
    const struct engine *engine = engine_of(precision);
    struct identity identity[TRIALS_AT_MOST];
    struct estimate x = {.trials = trials};
    struct failure failure;
    struct run *run = engine->open(&setup, &failure);
    if (!run) {
        fprintf(stderr, "%s under %s: %s\n", task, estimator, failure.text);
        exit(1);
    }
    x.param = engine->facts(run)->dims.param;
    for (int k = 0; k < trials; k++)
        identity[k] = (struct identity){3, (uint32_t)k};
    for (int k = 0; k < trials * x.param; k++)
        x.theta[k] = (double)(float)(0.9 * cos(1.7 * (k % x.param)));
    engine->begin(run, trials, identity);
    for (int k = 0; k < 2; k++)
        engine->advance(run, engine->facts(run)->dims.horizon, x.theta, x.gradient, NULL);
    engine->close(run);
    return x;
}

static double largest_of(int n, const double *x)
{
    double largest = 0;
    for (int k = 0; k < n; k++)
        largest = fmax(largest, fabs(x[k]));
    return largest;
}

static void check_near(const struct estimate *x, const double *expected, double tolerance)
{
    const double size = largest_of(x->param, expected);
    CHECK(size > 1e-3);
    for (int i = 0; i < x->trials * x->param; i++)
        CHECK_NEAR(x->gradient[i], expected[i % x->param], tolerance * size);
}

static void check_same(const struct estimate *x, const struct estimate *y, double tolerance)
{
    const int n = x->trials * x->param;
    const double size = largest_of(n, y->gradient);
    CHECK(size > 1e-3 && n == y->trials * y->param);
    for (int i = 0; i < n; i++)
        CHECK_NEAR(x->gradient[i], y->gradient[i], tolerance * size);
}

/* the estimate against the oracle's plain gradient there */
static void check_oracle(const char *precision, const char *task_spec, const char *estimator, long horizon,
                         long unroll, double tolerance)
{
    const struct request request = {.horizon = horizon};
    const struct question question = {.target = TARGET_PLAIN, .threads = 1};
    struct opened_task task;
    struct reference reference;
    struct failure failure;
    const struct estimate x = episode(precision, task_spec, estimator, horizon, unroll, 10, 2);
    CHECK(task_open(&task, task_spec, &request, &failure));
    CHECK(oracle_gradient(&task, &question, x.theta, &reference, &failure));
    check_near(&x, reference.gradient, tolerance);
    reference_close(&reference);
    task_close(&task);
}

static void test_rtrl(void)
{
    static const char *const specs[] = {"linquad",
                                        "linquad:state=2:param=5:radius=1.1",
                                        "influence",
                                        "influence:n=5:positive=2:observe=3",
                                        "linear:losses=independent",
                                        "linear:losses=terminal",
                                        "quadratic:param=9",
                                        "product:degree=3"};
    for (size_t k = 0; k < sizeof specs / sizeof *specs; k++)
        for (long unroll = 1; unroll <= 13; unroll += 4) {
            check_oracle("double", specs[k], "rtrl", 13, unroll, 1e-12);
            check_oracle("single", specs[k], "rtrl", 13, unroll, 1e-4);
        }
}

static void test_analytic(void)
{
    static const char *const specs[] = {"linquad", "influence", "product:degree=2", "linear:losses=terminal"};
    for (size_t k = 0; k < sizeof specs / sizeof *specs; k++)
        for (int p = 0; p < 2; p++) {
            const char *const precision = p ? "double" : "single";
            const struct estimate bptt = episode(precision, specs[k], "bptt", 12, 12, 10, 2);
            const struct estimate whole = episode(precision, specs[k], "pes_analytic", 12, 12, 10, 2);
            CHECK(largest_of(2 * bptt.param, bptt.gradient) > 1e-3);
            CHECK(memcmp(whole.gradient, bptt.gradient, sizeof bptt.gradient) == 0);
        }
    for (long unroll = 1; unroll <= 12; unroll += 3) {
        check_oracle("double", "linquad", "nres_analytic:surrogate=rtrl", 12, unroll, 1e-10);
        check_oracle("double", "quadratic:param=3", "nres_analytic:surrogate=rtrl", 12, unroll, 1e-10);
        check_oracle("double", "linear", "nres_analytic:surrogate=rtrl", 12, unroll, 1e-10);
    }
}

static void test_telescoping(void)
{
    static const char *const specs[] = {"linear:losses=terminal", "product", "product:degree=2"};
    for (size_t k = 0; k < sizeof specs / sizeof *specs; k++)
        for (long unroll = 1; unroll <= 12; unroll++) {
            const struct estimate sum =
                episode("double", specs[k], "pes_telescoping", 12, unroll, 100, TRIALS_AT_MOST);
            const struct estimate pes = episode("double", specs[k], "pes", 12, unroll, 100, TRIALS_AT_MOST);
            check_same(&sum, &pes, 1e-12);
        }
    /* but not so the other form, which has other noise */
    const struct estimate increments =
        episode("double", specs[0], "pes_telescoping:form=increments", 12, 4, 100, 1);
    const struct estimate pes = episode("double", specs[0], "pes", 12, 4, 100, 1);
    CHECK(fabs(increments.gradient[0] - pes.gradient[0]) > 1e-3 * fabs(pes.gradient[0]));
}

static void test_any_window(void)
{
    static const char *const names[] = {"nres",
                                        "nres:sampling=orthogonal",
                                        "nres:sampling=rademacher",
                                        "gpes",
                                        "gpes:period=3",
                                        "gpes:period=5:sampling=rademacher",
                                        "dodge",
                                        "dodge:period=3",
                                        "dodge:period=24",
                                        "uoro",
                                        "rtrl",
                                        "nres_analytic:surrogate=rtrl"};
    static const char *const specs[] = {"linquad", "influence:n=5:positive=2:observe=3", "product:degree=2",
                                        "linear:losses=independent"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (size_t k = 0; k < sizeof specs / sizeof *specs; k++) {
            const int particles = strstr(names[n], "orthogonal") ? 2 : 20;
            const struct estimate whole = episode("double", specs[k], names[n], 24, 24, particles, 2);
            for (long unroll = 1; unroll < 24; unroll += 4) {
                const struct estimate parts = episode("double", specs[k], names[n], 24, unroll, particles, 2);
                check_same(&parts, &whole, 1e-11);
            }
        }
    /* a period beyond the episode is the episode; a shorter one is another estimate */
    const struct estimate once = episode("double", "linquad", "dodge", 24, 5, 20, 2);
    const struct estimate whole = episode("double", "linquad", "dodge:period=24", 24, 7, 20, 2);
    const struct estimate twice = episode("double", "linquad", "dodge:period=12", 24, 5, 20, 2);
    check_same(&whole, &once, 1e-12);
    CHECK(fabs(twice.gradient[0] - once.gradient[0]) > 1e-6 * fabs(once.gradient[0]));
}

/* With one state and no memory UORO's product of vectors is df/dtheta itself.  In an episode of two steps
 * with memory, the cross terms r0 a b'/r1 + r1 nu y'/r0 are odd in nu_1 nu_2 and all else is even: there are
 * two estimates only, and the exact gradient lies in their middle. */
static void test_uoro_signs(void)
{
    check_oracle("double", "linquad:state=1:param=3:radius=0", "uoro", 12, 5, 1e-12);
    check_oracle("double", "linquad:state=1:param=3", "uoro", 1, 1, 1e-12);
    check_oracle("double", "product:degree=2", "uoro", 1, 1, 1e-12);
    const struct estimate rtrl = episode("double", "linquad:state=1:param=3", "rtrl", 2, 1, 1, 1);
    const struct estimate uoro =
        episode("double", "linquad:state=1:param=3", "uoro", 2, 1, 1, TRIALS_AT_MOST);
    const double size = largest_of(3, rtrl.gradient);
    for (int i = 0; i < 3; i++) {
        double low = INFINITY, high = -INFINITY;
        for (int k = 0; k < TRIALS_AT_MOST; k++) {
            low = fmin(low, uoro.gradient[k * 3 + i]);
            high = fmax(high, uoro.gradient[k * 3 + i]);
        }
        CHECK(high - low > 1e-2 * size);
        CHECK_NEAR((high + low) / 2, rtrl.gradient[i], 1e-12 * size);
        for (int k = 0; k < TRIALS_AT_MOST; k++)
            CHECK_NEAR(fabs(uoro.gradient[k * 3 + i] - rtrl.gradient[i]), (high - low) / 2, 1e-12 * size);
    }
}

int main(void)
{
    test_rtrl();
    test_analytic();
    test_telescoping();
    test_any_window();
    test_uoro_signs();
    return test_result();
}
