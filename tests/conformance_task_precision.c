/* conformance_task_precision.c: a task's hooks on doubles, each argument in guarded memory of this precision.
 *
 * An argument is const, or written, or added to.  Const ones must keep their bits, no write may be outside
 * [rows][ld], and what is to be written must be: it holds NaN before. */
#include "conformance_task.h"

#include "harness.h"
#include "test.h"

#define trespasses PRECISION(trespasses)

enum { GUARD = 64 };
enum access { CONST, WRITTEN, ADDED };

int trespasses;

/* The particles of one call: all, or one alone where the task wants each contiguous. */
struct batch {
    const struct particles *q;
    int first, n;
    size_t ld;
    struct slice s;
};

struct argument {
    enum access access;
    int rows;
    size_t count; /* reals between the guards */
    real *memory, *before, *x;
};

/* One workbench per open task, for all its particles: what one call leaves there, the next one finds. */
enum { TASKS_AT_MOST = 8 };
static struct {
    const void *self;
    void *bench;
} benches[TASKS_AT_MOST];

static void *bench_of(const void *self)
{
    for (int k = 0; k < TASKS_AT_MOST; k++)
        if (benches[k].self == self)
            return benches[k].bench;
    return NULL;
}

static bool open(struct opened_task *task, const char *spec, const struct request *request,
                 struct failure *failure)
{
    int k = 0;
    while (k < TASKS_AT_MOST - 1 && benches[k].self)
        k++;
    if (!task_open(task, spec, request, failure))
        return false;
    benches[k].self = task->self;
    return workbench_open(task->task, task->self, &benches[k].bench) ||
           fail_runtime(failure, "no memory for a workbench of '%s'.", spec);
}

static void close(struct opened_task *task)
{
    for (int k = 0; k < TASKS_AT_MOST; k++)
        if (task->self && benches[k].self == task->self) {
            workbench_close(task->task, benches[k].bench);
            benches[k].self = benches[k].bench = NULL;
        }
    task_close(task);
}

static struct batch batch_of(const struct opened_task *task, const struct particles *q, int first)
{
    const bool alone = task->dims.width == 1;
    struct batch b = {.q = q, .first = first, .n = alone ? 1 : q->n};
    b.ld = alone ? 1 : (size_t)(q->n + q->gap * LANES);
    b.s = (struct slice){.n = b.n,
                         .ld = b.ld,
                         .t = q->t,
                         .data = episode_data(task->request.seed, 0, q->episode),
                         .bench = bench_of(task->self)};
    return b;
}

static struct argument lay(const struct batch *b, enum access access, int rows, const double *from)
{
    struct argument a = {.access = access, .rows = rows, .count = (size_t)rows * b->ld};
    const size_t whole = ((a.count + 2 * GUARD) * sizeof(real) + 63) / 64 * 64;
    a.memory = aligned_alloc(64, whole);
    a.before = malloc(whole);
    memset(a.memory, 0x5a, whole);
    a.x = a.memory + GUARD;
    for (int i = 0; i < rows; i++)
        for (size_t k = 0; k < b->ld; k++)
            a.x[(size_t)i * b->ld + k] =
                access == WRITTEN
                    ? (real)NAN
                    : (real)from[i * b->q->n + b->first + (k < (size_t)b->n ? (int)k : b->n - 1)];
    memcpy(a.before, a.memory, whole);
    return a;
}

/* Look for writes that should not be, and copy out. */
static void take(const struct batch *b, struct argument *a, double *to)
{
    const size_t guard = GUARD * sizeof(real), inside = a->count * sizeof(real);
    const real *after = a->x + a->count, *after_before = a->before + GUARD + a->count;
    trespasses += memcmp(a->memory, a->before, guard) != 0;
    trespasses += memcmp(after, after_before, guard) != 0;
    trespasses += a->access == CONST && memcmp(a->x, a->before + GUARD, inside) != 0;
    for (int i = 0; a->access != CONST && i < a->rows; i++)
        for (int k = 0; k < b->n; k++)
            to[i * b->q->n + b->first + k] = (double)a->x[(size_t)i * b->ld + (size_t)k];
    free(a->memory);
    free(a->before);
}

static struct argument lay_theta(const struct opened_task *task, struct batch *b)
{
    struct argument a = lay(b, CONST, task->dims.param, b->q->theta);
    b->s.theta = a.x;
    return a;
}

static struct argument lay_state(const struct opened_task *task, struct batch *b, enum access access,
                                 const double *state)
{
    struct argument a = lay(b, access, task->dims.state, state);
    b->s.state = a.x;
    return a;
}

