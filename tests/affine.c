/* affine.c: backpropagation and forward accumulation on an affine system, whose Gamma_t is known (reference
 * estimators, section 9.1):
 *
 *     s_t = A s_{t-1} + B theta,   Gamma_t = ds_t/dtheta = sum over i <= t of A^{t-i} B,
 *     dL/dtheta = sum over t of Gamma_t' (s_t - r_t)
 *
 * with A, B, r of linquad as the design defines them, written out here once more.  Every T from 1 on is
 * compared, so that each Gamma_T is seen, and so are windows, within which Gamma starts from 0. */
#include "oracle.h"
#include "test.h"

enum { S = 6, P = 4, T = 30 };
static const double radius = 0.95;

/* x = A x: A = radius (0.2 I + 0.8 C), C_{i,(i+1) mod S} = 1 */
static void apply(double x[S][P], double y[S][P])
{
    for (int i = 0; i < S; i++)
        for (int k = 0; k < P; k++)
            y[i][k] = radius * (0.2 * x[i][k] + 0.8 * x[(i + 1) % S][k]);
}

/* Gamma_t where influence begins with step `first`: sum over i = first .. t of A^{t-i} B, power by power */
static void sensitivity(long first, long t, double gamma[S][P])
{
    double power[S][P], next[S][P];
    memset(gamma, 0, S * sizeof *gamma);
    for (int i = 0; i < S; i++)
        for (int k = 0; k < P; k++)
            power[i][k] = sin(1.0 + i + 2.0 * k);
    for (long i = t; i >= first; i--) {
        for (int j = 0; j < S; j++)
            for (int k = 0; k < P; k++)
                gamma[j][k] += power[j][k];
        apply(power, next);
        memcpy(power, next, sizeof power);
    }
}

static void expected_gradient(long horizon, long window, const double *theta, double *gradient)
{
    memset(gradient, 0, P * sizeof *gradient);
    for (long t = 1; t <= horizon; t++) {
        double whole[S][P], part[S][P];
        sensitivity(1, t, whole); /* s_0 = 0, so that s_t = Gamma_t theta */
        sensitivity((t - 1) / window * window + 1, t, part);
        for (int i = 0; i < S; i++) {
            double off = -cos(0.3 * (double)t + i);
            for (int k = 0; k < P; k++)
                off += whole[i][k] * theta[k];
            for (int k = 0; k < P; k++)
                gradient[k] += part[i][k] * off;
        }
    }
}

static void check(const char *method, enum target target, long horizon, long window)
{
    const double theta[P] = {0.5, -0.3, 0.8, 0.1};
    const struct question question = {.target = target, .method = method, .block = window};
    struct opened_task task;
    struct reference reference;
    struct failure failure = {0};
    double expected[P];
    CHECK(task_open(&task, "linquad", &(struct request){.horizon = horizon}, &failure));
    CHECK(oracle_gradient(&task, &question, theta, &reference, &failure));
    expected_gradient(horizon, target == TARGET_TRUNCATED ? window : horizon, theta, expected);
    for (int k = 0; k < P; k++)
        CHECK_NEAR(reference.gradient[k], expected[k], 1e-11 * (1 + fabs(expected[k])));
    CHECK(reference.error <= 1e-10);
    CHECK(!reference.approximate && reference.variance == 0);
    reference_close(&reference);
    task_close(&task);
}

int main(void)
{
    for (long horizon = 1; horizon <= T; horizon++) {
        check("rtrl", TARGET_PLAIN, horizon, 1);
        check("bptt", TARGET_PLAIN, horizon, 1);
    }
    for (long window = 1; window <= 25; window++) {
        check("rtrl", TARGET_TRUNCATED, 24, window);
        check("bptt", TARGET_TRUNCATED, 24, window);
    }
    return test_result();
}
