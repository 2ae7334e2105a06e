/* What tasks say a particle-step costs, against operations that were counted: the published equations, written down
 * again with additions and multiplications that count themselves.  That they are the task's own is checked by their
 * values: what is counted computes the same states and losses.
 *
 * Counted is the least that an unroll needs: what is the same in every step (halving a sum of squares, exponentials of
 * theta, B theta) is computed once a window, and does not count. */
#include "plugin.h"
#include "test.h"

static long operations; /* since a window began; this program has one thread */

static double plus(double x, double y)
{
    operations++;
    return x + y;
}

static double minus(double x, double y)
{
    operations++;
    return x - y;
}

static double times(double x, double y)
{
    operations++;
    return x * y;
}

enum { STATES = 23, STEPS = 8 };

/* Each advances x by a step and returns the loss that it adds, before `share` of the sum is taken. */
struct system {
    const char *spec;
    int state;
    double theta[4];
    double share;
    void (*begin)(const double *theta, double *constant); /* what is the same in every step */
    double (*step)(const double *constant, long t, double *x, double sum);
};

static void influence_begin(const double *theta, double *constant)
{
    constant[0] = theta[0];
    constant[1] = -theta[0];
}

static double influence_step(const double *constant, long t, double *x, double sum)
{
    (void)t;
    for (int i = 0; i < 22; i++)
        x[i] = plus(times(0.5, plus(x[i], x[i + 1])), constant[i >= 10]);
    x[22] = plus(times(0.5, x[22]), constant[1]);
    const double error = minus(x[0], 1);
    return plus(sum, times(error, error));
}

static void linquad_begin(const double *theta, double *constant)
{
    for (int i = 0; i < 6; i++) {
        constant[i] = 0;
        for (int k = 0; k < 4; k++)
            constant[i] += sin(1.0 + i + 2.0 * k) * theta[k];
    }
}

static double linquad_step(const double *constant, long t, double *x, double sum)
{
    const double first = x[0];
    for (int i = 0; i < 6; i++) {
        const double below = i < 5 ? x[i + 1] : first;
        x[i] = plus(plus(times(0.95 * 0.2, x[i]), times(0.95 * 0.8, below)), constant[i]);
    }
    for (int i = 0; i < 6; i++) {
        const double error = minus(x[i], cos(0.3 * (double)t + i));
        sum = plus(sum, times(error, error));
    }
    return sum;
}

static void lorenz_begin(const double *theta, double *constant)
{
    constant[0] = exp(theta[0]);
    constant[1] = exp(theta[1]);
    constant[2] = 1.0 / STEPS;
    constant[3] = 1.2, constant[4] = 1.3, constant[5] = 1.6; /* the system that is followed */
}

static void follow(const double *constant, long t, double *z)
{
    double x = constant[3], y = constant[4];
    *z = constant[5];
    for (long k = 0; k < t; k++) {
        const double dx = 10 * (y - x), dy = (28 - *z) * x - y, dz = x * y - 8.0 / 3 * *z;
        x += 0.005 * dx;
        y += 0.005 * dy;
        *z += 0.005 * dz;
    }
}

static double lorenz_step(const double *constant, long t, double *x, double sum)
{
    double target;
    follow(constant, t, &target);
    const double dx = times(constant[0], minus(x[1], x[0])),
                 dy = minus(times(minus(constant[1], x[2]), x[0]), x[1]),
                 dz = minus(times(x[0], x[1]), times(8.0 / 3, x[2]));
    x[0] = plus(x[0], times(0.005, dx));
    x[1] = plus(x[1], times(0.005, dy));
    x[2] = plus(x[2], times(0.005, dz));
    const double error = minus(x[2], target);
    return plus(sum, times(times(constant[2], error), error));
}

static const struct system systems[] = {
    {"influence", 23, {0.5}, 0.5, influence_begin, influence_step},
    {"linquad", 6, {0.5, 0.2, -0.3, 0.1}, 0.5, linquad_begin, linquad_step},
    {"lorenz", 3, {3.0, 3.6}, 1, lorenz_begin, lorenz_step},
};

static void test_system(const struct system *system)
{
    const struct request request = {.horizon = STEPS, .seed = 1};
    struct opened_task task;
    struct failure failure = {0};
    real state[STATES * LANES], next[STATES * LANES], theta[4 * LANES], loss[LANES] = {0};
    double x[STATES], constant[8], sum = 0;
    const bool opened = task_open(&task, system->spec, &request, &failure);
    CHECK(opened);
    if (!opened)
        return;
    for (int i = 0; i < task.dims.param; i++)
        for (int p = 0; p < LANES; p++)
            theta[i * LANES + p] = system->theta[i];
    CHECK(task.dims.state == system->state);
    struct slice s = {.n = LANES, .ld = LANES, .theta = theta, .state = state};
    task.task->init(task.self, &s);
    for (int i = 0; i < system->state; i++)
        x[i] = state[i * LANES];
    system->begin(system->theta, constant);
    operations = 0;
    for (s.t = 0; s.t < STEPS; s.t++) {
        task.task->step(task.self, &s, next);
        task.task->loss(task.self, &s, next, loss);
        memcpy(state, next, (size_t)system->state * LANES * sizeof *next);
        sum = system->step(constant, s.t + 1, x, sum);
        for (int i = 0; i < system->state; i++)
            CHECK_NEAR(x[i], state[i * LANES], 1e-12 * (1 + fabs(x[i])));
    }
    CHECK_RELATIVE(system->share * sum, loss[0], 1e-12);
    CHECK_NEAR((double)operations / STEPS, task.task->flops(task.self), 0);
    task_close(&task);
}

int main(void)
{
    for (size_t k = 0; k < sizeof systems / sizeof *systems; k++)
        test_system(&systems[k]);
    return test_result();
}
