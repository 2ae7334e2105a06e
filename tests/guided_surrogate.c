/* guided_surrogate.c: Guided ES where surrogate gradients are far from 1: one of 1e200, whose square is no number, guides
 * the noise as one of 1 does; one that is not finite makes no estimate for as long as it is kept, and is told. */
#include "harness.h"
#include "lost_sentence.h"
#include "test.h"

/* The logistic map at c = 3.9998: its derivative grows like 2^t, its losses stay between 0 and 1. */
static const double chaotic[] = {10}, tame[] = {0};

static struct run *opened(const char *estimator, long horizon)
{
    struct failure failure;
    const struct setup setup = {.task = "logistic",
                                .estimator = estimator,
                                .request = {.horizon = horizon},
                                .unroll = horizon,
                                .particles = 20,
                                .sigma = 0.1,
                                .instances = 1,
                                .trials = 1,
                                .threads = 1};
    struct run *run = engine_double.open(&setup, &failure);
    if (!run) {
        fprintf(stderr, "%s: %s\n", estimator, failure.text);
        exit(1);
    }
    engine_double.begin(run, 1, &(struct identity){1, 0});
    return run;
}

/* the estimate of an episode */
static double estimate(struct run *run, const double *theta)
{
    double gradient;
    engine_double.advance(run, run->problem.dims.horizon, theta, &gradient, NULL);
    return gradient;
}

static void check_huge(void)
{
    struct run *run = opened("guided_es:window=1e6", 700), *exact = opened("bptt", 700);
    const double size = fabs(estimate(exact, chaotic));
    CHECK(size > 1e160 && size < INFINITY);
    CHECK(fabs(estimate(run, chaotic)) < INFINITY);
    CHECK(run->instance[0].surrogate[0] == 1); /* vectors of the basis */
    CHECK(!engine_double.lost(run)->found);
    engine_double.close(run);
    engine_double.close(exact);
}

static void check_lost(const char *estimator, int episodes)
{
    struct run *run = opened(estimator, 2000);
    char text[LOST_SENTENCE];
    CHECK(fabs(estimate(run, tame)) < INFINITY);
    CHECK(isnan(estimate(run, chaotic)));
    lost_sentence(engine_double.lost(run), 1, NULL, text, sizeof text);
    CHECK_TEXT(text,
               "the derivative of the mean particle stopped being finite in steps 1 to 2000 of episode 1");
    for (int k = 1; k < episodes; k++)
        CHECK(isnan(estimate(run, tame)));
    CHECK(fabs(estimate(run, tame)) < INFINITY);
    engine_double.close(run);
}

int main(void)
{
    check_huge();
    check_lost("guided_es:window=1e6", 1);
    check_lost("guided_es:window=1e6:subspace=3", 3);
    return test_result();
}
