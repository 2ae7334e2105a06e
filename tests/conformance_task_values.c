/* conformance_task_values.c: shapes, purity, slices, nan; see conformance_task.c. */
#include "conformance_task.h"

#include "test.h"

enum { N = 32 };

/* the middle of an episode, but early: long tasks are slow */
static long middle(const struct opened_task *task)
{
    return task->dims.horizon > 5 ? 5 : task->dims.horizon / 2;
}

static int count_unlike(const double *x, const double *y, int count)
{
    int unlike = 0;
    for (int k = 0; k < count; k++)
        unlike += memcmp(&x[k], &y[k], sizeof *x) != 0;
    return unlike;
}

int check_shapes(const struct hooks *h, const struct opened_task *task, const struct opened_task *in_double)
{
    (void)in_double;
    const struct dims *d = &task->dims;
    CHECK(d->state > 0 && d->param > 0);
    CHECK(d->horizon > 0 && d->width >= 0 && d->observe >= 0 && d->evaluate_steps >= 0);
    CHECK(task->task->flops(task->self) > 0 && task->task->flops(task->self) < INFINITY);
    double *theta = rows_of(d->param + 2, 1);
    theta[0] = theta[d->param + 1] = 1.25;
    for (int i = 1; i <= d->param; i++)
        theta[i] = NAN;
    task->task->theta0(task->self, theta + 1);
    for (int i = 1; i <= d->param; i++)
        CHECK(fabs(theta[i]) < INFINITY);
    CHECK(theta[0] == 1.25 && theta[d->param + 1] == 1.25);
    for (int i = 0; task->task->range && i < d->param; i++) {
        double low = NAN, high = NAN;
        if (task->task->range(task->self, i, &low, &high))
            CHECK(low < high && low > -INFINITY && high < INFINITY);
    }
    free(theta);
    for (int k = 0; k < 8; k++) {
        struct scene scene;
        scene_open(&scene, h, task, k & 1 ? 16 : 48, k & 2, k & 4 ? middle(task) : 0);
        double *out = outcome_of(h, task, &scene);
        int unfinished = 0;
        for (int i = 0; i < outcome_rows(&scene) * scene.particles.n; i++)
            unfinished += !(fabs(out[i]) < INFINITY);
        CHECK(unfinished == 0);
        free(out);
        scene_close(&scene);
    }
    CHECK(trespasses_single == 0 && trespasses_double == 0);
    return test_result();
}

static void start_from_one(int count, double *x)
{
    for (int k = 0; k < count; k++)
        x[k] = 1;
}

/* `sum` is 1 + `added`, with room for terms that cancel. */
static void check_sum(const struct hooks *h, int count, const double *sum, const double *added)
{
    for (int k = 0; k < count; k++)
        CHECK_NEAR(sum[k], 1 + added[k], sqrt(h->unit) * (1 + fabs(added[k])));
}

/* `loss`, `gradient` and `dloss` are added to: from 1 they must come to 1 more than from 0. */
static void check_added(const struct hooks *h, const struct opened_task *task, const struct scene *s,
                        const double *first)
{
    const int n = s->particles.n, states = s->state * n, params = s->param * n;
    const double *next = first + states, *loss = first + 5 * states + params;
    double *sum = rows_of(s->param, n), *none = rows_of(s->param, n), *x = rows_of(s->state, n);
    start_from_one(n, sum);
    h->loss(task, &s->particles, s->states, next, sum);
    check_sum(h, n, sum, loss);
    if (has_unroll(task)) {
        start_from_one(n, sum);
        memcpy(x, s->states, (size_t)states * sizeof *x);
        h->unroll(task, &s->particles, s->unrolled, x, sum);
        check_sum(h, n, sum, loss + n);
    }
    if (gives_vjp(task->task, &task->dims)) {
        start_from_one(params, sum);
        memcpy(x, s->adjoint, (size_t)states * sizeof *x);
        h->vjp(task, &s->particles, s->states, next, 1, x, sum);
        memcpy(x, s->adjoint, (size_t)states * sizeof *x);
        h->vjp(task, &s->particles, s->states, next, 1, x, none);
        check_sum(h, params, sum, none);
    }
    if (gives_jvp(task->task, &task->dims)) {
        start_from_one(n, sum);
        memcpy(x, s->tangent, (size_t)states * sizeof *x);
        h->jvp(task, &s->particles, s->states, next, s->dtheta, x, sum);
        check_sum(h, n, sum, loss + 2 * n);
    }
    free(sum);
    free(none);
    free(x);
}

int check_purity(const struct hooks *h, const struct opened_task *task, const struct opened_task *in_double)
{
    (void)in_double;
    struct scene scene, other;
    scene_open(&scene, h, task, N, 0, middle(task));
    scene_open(&other, h, task, 16, 0, 0);
    const size_t size = task->task->size;
    char *self = malloc(size + 1);
    memcpy(self, task->self, size);
    double *first = outcome_of(h, task, &scene), *between = outcome_of(h, task, &other);
    double *second = outcome_of(h, task, &scene);
    CHECK(count_unlike(first, second, outcome_rows(&scene) * N) == 0);
    CHECK(memcmp(self, task->self, size) == 0); /* self is const */
    check_added(h, task, &scene, first);
    free(self);
    free(first);
    free(second);
    free(between);
    scene_close(&scene);
    scene_close(&other);
    return test_result();
}

int check_slices(const struct hooks *h, const struct opened_task *task, const struct opened_task *in_double)
{
    (void)in_double;
    struct scene scene;
    scene_open(&scene, h, task, N, 0, middle(task));
    double *whole = outcome_of(h, task, &scene);
    for (int k = 0; k < 4; k++) {
        const int n = k == 0 ? N : k == 1 ? 16 : 48;
        int column[48];
        for (int p = 0; p < n; p++) /* rotated; reversed; with copies; one particle everywhere */
            column[p] = k == 0 ? (p + 5) % N : k == 1 ? N - 1 - p : k == 2 ? (7 * p + p / 9) % N : 3;
        struct scene part;
        scene_pick(&part, &scene, n, k & 1, column);
        double *out = outcome_of(h, task, &part);
        int unlike = 0;
        for (int i = 0; i < outcome_rows(&scene); i++)
            for (int p = 0; p < n; p++)
                unlike += count_unlike(&out[i * n + p], &whole[i * N + column[p]], 1);
        CHECK(unlike == 0);
        free(out);
        scene_close(&part);
    }
    free(whole);
    scene_close(&scene);
    return test_result();
}

int check_nan(const struct hooks *h, const struct opened_task *task, const struct opened_task *in_double)
{
    (void)in_double;
    enum { SICK = 5 };
    struct scene scene;
    scene_open(&scene, h, task, N, 0, middle(task));
    double *well = outcome_of(h, task, &scene);
    for (int i = 0; i < scene.param; i++)
        scene.theta[i * N + SICK] = NAN;
    double *out = outcome_of(h, task, &scene);
    int unlike = 0;
    for (int i = 0; i < outcome_rows(&scene); i++)
        for (int p = 0; p < N; p++)
            unlike += p != SICK && count_unlike(&out[i * N + p], &well[i * N + p], 1);
    CHECK(unlike == 0);
    free(well);
    free(out);
    scene_close(&scene);
    return test_result();
}
