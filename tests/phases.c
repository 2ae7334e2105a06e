/* Where the time goes: shares of counts worked out by hand; and a run that counts gives the same bits as one that does
 * not. */
#include "phases.h"
#include "engine.h"
#include "test.h"

static void test_shares(void)
{
    struct phases thread[2] = {{{10, 50, 20, 5}}, {{10, 20, 10, 0}}};
    /* two threads for 90 ticks, one of them alone for 20 more */
    const struct phase_count count = {.threads = 2, .thread = thread, .wall = 110, .offered = 200};
    const struct time_shares s = shares_of(&count);
    CHECK_NEAR(s.phase[PHASE_NOISE], 0.1, 1e-15);
    CHECK_NEAR(s.phase[PHASE_STEPPING], 0.35, 1e-15);
    CHECK_NEAR(s.phase[PHASE_CREDIT], 0.15, 1e-15);
    CHECK_NEAR(s.phase[PHASE_REDUCTION], 0.025, 1e-15);
    CHECK_NEAR(s.waiting, 0.375, 1e-15);
    CHECK_NEAR(s.imbalance, 85.0 * (200.0 / 110) / 125 - 1, 1e-12);
    const struct phase_count nothing = {.threads = 2, .thread = thread};
    CHECK(isnan(shares_of(&nothing).phase[0]) && isnan(shares_of(&nothing).waiting));
}

static void test_run(const char *estimator)
{
    struct failure failure = {0};
    const struct setup setup = {.task = "linquad",
                                .estimator = estimator,
                                .request = {.horizon = 24},
                                .unroll = 4,
                                .particles = 4096,
                                .sigma = 0.3,
                                .instances = 1,
                                .trials = 1,
                                .threads = 2};
    const double theta[4] = {0.5, 0.2, -0.3, 0.1};
    const struct identity identity = {.seed = 7};
    struct phases thread[2] = {{{0}}, {{0}}};
    struct phase_count count = {.threads = 2, .thread = thread};
    double counted[4], plain[4];
    struct run *run = engine_double.open(&setup, &failure);
    CHECK(run != NULL);
    if (!run)
        return;
    engine_double.begin(run, 1, &identity);
    engine_double.count(run, &count);
    engine_double.advance(run, 24, theta, counted, NULL);
    engine_double.count(run, NULL);
    const struct time_shares shares = shares_of(&count);
    const uint64_t wall = count.wall;
    engine_double.begin(run, 1, &identity);
    engine_double.advance(run, 24, theta, plain, NULL);
    CHECK(memcmp(counted, plain, sizeof plain) == 0);
    CHECK(wall > 0 && count.wall == wall); /* no longer */
    double sum = shares.waiting;
    for (int k = 0; k < PHASES; k++) {
        CHECK(shares.phase[k] > 0 && shares.phase[k] < 1);
        sum += shares.phase[k];
    }
    CHECK_NEAR(sum, 1, 1e-12);
    CHECK(shares.waiting >= 0 && shares.imbalance >= 0);
    engine_double.close(run);
}

int main(void)
{
    test_shares();
    test_run("pes");
    test_run("pes_analytic");
    return test_result();
}
