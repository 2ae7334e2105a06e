/* fold.c: the sums that oracle_fold finds, against the closed forms over all derivatives that oracle_unfold finds. */
#include "oracle.h"
#include "plugin.h"
#include "unfolded.h"

#include "test.h"

#include <stdlib.h>

static void near_to(double x, double y)
{
    CHECK_NEAR(x, y, 1e-10 * fabs(y) + 1e-300);
}

static void compare(const struct unfolded *folded, const struct unfolded *u)
{
    double *bias = calloc(2 * (size_t)u->param, sizeof *bias);
    CHECK(folded->windows == u->windows && folded->param == u->param && !folded->derivative);
    near_to(unfolded_variance_window(folded), unfolded_variance_window(u));
    near_to(unfolded_variance_analytic(folded), unfolded_variance_analytic(u));
    near_to(unfolded_square_total(folded), unfolded_square_total(u));
    near_to(unfolded_square_own(folded), unfolded_square_own(u));
    near_to(unfolded_square_left(folded, false, 0.3), unfolded_square_left(u, false, 0.3));
    near_to(unfolded_square_left(folded, true, 0.3), unfolded_square_left(u, true, 0.3));
    unfolded_bias_truncated(folded, bias);
    unfolded_bias_truncated(u, bias + u->param);
    for (int k = 0; k < u->param; k++)
        CHECK_NEAR(bias[k], bias[u->param + k], 1e-10 * sqrt(unfolded_square_total(u)));
    free(bias);
}

static void check(const char *spec, long horizon, long unroll)
{
    const struct request request = {.horizon = horizon};
    struct opened_task task;
    struct failure failure;
    struct unfolded folded, unfolded;
    double *storage[2] = {NULL, NULL};
    CHECK(task_open(&task, spec, &request, &failure));
    double *theta = calloc((size_t)task.dims.param, sizeof *theta);
    task.task->theta0(task.self, theta);
    CHECK(oracle_fold(&task, unroll, theta, &folded, &storage[0], &failure));
    CHECK(oracle_unfold(&task, unroll, theta, &unfolded, &storage[1], &failure));
    compare(&folded, &unfolded);
    free(storage[0]);
    free(storage[1]);
    free(theta);
    task_close(&task);
}

int main(void)
{
    static const long unrolls[] = {1, 2, 3, 7, 10, 23, 24};
    for (size_t k = 0; k < sizeof unrolls / sizeof *unrolls; k++) {
        check("linquad", 24, unrolls[k]);
        check("linear:losses=independent:memory=0.5", 24, unrolls[k]);
        check("influence:observe=3", 24, unrolls[k]);
        check("lorenz", 24, unrolls[k]);
        check("lstm", 24, unrolls[k]);
    }
    check("lstm:text=random", 60, 1);
    return test_result();
}
