/* plain.c: plain and truncated gradients backward and forward (plain.h), and against differences of the loss
 * (difference.h). */
#include "clocked.h"
#include "difference.h"
#include "oracle.h"
#include "plain.h"
#include "test.h"

/* Where a task allows one method only, its answer is held against differences of the loss, which notice a
 * gradient that is wrong along itself or across. */
static void check_differences(void)
{
    const struct question question = {.target = TARGET_PLAIN};
    struct opened_task task;
    struct failure failure = {0};
    struct reference reference;
    double theta[4] = {0.4, 0.2, -0.7, 0.1}, error;
    open_task(&task, "clocked", &(struct request){.horizon = 20});
    CHECK(oracle_gradient(&task, &question, theta, &reference, &failure));
    CHECK_TEXT(reference.method, "bptt");
    const double size = hypot(reference.gradient[0], reference.gradient[1]);
    CHECK(size > 0.1 && reference.error > 0 && reference.error <= 1e-8 * size);
    reference_close(&reference);
    open_task(&task, "linquad", &(struct request){0});
    CHECK(oracle_gradient(&task, &question, theta, &reference, &failure));
    double *g = reference.gradient, largest = 0;
    for (int i = 0; i < 4; i++)
        largest = fmax(largest, fabs(g[i]));
    CHECK(difference_error(&task, theta, g, &error, &failure));
    CHECK(error <= 1e-9 * largest);
    for (int i = 0; i < 4; i++) {
        g[i] += 0.01 * largest;
        CHECK(difference_error(&task, theta, g, &error, &failure));
        CHECK(error >= 1e-4 * largest);
        g[i] -= 0.01 * largest;
    }
    for (int i = 0; i < 4; i++)
        g[i] *= 1.01;
    CHECK(difference_error(&task, theta, g, &error, &failure));
    CHECK(error >= 1e-3 * largest);
    g[2] = NAN;
    CHECK(difference_error(&task, theta, g, &error, &failure));
    CHECK(isnan(error));
    reference_close(&reference);
    task_close(&task);
}

/* Backward and forward, whole and in windows; in slices of many particles and of one (width 1), where forward
 * accumulation takes a column of Gamma at a time. */
static void check_forward(int width)
{
    static plain_fn *const ways[] = {backpropagation_through_time, real_time_recurrent_learning};
    const double theta[2] = {0.4, -0.3};
    struct opened_task task;
    struct failure failure = {0};
    struct task both = clocked;
    both.jvp = clocked_jvp;
    open_task(&task, "clocked", &(struct request){.horizon = 20});
    task.task = &both;
    task.dims.width = width;
    for (long window = 1; window <= 20; window++) {
        double loss[2], g[2][2], error;
        for (int k = 0; k < 2; k++)
            CHECK(ways[k](&task, window, theta, &loss[k], g[k], &failure));
        CHECK_RELATIVE(loss[1], loss[0], 1e-12);
        for (int i = 0; i < 2; i++)
            CHECK_NEAR(g[1][i], g[0][i], 1e-11 * hypot(g[0][0], g[0][1]));
        CHECK(hypot(g[0][0], g[0][1]) > 0.1);
        CHECK(difference_error(&task, theta, g[0], &error, &failure));
        CHECK(window < 20 || error <= 1e-8 * hypot(g[0][0], g[0][1]));
    }
}

int main(void)
{
    check_differences();
    check_forward(0);
    check_forward(1);
    return test_result();
}
