/* conformance_task_scene.c: particles in the middle of an episode, and what every hook makes of them. */
#include "conformance_task.h"

#include "random.h"
#include "settings.h"

#include <stdlib.h>
#include <string.h>

double *rows_of(int rows, int n)
{
    double *x = calloc((size_t)rows * (size_t)n + 1, sizeof *x);
    if (!x)
        abort();
    return x;
}

static void scene_allocate(struct scene *s, int state, int param, int n)
{
    s->state = state;
    s->param = param;
    s->particles.theta = s->theta = rows_of(3 * (param + state), n);
    s->dtheta = s->theta + param * n;
    s->share = s->dtheta + param * n;
    s->states = s->share + param * n;
    s->tangent = s->states + state * n;
    s->adjoint = s->tangent + state * n;
}

static void fill_normal(uint64_t *random, int count, double scale, double *x)
{
    for (int k = 0; k < count; k++)
        x[k] = (double)(float)(scale * random_normal(random));
}

/* root mean square, or 1 where all are 0 */
static double size_of(int count, const double *x)
{
    double sum = 0;
    for (int k = 0; k < count; k++)
        sum += x[k] * x[k] / count;
    return sum > 0 ? sqrt(sum) : 1;
}

/* theta0 and noise of the published size; representable in both precisions */
static void draw_theta(struct scene *s, const struct opened_task *task, uint64_t *random)
{
    const double sigma = settings_for(task->task, "").sigma;
    const int n = s->particles.n;
    double *theta0 = rows_of(s->param, 1);
    task->task->theta0(task->self, theta0);
    for (int i = 0; i < s->param; i++)
        for (int k = 0; k < n; k++)
            s->theta[i * n + k] = (double)(float)(theta0[i] + sigma * random_normal(random));
    free(theta0);
}

void scene_open(struct scene *s, const struct hooks *h, const struct opened_task *task, int n, int gap,
                long t)
{
    uint64_t random = 5;
    *s = (struct scene){.particles = {.n = n, .gap = gap, .episode = 2}};
    scene_allocate(s, task->dims.state, task->dims.param, n);
    draw_theta(s, task, &random);
    double *next = rows_of(s->state, n);
    h->init(task, &s->particles, s->states);
    for (; s->particles.t < t; s->particles.t++) {
        h->step(task, &s->particles, s->states, next);
        memcpy(s->states, next, (size_t)(s->state * n) * sizeof *next);
    }
    free(next);
    const long left = task->dims.horizon - t;
    s->unrolled = left < 7 ? (int)left : 7;
    fill_normal(&random, s->param * n, size_of(s->param * n, s->theta), s->dtheta);
    fill_normal(&random, s->param * n, 1, s->share);
    fill_normal(&random, s->state * n, size_of(s->state * n, s->states), s->tangent);
    fill_normal(&random, s->state * n, 1, s->adjoint);
}

void scene_close(struct scene *s)
{
    free(s->theta);
}

void scene_pick(struct scene *out, const struct scene *from, int n, int gap, const int *column)
{
    const int old = from->particles.n;
    *out = *from;
    out->particles.n = n;
    out->particles.gap = gap;
    scene_allocate(out, from->state, from->param, n);
    for (int i = 0; i < 3 * (from->param + from->state); i++)
        for (int k = 0; k < n; k++)
            out->theta[i * n + k] = from->theta[i * old + column[k]];
}

bool has_unroll(const struct opened_task *task)
{
    return task->task->unroll && !task->dims.stepwise_only;
}

int outcome_rows(const struct scene *s)
{
    return 5 * s->state + s->param + 3;
}

double *outcome_of(const struct hooks *h, const struct opened_task *task, const struct scene *s)
{
    const int n = s->particles.n, states = s->state * n;
    const size_t bytes = (size_t)states * sizeof(double);
    double *out = rows_of(outcome_rows(s), n), *next = out + states, *unrolled = next + states;
    double *adjoint = unrolled + states, *tangent = adjoint + states, *gradient = tangent + states;
    double *loss = gradient + s->param * n, *unrolled_loss = loss + n, *dloss = unrolled_loss + n;
    h->init(task, &s->particles, out);
    h->step(task, &s->particles, s->states, next);
    h->loss(task, &s->particles, s->states, next, loss);
    if (has_unroll(task)) {
        memcpy(unrolled, s->states, bytes);
        h->unroll(task, &s->particles, s->unrolled, unrolled, unrolled_loss);
    }
    if (gives_vjp(task->task, &task->dims)) {
        memcpy(adjoint, s->adjoint, bytes);
        memcpy(gradient, s->share, (size_t)(s->param * n) * sizeof *gradient);
        h->vjp(task, &s->particles, s->states, next, 1, adjoint, gradient);
    }
    if (gives_jvp(task->task, &task->dims)) {
        memcpy(tangent, s->tangent, bytes);
        h->jvp(task, &s->particles, s->states, next, s->dtheta, tangent, dloss);
    }
    return out;
}
