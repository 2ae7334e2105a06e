/* conformance_task_derivatives.c: vjp and jvp.
 *
 * With next = f(s, theta), u an adjoint, v = (ds, dtheta) a direction, w in {0, 1} the weight of the step's
 * own loss:
 *
 *     vjp  <adjoint, ds> + <gradient, dtheta>  =  d/dh [ <u, next> + w loss(next) ]  along v
 *     jvp  tangent = d/dh next,  dloss = d/dh loss(next);   <adjoint, ds> + <gradient, dtheta> = <u, tangent>
 * + w dloss
 *
 * Derivatives are central differences of order 4 in double, (8 (F(h) - F(-h)) - (F(2h) - F(-2h))) / 12 h, at
 * the best of five h: the step is off by h^4 of a fifth derivative and by 1e-16 |F| / h, at h = 1e-3 both
 * near 1e-12; 1e-8 of the sum of the terms' sizes is allowed.  A wrong term is off by its whole size. */
#include "conformance_task.h"

#include "test.h"

enum { N = 16, SKIPPED = 77, PLACES = 3 };

static const double difference_tolerance = 1e-8;

/* the small ones are for functions that are smooth in pieces, as those of rectified units */
enum { MOVES = 5 };
static const double moves[MOVES] = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

static long place(const struct opened_task *task, int k)
{
    const long last = task->dims.horizon - 1, places[PLACES] = {0, 1, 6};
    return places[k] < last ? places[k] : last;
}

/* next and loss at the scene moved by h along its direction */
static void probe(const struct hooks *h, const struct opened_task *task, const struct scene *s, double by,
                  double *next, double *loss)
{
    double *theta = rows_of(s->param, N), *states = rows_of(s->state, N);
    struct particles q = s->particles;
    for (int k = 0; k < s->param * N; k++)
        theta[k] = s->theta[k] + by * s->dtheta[k];
    for (int k = 0; k < s->state * N; k++)
        states[k] = s->states[k] + by * s->tangent[k];
    q.theta = theta;
    memset(loss, 0, N * sizeof *loss);
    h->step(task, &q, states, next);
    h->loss(task, &q, states, next, loss);
    free(theta);
    free(states);
}

/* d/dh of next and loss: [state + 1][n] */
static void differentiate(const struct hooks *h, const struct opened_task *task, const struct scene *s,
                          double by, double *derivative)
{
    static const double factors[] = {-2, -1, 1, 2}, weights[] = {1, -8, 8, -1};
    const int rows = s->state + 1;
    double *value = rows_of(rows, N);
    memset(derivative, 0, (size_t)(rows * N) * sizeof *derivative);
    for (int k = 0; k < 4; k++) {
        probe(h, task, s, factors[k] * by, value, value + s->state * N);
        for (int i = 0; i < rows * N; i++)
            derivative[i] += weights[k] / (12 * by) * value[i];
    }
    free(value);
}

struct derivatives {
    double *next, *adjoint, *gradient, *tangent, *dloss;
};

/* what the hooks say, from the scene's u and v and the weight w */
static struct derivatives ask(const struct hooks *h, const struct opened_task *task, const struct scene *s,
                              double w, const double *next)
{
    const size_t bytes = (size_t)(s->state * N) * sizeof(double);
    struct derivatives d = {rows_of(s->state, N), rows_of(s->state, N), rows_of(s->param, N),
                            rows_of(s->state, N), rows_of(1, N)};
    if (next)
        memcpy(d.next, next, bytes);
    else
        h->step(task, &s->particles, s->states, d.next);
    memcpy(d.adjoint, s->adjoint, bytes);
    memcpy(d.tangent, s->tangent, bytes);
    if (gives_vjp(task->task, &task->dims))
        h->vjp(task, &s->particles, s->states, d.next, w, d.adjoint, d.gradient);
    if (gives_jvp(task->task, &task->dims))
        h->jvp(task, &s->particles, s->states, d.next, s->dtheta, d.tangent, d.dloss);
    return d;
}

static void derivatives_close(struct derivatives *d)
{
    free(d->next);
    free(d->adjoint);
    free(d->gradient);
    free(d->tangent);
    free(d->dloss);
}

/* sum over rows of x y for particle p; `size` += the sum of |x y| */
static double inner(int rows, int p, const double *x, const double *y, double *size)
{
    double sum = 0;
    for (int i = 0; i < rows; i++) {
        sum += x[i * N + p] * y[i * N + p];
        *size += fabs(x[i * N + p] * y[i * N + p]);
    }
    return sum;
}

static void check_vjp_differences(const struct hooks *h, const struct opened_task *task,
                                  const struct scene *s, double w)
{
    struct derivatives d = ask(h, task, s, w, NULL);
    double best[N], *numeric = rows_of(s->state + 1, N);
    for (int p = 0; p < N; p++)
        best[p] = INFINITY;
    for (int k = 0; k < MOVES; k++) {
        differentiate(h, task, s, moves[k], numeric);
        for (int p = 0; p < N; p++) {
            double size = 0;
            const double said = inner(s->state, p, d.adjoint, s->tangent, &size) +
                                inner(s->param, p, d.gradient, s->dtheta, &size);
            const double found =
                inner(s->state, p, s->adjoint, numeric, &size) + w * numeric[s->state * N + p];
            const double error = fabs(said - found) / (size + fabs(found));
            best[p] = said == found ? 0 : error < best[p] ? error : best[p];
        }
    }
    for (int p = 0; p < N; p++)
        CHECK_NEAR(best[p], 0, difference_tolerance);
    free(numeric);
    derivatives_close(&d);
}

