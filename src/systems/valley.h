/* valley.h: a curved valley with ripples, the inner loss of the toy regression (Vicol, Metz & Sohl-Dickstein, ICML
 * 2021), with its first and second derivatives:
 *
 *     f(x) = sqrt(x0^2 + 5) - sqrt(5) + sin^2(x1) exp(-5 x0^2) + |x1 - 100| / 4 */
#ifndef PESBENCH_VALLEY_H
#define PESBENCH_VALLEY_H

#include "vector_math.h"

/* What f and its derivatives are made of. */
struct valley {
    real x, root, ripple, square, twice; /* x0, sqrt(x0^2 + 5), exp(-5 x0^2), sin^2 x1, sin 2 x1 */
    real side, distance;                 /* sign of x1 - 100, |x1 - 100| */
};

static inline struct valley valley_of(real x0, real x1, real ripple, real sine, real cosine)
{
    const real x2 = x0 * x0, off = x1 - 100;
    return (struct valley){
        .x = x0,
        .root = square_root(x2 + 5),
        .ripple = ripple,
        .square = sine * sine,
        .twice = 2 * sine * cosine,
        .side = (real)(off > 0) - (real)(off < 0),
        .distance = off < 0 ? -off : off,
    };
}

static inline struct valley valley_at(real x0, real x1)
{
    real sine, cosine;
    sincos_any(x1, &sine, &cosine);
    return valley_of(x0, x1, exp_any(-5 * (x0 * x0)), sine, cosine);
}

static inline real valley_value(const struct valley *f)
{
    return (f->root - (real)2.23606797749978969641) + f->square * f->ripple + (real)0.25 * f->distance;
}

static inline void valley_gradient(const struct valley *f, real *g0, real *g1)
{
    *g0 = f->x / f->root - 10 * f->x * (f->square * f->ripple);
    *g1 = f->twice * f->ripple + (real)0.25 * f->side;
}

/* y = (d^2 f) v */
static inline void valley_curve(const struct valley *f, real v0, real v1, real *y0, real *y1)
{
    const real across = -10 * f->x * f->twice * f->ripple;
    *y0 = (5 / (f->root * f->root * f->root) + f->square * f->ripple * (100 * f->x * f->x - 10)) * v0 +
          across * v1;
    *y1 = across * v0 + 2 * (1 - 2 * f->square) * f->ripple * v1;
}

#endif
