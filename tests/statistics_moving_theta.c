/* Conformance test 10: where theta moves within an episode (reference estimators, section 6, "Hysteresis"),
 * estimators that carry influence from window to window estimate the derivative along the path that was
 * visited,
 *
 *     d/dh L(theta_1 + h, theta_2 + h, .. theta_n + h) at h = 0,
 *
 * as RTRL computes it, and not the gradient at the theta of the moment.  Where the loss is quadratic the
 * former is exact for all of them; it is had here by central differences of the task's own hooks, which are
 * exact too. */
#include "engine.h"
#include "noise.h"
#include "plugin.h"
#include "stats.h"
#include "test.h"

enum { WINDOWS = 3, PARAM_AT_MOST = 8, STATE_AT_MOST = 8, REPLICATES = 2000 };

struct path {
    const char *task;
    long horizon, unroll;
    int param;
    double theta[WINDOWS][PARAM_AT_MOST];
};

static void move(struct path *p)
{
    struct opened_task task;
    struct failure failure;
    if (!task_open(&task, p->task, &(struct request){.horizon = p->horizon}, &failure))
        exit(1);
    p->param = task.dims.param;
    CHECK(p->param <= PARAM_AT_MOST && p->horizon == WINDOWS * p->unroll);
    for (int j = 0; j < WINDOWS; j++)
        for (int i = 0; i < p->param; i++)
            p->theta[j][i] = cos(i) - 1.5 * j * sin(1 + i);
    task_close(&task);
}

/* The episode's loss with theta_j + h e_i in window j, by init, step and loss. */
static double loss_of(const struct opened_task *task, const struct path *p, int moved, double h)
{
    static double theta[PARAM_AT_MOST][LANES], states[2][STATE_AT_MOST][LANES];
    double sum = 0;
    struct slice s = {.n = LANES, .ld = LANES, .theta = theta[0], .state = states[0][0]};
    CHECK(task->dims.state <= STATE_AT_MOST);
    task->task->init(task->self, &s);
    for (; s.t < p->horizon; s.t++) {
        double loss[LANES] = {0}, *next = states[(s.t + 1) % 2][0];
        for (int i = 0; i < p->param; i++)
            for (int k = 0; k < LANES; k++)
                theta[i][k] = p->theta[s.t / p->unroll][i] + (i == moved ? h : 0);
        task->task->step(task->self, &s, next);
        if (loss_counts(&task->dims, s.t + 1))
            task->task->loss(task->self, &s, next, loss);
        sum += loss[0];
        s.state = next;
    }
    return sum;
}

/* along the visited path */
static void differentiate(const struct path *p, double *gradient)
{
    struct opened_task task;
    struct failure failure;
    if (!task_open(&task, p->task, &(struct request){.horizon = p->horizon}, &failure))
        exit(1);
    for (int i = 0; i < p->param; i++)
        gradient[i] = loss_of(&task, p, i, 0.5) - loss_of(&task, p, i, -0.5);
    task_close(&task);
}

/* Estimates of an episode, one window after another, summed: at the path's theta, or of every window at its
 * own theta from the episode's start on (`fresh`). */
static void estimate(const struct path *p, const char *estimator, int trials, int fresh, double *sum)
{
    const struct setup setup = {.task = p->task,
                                .estimator = estimator,
                                .request = {.horizon = p->horizon},
                                .unroll = p->unroll,
                                .particles = 4, /* as many as two parameters have orthogonal pairs */
                                .sigma = 0.3,
                                .instances = 20,
                                .trials = trials,
                                .threads = 1};
    const struct engine *engine = engine_of("double");
    const size_t P = (size_t)p->param, n = (size_t)trials * P;
    struct failure failure;
    struct run *run = engine->open(&setup, &failure);
    struct identity *identity = calloc((size_t)trials, sizeof *identity);
    double *theta = calloc(2 * n, sizeof *theta), *part = theta + n;
    if (!run || !identity || !theta) {
        fprintf(stderr, "%s under %s: %s\n", p->task, estimator, failure.text);
        exit(1);
    }
    for (int k = 0; k < trials; k++)
        identity[k] = (struct identity){11, (uint32_t)k};
    memset(sum, 0, n * sizeof *sum);
    for (int j = 0; j < WINDOWS; j++) {
        for (size_t k = 0; k < n; k++)
            theta[k] = p->theta[j][k % P];
        if (j == 0 || fresh)
            engine->begin(run, trials, identity);
        for (int i = 0; fresh && i < j; i++)
            engine->advance(run, p->unroll, theta, part, NULL);
        engine->advance(run, p->unroll, theta, part, NULL);
        for (size_t k = 0; k < n; k++)
            sum[k] += part[k];
    }
    engine->close(run);
    free(identity);
    free(theta);
}

