/* contiguous.c: an estimate does not depend on how particles lie in memory: for every estimator, where each particle's
 * state is by itself (width 1, as the neural tasks have it) it is what it is where particles lie side by side, to rounding.
 * All of its options' defaults, and samplings; several instances, windows that straddle episode ends. */
#include "catalogue.h"
#include "engine.h"

#include "test.h"

enum { PARAM = 5, TRIALS = 2, WINDOWS = 5 };

/* The sum and the last of some windows. */
struct estimate {
    double sum[TRIALS * PARAM], last[TRIALS * PARAM];
};

static bool estimate_by(const char *task, const char *estimator, const char *precision, struct estimate *e)
{
    const struct setup setup = {.task = task,
                                .estimator = estimator,
                                .request = {.horizon = 12},
                                .unroll = 5,
                                .particles = 40,
                                .sigma = 0.2,
                                .instances = 2,
                                .trials = TRIALS,
                                .threads = 1};
    const struct identity identity[TRIALS] = {{5, 0}, {5, 1}};
    const struct engine *engine = engine_of(precision);
    struct failure failure;
    struct run *run = engine->open(&setup, &failure);
    double theta[TRIALS * PARAM];
    memset(e, 0, sizeof *e);
    if (!run)
        return false;
    CHECK(engine->facts(run)->dims.param == PARAM);
    for (int k = 0; k < TRIALS * PARAM; k++)
        theta[k] = 0.3 * cos(k);
    engine->begin(run, TRIALS, identity);
    for (int k = 0; k < WINDOWS; k++) {
        engine->advance(run, engine->facts(run)->unroll, theta, e->last, NULL);
        for (int i = 0; i < TRIALS * PARAM; i++)
            e->sum[i] += e->last[i];
    }
    engine->close(run);
    return true;
}

/* Whether the estimator goes with both. */
static bool check(const char *estimator, const char *losses, const char *precision, double tolerance)
{
    char rows[128], contiguous[160];
    struct estimate x, y;
    double size = 0;
    snprintf(rows, sizeof rows, "linear:param=%d:losses=%s", PARAM, losses);
    snprintf(contiguous, sizeof contiguous, "%s:layout=contiguous", rows);
    if (!estimate_by(rows, estimator, precision, &y) || !estimate_by(contiguous, estimator, precision, &x))
        return false;
    for (int i = 0; i < TRIALS * PARAM; i++)
        size = fmax(size, fabs(y.sum[i]));
    CHECK(size > 0);
    const int before = test_failures;
    for (int i = 0; i < TRIALS * PARAM; i++) {
        CHECK_NEAR(x.sum[i], y.sum[i], tolerance * size);
        CHECK_NEAR(x.last[i], y.last[i], tolerance * size);
    }
    if (test_failures > before)
        fprintf(stderr, "    %s on %s, %s\n", estimator, rows, precision);
    return true;
}

int main(void)
{
    static const char *const further[] = {"tes:state=plus",
                                          "tes:sampling=forward",
                                          "pes:sampling=leave_one_out",
                                          "nres:sampling=rademacher",
                                          "gpes:period=7",
                                          "nres_analytic:surrogate=rtrl",
                                          "dodge:period=5"};
    static const char *const losses[] = {"independent", "independent_inputs"};
    struct catalogue catalogue;
    struct failure failure;
    int estimators = 0, compared = 0;
    CHECK(catalogue_open(&catalogue, &failure));
    for (size_t l = 0; l < sizeof losses / sizeof *losses; l++) {
        for (int k = 0; k < catalogue.n; k++) {
            const struct entry *entry = &catalogue.entry[k];
            if (entry->kind != KIND_ESTIMATOR)
                continue;
            estimators++;
            compared += check(entry->name, losses[l], "double", 1e-12);
            check(entry->name, losses[l], "single", 1e-4);
        }
        for (size_t k = 0; k < sizeof further / sizeof *further; k++) {
            CHECK(check(further[k], losses[l], "double", 1e-12));
            CHECK(check(further[k], losses[l], "single", 1e-4));
        }
    }
    CHECK(estimators > 0 && compared == estimators - 2); /* pes_telescoping wants a loss at the end only */
    CHECK(check("pes_telescoping", "terminal", "double", 1e-12));
    return test_result();
}
