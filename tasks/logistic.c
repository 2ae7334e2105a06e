/* The logistic map: the smallest chaotic task.
 *
 *     x_t = c x_{t-1} (1 - x_{t-1}),   c = 4 / (1 + e^-theta),   x_0 = 0.3,   loss_t = x_t / T,   theta_0
 * = 2.5 (c = 3.7) */
#include "core.h"
#include "vector_math.h"

struct logistic {
    long horizon;
};

static const struct published published[] = {
    {.unroll = 10, .particles = 100, .sigma = 0.1, .optimizer = "adam", .lr = 1e-2, .updates = 1000},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct logistic *k = self;
    k->horizon = request->horizon ? request->horizon : 100;
    if (k->horizon == FOREVER)
        return fail(failure,
                    "logistic: its losses are divided by the horizon; expected a finite one, found inf.");
    *dims = (struct dims){.state = 1, .param = 1, .horizon = k->horizon};
    return true;
}

static void theta0(const void *self, double *theta)
{
    (void)self;
    theta[0] = 2.5;
}

/* This suite's own: nearly all of 0 < r < 4. */
static bool range(const void *self, int i, double *low, double *high)
{
    (void)self, (void)i;
    *low = -5;
    *high = 5;
    return true;
}

static void init(const void *self, const struct slice *s)
{
    (void)self;
    for (int p = 0; p < s->n; p++)
        s->state[p] = (real)0.3;
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    (void)self;
#pragma omp simd
    for (int p = 0; p < s->n; p++)
        next[p] = 4 * sigmoid(s->theta[p]) * s->state[p] * (1 - s->state[p]);
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    const real share = (real)(1 / (double)((const struct logistic *)self)->horizon);
#pragma omp simd
    for (int p = 0; p < s->n; p++)
        sum[p] += share * next[p];
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    const real share = (real)(1 / (double)((const struct logistic *)self)->horizon);
    (void)next, (void)gradient;
    for (int p = 0; p < s->n; p++)
        adjoint[p] += share;
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    (void)self, (void)next;
    for (int p = 0; p < s->n; p++) {
        const real x = s->state[p], part = sigmoid(s->theta[p]), c = 4 * part;
        gradient[p] += c * (1 - part) * x * (1 - x) * adjoint[p];
        adjoint[p] *= c * (1 - 2 * x);
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const real share = (real)(1 / (double)((const struct logistic *)self)->horizon);
    (void)next;
    for (int p = 0; p < s->n; p++) {
        const real x = s->state[p], part = sigmoid(s->theta[p]), c = 4 * part;
        tangent[p] = c * (1 - part) * x * (1 - x) * dtheta[p] + c * (1 - 2 * x) * tangent[p];
        dloss[p] += share * tangent[p];
    }
}

/* exponential, quotient and all: as its arithmetic, 20 for the exponential */
static double flops(const void *self)
{
    (void)self;
    return 28;
}

const struct task TASK(logistic) = {
    .name = "logistic",
    .brief = "the logistic map: the smallest chaotic task",
    .source = "May 1976, Nature 261; Metz et al. 2021, arXiv 2111.05803",
    .size = sizeof(struct logistic),
    .published = published,
    .open = open,
    .theta0 = theta0,
    .range = range,
    .init = init,
    .step = step,
    .loss = loss,
    .loss_vjp = loss_vjp,
    .vjp = vjp,
    .jvp = jvp,
    .flops = flops,
};
