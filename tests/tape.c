/* tape.c: the episode kept by checkpoints against the episode kept whole.  Gradients, of whole episodes and
 * of windows, have the same bits; memory is that of 2 sqrt(T) states and each step is run at most once more,
 * for T up to 10^6. */
#include "clocked.h"
#include "harness.h"
#include "oracle.h"
#include "plain.h"
#include "tape.h"
#include "test.h"

#include <sys/resource.h>

enum { PARAM_AT_MOST = 16 };

/* 5 and 3 steps at a time, which no T is the square of */
static long five(long horizon)
{
    (void)horizon;
    return 5;
}

static long three(long horizon)
{
    (void)horizon;
    return 3;
}

/* The gradient of the losses of every window, from the last window to the first. */
static void sweep(struct tape *tape, long window, double *gradient)
{
    memset(gradient, 0, (size_t)tape->task->dims.param * sizeof *gradient);
    for (long last = tape->task->dims.horizon; last > 0;) {
        const long first = (last - 1) / window * window + 1;
        tape_start(tape);
        tape_sweep(tape, last, first, first, gradient);
        last = first - 1;
    }
}

static void check_task(const char *spec, long horizon)
{
    static long (*const segments[])(long) = {tape_checkpointed, five, three};
    const long windows[] = {1, 2, 4, 7, horizon};
    struct opened_task task;
    struct failure failure = {0};
    struct tape whole, parts;
    double theta[PARAM_AT_MOST], expected[PARAM_AT_MOST], gradient[PARAM_AT_MOST];
    open_task(&task, spec, &(struct request){.horizon = horizon});
    CHECK(task.dims.param <= PARAM_AT_MOST);
    task.task->theta0(task.self, theta);
    for (int i = 0; i < task.dims.param; i++)
        theta[i] += 0.3 + 0.1 * i;
    CHECK(tape_open(&whole, &task, theta, tape_whole, &failure));
    for (size_t k = 0; k < sizeof segments / sizeof *segments; k++) {
        CHECK(tape_open(&parts, &task, theta, segments[k], &failure));
        CHECK(parts.loss == whole.loss);
        for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) {
            double size = 0;
            sweep(&whole, windows[w], expected);
            parts.repeated = 0;
            sweep(&parts, windows[w], gradient);
            CHECK(memcmp(gradient, expected, (size_t)task.dims.param * sizeof *gradient) == 0);
            for (int i = 0; i < task.dims.param; i++)
                size += fabs(gradient[i]);
            CHECK(size > 0 && size < INFINITY);
            CHECK(parts.repeated <= horizon);
        }
        tape_close(&parts);
    }
    CHECK(whole.repeated == 0);
    tape_close(&whole);
    task_close(&task);
}

/* In the steady state s_1 = -6 theta and ds_1/dtheta = -6: every further step adds 24 to the gradient at
 * theta = 1/2, and 0 at the optimum, -1/6 (reference estimators, section 9.6). */
static double long_gradient(long horizon, double theta)
{
    struct opened_task task;
    struct failure failure = {0};
    struct tape tape;
    double gradient = 0;
    CHECK(task_open(&task, "influence", &(struct request){.horizon = horizon}, &failure));
    CHECK(tape_open(&tape, &task, &theta, tape_checkpointed, &failure));
    const double state = 8.0 * (double)tape.stride, root = sqrt((double)horizon);
    CHECK(state >= 8 * 23);
    CHECK(tape.bytes <= (2 * root + 8) * state);
    sweep(&tape, horizon, &gradient);
    CHECK(tape.repeated > 0 && tape.repeated < horizon); /* the last segment is still there */
    tape_close(&tape);
    task_close(&task);
    return gradient;
}

static void check_long(void)
{
    const long million = 1000000, less = million - 1000;
    const double steady = (long_gradient(million, 0.5) - long_gradient(less, 0.5)) / 1000;
    CHECK_NEAR(steady, 24, 1e-6);
    CHECK_NEAR(long_gradient(2000, -1.0 / 6) - long_gradient(1000, -1.0 / 6), 0, 1e-9);
}

static double peak_mebibytes(void)
{
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
    return (double)usage.ru_maxrss / 1024;
}

/* The oracle takes the checkpoints: 10^6 states of influence are 1.4 GiB. */
static void check_oracle(void)
{
    const long horizon = 1000000;
    struct opened_task task;
    struct failure failure = {0};
    const double theta = 0.5, before = peak_mebibytes();
    double loss, gradient;
    CHECK(task_open(&task, "influence", &(struct request){.horizon = horizon}, &failure));
    CHECK(backpropagation_through_time(&task, horizon, &theta, &loss, &gradient, &failure));
    CHECK_RELATIVE(gradient, 24e6, 0.01);
    CHECK(backpropagation_through_time(&task, 1000, &theta, &loss, &gradient, &failure));
    CHECK_RELATIVE(gradient, 24e6, 0.2); /* all that 1000 steps see of it */
    CHECK(peak_mebibytes() - before <= 64);
    task_close(&task);
}

int main(void)
{
    static const char *const specs[] = {"influence",
                                        "influence:n=3:positive=1",
                                        "linquad",
                                        "linquad:state=1:param=1",
                                        "linquad:state=9:param=2",
                                        "linear",
                                        "quadratic:param=3",
                                        "clocked"};
    static const long horizons[] = {1, 2, 3, 4, 5, 8, 9, 10, 24, 49, 50, 51, 333};
    for (size_t k = 0; k < sizeof specs / sizeof *specs; k++)
        for (size_t h = 0; h < sizeof horizons / sizeof *horizons; h++)
            check_task(specs[k], horizons[h]);
    check_task("product", 17);
    check_task("product:degree=3", 16);
    check_long();
    check_oracle();
    return test_result();
}
