/* influence_sensitivity.c: conformance test 7.  The sensitivity of influence balancing, d_K = ds_{K,1}/dtheta
 * by K steps of a parameter that was constant before (Tallec & Ollivier 2017: its sign is wrong up to K =
 * 40),
 *
 *     d_K = 1, 10, 16.476, 9.870, 0.566, -0.219, -4.753, -6   at   K = 1, 10, 20, 30, 40, 41, 50, >= 100
 *
 * by the task's tangents; by backpropagation of a loss at step K only, 1/2 (s_1 - 1)^2, whose gradient is
 * (s_1 - 1) d_K; and by differences of s_1 itself. */
#include "oracle.h"

#include "engine.h"
#include "test.h"

struct sensitivity {
    long steps;
    double expected;
};

static const struct sensitivity known[] = {{1, 1},       {10, 10},     {20, 16.476}, {30, 9.870}, {40, 0.566},
                                           {41, -0.219}, {50, -4.753}, {100, -6},    {250, -6}};
static const double tolerance = 1e-3;

static void keep_last(void *context, long t, double loss, const double *state)
{
    (void)t;
    (void)loss;
    *(double *)context = state[0];
}

/* s_{T,1} at theta, and of the estimator's gradient of the loss at step T, the first component */
static double run_episode(const char *precision, const char *estimator, long steps, double theta,
                          double *gradient)
{
    char task[64];
    snprintf(task, sizeof task, "influence:observe=%ld", steps);
    const struct setup setup = {.task = task,
                                .estimator = estimator,
                                .request = {.horizon = steps},
                                .unroll = steps,
                                .instances = 1,
                                .trials = 1,
                                .threads = 1};
    const struct engine *engine = engine_of(precision);
    struct failure failure;
    struct run *run = engine->open(&setup, &failure);
    double last = NAN;
    *gradient = NAN;
    CHECK(run);
    if (!run)
        return NAN;
    engine->begin(run, 1, &(struct identity){1, 0});
    engine->advance(run, steps, &theta, gradient, NULL);
    CHECK(engine->trace(run, &theta, keep_last, &last, &failure));
    engine->close(run);
    return last;
}

static void test_backward(const char *precision, double theta)
{
    static const char *const names[] = {"bptt", "tbptt"};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        for (int e = 0; e < 2; e++) {
            double gradient, ignored;
            const double s = run_episode(precision, names[e], known[k].steps, theta, &gradient);
            CHECK_NEAR(gradient / (s - 1), known[k].expected, tolerance);
            const double higher = run_episode(precision, names[e], known[k].steps, theta + 1, &ignored);
            CHECK_NEAR(higher - s, known[k].expected, tolerance);
        }
}

static void test_forward(void)
{
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        char spec[64];
        struct opened_task task;
        struct reference reference;
        struct failure failure;
        const double theta = 0.5;
        snprintf(spec, sizeof spec, "influence:observe=%ld", known[k].steps);
        CHECK(task_open(&task, spec, &(struct request){.horizon = known[k].steps}, &failure));
        for (int m = 0; m < 3; m++) { /* closed, bptt, rtrl */
            const struct question question = {.target = TARGET_PLAIN, .method = oracle_methods[m]};
            CHECK(oracle_gradient(&task, &question, &theta, &reference, &failure));
            const double error = sqrt(2 * reference.loss); /* |s_1 - 1| */
            CHECK_NEAR(fabs(reference.gradient[0] / error), fabs(known[k].expected), tolerance);
            reference_close(&reference);
        }
        task_close(&task);
    }
}

int main(void)
{
    test_backward("double", 0.5);
    test_backward("single", 0.5);
    test_backward("double", -2);
    test_forward();
    return test_result();
}
