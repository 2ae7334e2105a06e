/* As sigma goes to 0, NRES and GPES become DODGE, the forward directional gradient along their own directions
 * (conformance test 11; Silver et al., ICLR 2022), to 1e-4 at sigma = 1e-4.  And DODGE itself is, to 1e-11,
 *
 *     estimate = mean over directions of sum over j of (sum over b <= j of v_b) (sum over b <= j of v_b .
 * g_{j,b})
 *
 * with v_b drawn for block b, and g_{j,b} the derivative of block j's loss by block b's copy of theta. */
#include "harness.h"
#include "oracle.h"
#include "test.h"

enum { SEED = 7, REPLICATE = 3, DIRECTIONS = 3, BLOCKS_AT_MOST = 32, PARAM_AT_MOST = 8 };

/* v_b of pair `pair`, as the harness draws it: keyed by the step at which block b starts */
static void directions(int pair, int blocks, long period, int param, double v[BLOCKS_AT_MOST][PARAM_AT_MOST])
{
    const struct stream stream = stream_make(SEED, REPLICATE, 0, PURPOSE_PERTURBATION);
    for (int b = 0; b < blocks; b++)
        fill_noise(stream, (uint32_t)pair, 1, param, (uint32_t)(b * period), 0, 1, v[b], 1);
}

/* gradient += */
static void forward_gradient(const struct unfolded *u, double v[BLOCKS_AT_MOST][PARAM_AT_MOST],
                             double *gradient)
{
    double sum[PARAM_AT_MOST] = {0};
    for (int j = 0; j < u->windows; j++) {
        double slope = 0;
        for (int b = 0; b <= j; b++)
            for (int i = 0; i < u->param; i++)
                slope += v[b][i] * u->derivative[(j * u->windows + b) * u->param + i];
        for (int i = 0; i < u->param; i++) {
            sum[i] += v[j][i];
            gradient[i] += sum[i] * slope / DIRECTIONS;
        }
    }
}

/* the first episode's; returns the run's number of parameters and its theta */
static int estimate(const char *task, const char *estimator, long unroll, int particles, double *theta,
                    double *gradient)
{
    const struct setup setup = {.task = task,
                                .estimator = estimator,
                                .unroll = unroll,
                                .particles = particles,
                                .sigma = 1e-4,
                                .instances = 1,
                                .trials = 1,
                                .threads = 1};
    const struct identity identity = {SEED, REPLICATE};
    const struct engine *engine = engine_of("double");
    struct failure failure;
    struct run *run = engine->open(&setup, &failure);
    if (!run) {
        fprintf(stderr, "%s under %s: %s\n", task, estimator, failure.text);
        exit(1);
    }
    run->problem.task->theta0(run->problem.self, theta);
    engine->begin(run, 1, &identity);
    engine->advance(run, engine->facts(run)->dims.horizon, theta, gradient, NULL);
    const int param = engine->facts(run)->dims.param;
    engine->close(run);
    return param;
}

static void check_near(int n, const double *x, const double *y, double tolerance)
{
    double size = 0;
    for (int i = 0; i < n; i++)
        size = fmax(size, fabs(y[i]));
    CHECK(size > 1e-3);
    for (int i = 0; i < n; i++)
        CHECK_NEAR(x[i], y[i], tolerance * size);
}

/* `perturbed` in windows of `unroll` steps, its noise lasting `period` of them */
static void check(const char *task_spec, const char *perturbed, long unroll, long period)
{
    const struct request request = {0};
    char spec[32];
    double theta[PARAM_AT_MOST], small[PARAM_AT_MOST], dodge[PARAM_AT_MOST], formula[PARAM_AT_MOST] = {0};
    double v[BLOCKS_AT_MOST][PARAM_AT_MOST], *storage = NULL;
    struct opened_task task;
    struct unfolded unfolded;
    struct failure failure = {0};
    snprintf(spec, sizeof spec, "dodge:period=%ld", period);
    const int param = estimate(task_spec, perturbed, unroll, 2 * DIRECTIONS, theta, small);
    estimate(task_spec, spec, unroll, DIRECTIONS, theta, dodge);
    CHECK(task_open(&task, task_spec, &request, &failure));
    CHECK(oracle_unfold(&task, period, theta, &unfolded, &storage, &failure));
    for (int k = 0; k < DIRECTIONS; k++) {
        directions(k, unfolded.windows, period, param, v);
        forward_gradient(&unfolded, v, formula);
    }
    check_near(param, small, dodge, 1e-4);
    check_near(param, dodge, formula, 1e-11);
    free(storage);
    task_close(&task);
}

int main(void)
{
    check("product", "nres", 1, 8);
    check("product:degree=3", "nres", 3, 8);
    check("product:degree=3", "full_es", 3, 8);
    check("product:degree=2", "gpes:period=2", 1, 2);
    check("product:degree=2", "gpes:period=3", 2, 3);
    check("product", "gpes:period=4", 8, 4);
    check("product", "pes", 2, 2);
    check("linquad", "nres", 4, 24);
    check("linquad", "gpes:period=6", 4, 6);
    check("linquad", "pes", 1, 1);
    check("linquad", "pes", 5, 5);
    return test_result();
}
