/* clocked.h: a task for tests, whose step depends on its clock, which steps run again have to be given:
 *
 *     s_t = s_{t-1} cos t + theta_0 sin(s_{t-1} + t) + theta_1 cos 2t,   loss_t = s_t^2 */
#ifndef PESBENCH_TEST_CLOCKED_H
#define PESBENCH_TEST_CLOCKED_H

#include "plugin.h"
#include "test.h"

#include <math.h>

static bool clocked_open(void *self, const struct request *request, struct dims *dims,
                         struct failure *failure)
{
    (void)self, (void)failure;
    *dims = (struct dims){.state = 1, .param = 2, .horizon = request->horizon};
    return true;
}

static void clocked_theta0(const void *self, double *theta)
{
    (void)self;
    theta[0] = 0.4;
    theta[1] = 0.2;
}

static void clocked_init(const void *self, const struct slice *s)
{
    (void)self;
    for (int p = 0; p < s->n; p++)
        s->state[p] = 1;
}

static void clocked_step(const void *self, const struct slice *s, real *restrict next)
{
    const double t = (double)s->t;
    (void)self;
    for (int p = 0; p < s->n; p++)
        next[p] = s->state[p] * cos(t) + s->theta[p] * sin(s->state[p] + t) +
                  s->theta[s->ld + (size_t)p] * cos(2 * t);
}

static void clocked_loss(const void *self, const struct slice *s, const real *restrict next,
                         real *restrict sum)
{
    (void)self;
    for (int p = 0; p < s->n; p++)
        sum[p] += next[p] * next[p];
}

static void clocked_loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                             real *restrict adjoint, real *restrict gradient)
{
    (void)self, (void)gradient;
    for (int p = 0; p < s->n; p++)
        adjoint[p] += 2 * next[p];
}

static void clocked_vjp(const void *self, const struct slice *s, const real *restrict next,
                        real *restrict adjoint, real *restrict gradient)
{
    const double t = (double)s->t;
    (void)self, (void)next;
    for (int p = 0; p < s->n; p++) {
        gradient[p] += adjoint[p] * sin(s->state[p] + t);
        gradient[s->ld + (size_t)p] += adjoint[p] * cos(2 * t);
        adjoint[p] *= cos(t) + s->theta[p] * cos(s->state[p] + t);
    }
}

static inline void clocked_jvp(const void *self, const struct slice *s, const real *restrict next,
                               const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const double t = (double)s->t;
    (void)self;
    for (int p = 0; p < s->n; p++) {
        tangent[p] = tangent[p] * (cos(t) + s->theta[p] * cos(s->state[p] + t)) +
                     dtheta[p] * sin(s->state[p] + t) + dtheta[s->ld + (size_t)p] * cos(2 * t);
        dloss[p] += 2 * next[p] * tangent[p];
    }
}

static const struct task clocked = {.name = "clocked",
                                    .open = clocked_open,
                                    .theta0 = clocked_theta0,
                                    .init = clocked_init,
                                    .step = clocked_step,
                                    .loss = clocked_loss,
                                    .loss_vjp = clocked_loss_vjp,
                                    .vjp = clocked_vjp};

static void open_task(struct opened_task *task, const char *spec, const struct request *request)
{
    struct failure failure = {0};
    *task = (struct opened_task){.task = &clocked, .spec = spec, .request = *request};
    if (strcmp(spec, "clocked") == 0)
        clocked_open(NULL, request, &task->dims, &failure);
    else
        CHECK(task_open(task, spec, request, &failure));
}

#endif
