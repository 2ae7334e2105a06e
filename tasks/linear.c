/* Linear losses of a leaky sum of the parameters: every structure of the derivatives g_{j,i} of window losses
 * by window copies of theta that the theory of variance (unfolded.h) distinguishes.
 *
 *     x_t = a x_{t-1} + theta,   loss_t = u_t . x_t = u_t . sum over i <= t of a^{t-i} theta_i,   x_0 = 0
 *
 * u_t is the same for all t (equal), drawn for each t (independent), or zero but at t = T (terminal); draws
 * are standard normal, from the task seed.  With independent_inputs it is theta's way in that is drawn for each
 * step, x_t = a x_{t-1} + u_t theta by components, loss_t the sum of x_t's, and gradients of
 * neighbouring windows are alike.  Without memory it is the same as independent. */
#include "core.h"
#include "noise.h"

#include <stdlib.h>
#include <string.h>

struct linear {
    double memory;
    int param;
    const char *losses, *layout;
    bool inputs;  /* u belongs to theta's way in, not to the losses */
    long rows;    /* of `weight`: T where drawn for each t, else 1 */
    real *weight; /* u: [rows][param] */
};

static const struct option_def options[] = {
    OPTION(linear, memory, "0.9", 0, 1, "a, what is kept of the sum in a step; 0: local influence"),
    OPTION(linear, param, "10", 1, 1000, "dimension of theta and of the state P"),
    OPTION(linear, losses, "equal", 0, 0, "the weights u_t",
           .choices = "equal|independent|independent_inputs|terminal"),
    OPTION(linear, layout, "rows", 0, 0,
           "of states: numbers of many particles side by side, or each particle's by themselves, as networks "
           "have them",
           .choices = "rows|contiguous"),
    {0},
};

static const struct published published[] = {
    {.unroll = 8, .particles = 100, .sigma = 0.1, .optimizer = "sgd", .lr = 1e-3, .updates = 1000},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct linear *k = self;
    *dims = (struct dims){
        .state = k->param,
        .param = k->param,
        .horizon = request->horizon ? request->horizon : 64,
        .quadratic = true,
        .width = k->layout[0] == 'c',
        .final_only = k->losses[0] == 't',
    };
    k->inputs = strcmp(k->losses, "independent_inputs") == 0;
    k->rows = k->losses[0] == 'i' ? dims->horizon : 1;
    if (k->rows > (1L << 31) / k->param)
        return fail(
            failure,
            "linear:losses=independent draws a vector for each of T steps; give --horizon n of at most %ld.",
            (1L << 31) / k->param);
    k->weight = malloc((size_t)k->rows * (size_t)k->param * sizeof *k->weight);
    if (!k->weight)
        return fail_runtime(failure, "no memory for linear's %ld weight vectors.", k->rows);
    const struct stream stream = stream_make(request->seed, 0, 0, PURPOSE_DATA);
    for (long t = 0; t < k->rows; t++)
        for (int i = 0; i < k->param; i++)
            fill_noise(stream, 0, 1, 1, (uint32_t)t, (uint32_t)i, 1, &k->weight[t * k->param + i], 1);
    return true;
}

static void close(void *self)
{
    free(((struct linear *)self)->weight);
}

static real drawn(const struct linear *k, long t, int i)
{
    return k->weight[(k->rows > 1 ? t - 1 : 0) * k->param + i];
}

/* of component i in the loss of step t */
static real weight_of(const struct linear *k, long t, int i)
{
    return k->inputs ? 1 : drawn(k, t, i);
}

/* of theta's component i on its way into x_t */
static real drive_of(const struct linear *k, long t, int i)
{
    return k->inputs ? drawn(k, t, i) : 1;
}

static void theta0(const void *self, double *theta)
{
    for (int i = 0; i < ((const struct linear *)self)->param; i++)
        theta[i] = 0;
}

static void init(const void *self, const struct slice *s)
{
    for (size_t k = 0; k < (size_t)((const struct linear *)self)->param * s->ld; k++)
        s->state[k] = 0;
}

/* x to out = a x + theta, or u theta, which may be x itself */
static void advance(const struct linear *k, const struct slice *s, const real *x, const real *theta,
                    real *out)
{
    const real a = (real)k->memory;
    for (int i = 0; i < k->param; i++) {
        const real u = drive_of(k, s->t + 1, i);
        const size_t row = (size_t)i * s->ld;
#pragma omp simd
        for (size_t p = row; p < row + s->ld; p++)
            out[p] = a * x[p] + u * theta[p];
    }
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    advance(self, s, s->state, s->theta, next);
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    const struct linear *k = self;
    for (int i = 0; i < k->param; i++) {
        const real u = weight_of(k, s->t + 1, i);
        const real *restrict row = next + (size_t)i * s->ld;
#pragma omp simd
        for (int p = 0; p < s->n; p++)
            sum[p] += u * row[p];
    }
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    const struct linear *k = self;
    (void)next, (void)gradient;
    for (int i = 0; i < k->param; i++) {
        const real u = weight_of(k, s->t + 1, i);
        const size_t row = (size_t)i * s->ld;
#pragma omp simd
        for (size_t p = row; p < row + (size_t)s->n; p++)
            adjoint[p] += u;
    }
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    const struct linear *k = self;
    const real a = (real)k->memory;
    (void)next;
    for (int i = 0; i < k->param; i++) {
        const real u = drive_of(k, s->t + 1, i);
        const size_t row = (size_t)i * s->ld;
#pragma omp simd
        for (size_t p = row; p < row + s->ld; p++) {
            gradient[p] += u * adjoint[p];
            adjoint[p] *= a;
        }
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    (void)next;
    advance(self, s, tangent, dtheta, tangent);
    loss(self, s, tangent, dloss); /* it is linear in the state */
}

static double flops(const void *self)
{
    return 4.0 * ((const struct linear *)self)->param;
}

/* dL/dtheta = sum over t of u_t (1 + a + ... + a^{t-1}), or of u_t + a u_{t-1} + ... + a^{t-1} u_1 */
static void exact(const void *self, const struct dims *dims, const double *theta, double *sum,
                  double *gradient)
{
    const struct linear *k = self;
    *sum = 0;
    for (int i = 0; i < k->param; i++) {
        double reach = 0;
        gradient[i] = 0;
        for (long t = 1; t <= dims->horizon; t++) {
            reach = (double)drive_of(k, t, i) + k->memory * reach;
            if (loss_counts(dims, t))
                gradient[i] += reach * (double)weight_of(k, t, i);
        }
        *sum += gradient[i] * theta[i];
    }
}

const struct task TASK(linear) = {
    .name = "linear",
    .brief = "linear losses of a leaky sum: structures that set the variance against the number of windows",
    .source = "this suite's own; the system is at the head of its file",
    .options = options,
    .size = sizeof(struct linear),
    .published = published,
    .open = open,
    .close = close,
    .theta0 = theta0,
    .init = init,
    .step = step,
    .loss = loss,
    .loss_vjp = loss_vjp,
    .vjp = vjp,
    .jvp = jvp,
    .flops = flops,
    .exact = exact,
};
