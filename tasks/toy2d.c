/* Toy regression in two dimensions (Vicol, Metz & Sohl-Dickstein, ICML 2021): a learning-rate schedule for gradient
 * descent on a curved valley with ripples.  The outer loss is chaotic: exact gradients are stuck, smoothed ones are not.
 *
 *     f(x) = sqrt(x0^2 + 5) - sqrt(5) + sin^2(x1) exp(-5 x0^2) + |x1 - 100| / 4
 *     x_{t+1} = x_t - a_t grad f(x_t),   a_t = (1 - t/T) exp(theta0) + (t/T) exp(theta1),   x_0 = (1, 1)
 *     loss_t = f(x_t), at every step or at the last alone;   theta_0 = (-4, -4) */
#include "core.h"
#include "valley.h"
#include "vector_math.h"

#include <string.h>

struct toy2d {
    const char *objective, *math;
    double horizon;
};

static const struct option_def options[] = {
    OPTION(toy2d, objective, "sum", 0, 0, "the inner loss counts at every step, or at the last",
           .choices = "sum|final"),
    OPTION(toy2d, math, "inlined", 0, 0,
           "functions of the fused unroll: ours, of many particles at once, or libm's, one by one, to "
           "compare with",
           .choices = "inlined|libm"),
    {0},
};

/* Truncated ES has the larger noise, without which it is stuck at once.  RTRL and UORO update after every step. */
static const struct published published[] = {
    {.estimator = "tes", .sigma = 1},
    {.estimator = "full_es", .sigma = 0.3, .updates = 5000},
    {.estimator = "rtrl", .unroll = 1, .sigma = 0.3},
    {.estimator = "uoro", .unroll = 1, .particles = 1, .sigma = 0.3},
    {.unroll = 10,
     .particles = 100,
     .sigma = 0.3,
     .optimizer = "adam",
     .lr = 1e-2,
     .beta1 = 0.99,
     .beta2 = 0.999,
     .updates = 20000},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct toy2d *k = self;
    const long horizon = request->horizon ? request->horizon : 100;
    if (horizon == FOREVER)
        return fail(failure,
                    "toy2d: its schedule ends with the episode; expected a finite horizon, found inf.");
    k->horizon = (double)horizon;
    *dims = (struct dims){
        .state = 2, .param = 2, .horizon = horizon, .final_only = strcmp(k->objective, "final") == 0};
    return true;
}

static void theta0(const void *self, double *theta)
{
    (void)self;
    theta[0] = theta[1] = -4;
}

/* the published grid's, in both */
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
    for (size_t p = 0; p < 2 * s->ld; p++)
        s->state[p] = 1;
}

/* The shares of the two ends of the schedule in the rate of the step after t. */
static inline void shares(const struct toy2d *k, long t, real *initial, real *final)
{
    *initial = (real)(1 - (double)t / k->horizon);
    *final = (real)((double)t / k->horizon);
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    const size_t ld = s->ld;
    const real *restrict x = s->state, *restrict theta = s->theta;
    real initial, final;
    shares(self, s->t, &initial, &final);
#pragma omp simd
    for (size_t p = 0; p < (size_t)s->n; p++) {
        const struct valley f = valley_at(x[p], x[ld + p]);
        const real rate = initial * exp_any(theta[p]) + final * exp_any(theta[ld + p]);
        real g0, g1;
        valley_gradient(&f, &g0, &g1);
        next[p] = x[p] - rate * g0;
        next[ld + p] = x[ld + p] - rate * g1;
    }
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    (void)self;
    const size_t ld = s->ld;
#pragma omp simd
    for (size_t p = 0; p < (size_t)s->n; p++) {
        const struct valley f = valley_at(next[p], next[ld + p]);
        sum[p] += valley_value(&f);
    }
}

#ifdef PESBENCH_SINGLE
#define LIBM(function) function##f
#else
#define LIBM(function) function
#endif

/* As one would write it at first: a particle at a time, with the functions of the C library. */
static void unroll_by_libm(const struct toy2d *k, const struct dims *dims, const struct slice *s, int steps,
                           real *restrict sum)
{
    const size_t ld = s->ld;
    for (size_t p = 0; p < (size_t)s->n; p++) {
        const real first = LIBM(exp)(s->theta[p]), last = LIBM(exp)(s->theta[ld + p]);
        real x0 = s->state[p], x1 = s->state[ld + p], g0, g1;
        struct valley f = valley_of(x0, x1, LIBM(exp)(-5 * (x0 * x0)), LIBM(sin)(x1), LIBM(cos)(x1));
        for (int t = 0; t < steps; t++) {
            real initial, final;
            shares(k, s->t + t, &initial, &final);
            const real rate = initial * first + final * last;
            valley_gradient(&f, &g0, &g1);
            x0 -= rate * g0;
            x1 -= rate * g1;
            f = valley_of(x0, x1, LIBM(exp)(-5 * (x0 * x0)), LIBM(sin)(x1), LIBM(cos)(x1));
            if (loss_counts(dims, s->t + t + 1))
                sum[p] += valley_value(&f);
        }
        s->state[p] = x0;
        s->state[ld + p] = x1;
    }
}

