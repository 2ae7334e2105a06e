/* Influence balancing (Tallec & Ollivier 2017, arXiv 1702.05043): a linear system in which short-horizon
 * gradients point the wrong way.
 *
 *     s_t = A s_{t-1} + theta d,   A_ii = A_{i,i+1} = 1/2,   d_i = +1 for the first `positive` entries, -1
 * otherwise loss_t = 1/2 (s_{t,1} - 1)^2,   s_0 = (1, ..., 1),   theta_0 = 1/2
 *
 * With n = 23 and 10 positive entries the steady state is s_1 = -6 theta, so theta* = -1/6; but within 40
 * steps an increase of theta increases s_1. */
#include "core.h"
#include "lanes.h"

#include <math.h>

struct influence {
    int n, positive;
    long observe;
};

static const struct option_def options[] = {
    OPTION(influence, n, "23", 1, 1000, "length of the chain"),
    OPTION(influence, positive, "10", 0, 1000, "entries that theta raises; it lowers the others"),
    OPTION(influence, observe, "1", 1, 1e9, "the loss counts at steps whose time is a multiple of this"),
    {0},
};

static const struct published published[] = {
    {.estimator = "uoro",
     .unroll = 1,
     .particles = 1,
     .sigma = 0.1,
     .optimizer = "sgd",
     .lr = 1e-5,
     .updates = 3000},
    {.unroll = 1, .particles = 1000, .sigma = 0.1, .optimizer = "sgd", .lr = 1e-4, .updates = 3000},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    const struct influence *k = self;
    if (k->positive > k->n)
        return fail(failure, "influence:positive: expected at most n = %d, found %d.", k->n, k->positive);
    *dims = (struct dims){
        .state = k->n,
        .param = 1,
        .horizon = request->horizon ? request->horizon : FOREVER,
        .observe = k->observe,
        .quadratic = true,
        .evaluate_steps = 500,
        .evaluate_last = true,
    };
    return true;
}

static void theta0(const void *self, double *theta)
{
    (void)self;
    theta[0] = 0.5;
}

/* This suite's own: the start 0.5 and the optimum -1/6 are well within. */
static bool range(const void *self, int i, double *low, double *high)
{
    (void)self, (void)i;
    *low = -1;
    *high = 1;
    return true;
}

static void init(const void *self, const struct slice *s)
{
    const struct influence *k = self;
    for (size_t i = 0; i < (size_t)k->n * s->ld; i++)
        s->state[i] = 1;
}

/* x to out = A x + theta d, which may be x itself: a vector of particles at a time down the chain, each row
 * loaded once. Halving and changing a sign are exact: every way to compute this gives the same bits. */
static void advance(const struct influence *k, const struct slice *s, const real *x, const real *theta,
                    real *out)
{
    const lanes half = lanes_all((real)0.5);
    const int last = k->n - 1, raised = k->positive < last ? k->positive : last, n = s->n;
    const size_t ld = s->ld;
    for (int p = 0; p < n; p += WIDTH) {
        const lanes up = lanes_load(theta + p), down = -up;
        const real *from = x + p;
        real *to = out + p;
        lanes here = lanes_load_ahead(from), below;
        for (int i = 0; i < raised; i++, here = below, to += ld) {
            below = lanes_load_ahead(from += ld);
            lanes_store(to, half * (here + below) + up);
        }
        for (int i = raised; i < last; i++, here = below, to += ld) {
            below = lanes_load_ahead(from += ld);
            lanes_store(to, half * (here + below) + down);
        }
        lanes_store(to, half * here + (last < k->positive ? up : down));
    }
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    advance(self, s, s->state, s->theta, next);
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    (void)self;
#pragma omp simd
    for (int p = 0; p < s->n; p++)
        sum[p] += (real)0.5 * (next[p] - 1) * (next[p] - 1);
}

/* The published system with its 23 states in registers, a vector of particles at a time. */
enum { PUBLISHED_N = 23, PUBLISHED_POSITIVE = 10 };

static inline void published_step(lanes state[PUBLISHED_N], lanes theta)
{
    const lanes half = lanes_all((real)0.5);
    UNROLL_FULLY
    for (int i = 0; i < PUBLISHED_N - 1; i++) {
        const lanes drive = i < PUBLISHED_POSITIVE ? theta : -theta;
        state[i] = half * (state[i] + state[i + 1]) + drive;
    }
    state[PUBLISHED_N - 1] = half * state[PUBLISHED_N - 1] - theta;
}

