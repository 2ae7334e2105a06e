/* Conformance test 5, regime B: the estimate of one window, drawn at random among the n of an episode, as a
 * worker that is not in step with others gives it (reference estimators, section 5).  Its mean is G/n, and
 * its total variance from one pair
 *
 *     PES     1/n sum over j of [ j P sum over i <= j of |g_{j,i}|^2 + 2 |G_j|^2 ] - |G/n|^2
 *     NRES    1/n sum over j of (P + 2) |G_j|^2 - |G/n|^2
 *
 * GPES that renews its noise every two windows is PES in its blocks: there G_j is split by blocks of noise,
 * and j counts them.  DODGE is the same without sigma. */
#include "engine.h"
#include "oracle.h"
#include "stats.h"
#include "test.h"
#include "vectors.h"

enum { REPLICATES = 40000, PARAM_AT_MOST = 16 };

/* windows per block of noise; 0: one noise for all */
static double variance_of(const struct unfolded *u, int per_block)
{
    const int n = u->windows, P = u->param;
    double sum = 0, total[PARAM_AT_MOST];
    for (int j = 0; j < n; j++) {
        const int blocks = per_block ? j / per_block + 1 : 1;
        double squares = 0, all[PARAM_AT_MOST] = {0};
        for (int b = 0; b < blocks; b++) {
            double part[PARAM_AT_MOST] = {0};
            for (int i = 0; i <= j; i++)
                for (int k = 0; k < P && (!per_block || i / per_block == b); k++)
                    part[k] += u->derivative[((size_t)j * (size_t)n + (size_t)i) * (size_t)P + (size_t)k];
            squares += dot(P, part, part);
            for (int k = 0; k < P; k++)
                all[k] += part[k];
        }
        sum += (blocks * P * squares + 2 * dot(P, all, all)) / n;
    }
    for (int k = 0; k < P; k++)
        total[k] = u->total[k] / n;
    return sum - dot(P, total, total);
}

/* One window of every replicate, after an episode and as many windows as it drew. */
static void replicate(const struct setup *setup, int P, const double *theta0, double *estimates)
{
    const struct engine *engine = engine_of("double");
    struct failure failure;
    struct run *run = engine->open(setup, &failure);
    struct identity *identity = calloc(REPLICATES, sizeof *identity);
    double *theta = calloc((size_t)(REPLICATES * P), sizeof *theta);
    if (!run || !identity || !theta) {
        fprintf(stderr, "%s under %s: %s\n", setup->task, setup->estimator, failure.text);
        exit(1);
    }
    for (int k = 0; k < REPLICATES * P; k++)
        theta[k] = theta0[k % P];
    for (int k = 0; k < REPLICATES; k++)
        identity[k] = (struct identity){17, (uint32_t)k};
    engine->begin(run, REPLICATES, identity);
    engine->burn_in(run, STAGGER_RANDOM, setup->request.horizon, theta, estimates);
    engine->advance(run, setup->unroll, theta, estimates, NULL);
    engine->close(run);
    free(identity);
    free(theta);
}

static void check(const char *task_spec, const char *estimator, int per_block)
{
    static double estimates[REPLICATES * PARAM_AT_MOST];
    const struct setup setup = {.task = task_spec,
                                .estimator = estimator,
                                .request = {.horizon = 24},
                                .unroll = 4,
                                .particles = strstr(estimator, "dodge") ? 1 : 2,
                                .sigma = 0.3,
                                .instances = 1,
                                .trials = REPLICATES,
                                .threads = 1};
    struct failure failure;
    struct opened_task task;
    struct unfolded u;
    struct comparison c = {0};
    double *storage = NULL, mean[PARAM_AT_MOST], theta0[PARAM_AT_MOST];
    if (!task_open(&task, task_spec, &setup.request, &failure) || task.dims.param > PARAM_AT_MOST)
        exit(1);
    const int P = task.dims.param;
    task.task->theta0(task.self, theta0);
    replicate(&setup, P, theta0, estimates);
    CHECK(oracle_unfold(&task, setup.unroll, theta0, &u, &storage, &failure));
    for (int k = 0; k < P; k++)
        mean[k] = u.total[k] / u.windows;
    CHECK(compare_to_reference(REPLICATES, P, estimates, mean, 0, &c, &failure));
    const double expected = variance_of(&u, per_block), error = (c.variance.hi - c.variance.lo) / 2 / 1.96;
    printf("%-34s %-14s p %.3g  variance %.4g, expected %.4g, standard error %.2g\n", task_spec, estimator,
           c.chi2_p, c.variance.value, expected, error);
    CHECK(c.chi2_p > 1e-6);
    CHECK_NEAR(c.variance.value, expected, 5 * error);
    CHECK(error < 0.06 * expected);
    free(storage);
    task_close(&task);
}

int main(void)
{
    static const char *const specs[] = {"linear:param=3:losses=independent", "linquad:state=3:param=2"};
    for (int k = 0; k < 2; k++) {
        check(specs[k], "pes", 1);
        check(specs[k], "nres", 0);
        check(specs[k], "gpes:period=8", 2);
        check(specs[k], "dodge:period=8", 2);
    }
    return test_result();
}
