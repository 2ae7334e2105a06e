/* Lorenz's system by Euler steps, as the public code of noise-reuse evolution strategies has it (Li et al.
 * 2023): chaotic, so that exact gradients of long episodes explode and smoothed ones do not.
 *
 *     x += a (y - x) dt,   y += ((r - z) x - y) dt,   z += (x y - b z) dt,   all from the old values
 *     theta = (ln a, ln r),   b = 8/3,   dt = 0.005,   start (1.2, 1.3, 1.6),   theta_0 = (3.116, 3.7)
 *     loss_t = (z_t - z*_t)^2 / T,   z* the same system at a = 10, r = 28, in double precision */
#include "core.h"
#include "memory.h"
#include "vector_math.h"

#include <stdlib.h>

struct lorenz {
    long horizon;
    double *target; /* z*_t, [horizon + 1] */
};

static const struct published published[] = {
    {.unroll = 100, .particles = 200, .sigma = 0.04, .optimizer = "adam", .lr = 1e-2, .updates = 1000},
    {0},
};

static const double dt = 0.005, b = 8.0 / 3, start[3] = {1.2, 1.3, 1.6};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct lorenz *k = self;
    const long horizon = request->horizon ? request->horizon : 2000;
    if (horizon == FOREVER)
        return fail(failure,
                    "lorenz: its losses are divided by the horizon; expected a finite one, found inf.");
    if (!memory_fits(8.0 * ((double)horizon + 1), "the path that lorenz is compared to", failure))
        return false;
    k->horizon = horizon;
    k->target = calloc((size_t)horizon + 1, sizeof *k->target);
    if (!k->target)
        return fail_runtime(failure, "no memory for the %ld steps that lorenz is compared to.", horizon);
    double x = start[0], y = start[1], z = start[2];
    for (long t = 0; t <= horizon; t++) {
        k->target[t] = z;
        const double dx = 10 * (y - x), dy = (28 - z) * x - y, dz = x * y - b * z;
        x += dt * dx;
        y += dt * dy;
        z += dt * dz;
    }
    *dims = (struct dims){.state = 3, .param = 2, .horizon = horizon};
    return true;
}

static void close(void *self)
{
    free(((struct lorenz *)self)->target);
}

static void theta0(const void *self, double *theta)
{
    (void)self;
    theta[0] = 3.116;
    theta[1] = 3.7;
}

/* This suite's own: the start and the values of the system that it is compared to, and not much more. */
static bool range(const void *self, int i, double *low, double *high)
{
    (void)self;
    *low = i == 0 ? 1.6 : 2.8;
    *high = i == 0 ? 3.4 : 3.9;
    return true;
}

static void init(const void *self, const struct slice *s)
{
    (void)self;
    for (int i = 0; i < 3; i++)
        for (size_t p = 0; p < s->ld; p++)
            s->state[(size_t)i * s->ld + p] = (real)start[i];
}

static inline void move(real a, real r, real x, real y, real z, real *nx, real *ny, real *nz)
{
    const real h = (real)dt;
    *nx = x + h * (a * (y - x));
    *ny = y + h * ((r - z) * x - y);
    *nz = z + h * (x * y - (real)b * z);
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    (void)self;
    const size_t ld = s->ld;
    const real *restrict x = s->state, *restrict theta = s->theta;
#pragma omp simd
    for (int p = 0; p < s->n; p++)
        move(exp_any(theta[p]), exp_any(theta[ld + (size_t)p]), x[p], x[ld + (size_t)p],
             x[2 * ld + (size_t)p], &next[p], &next[ld + (size_t)p], &next[2 * ld + (size_t)p]);
}

static inline real error_of(const struct lorenz *k, long t, real z)
{
    return z - (real)k->target[t];
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    const struct lorenz *k = self;
    const real share = (real)(1 / (double)k->horizon), *restrict z = next + 2 * s->ld;
    for (int p = 0; p < s->n; p++) {
        const real error = error_of(k, s->t + 1, z[p]);
        sum[p] += share * error * error;
    }
}

