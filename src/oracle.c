/* oracle.c: reference gradients by a table of methods; see oracle.h and reference estimators, section 9. */
#include "harness.h"
#include "memory.h"
#include "oracle.h"
#include "smoothed.h"
#include "tape.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const target_names[TARGETS + 1] = {
    [TARGET_PLAIN] = "plain",
    [TARGET_SHARED] = "shared",
    [TARGET_WINDOW] = "window",
    [TARGET_TRUNCATED] = "truncated",
};

static bool closed(const struct opened_task *task, const double *theta, double *loss, double *gradient,
                   struct failure *failure)
{
    if (task->dims.horizon == FOREVER)
        return fail(failure, "%s never ends an episode, so its gradient has no sum: give --horizon n.",
                    task->task->name);
    task->task->exact(task->self, &task->dims, theta, loss, gradient);
    return true;
}

static bool bptt(const struct opened_task *task, const double *theta, double *loss, double *gradient,
                 struct failure *failure)
{
    struct tape tape;
    if (!tape_open(&tape, task, theta, failure))
        return false;
    *loss = tape.loss;
    for (int i = 0; i < task->dims.param; i++)
        gradient[i] = 0;
    tape_start(&tape);
    tape_sweep(&tape, task->dims.horizon, 1, 1, gradient);
    tape_close(&tape);
    return true;
}

/* Gamma_t = J_t Gamma_{t-1} + df/dtheta, one column of Gamma per lane: P tangents on the particle axis. */
static double carry_tangents(const struct opened_task *task, struct slice *s, double *next, double *tangent,
                             double *unit, double *dloss, double *sum)
{
    const struct dims *d = &task->dims;
    for (int i = 0; i < d->param; i++)
        unit[(size_t)i * s->ld + (size_t)i] = 1;
    double total = 0;
    task->task->init(task->self, s);
    for (long t = 1; t <= d->horizon; t++, s->t++) {
        double *const ignored = dloss + s->ld, *const into = loss_counts(d, t) ? dloss : ignored;
        task->task->step(task->self, s, next);
        task->task->jvp(task->self, s, next, unit, tangent, into);
        if (loss_counts(d, t)) {
            memset(sum, 0, s->ld * sizeof *sum);
            task->task->loss(task->self, s, next, sum);
            total += sum[0];
        }
        double *const old = s->state;
        s->state = next;
        next = old;
    }
    return total;
}

static bool rtrl(const struct opened_task *task, const double *theta, double *loss, double *gradient,
                 struct failure *failure)
{
    const struct dims *d = &task->dims;
    if (d->horizon == FOREVER)
        return fail(failure, "%s never ends an episode, so its gradient has no sum: give --horizon n.",
                    task->task->name);
    const int n = slice_length(d, d->param);
    const double size = (3.0 * d->state + 2.0 * d->param + 3) * n;
    if (!memory_fits(8 * size, "real-time recurrent learning", failure))
        return false;
    double *memory = memory_aligned(8 * size);
    if (!memory)
        return fail_runtime(failure, "no memory for %d tangents of %s.", d->param, task->task->name);
    memset(memory, 0, (size_t)size * sizeof *memory);
    const size_t state = (size_t)d->state * (size_t)n, param = (size_t)d->param * (size_t)n;
    double *next = memory + state, *tangent = next + state, *copies = tangent + state, *unit = copies + param;
    double *dloss = unit + param, *sum = dloss + 2 * (size_t)n;
    broadcast(d->param, n, (size_t)n, theta, copies);
    struct slice s = {.n = n,
                      .ld = (size_t)n,
                      .theta = copies,
                      .state = memory,
                      .data = episode_data(task->request.seed, 0, 0)};
    *loss = carry_tangents(task, &s, next, tangent, unit, dloss, sum);
    memcpy(gradient, dloss, (size_t)d->param * sizeof *gradient);
    free(memory);
    return true;
}

/* One way to the plain gradient, and whether a task allows it. */
struct method {
    const char *name, *lacks;
    bool (*applies)(const struct task *task);
    bool (*compute)(const struct opened_task *, const double *theta, double *loss, double *gradient,
                    struct failure *);
};

