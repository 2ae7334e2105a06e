/* As sigma goes to 0, NRES and GPES become the forward directional gradient along their own directions
 * (conformance test 11; Silver et al., ICLR 2022): with v_b = eps_b / sigma drawn for block b, and g_{j,b}
 * the derivative of block j's loss by block b's copy of theta,
 *
 *     estimate = sum over j of (sum over b <= j of v_b) (sum over b <= j of v_b . g_{j,b}) */
#include "engine.h"
#include "noise.h"
#include "oracle.h"
#include "test.h"

enum { SEED = 7, REPLICATE = 3, BLOCKS_AT_MOST = 32, PARAM_AT_MOST = 8 };

static const double sigma = 1e-4;

/* v_b of the first pair, as the harness draws it: keyed by the step at which block b starts */
static void directions(int blocks, long period, int param, double v[BLOCKS_AT_MOST][PARAM_AT_MOST])
{
    const struct stream stream = stream_make(SEED, REPLICATE, 0, PURPOSE_PERTURBATION);
    for (int b = 0; b < blocks; b++)
        fill_noise(stream, 0, 1, param, (uint32_t)(b * period), 0, 1, v[b], 1);
}

static void forward_gradient(const struct unfolded *u, double v[BLOCKS_AT_MOST][PARAM_AT_MOST],
                             double *gradient)
{
    double sum[PARAM_AT_MOST] = {0};
    for (int i = 0; i < u->param; i++)
        gradient[i] = 0;
    for (int j = 0; j < u->windows; j++) {
        double slope = 0;
        for (int b = 0; b <= j; b++)
            for (int i = 0; i < u->param; i++)
                slope += v[b][i] * u->derivative[(j * u->windows + b) * u->param + i];
        for (int i = 0; i < u->param; i++) {
            sum[i] += v[j][i];
            gradient[i] += sum[i] * slope;
        }
    }
}

static void check(const char *task_spec, const char *estimator, long unroll, long period)
{
    const struct request request = {0};
    const struct setup setup = {.task = task_spec,
                                .estimator = estimator,
                                .unroll = unroll,
                                .particles = 2,
                                .sigma = sigma,
                                .instances = 1,
                                .trials = 1,
                                .threads = 1};
    const struct identity identity = {SEED, REPLICATE};
    const struct engine *engine = engine_of("double");
    double theta[PARAM_AT_MOST], estimate[PARAM_AT_MOST], expected[PARAM_AT_MOST],
        v[BLOCKS_AT_MOST][PARAM_AT_MOST];
    double *storage = NULL, size = 0;
    struct opened_task task;
    struct unfolded unfolded;
    struct failure failure = {0};
    struct run *run = engine->open(&setup, &failure);
    CHECK(run && task_open(&task, task_spec, &request, &failure));
    task.task->theta0(task.self, theta);
    CHECK(oracle_unfold(&task, period, theta, &unfolded, &storage, &failure));
    directions(unfolded.windows, period, unfolded.param, v);
    forward_gradient(&unfolded, v, expected);
    engine->begin(run, 1, &identity);
    engine->advance(run, task.dims.horizon, theta, estimate, NULL);
    for (int i = 0; i < unfolded.param; i++)
        size = fmax(size, fabs(expected[i]));
    CHECK(size > 1e-3);
    for (int i = 0; i < unfolded.param; i++)
        CHECK_NEAR(estimate[i], expected[i], 1e-4 * size);
    free(storage);
    task_close(&task);
    engine->close(run);
}

int main(void)
{
    check("product", "nres", 1, 8);
    check("product:degree=3", "nres", 3, 8);
    check("product:degree=2", "gpes:period=2", 1, 2);
    check("product", "gpes:period=4", 8, 4);
    check("product", "pes", 2, 2);
    check("linquad", "nres", 4, 24);
    check("linquad", "gpes:period=6", 4, 6);
    check("linquad", "pes", 1, 1);
    return test_result();
}
