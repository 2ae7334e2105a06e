/* vector_math.h: branch-free elementary functions that inline into vectorised loops, in the precision `real`.
 *
 * Plain series, long enough for the precision: no tables, no libm, the same bits in every lane and at every
 * vector width.  Errors are below 3 units in the last place, or
 * as the function says, which tests/vector_math.c checks. */
#ifndef PESBENCH_VECTOR_MATH_H
#define PESBENCH_VECTOR_MATH_H

#include "core.h"
#include <math.h>
#include <string.h>

#ifdef PESBENCH_SINGLE
typedef uint32_t real_bits;
enum { FRACTION_BITS = 23 };
static const real_bits exponent_bias = 127, sqrt_half_bits = UINT32_C(0x3f3504f3),
                       two_to_fraction_bits = UINT32_C(0x4b000000);
#define square_root(x) sqrtf(x)
#else
typedef uint64_t real_bits;
enum { FRACTION_BITS = 52 };
static const real_bits exponent_bias = 1023, sqrt_half_bits = UINT64_C(0x3fe6a09e667f3bcd),
                       two_to_fraction_bits = UINT64_C(0x4330000000000000);
#define square_root(x) sqrt(x)
#endif

static inline real real_of_bits(real_bits bits)
{
    real x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ln x for normal x > 0.  x = 2^e m with m in [sqrt(1/2), sqrt(2));  ln m = 2 atanh((m-1)/(m+1)) by its odd
 * series. Only additions, logical shifts and masks of unsigned words, which every vector unit has: e becomes
 * a real as the last bits of 2^FRACTION_BITS + e. */
static inline real log_positive(real x)
{
    real_bits bits;
    memcpy(&bits, &x, sizeof bits);
    const real_bits e =
        (bits - sqrt_half_bits + (exponent_bias << FRACTION_BITS)) >> FRACTION_BITS; /* biased */
    const real m = real_of_bits(bits - (e << FRACTION_BITS) + (exponent_bias << FRACTION_BITS));
    const real power =
        real_of_bits(two_to_fraction_bits | e) - (real_of_bits(two_to_fraction_bits) + (real)exponent_bias);
    const real f = (m - 1) / (m + 1), f2 = f * f;
#ifdef PESBENCH_SINGLE
    real series = (real)(1.0 / 9);
#else
    real series = (real)(1.0 / 21);
    series = series * f2 + (real)(1.0 / 19);
    series = series * f2 + (real)(1.0 / 17);
    series = series * f2 + (real)(1.0 / 15);
    series = series * f2 + (real)(1.0 / 13);
    series = series * f2 + (real)(1.0 / 11);
    series = series * f2 + (real)(1.0 / 9);
#endif
    series = series * f2 + (real)(1.0 / 7);
    series = series * f2 + (real)(1.0 / 5);
    series = series * f2 + (real)(1.0 / 3);
    return power * (real)0.693147180559945309 + (2 * f + 2 * f * f2 * series);
}

/* e^x = 2^k (1 + r q): x = k ln 2 + r with |r| <= ln 2 / 2, a polynomial for q = (e^r - 1) / r, and 2^k as the
 * exponent's bits.  In double
 * precision it is Taylor's; in single the one of degree 6 that errs least, by 2e-8.  x is held within the k for
 * which those bits are 0 and infinity: beyond the range of normal numbers, and within 1 of its ends, that is what
 * e^x is; NaN for NaN. */
static inline real exp_parts(real x, real *power, real *rest)
{
#ifdef PESBENCH_SINGLE
    const real least = -88, greatest = 89, ln2 = (real)0.693359375, ln2_rest = (real)-2.12194440054690583e-4;
#else
    const real least = -709, greatest = 710, ln2 = 0x1.62e42feep-1, ln2_rest = 1.90821492927058770002e-10;
#endif
    const real inside = x < least ? least : x > greatest ? greatest : x;
    const real rounder = /* added: k in the last bits, with its bias */
        real_of_bits(two_to_fraction_bits) * (real)1.5 + (real)exponent_bias;
    const real shifted = inside * (real)1.44269504088896340736 + rounder, k = shifted - rounder;
    const real r = (inside - k * ln2) - k * ln2_rest;
#ifdef PESBENCH_SINGLE
    real series = (real)1.3361703684e-3;
    series = series * r + (real)8.3616447944e-3;
    series = series * r + (real)4.1674722409e-2;
    series = series * r + (real)1.6666612452e-1;
    series = series * r + (real)4.9999983670e-1;
#else
    real series = (real)(1.0 / 6227020800.0);
    series = series * r + (real)(1.0 / 479001600);
    series = series * r + (real)(1.0 / 39916800);
    series = series * r + (real)(1.0 / 3628800);
    series = series * r + (real)(1.0 / 362880);
    series = series * r + (real)(1.0 / 40320);
    series = series * r + (real)(1.0 / 5040);
    series = series * r + (real)(1.0 / 720);
    series = series * r + (real)(1.0 / 120);
    series = series * r + (real)(1.0 / 24);
    series = series * r + (real)(1.0 / 6);
    series = series * r + (real)(1.0 / 2);
#endif
    real_bits bits;
    memcpy(&bits, &shifted, sizeof bits);
    *power = real_of_bits(bits << FRACTION_BITS);
    *rest = r;
    return series * r + 1;
}

static inline real exp_any(real x)
{
    real power, rest;
    const real series = exp_parts(x, &power, &rest);
    return (series * rest + 1) * power;
}

/* 1 / (1 + e^-x) */
static inline real sigmoid(real x)
{
    return 1 / (1 + exp_any(-x));
}

/* tanh |x| = -m / (2 + m) with m = e^(-2|x|) - 1 = 2^k r q + (2^k - 1), which loses nothing near 0. */
static inline real hyperbolic_tangent(real x)
{
    real power, rest;
    const real size = x < 0 ? -x : x;
    const real series = exp_parts(-2 * size, &power, &rest);
    const real m = power * (series * rest) + (power - 1), tangent = -m / (2 + m);
    return x < 0 ? -tangent : tangent;
}

/* sine and cosine of x + quarter circles, |x| <= pi / 4: Taylor series.  Of `quarter` the last two bits count. */
static inline void sincos_quarter(real x, real_bits quarter, real *sine, real *cosine)
{
    const real x2 = x * x;
#ifdef PESBENCH_SINGLE
    real s = (real)(1.0 / 362880), c = (real)(-1.0 / 3628800);
#else
    real s = (real)(-1.0 / 1307674368000.0), c = (real)(1.0 / 20922789888000.0);
    s = s * x2 + (real)(1.0 / 6227020800.0);
    s = s * x2 - (real)(1.0 / 39916800);
    s = s * x2 + (real)(1.0 / 362880);
    c = c * x2 - (real)(1.0 / 87178291200.0);
    c = c * x2 + (real)(1.0 / 479001600);
    c = c * x2 - (real)(1.0 / 3628800);
#endif
    s = s * x2 - (real)(1.0 / 5040);
    s = s * x2 + (real)(1.0 / 120);
    s = s * x2 - (real)(1.0 / 6);
    s = s * x2 * x + x;
    c = c * x2 + (real)(1.0 / 40320);
    c = c * x2 - (real)(1.0 / 720);
    c = c * x2 + (real)(1.0 / 24);
    c = c * x2 - (real)(1.0 / 2);
    c = c * x2 + 1;
    const real first = quarter & 1 ? c : s, second = quarter & 1 ? s : c;
    *sine = quarter & 2 ? -first : first;
    *cosine = (quarter + 1) & 2 ? -second : second;
}

/* sine and cosine of turn / 2^32 full turns.  The turn is reduced exactly, as an integer, to an eighth of a
 * circle either side of the nearest quarter. */
static inline void sincos_turn(uint32_t turn, real *sine, real *cosine)
{
    const uint32_t quarter = (turn + (UINT32_C(1) << 29)) >> 30;
    const int32_t rest = (int32_t)(turn - (quarter << 30));
    sincos_quarter((real)rest * (real)(6.283185307179586477 / 4294967296.0), quarter, sine, cosine);
}

/* sine and cosine of x in radians.  pi / 2 is taken off k times in three parts, whose products with k are
 * exact up to |x| = 8192 (single) and 10^6 (double): the error is below a unit in the last place of 1, and
 * below 6 of the result within a turn.  Beyond, the results are some numbers between -1 and 1; NaN for NaN
 * and infinity. */
static inline void sincos_any(real x, real *sine, real *cosine)
{
#ifdef PESBENCH_SINGLE
    const real part1 = (real)1.5703125, part2 = (real)4.837512969970703125e-4,
               part3 = (real)7.54978995489188216e-8;
#else
    const real part1 = 1.57079632673412561417, part2 = 6.07710050630396597660e-11,
               part3 = 2.02226624879595063154e-21;
#endif
    const real most = (real)0.8; /* an eighth of a circle, and what rounding of x / (pi / 2) adds */
    const real rounder = real_of_bits(two_to_fraction_bits) * (real)1.5;
    const real shifted = x * (real)0.63661977236758134308 + rounder, k = shifted - rounder;
    real rest = ((x - k * part1) - k * part2) - k * part3;
    rest = rest > most ? most : rest;
    rest = rest < -most ? -most : rest;
    real_bits quarter;
    memcpy(&quarter, &shifted, sizeof quarter);
    sincos_quarter(rest, quarter, sine, cosine);
}

#endif
