/* conformance_task_exact.c: whole gradients by every way the task allows, double precision only; see
 * conformance_task.c.
 *
 * Plain: closed form, backpropagation and forward accumulation, each against the first of them, to 1e-9 of
 * the largest component; and all against central differences of the loss in two directions, to 1e-7.
 * Smoothed: the closed form is the plain one at sigma = 0, and its gradient is the central difference of its
 * loss, h = 1e-4, to 1e-6. */
#include "conformance_task.h"

#include "difference.h"
#include "oracle.h"
#include "random.h"
#include "test.h"
#include "vectors.h"

enum { SKIPPED = 77, PLAIN_METHODS = 3 };

static double largest(int n, const double *x)
{
    double size = 0;
    for (int i = 0; i < n; i++)
        size = fmax(size, fabs(x[i]));
    return size;
}

static void check_gradient(int n, const double *gradient, const double *expected, double tolerance)
{
    const double size = largest(n, expected);
    CHECK(size > 0);
    for (int i = 0; i < n; i++)
        CHECK_NEAR(gradient[i], expected[i], tolerance * size);
}

static bool plain(const struct opened_task *task, int method, const double *theta, struct reference *out)
{
    const struct question question = {.target = TARGET_PLAIN, .method = oracle_methods[method], .threads = 1};
    struct failure failure = {0};
    const bool found = oracle_gradient(task, &question, theta, out, &failure);
    if (!found)
        fprintf(stderr, "%s: %s\n", oracle_methods[method], failure.text);
    CHECK(found);
    return found;
}

/* the number of ways there are */
static int check_plain(const struct opened_task *task, const double *theta)
{
    const bool offered[PLAIN_METHODS] = {task->task->exact, gives_vjp(task->task, &task->dims),
                                         gives_jvp(task->task, &task->dims)};
    struct reference first = {0}, other;
    struct failure failure = {0};
    double off = NAN;
    int methods = 0;
    for (int k = 0; k < PLAIN_METHODS; k++) {
        if (!offered[k] || !plain(task, k, theta, methods ? &other : &first))
            continue;
        const double *gradient = methods ? other.gradient : first.gradient;
        CHECK(difference_error(task, theta, gradient, &off, &failure));
        CHECK(off <= 1e-7 * norm(task->dims.param, gradient));
        CHECK_TEXT(methods ? other.method : first.method, oracle_methods[k]);
        if (methods++ == 0)
            continue;
        check_gradient(task->dims.param, other.gradient, first.gradient, 1e-9);
        CHECK_RELATIVE(other.loss, first.loss, 1e-9);
        reference_close(&other);
    }
    reference_close(&first);
    return methods;
}

static void check_smoothed_at(const struct opened_task *task, double *theta, double sigma, long block)
{
    const int P = task->dims.param;
    const double h = 1e-4;
    double *gradient = rows_of(P, 1), *numeric = rows_of(P, 1), *ignored = rows_of(P, 1), loss, up, down;
    task->task->smoothed(task->self, &task->dims, theta, sigma, block, &loss, gradient);
    CHECK(fabs(loss) < INFINITY);
    for (int i = 0; i < P; i++) {
        const double centre = theta[i];
        theta[i] = centre + h;
        task->task->smoothed(task->self, &task->dims, theta, sigma, block, &up, ignored);
        theta[i] = centre - h;
        task->task->smoothed(task->self, &task->dims, theta, sigma, block, &down, ignored);
        theta[i] = centre;
        numeric[i] = (up - down) / (2 * h);
    }
    check_gradient(P, gradient, numeric, 1e-6);
    if (sigma == 0 && task->task->exact) {
        task->task->exact(task->self, &task->dims, theta, &up, numeric);
        CHECK_RELATIVE(loss, up, 1e-9);
        check_gradient(P, gradient, numeric, 1e-9);
    }
    free(gradient);
    free(numeric);
    free(ignored);
}

int check_exact(const struct hooks *h, const struct opened_task *task, const struct opened_task *in_double)
{
    uint64_t random = 3;
    if (h != &hooks_double)
        return SKIPPED;
    double *theta = rows_of(task->dims.param, 1);
    in_double->task->theta0(in_double->self, theta);
    for (int i = 0; i < task->dims.param; i++) /* a place that is not special */
        theta[i] += 0.05 * random_normal(&random);
    const int methods = check_plain(in_double, theta);
    for (int k = 0; in_double->task->smoothed && k < 6; k++)
        check_smoothed_at(in_double, theta, k & 1 ? 0.1 : 0, k < 2 ? 1 : k < 4 ? 3 : task->dims.horizon);
    free(theta);
    return methods < 2 && !in_double->task->smoothed ? SKIPPED : test_result();
}
