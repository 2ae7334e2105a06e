/* oracle.c: which method answers which question, and what its answer is held against; see oracle.h. */
#include "oracle.h"
#include "control.h"
#include "difference.h"
#include "grid.h"
#include "interrupt.h"
#include "plain.h"
#include "quadrature.h"
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

enum target target_named(const char *name)
{
    int target = 0;
    while (target < TARGETS - 1 && strcmp(name, target_names[target]) != 0)
        target++;
    return (enum target)target;
}

enum {
    PLAIN = 1 << TARGET_PLAIN,
    SMOOTHED = 1 << TARGET_SHARED | 1 << TARGET_WINDOW,
    TRUNCATED = 1 << TARGET_TRUNCATED
};

/* One way to a gradient: of an unsmoothed loss by `plain`, of a smoothed one by `smoothed`. */
struct method {
    const char *name;
    unsigned targets;
    bool (*applies)(const struct opened_task *, const struct question *, struct failure *);
    plain_fn *plain;
    bool (*smoothed)(const struct opened_task *, const struct question *, const double *theta,
                     struct reference *, struct failure *);
};

static bool has_exact(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    (void)q;
    return task->task->exact ||
           fail(failure, "--method closed: %s has no closed form of its gradient; use bptt or rtrl.",
                task->task->name);
}

static bool has_smoothed(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    (void)q;
    return task->task->smoothed ||
           fail(failure,
                "--method closed: %s has no closed form of its smoothed gradient; use "
                "quadrature or montecarlo.",
                task->task->name);
}

/* Unless asked for by name, the limit of small noise is no answer about noise of this size. */
static bool limit_will_do(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    return q->target != TARGET_TRUNCATED || q->method || !(q->sigma > 0) || task->dims.quadratic ||
           fail(failure, "%s is not quadratic, and its truncated gradient depends on sigma.",
                task->task->name);
}

static bool has_vjp(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    if (!gives_vjp(task->task, &task->dims))
        return fail(failure, "--method bptt: %s has no derivatives (vjp).", task->task->name);
    return limit_will_do(task, q, failure);
}

static bool has_jvp(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    if (!gives_jvp(task->task, &task->dims))
        return fail(failure, "--method rtrl: %s has no tangents (jvp).", task->task->name);
    return limit_will_do(task, q, failure);
}

static bool has_noise(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    (void)task;
    if (!(q->sigma > 0))
        return fail(failure, "--method montecarlo: expected a --sigma above 0, found %g.", q->sigma);
    return q->samples >= 2 ||
           fail(failure, "--method montecarlo: expected at least 2 samples, found %g.", q->samples);
}

static bool closed_smoothed(const struct opened_task *task, const struct question *q, const double *theta,
                            struct reference *out, struct failure *failure)
{
    (void)failure;
    task->task->smoothed(task->self, &task->dims, theta, q->sigma, grid_block(task, q), &out->loss,
                         out->gradient);
    return true;
}

/* Best first.  Quadrature applies wherever the trapezoid rule does, so that the latter answers by name, or
 * instead of Gauss-Hermite. */
static const struct method methods[] = {
    {"closed", PLAIN, has_exact, closed_form, NULL},
    {"bptt", PLAIN | TRUNCATED, has_vjp, backpropagation_through_time, NULL},
    {"rtrl", PLAIN | TRUNCATED, has_jvp, real_time_recurrent_learning, NULL},
    {"closed", SMOOTHED, has_smoothed, NULL, closed_smoothed},
    {"quadrature", SMOOTHED, hermite_applies, NULL, quadrature_gradient},
    {"trapezoid", SMOOTHED, trapezoid_applies, NULL, trapezoid_gradient},
    {"montecarlo", SMOOTHED | TRUNCATED, has_noise, NULL, control_gradient},
};
enum { METHODS = sizeof methods / sizeof *methods };

const char *const oracle_methods[] = {"closed",    "bptt",       "rtrl", "quadrature",
                                      "trapezoid", "montecarlo", NULL};

/* Where the loss is quadratic, smoothing does not change its gradient. */
static bool covers(const struct method *m, const struct opened_task *task, enum target target)
{
    const bool same = task->dims.quadratic && (SMOOTHED & 1u << target);
    return (m->targets | (same && (m->targets & PLAIN) ? SMOOTHED : 0u)) & 1u << target;
}

static bool is_called(const struct method *m, const char *name)
{
    return !name || strcmp(m->name, name) == 0;
}

/* "closed, bptt, rtrl": the methods that know this target of some task */
static void list_methods(const struct opened_task *task, enum target target, char *text, size_t size)
{
    size_t used = 0;
    text[0] = 0;
    for (int k = 0; k < METHODS && used < size; k++)
        if (covers(&methods[k], task, target) && !strstr(text, methods[k].name))
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", methods[k].name);
}