static void check_jvp_differences(const struct hooks *h, const struct opened_task *task,
                                  const struct scene *s)
{
    struct derivatives d = ask(h, task, s, 1, NULL);
    const int rows = s->state + 1;
    double *best = rows_of(rows, N), *numeric = rows_of(rows, N);
    for (int k = 0; k < rows * N; k++)
        best[k] = INFINITY;
    for (int k = 0; k < MOVES; k++) {
        differentiate(h, task, s, moves[k], numeric);
        for (int p = 0; p < N; p++) {
            double size = 0;
            for (int i = 0; i < s->state; i++)
                size = fmax(size, fabs(d.tangent[i * N + p]));
            for (int i = 0; i < rows; i++) {
                const double said = i < s->state ? d.tangent[i * N + p] : d.dloss[p];
                const double gap = fabs(said - numeric[i * N + p]), error = gap / (size + fabs(d.dloss[p]));
                best[i * N + p] = gap == 0 ? 0 : error < best[i * N + p] ? error : best[i * N + p];
            }
        }
    }
    for (int k = 0; k < rows * N; k++)
        CHECK_NEAR(best[k], 0, difference_tolerance);
    free(best);
    free(numeric);
    derivatives_close(&d);
}

/* The two hooks are each other's transpose, to rounding: 64 units of the sum of the terms' sizes, which takes
 * the sums within the hooks to be of fewer terms than that or of random signs. */
static void check_transposed(const struct hooks *h, const struct opened_task *task, const struct scene *s,
                             double w)
{
    struct derivatives d = ask(h, task, s, w, NULL);
    for (int p = 0; p < N; p++) {
        double size = 0;
        const double back = inner(s->state, p, d.adjoint, s->tangent, &size) +
                            inner(s->param, p, d.gradient, s->dtheta, &size);
        const double forth = inner(s->state, p, s->adjoint, d.tangent, &size) + w * d.dloss[p];
        CHECK_NEAR(back, forth, 64 * h->unit * (size + w * fabs(d.dloss[p])));
    }
    derivatives_close(&d);
}

static double largest(int rows, int p, const double *x)
{
    double most = 0;
    for (int i = 0; i < rows; i++)
        most = fmax(most, fabs(x[i * N + p]));
    return most;
}

static void compare_rows(int rows, int p, const double *x, const double *y, double tolerance)
{
    for (int i = 0; i < rows; i++)
        CHECK_NEAR(x[i * N + p], y[i * N + p], tolerance);
}

/* Single against double, from the same numbers: 1e-4 = 1700 units of the largest component, because what is
 * added may be larger than what is left. */
static void check_single(const struct hooks *h, const struct opened_task *task,
                         const struct opened_task *in_double, const struct scene *s, bool forward)
{
    const double tolerance = 1e-4;
    struct derivatives d = ask(h, task, s, 1, NULL), e = ask(&hooks_double, in_double, s, 1, d.next);
    for (int p = 0; p < N; p++) {
        const double in = largest(s->state, p, s->adjoint);
        const double back = in + largest(s->state, p, e.adjoint) + largest(s->param, p, e.gradient);
        const double forth = largest(s->state, p, e.tangent) + fabs(e.dloss[p]);
        if (forward) {
            compare_rows(s->state, p, d.tangent, e.tangent, tolerance * forth);
            compare_rows(1, p, d.dloss, e.dloss, tolerance * forth);
        } else {
            compare_rows(s->state, p, d.adjoint, e.adjoint, tolerance * back);
            compare_rows(s->param, p, d.gradient, e.gradient, tolerance * back);
        }
    }
    derivatives_close(&d);
    derivatives_close(&e);
}

int check_vjp(const struct hooks *h, const struct opened_task *task, const struct opened_task *in_double)
{
    if (task->dims.no_derivatives || (!task->task->vjp && !task->task->loss_vjp))
        return SKIPPED;
    CHECK(task->task->vjp && task->task->loss_vjp);
    for (int k = 0; k < PLACES; k++) {
        struct scene scene;
        scene_open(&scene, h, task, N, 0, place(task, k));
        for (int w = 0; h == &hooks_double && w < 2; w++)
            check_vjp_differences(h, task, &scene, w);
        if (h != &hooks_double)
            check_single(h, task, in_double, &scene, false);
        scene_close(&scene);
    }
    return test_result();
}

int check_jvp(const struct hooks *h, const struct opened_task *task, const struct opened_task *in_double)
{
    if (!gives_jvp(task->task, &task->dims))
        return SKIPPED;
    for (int k = 0; k < PLACES; k++) {
        struct scene scene;
        scene_open(&scene, h, task, N, 0, place(task, k));
        if (h == &hooks_double)
            check_jvp_differences(h, task, &scene);
        else
            check_single(h, task, in_double, &scene, true);
        for (int w = 0; gives_vjp(task->task, &task->dims) && w < 2; w++)
            check_transposed(h, task, &scene, w);
        scene_close(&scene);
    }
    return test_result();
}
