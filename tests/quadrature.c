/* Gauss-Hermite nodes by the moments of the normal density, E z^{2k} = (2k - 1)!!, exact up to degree 2 m -
 * 1; and closed form, quadrature, trapezoid rule (in up to three dimensions) and Monte Carlo of the same
 * smoothed gradient.  The product's loss grows like a power of the noise, so that the trapezoid rule has to
 * look beyond 7 sigma. */
#include "quadrature.h"
#include "test.h"

static void check_nodes(int m)
{
    double node[NODES_AT_MOST], weight[NODES_AT_MOST], factorial = 1;
    gauss_hermite(m, node, weight);
    for (int degree = 0; degree <= 2 * m - 1 && degree <= 40; degree++) {
        double sum = 0, size = 0;
        for (int k = 0; k < m; k++) {
            sum += weight[k] * pow(node[k], degree);
            size += weight[k] * pow(fabs(node[k]), degree);
        }
        if (degree > 0 && degree % 2 == 0)
            factorial *= degree - 1;
        CHECK_NEAR(sum, degree % 2 ? 0 : factorial, 1e-11 * size);
    }
}

static void check_methods(const char *spec, enum target target, long block)
{
    static const char *const methods[] = {"closed", "quadrature", "montecarlo", "trapezoid"};
    const int count = target == TARGET_SHARED || block >= 3 ? 4 : 3;
    const struct request request = {0};
    struct opened_task task;
    struct failure failure = {0};
    struct reference answer[4] = {{0}};
    double theta;
    CHECK(task_open(&task, spec, &request, &failure));
    task.task->theta0(task.self, &theta);
    for (int k = 0; k < count; k++) {
        const struct question question = {.target = target,
                                          .method = methods[k],
                                          .sigma = 0.2,
                                          .block = block,
                                          .samples = 1e5,
                                          .threads = 2,
                                          .quiet = true};
        CHECK(oracle_gradient(&task, &question, &theta, &answer[k], &failure));
        CHECK_TEXT(answer[k].method, methods[k]);
    }
    const double exact = answer[0].gradient[0];
    for (int k = 0; k < count; k++)
        if (k != 2) {
            CHECK_RELATIVE(answer[k].gradient[0], exact, 1e-9);
            CHECK(answer[k].error <= 1e-9 * fabs(exact));
            CHECK(answer[k].variance == 0);
        }
    CHECK_NEAR(answer[2].gradient[0], exact, 4.9 * answer[2].error);
    CHECK(answer[2].error > 0 && answer[2].error < 0.1 * fabs(exact));
    for (int k = 0; k < count; k++)
        reference_close(&answer[k]);
    task_close(&task);
}

static void check_refusal(void)
{
    const struct request request = {.horizon = 50};
    const struct question question = {
        .target = TARGET_WINDOW, .method = "quadrature", .sigma = 0.2, .block = 1};
    struct opened_task task;
    struct reference answer;
    struct failure failure = {0};
    const double theta = 1;
    CHECK(task_open(&task, "product", &request, &failure));
    CHECK(!oracle_gradient(&task, &question, &theta, &answer, &failure));
    CHECK(strstr(failure.text, "too many dimensions") != NULL);
    task_close(&task);
}

int main(void)
{
    static const int sizes[] = {1, 2, 3, 5, 8, 16, 33, 64, NODES_AT_MOST};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        check_nodes(sizes[k]);
    for (int degree = 1; degree <= 2; degree++) {
        char spec[32];
        snprintf(spec, sizeof spec, "product:degree=%d", degree);
        check_methods(spec, TARGET_SHARED, 8);
        for (long block = 1; block <= 10; block += 3)
            check_methods(spec, TARGET_WINDOW, block);
    }
    check_refusal();
    return test_result();
}