static void check_path(const struct path *p, const char *estimator, const double *visited,
                       const double *fresh)
{
    static double estimates[REPLICATES * PARAM_AT_MOST];
    double largest = 0;
    estimate(p, estimator, REPLICATES, 0, estimates);
    for (int i = 0; i < p->param; i++) {
        double mean = 0, squares = 0;
        for (int r = 0; r < REPLICATES; r++)
            mean += estimates[r * p->param + i] / REPLICATES;
        for (int r = 0; r < REPLICATES; r++)
            squares += pow(estimates[r * p->param + i] - mean, 2);
        const double error = sqrt(squares / (REPLICATES - 1) / REPLICATES) + 1e-12 * fabs(visited[i]);
        CHECK_NEAR(mean, visited[i], 5.5 * error); /* of some 50 of these, one in 10^6 is a false alarm */
        largest = fmax(largest, fabs(mean - fresh[i]) / error);
    }
    printf("%-40s from the gradient at the moment's theta: %.3g standard errors\n", estimator, largest);
    CHECK(largest > 15);
}

int main(void)
{
    static const char *const quadratic[] = {"pes",
                                            "pes:sampling=leave_one_out",
                                            "pes:sampling=orthogonal",
                                            "pes:sampling=rademacher",
                                            "nres",
                                            "nres:sampling=forward",
                                            "nres:sampling=rademacher",
                                            "gpes:period=4",
                                            "gpes:period=6",
                                            "gpes:period=12",
                                            "pes_analytic",
                                            "nres_analytic",
                                            "nres_analytic:surrogate=rtrl",
                                            "dodge",
                                            "dodge:period=4",
                                            "uoro",
                                            "rtrl"};
    /* L = theta_1 theta_2 theta_3 is linear in each of them: independent noise leaves its mean alone */
    static const char *const at_end[] = {"pes", "pes_telescoping", "pes_telescoping:form=increments"};
    struct path paths[] = {{.task = "linquad:state=3:param=2", .horizon = 12, .unroll = 4},
                           {.task = "product", .horizon = 3, .unroll = 1}};
    for (int k = 0; k < 2; k++) {
        const char *const *names = k ? at_end : quadratic;
        const size_t count = k ? sizeof at_end / sizeof *at_end : sizeof quadratic / sizeof *quadratic;
        double visited[PARAM_AT_MOST], fresh[PARAM_AT_MOST], rtrl[PARAM_AT_MOST];
        move(&paths[k]);
        differentiate(&paths[k], visited);
        if (k) /* a cubic: d/dh of (a + h)(b + h)(c + h) */
            visited[0] = paths[k].theta[0][0] * paths[k].theta[1][0] +
                         paths[k].theta[0][0] * paths[k].theta[2][0] +
                         paths[k].theta[1][0] * paths[k].theta[2][0];
        estimate(&paths[k], "rtrl", 1, 0, rtrl);
        estimate(&paths[k], "rtrl", 1, 1, fresh);
        for (int i = 0; i < paths[k].param; i++)
            CHECK_NEAR(rtrl[i], visited[i], 1e-12 * fabs(visited[i]));
        for (size_t n = 0; n < count; n++)
            check_path(&paths[k], names[n], visited, fresh);
    }
    return test_result();
}