/* Why no method of this name, or of any, answers; failure has what the last that covers the target lacks. */
static void explain(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    char list[128];
    bool known = false, covered = false;
    for (int k = 0; k < METHODS; k++)
        if (is_called(&methods[k], q->method)) {
            known = true;
            covered = covered || covers(&methods[k], task, q->target);
        }
    list_methods(task, q->target, list, sizeof list);
    if (q->method && !(known && covered)) {
        const char *near = known ? NULL : nearest_name(q->method, oracle_methods);
        fail(failure, "--method: expected one of %s for --target %s, found '%s'%s%s%s.", list,
             target_names[q->target], q->method, near ? " (did you mean '" : "", near ? near : "",
             near ? "'?)" : "");
        return;
    }
    if (!q->method && q->target == TARGET_PLAIN)
        fail(failure,
             "%s has neither a closed form nor derivatives (vjp, jvp), so its plain gradient is not "
             "known, and sampling only estimates smoothed ones: use --target shared or window.",
             task->task->name);
}

static const struct method *choose(const struct opened_task *task, const struct question *q,
                                   struct failure *failure)
{
    struct failure why = {0};
    if (task->dims.horizon == FOREVER) {
        fail(failure, "%s never ends an episode, so its gradient has no sum: give --horizon n.",
             task->task->name);
        return NULL;
    }
    for (int k = 0; k < METHODS; k++)
        if (is_called(&methods[k], q->method) && covers(&methods[k], task, q->target) &&
            methods[k].applies(task, q, &why))
            return &methods[k];
    *failure = why;
    explain(task, q, failure);
    return NULL;
}

const char *oracle_choice(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    const struct method *method = choose(task, q, failure);
    return method ? method->name : NULL;
}

static bool answer(const struct method *m, const struct opened_task *task, const struct question *q,
                   const double *theta, struct reference *out, struct failure *failure)
{
    const long window = q->target == TARGET_TRUNCATED ? q->block : task->dims.horizon;
    *out = (struct reference){.method = m->name, .error = NAN};
    out->gradient = calloc((size_t)task->dims.param, sizeof *out->gradient);
    bool ok = out->gradient || fail_runtime(failure, "no memory for a gradient.");
    ok = ok && (m->plain ? m->plain(task, window, theta, &out->loss, out->gradient, failure)
                         : m->smoothed(task, q, theta, out, failure));
    if (!ok)
        reference_close(out);
    return ok;
}

/* The first other method that can judge this one's answer: one that is exact, or, for the closed form of a
 * smoothed gradient, quadrature. */
static const struct method *judge_of(const struct method *m, const struct opened_task *task,
                                     const struct question *q)
{
    for (int k = 0; k < METHODS; k++) {
        const struct method *other = &methods[k];
        const struct question named = {q->target, other->name, q->sigma, q->block, 0, 0, 1, true};
        const bool exact = other->plain || other->smoothed == closed_smoothed,
                   checks =
                       exact || (m->smoothed == closed_smoothed && other->smoothed == quadrature_gradient);
        struct failure ignored;
        if (other != m && checks && covers(other, task, q->target) && other->applies(task, &named, &ignored))
            return other;
    }
    return NULL;
}

/* The error of an answer, given what it says of it itself. */
static bool check(const struct method *m, const struct opened_task *task, const struct question *q,
                  const double *theta, struct reference *out, struct failure *failure)
{
    const int P = task->dims.param;
    const struct method *other = judge_of(m, task, q);
    struct reference judge;
    if (m->smoothed == control_gradient)
        return true;
    if (!other)
        return !(m->plain && q->target != TARGET_TRUNCATED) ||
               difference_error(task, theta, out->gradient, &out->error, failure);
    if (!answer(other, task, q, theta, &judge, failure))
        return false;
    const double apart = distance(P, out->gradient, judge.gradient);
    if (!judge.approximate || judge.error <= 1e-9 * norm(P, judge.gradient)) /* or else it is no judge */
        out->error = out->error >= apart ? out->error : apart;
    reference_close(&judge);
    return true;
}

/* Where quadrature, chosen for want of better, has not converged, a sample may be nearer. */
static bool improve(const struct opened_task *task, const struct question *q, const double *theta,
                    struct reference *out, struct failure *failure)
{
    const double enough = fmax(1e-6 * norm(task->dims.param, out->gradient), sqrt(q->resolve));
    const struct question sampled = {q->target,  "montecarlo", q->sigma,   q->block,
                                     q->samples, q->resolve,   q->threads, q->quiet};
    struct reference other;
    if (out->error <= enough || q->samples < 2 || interrupted())
        return true;
    const struct method *method = choose(task, &sampled, failure);
    if (!method || !answer(method, task, &sampled, theta, &other, failure))
        return false;
    if (!(out->error <= other.error)) { /* NaN loses */
        const struct reference worse = *out;
        *out = other;
        other = worse;
    }
    reference_close(&other);
    return true;
}

bool oracle_gradient(const struct opened_task *task, const struct question *q, const double *theta,
                     struct reference *out, struct failure *failure)
{
    *out = (struct reference){0};
    const struct method *method = choose(task, q, failure);
    if (!method || !answer(method, task, q, theta, out, failure))
        return false;
    bool ok = check(method, task, q, theta, out, failure);
    if (ok && !q->method && method->smoothed == quadrature_gradient)
        ok = improve(task, q, theta, out, failure);
    if (!ok)
        reference_close(out);
    return ok;
}

void reference_close(struct reference *reference)
{
    free(reference->gradient);
    *reference = (struct reference){0};
}