static void init(const struct opened_task *task, const struct particles *q, double *state)
{
    for (int first = 0; first < q->n;) {
        struct batch b = batch_of(task, q, first);
        struct argument theta = lay_theta(task, &b), x = lay_state(task, &b, WRITTEN, NULL);
        task->task->init(task->self, &b.s);
        take(&b, &theta, NULL);
        take(&b, &x, state);
        first += b.n;
    }
}

static void step(const struct opened_task *task, const struct particles *q, const double *state, double *next)
{
    for (int first = 0; first < q->n;) {
        struct batch b = batch_of(task, q, first);
        struct argument theta = lay_theta(task, &b), x = lay_state(task, &b, CONST, state);
        struct argument y = lay(&b, WRITTEN, task->dims.state, NULL);
        task->task->step(task->self, &b.s, y.x);
        take(&b, &theta, NULL);
        take(&b, &x, NULL);
        take(&b, &y, next);
        first += b.n;
    }
}

static void loss(const struct opened_task *task, const struct particles *q, const double *state,
                 const double *next, double *sum)
{
    for (int first = 0; first < q->n;) {
        struct batch b = batch_of(task, q, first);
        struct argument theta = lay_theta(task, &b), x = lay_state(task, &b, CONST, state);
        struct argument y = lay(&b, CONST, task->dims.state, next), l = lay(&b, ADDED, 1, sum);
        task->task->loss(task->self, &b.s, y.x, l.x);
        take(&b, &theta, NULL);
        take(&b, &x, NULL);
        take(&b, &y, NULL);
        take(&b, &l, sum);
        first += b.n;
    }
}

static void unroll(const struct opened_task *task, const struct particles *q, int steps, double *state,
                   double *sum)
{
    for (int first = 0; first < q->n;) {
        struct batch b = batch_of(task, q, first);
        struct argument theta = lay_theta(task, &b), x = lay_state(task, &b, ADDED, state);
        struct argument l = lay(&b, ADDED, 1, sum);
        task->task->unroll(task->self, &task->dims, &b.s, steps, l.x);
        take(&b, &theta, NULL);
        take(&b, &x, state);
        take(&b, &l, sum);
        first += b.n;
    }
}

static void vjp(const struct opened_task *task, const struct particles *q, const double *state,
                const double *next, double weight, double *adjoint, double *gradient)
{
    for (int first = 0; first < q->n;) {
        struct batch b = batch_of(task, q, first);
        struct argument theta = lay_theta(task, &b), x = lay_state(task, &b, CONST, state);
        struct argument y = lay(&b, CONST, task->dims.state, next),
                        u = lay(&b, ADDED, task->dims.state, adjoint);
        struct argument g = lay(&b, ADDED, task->dims.param, gradient);
        if (weight > 0)
            task->task->loss_vjp(task->self, &b.s, y.x, u.x, g.x);
        task->task->vjp(task->self, &b.s, y.x, u.x, g.x);
        take(&b, &theta, NULL);
        take(&b, &x, NULL);
        take(&b, &y, NULL);
        take(&b, &u, adjoint);
        take(&b, &g, gradient);
        first += b.n;
    }
}

static void jvp(const struct opened_task *task, const struct particles *q, const double *state,
                const double *next, const double *dtheta, double *tangent, double *dloss)
{
    for (int first = 0; first < q->n;) {
        struct batch b = batch_of(task, q, first);
        struct argument theta = lay_theta(task, &b), x = lay_state(task, &b, CONST, state);
        struct argument y = lay(&b, CONST, task->dims.state, next),
                        d = lay(&b, CONST, task->dims.param, dtheta);
        struct argument v = lay(&b, ADDED, task->dims.state, tangent), l = lay(&b, ADDED, 1, dloss);
        task->task->jvp(task->self, &b.s, y.x, d.x, v.x, l.x);
        take(&b, &theta, NULL);
        take(&b, &x, NULL);
        take(&b, &y, NULL);
        take(&b, &d, NULL);
        take(&b, &v, tangent);
        take(&b, &l, dloss);
        first += b.n;
    }
}

const struct hooks PRECISION(hooks) = {
#ifdef PESBENCH_SINGLE
    .precision = "single",
    .unit = 0x1p-24,
#else
    .precision = "double",
    .unit = 0x1p-53,
#endif
    .open = open,
    .close = close,
    .init = init,
    .step = step,
    .loss = loss,
    .unroll = unroll,
    .vjp = vjp,
    .jvp = jvp,
};