static bool has_closed(const struct task *task)
{
    return task->exact != NULL;
}

static bool has_vjp(const struct task *task)
{
    return task->vjp != NULL;
}

static bool has_jvp(const struct task *task)
{
    return task->jvp != NULL;
}

static const struct method methods[] = {
    {"closed", "has no closed form", has_closed, closed},
    {"bptt", "has no derivatives (vjp)", has_vjp, bptt},
    {"rtrl", "has no tangents (jvp)", has_jvp, rtrl},
};
enum { METHODS = sizeof methods / sizeof *methods };

const char *const oracle_methods[] = {"closed", "bptt", "rtrl", "quadrature", "montecarlo", NULL};

/* The best method, or the one called `name`, that the task allows and that is not `but`. */
static const struct method *choose(const struct task *task, const char *name, const struct method *but)
{
    for (int k = 0; k < METHODS; k++)
        if (methods[k].applies(task) && &methods[k] != but && (!name || strcmp(name, methods[k].name) == 0))
            return &methods[k];
    return NULL;
}

static double distance(int n, const double *x, const double *y)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += (x[i] - y[i]) * (x[i] - y[i]);
    return sqrt(sum);
}

static bool loss_at(const struct opened_task *task, const double *theta, const double *direction, double h,
                    double *loss, struct failure *failure)
{
    const int P = task->dims.param;
    double *moved = calloc((size_t)P, sizeof *moved);
    struct tape tape;
    for (int i = 0; moved && i < P; i++)
        moved[i] = theta[i] + h * direction[i];
    const bool ok =
        moved ? tape_open(&tape, task, moved, failure) : fail_runtime(failure, "no memory for theta.");
    if (ok) {
        *loss = tape.loss;
        tape_close(&tape);
    }
    free(moved);
    return ok;
}

/* |g.d - dL/dd| for a direction d half along the gradient and half across it, by central differences of
 * fourth order: all the checking that a task with one method allows. */
static bool check_by_difference(const struct opened_task *task, const double *theta, struct reference *out,
                                struct failure *failure)
{
    const int P = task->dims.param;
    const double h = 1e-3;
    double *direction = calloc((size_t)P, sizeof *direction), size = 0, loss[4] = {0};
    bool ok = direction || fail_runtime(failure, "no memory for a direction.");
    const double length = norm(P, out->gradient);
    for (int i = 0; ok && i < P; i++)
        direction[i] = (length > 0 ? out->gradient[i] / length : 0) + sin(1.0 + i) / sqrt(P);
    size = ok ? norm(P, direction) : 0;
    for (int i = 0; ok && i < P; i++)
        direction[i] /= size;
    for (int k = 0; ok && k < 4; k++)
        ok = loss_at(task, theta, direction, (k < 2 ? k - 2 : k - 1) * h, &loss[k], failure);
    if (ok) {
        const double slope = (loss[0] - 8 * loss[1] + 8 * loss[2] - loss[3]) / (12 * h);
        out->error = fabs(dot(P, out->gradient, direction) - slope);
    }
    free(direction);
    return ok;
}

static bool plain(const struct opened_task *task, const char *name, const double *theta,
                  struct reference *out, struct failure *failure)
{
    const struct method *method = choose(task->task, name, NULL);
    if (!method) {
        for (int k = 0; name && k < METHODS; k++)
            if (strcmp(name, methods[k].name) == 0)
                return fail(failure, "--method %s: %s %s.", name, task->task->name, methods[k].lacks);
        if (name)
            return fail(failure, "--method: expected closed, bptt or rtrl for --target plain, found '%s'.",
                        name);
        return fail(failure,
                    "%s has neither a closed form nor derivatives, so its plain gradient is not known.",
                    task->task->name);
    }
    const struct method *other = choose(task->task, NULL, method);
    double *check = calloc((size_t)task->dims.param, sizeof *check), ignored;
    bool ok = check ? method->compute(task, theta, &out->loss, out->gradient, failure)
                    : fail_runtime(failure, "no memory for a gradient.");
    out->method = method->name;
    out->error = NAN;
    if (ok && other) {
        ok = other->compute(task, theta, &ignored, check, failure);
        out->error = ok ? distance(task->dims.param, out->gradient, check) : NAN;
    } else if (ok) {
        ok = check_by_difference(task, theta, out, failure);
    }
    free(check);
    return ok;
}