/* A few particles at a time through all steps; what the loss of a step needs, the gradient of the next needs too. */
static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict sum)
{
    enum { TOGETHER = LANES };
    if (((const struct toy2d *)self)->math[0] == 'l') {
        unroll_by_libm(self, dims, s, steps, sum);
        return;
    }
    const size_t ld = s->ld, bytes = TOGETHER * sizeof(real);
    for (int at = 0; at < s->n; at += TOGETHER) {
        real x0[TOGETHER], x1[TOGETHER], g0[TOGETHER], g1[TOGETHER], first[TOGETHER], last[TOGETHER],
            total[TOGETHER];
        memcpy(x0, s->state + at, bytes);
        memcpy(x1, s->state + ld + (size_t)at, bytes);
        memcpy(first, s->theta + at, bytes);
        memcpy(last, s->theta + ld + (size_t)at, bytes);
        memcpy(total, sum + at, bytes);
#pragma omp simd
        for (int p = 0; p < TOGETHER; p++) {
            const struct valley f = valley_at(x0[p], x1[p]);
            valley_gradient(&f, &g0[p], &g1[p]);
            first[p] = exp_any(first[p]);
            last[p] = exp_any(last[p]);
        }
        for (int t = 0; t < steps; t++) {
            const bool counts = loss_counts(dims, s->t + t + 1);
            real initial, final, value[TOGETHER];
            shares(self, s->t + t, &initial, &final);
#pragma omp simd
            for (int p = 0; p < TOGETHER; p++) {
                const real rate = initial * first[p] + final * last[p];
                x0[p] -= rate * g0[p];
                x1[p] -= rate * g1[p];
                const struct valley f = valley_at(x0[p], x1[p]);
                valley_gradient(&f, &g0[p], &g1[p]);
                value[p] = valley_value(&f);
            }
            for (int p = 0; counts && p < TOGETHER; p++)
                total[p] += value[p];
        }
        memcpy(s->state + at, x0, bytes);
        memcpy(s->state + ld + (size_t)at, x1, bytes);
        memcpy(sum + at, total, bytes);
    }
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    (void)self, (void)gradient;
    const size_t ld = s->ld;
#pragma omp simd
    for (size_t p = 0; p < (size_t)s->n; p++) {
        const struct valley f = valley_at(next[p], next[ld + p]);
        real g0, g1;
        valley_gradient(&f, &g0, &g1);
        adjoint[p] += g0;
        adjoint[ld + p] += g1;
    }
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    (void)next;
    const size_t ld = s->ld;
    const real *restrict x = s->state, *restrict theta = s->theta;
    real initial, final;
    shares(self, s->t, &initial, &final);
#pragma omp simd
    for (size_t p = 0; p < (size_t)s->n; p++) {
        const struct valley f = valley_at(x[p], x[ld + p]);
        const real first = initial * exp_any(theta[p]), last = final * exp_any(theta[ld + p]);
        const real u0 = adjoint[p], u1 = adjoint[ld + p];
        real g0, g1, h0, h1;
        valley_gradient(&f, &g0, &g1);
        valley_curve(&f, u0, u1, &h0, &h1);
        const real along = g0 * u0 + g1 * u1;
        gradient[p] -= first * along;
        gradient[ld + p] -= last * along;
        adjoint[p] = u0 - (first + last) * h0;
        adjoint[ld + p] = u1 - (first + last) * h1;
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const size_t ld = s->ld;
    const real *restrict x = s->state, *restrict theta = s->theta;
    real initial, final;
    shares(self, s->t, &initial, &final);
#pragma omp simd
    for (size_t p = 0; p < (size_t)s->n; p++) {
        const struct valley f = valley_at(x[p], x[ld + p]), after = valley_at(next[p], next[ld + p]);
        const real first = initial * exp_any(theta[p]), last = final * exp_any(theta[ld + p]);
        const real v0 = tangent[p], v1 = tangent[ld + p], faster = first * dtheta[p] + last * dtheta[ld + p];
        real g0, g1, h0, h1, after0, after1;
        valley_gradient(&f, &g0, &g1);
        valley_gradient(&after, &after0, &after1);
        valley_curve(&f, v0, v1, &h0, &h1);
        const real w0 = v0 - (first + last) * h0 - faster * g0, w1 = v1 - (first + last) * h1 - faster * g1;
        tangent[p] = w0;
        tangent[ld + p] = w1;
        dloss[p] += after0 * w0 + after1 * w1;
    }
}

/* of a fused unroll, which has the exponentials of theta once altogether; series and reductions counted */
static double flops(const void *self)
{
    (void)self;
#ifdef PESBENCH_SINGLE
    return 90;
#else
    return 110;
#endif
}

const struct task TASK(toy2d) = {
    .name = "toy2d",
    .brief = "learning-rate schedule of a toy regression in two dimensions: a chaotic outer loss",
    .source = "Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835",
    .options = options,
    .size = sizeof(struct toy2d),
    .published = published,
    .open = open,
    .theta0 = theta0,
    .range = range,
    .init = init,
    .step = step,
    .loss = loss,
    .unroll = unroll,
    .loss_vjp = loss_vjp,
    .vjp = vjp,
    .jvp = jvp,
    .flops = flops,
};