static void unroll_published(const struct dims *dims, const struct slice *s, int steps, real *restrict sum)
{
    for (int p = 0; p < s->n; p += WIDTH) {
        lanes state[PUBLISHED_N], total = lanes_load(sum + p);
        const lanes theta = lanes_load(s->theta + p);
        UNROLL_FULLY
        for (int i = 0; i < PUBLISHED_N; i++)
            state[i] = lanes_load_ahead(s->state + (size_t)i * s->ld + p);
        for (int k = 1; k <= steps; k++) {
            published_step(state, theta);
            if (loss_counts(dims, s->t + k)) {
                const lanes error = state[0] - 1;
                total += (real)0.5 * error * error;
            }
        }
        UNROLL_FULLY
        for (int i = 0; i < PUBLISHED_N; i++)
            lanes_store(s->state + (size_t)i * s->ld + p, state[i]);
        lanes_store(sum + p, total);
    }
}

/* Row by row: any size, and single steps, which would gain nothing from registers. */
static void unroll_rows(const struct influence *k, const struct dims *dims, const struct slice *s, int steps,
                        real *restrict sum)
{
    for (int t = 1; t <= steps; t++) {
        advance(k, s, s->state, s->theta, s->state);
        if (loss_counts(dims, s->t + t))
            loss(k, s, s->state, sum);
    }
}

static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict sum)
{
    const struct influence *k = self;
    if (steps > 1 && k->n == PUBLISHED_N && k->positive == PUBLISHED_POSITIVE)
        unroll_published(dims, s, steps, sum);
    else
        unroll_rows(k, dims, s, steps, sum);
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    (void)self, (void)gradient;
#pragma omp simd
    for (int p = 0; p < s->n; p++)
        adjoint[p] += next[p] - 1;
}

/* A vector of particles at a time up the chain, for row i of A' needs the old rows i and i - 1. */
static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    const struct influence *k = self;
    const lanes half = lanes_all((real)0.5);
    (void)next;
    for (int p = 0; p < s->n; p += WIDTH) {
        real *row = adjoint + p;
        lanes above = lanes_all(0), raised = lanes_load(gradient + p), lowered = lanes_all(0);
        for (int i = 0; i < k->n; i++, row += s->ld) {
            const lanes here = lanes_load(row);
            if (i < k->positive)
                raised += here;
            else
                lowered += here;
            lanes_store(row, half * (here + above));
            above = here;
        }
        lanes_store(gradient + p, raised - lowered);
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    advance(self, s, tangent, dtheta, tangent);
#pragma omp simd
    for (int p = 0; p < s->n; p++)
        dloss[p] += (next[p] - 1) * tangent[p];
}

/* an addition and a fused multiply-add a row but the last, which has no neighbour; three operations for the
 * loss */
static double flops(const void *self)
{
    const struct influence *k = self;
    return 3.0 * k->n - 1 + 3;
}

/* (A^u)_{1,1+j} = C(u,j) / 2^u, hence s_{t,1} = sum_j (A^t)_{1,1+j} + theta c_t,  c_t = sum over u < t of
 * sum_j (A^u)_{1,1+j} d_j. */
static void exact(const void *self, const struct dims *dims, const double *theta, double *sum,
                  double *gradient)
{
    const struct influence *k = self;
    double influence = 0, start = 1;
    *sum = gradient[0] = 0;
    for (long t = 1; t <= dims->horizon; t++) {
        for (int pass = 0; pass < 2; pass++) { /* powers t - 1, for c_t, and t, for what is left of s_0 */
            const long u = t - 1 + pass;
            double driven = 0, kept = 0;
            for (int j = 0; j < k->n && j <= u; j++) {
                const double power = exp(lgamma((double)u + 1) - lgamma(j + 1.0) -
                                         lgamma((double)(u - j) + 1) - (double)u * log(2));
                driven += j < k->positive ? power : -power;
                kept += power;
            }
            influence += pass == 0 ? driven : 0;
            start = kept;
        }
        if (loss_counts(dims, t)) {
            const double error = start + theta[0] * influence - 1;
            *sum += 0.5 * error * error;
            gradient[0] += error * influence;
        }
    }
}

const struct task TASK(influence) = {
    .name = "influence",
    .brief = "influence balancing: a linear chain whose short-horizon gradients point the wrong way",
    .source = "Tallec & Ollivier 2017, arXiv 1702.05043",
    .options = options,
    .size = sizeof(struct influence),
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
    .exact = exact,
};