static bool truncated(const struct opened_task *task, long unroll, const double *theta, struct reference *out,
                      struct failure *failure)
{
    struct tape tape;
    if (!task->task->vjp)
        return fail(failure, "--target truncated: %s has no derivatives (vjp).", task->task->name);
    if (!tape_open(&tape, task, theta, failure))
        return false;
    for (int i = 0; i < task->dims.param; i++)
        out->gradient[i] = 0;
    for (long first = 1; first <= task->dims.horizon; first += unroll) {
        const long end = first + unroll - 1, last = end < task->dims.horizon ? end : task->dims.horizon;
        tape_start(&tape);
        tape_sweep(&tape, last, first, first, out->gradient);
    }
    out->loss = tape.loss;
    out->method = "bptt";
    out->error = NAN;
    tape_close(&tape);
    return true;
}

const char *oracle_default(const struct task *task, enum target target)
{
    const struct method *method = choose(task, NULL, NULL);
    if (target == TARGET_PLAIN)
        return method ? method->name : "none";
    return task->smoothed ? "closed" : "quadrature or montecarlo";
}

static bool is_plain_method(const char *name)
{
    for (int k = 0; k < METHODS; k++)
        if (name && strcmp(name, methods[k].name) == 0)
            return true;
    return false;
}

bool oracle_gradient(const struct opened_task *task, const struct question *q, const double *theta,
                     struct reference *out, struct failure *failure)
{
    const bool one_target = task->dims.quadratic && (!q->method || is_plain_method(q->method));
    *out = (struct reference){.gradient = calloc((size_t)task->dims.param, sizeof(double))};
    bool ok;
    if (!out->gradient)
        ok = fail_runtime(failure, "no memory for a gradient.");
    else if (q->target == TARGET_TRUNCATED)
        ok = truncated(task, q->block, theta, out, failure);
    else if (q->target == TARGET_PLAIN || one_target)
        ok = plain(task, q->method, theta, out, failure);
    else
        ok = smoothed_gradient(task, q, theta, out, failure);
    if (!ok)
        reference_close(out);
    return ok;
}

void reference_close(struct reference *reference)
{
    free(reference->gradient);
    *reference = (struct reference){0};
}

bool oracle_unfold(const struct opened_task *task, long unroll, const double *theta, struct unfolded *out,
                   double **storage, struct failure *failure)
{
    const long horizon = task->dims.horizon, windows = (horizon - 1) / unroll + 1;
    const double size = (double)windows * (double)windows * task->dims.param + task->dims.param;
    struct tape tape;
    *storage = NULL;
    if (!memory_fits(8 * size, "the unfolded gradient", failure) || !tape_open(&tape, task, theta, failure))
        return false;
    double *g = calloc((size_t)size, sizeof *g), *total = g + (size_t)size - task->dims.param;
    for (long j = 0; g && j < windows; j++) {
        const long end = (j + 1) * unroll;
        tape_start(&tape);
        for (long i = j; i >= 0; i--) {
            double *part = g + ((size_t)j * (size_t)windows + (size_t)i) * (size_t)task->dims.param;
            const long last = i < j ? (i + 1) * unroll : end < horizon ? end : horizon;
            tape_sweep(&tape, last, i * unroll + 1, j * unroll + 1, part);
            for (int k = 0; k < task->dims.param; k++)
                total[k] += part[k];
        }
    }
    tape_close(&tape);
    *storage = g;
    *out = (struct unfolded){(int)windows, task->dims.param, g, total};
    return g || fail_runtime(failure, "no memory for the unfolded gradient.");
}