/* A vector of particles at a time, through all steps in registers. */
static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict sum)
{
    enum { TOGETHER = 16 };
    const struct lorenz *k = self;
    const real share = (real)(1 / (double)k->horizon);
    (void)dims; /* the loss counts at every step */
    for (int first = 0; first < s->n; first += TOGETHER) {
        const int n = s->n - first < TOGETHER ? s->n - first : TOGETHER;
        real a[TOGETHER], r[TOGETHER], x[TOGETHER], y[TOGETHER], z[TOGETHER], total[TOGETHER];
        for (int p = 0; p < TOGETHER; p++) {
            const size_t from = (size_t)(first + (p < n ? p : 0));
            a[p] = exp_any(s->theta[from]);
            r[p] = exp_any(s->theta[s->ld + from]);
            x[p] = s->state[from];
            y[p] = s->state[s->ld + from];
            z[p] = s->state[2 * s->ld + from];
            total[p] = sum[from];
        }
        for (int t = 1; t <= steps; t++) {
            const real target = (real)k->target[s->t + t];
#pragma omp simd
            for (int p = 0; p < TOGETHER; p++) {
                move(a[p], r[p], x[p], y[p], z[p], &x[p], &y[p], &z[p]);
                const real error = z[p] - target;
                total[p] += share * error * error;
            }
        }
        for (int p = 0; p < n; p++) {
            const size_t to = (size_t)(first + p);
            s->state[to] = x[p];
            s->state[s->ld + to] = y[p];
            s->state[2 * s->ld + to] = z[p];
            sum[to] = total[p];
        }
    }
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    const struct lorenz *k = self;
    const real twice = (real)(2 / (double)k->horizon);
    (void)gradient;
    for (int p = 0; p < s->n; p++)
        adjoint[2 * s->ld + (size_t)p] += twice * error_of(k, s->t + 1, next[2 * s->ld + (size_t)p]);
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    (void)self, (void)next;
    const size_t ld = s->ld;
    const real h = (real)dt;
    for (size_t p = 0; p < (size_t)s->n; p++) {
        const real x = s->state[p], y = s->state[ld + p], z = s->state[2 * ld + p];
        const real a = exp_any(s->theta[p]), r = exp_any(s->theta[ld + p]);
        const real u = adjoint[p], v = adjoint[ld + p], w = adjoint[2 * ld + p];
        gradient[p] += h * a * (y - x) * u;
        gradient[ld + p] += h * r * x * v;
        adjoint[p] = u + h * ((r - z) * v + y * w - a * u);
        adjoint[ld + p] = v + h * (a * u + x * w - v);
        adjoint[2 * ld + p] = w - h * (x * v + (real)b * w);
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const struct lorenz *k = self;
    const size_t ld = s->ld;
    const real h = (real)dt, twice = (real)(2 / (double)k->horizon);
    for (size_t p = 0; p < (size_t)s->n; p++) {
        const real x = s->state[p], y = s->state[ld + p], z = s->state[2 * ld + p];
        const real a = exp_any(s->theta[p]), r = exp_any(s->theta[ld + p]);
        const real dx = tangent[p], dy = tangent[ld + p], dz = tangent[2 * ld + p];
        tangent[p] = dx + h * (a * (dy - dx) + a * dtheta[p] * (y - x));
        tangent[ld + p] = dy + h * ((r - z) * dx + (r * dtheta[ld + p] - dz) * x - dy);
        tangent[2 * ld + p] = dz + h * (x * dy + y * dx - (real)b * dz);
        dloss[p] += twice * error_of(k, s->t + 1, next[2 * ld + p]) * tangent[2 * ld + p];
    }
}

/* without the exponentials, of which a fused unroll has two altogether */
static double flops(const void *self)
{
    (void)self;
    return 18;
}

const struct task TASK(lorenz) = {
    .name = "lorenz",
    .brief = "Lorenz's system followed for 2000 steps: chaotic, exact gradients explode",
    .source = "Li et al., NeurIPS 2023, arXiv 2304.12180; Lorenz 1963",
    .size = sizeof(struct lorenz),
    .published = published,
    .open = open,
    .close = close,
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
