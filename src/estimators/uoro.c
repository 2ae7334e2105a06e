/* Unbiased online recurrent optimization (Tallec & Ollivier 2017, arXiv 1702.05043): the influence of theta
 * on the state, S x P, kept as an outer product of two vectors whose expectation it is.
 *
 *     each step:  nu ~ {-1, +1}^S,   a = J_t x,   b = (df_t/dtheta)' nu
 *                 r0 = sqrt(|y| / |a|),   r1 = sqrt(|b| / |nu|)
 *                 x = r0 a + r1 nu,   y = y / r0 + b / r1
 *                 g_t = (dl_t/ds . x) y + dl_t/dtheta,   averaged over N replicas
 *
 * a and b come from the task's jvp and vjp: exact, where differences in single precision are not.  Where r0
 * or r1 would be 0 or infinite the small numbers below take over: any value that is even in nu leaves no
 * bias. */
#include "core.h"
#include "vector_math.h"

#include <string.h>

static const real least = (real)1e-30; /* added to every norm: no product of two is 0 */

/* x, y */
static int rows(const struct problem *p)
{
    return p->dims.state + p->dims.param;
}

/* next, nu, the adjoint, [state] each; dtheta = 0, b, the sum of g, [param] each; and four numbers a replica: dl/ds . x,
 * and the squares of |a|, |y|, |b|, which become r0 and r1 */
static int scratch_rows(const struct problem *p)
{
    return 3 * p->dims.state + 3 * p->dims.param + 4;
}

struct parts {
    real *x, *y, *next, *nu, *adjoint, *still, *b, *sum, *along, *square_a, *square_y, *square_b;
};

static struct parts parts_of(const struct problem *p, const struct block *b)
{
    const size_t ld = b->plus.ld, state = (size_t)p->dims.state * ld, param = (size_t)p->dims.param * ld;
    struct parts u = {.x = b->own, .y = b->own + state, .next = b->scratch};
    u.nu = u.next + state;
    u.adjoint = u.nu + state;
    u.still = u.adjoint + state;
    u.b = u.still + param;
    u.sum = u.b + param;
    u.along = u.sum + param;
    u.square_a = u.along + ld;
    u.square_y = u.square_a + ld;
    u.square_b = u.square_y + ld;
    return u;
}

static void begin(const struct problem *p, struct block *b)
{
    clear_rows(b, rows(p), b->own);
}

/* signs are drawn as the steps go */
static void sample(const struct problem *p, struct block *b)
{
    (void)p, (void)b;
}

/* sum = sum over rows of x y, for every replica */
static void products(int count, size_t ld, const real *restrict x, const real *restrict y, real *restrict sum)
{
    memset(sum, 0, ld * sizeof *sum);
    for (int i = 0; i < count; i++, x += ld, y += ld) {
#pragma omp simd
        for (size_t k = 0; k < ld; k++)
            sum[k] += x[k] * y[k];
    }
}

/* x = kept x + new y, with factors of every replica's own */
static void mix(int count, size_t ld, const real *restrict kept, real *restrict x, const real *restrict new,
                const real *restrict y)
{
    for (int i = 0; i < count; i++, x += ld, y += ld) {
#pragma omp simd
        for (size_t k = 0; k < ld; k++)
            x[k] = kept[k] * x[k] + new[k] * y[k];
    }
}

/* x, which holds a, and y of every replica take in nu and b */
static void reduce(const struct problem *p, const struct block *b, const struct parts *u)
{
    const int S = p->dims.state, P = p->dims.param;
    const size_t ld = b->plus.ld;
    real *restrict r0 = u->square_a, *restrict r1 = u->square_b, *restrict square_y = u->square_y;
    const real nu = square_root((real)S);
    products(S, ld, u->x, u->x, r0);
    products(P, ld, u->y, u->y, square_y);
    products(P, ld, u->b, u->b, r1);
#pragma omp simd
    for (size_t k = 0; k < ld; k++) {
        r0[k] = square_root((square_root(square_y[k]) + least) / (square_root(r0[k]) + least));
        r1[k] = square_root((square_root(r1[k]) + least) / nu);
    }
    mix(S, ld, r0, u->x, r1, u->nu);
#pragma omp simd
    for (size_t k = 0; k < ld; k++) {
        r0[k] = 1 / r0[k];
        r1[k] = 1 / r1[k];
    }
    mix(P, ld, r0, u->y, r1, u->b);
}

/* sum += (dl/ds . x) y + dl/dtheta */
static void add_loss(const struct problem *p, struct block *b, const struct slice *s, const struct parts *u)
{
    real *const one = u->square_a;
    clear_rows(b, p->dims.state, u->adjoint);
    p->task->loss_vjp(p->self, s, u->next, u->adjoint, u->sum);
    products(p->dims.state, s->ld, u->adjoint, u->x, u->along);
    for (size_t k = 0; k < s->ld; k++) {
        b->loss[k] += (double)u->along[k];
        one[k] = 1;
    }
    mix(p->dims.param, s->ld, one, u->sum, u->along, u->y);
}

static void advance(const struct problem *p, struct block *b)
{
    struct slice s = b->plus;
    struct parts u = parts_of(p, b);
    memset(b->loss, 0, s.ld * sizeof *b->loss);
    clear_rows(b, p->dims.param, u.still);
    clear_rows(b, p->dims.param, u.sum);
    for (int k = 0; k < b->segment.steps; k++) {
        p->task->step(p->self, &s, u.next);
        draw_signs(b, s.t, p->dims.state, u.nu);
        p->task->jvp(p->self, &s, u.next, u.still, u.x, u.along);
        memcpy(u.adjoint, u.nu, (size_t)p->dims.state * s.ld * sizeof(real));
        clear_rows(b, p->dims.param, u.b);
        p->task->vjp(p->self, &s, u.next, u.adjoint, u.b);
        reduce(p, b, &u);
        if (loss_counts(&p->dims, s.t + 1))
            add_loss(p, b, &s, &u);
        real *const old = s.state;
        s.state = u.next;
        u.next = old;
        s.t++;
    }
    if (s.state != b->plus.state)
        memcpy(b->plus.state, s.state, (size_t)p->dims.state * s.ld * sizeof(real));
}

static void credit(const struct problem *p, const struct block *b, double *gradient)
{
    const real *sum = parts_of(p, b).sum;
    for (int i = 0; i < p->dims.param; i++)
        for (int k = 0; k < b->pairs; k++)
            gradient[i] += (double)sum[(size_t)i * b->plus.ld + (size_t)k] / p->pairs;
}

const struct estimator ESTIMATOR(uoro) = {
    .name = "uoro",
    .brief = "unbiased online recurrent optimization: rank-one influence of theta on the state",
    .source = "Tallec & Ollivier 2017, arXiv 1702.05043",
    .equation =
        "x = r0 J_t x + r1 nu;  y = y / r0 + (df_t/dtheta)' nu / r1;  g_t = (dl_t/ds . x) y + dl_t/dtheta",
    .bias = "none",
    .variance = "high: grows with S and with memory; none in closed form",
    .time = "N K (F + J + B)",
    .memory = "N (2 S + P)",
    .depth = "K",
    .target = TARGET_PLAIN,
    .needs = NEEDS_VJP | NEEDS_JVP,
    .unperturbed = true,
    .rows = rows,
    .scratch_rows = scratch_rows,
    .begin = begin,
    .sample = sample,
    .advance = advance,
    .credit = credit,
};
