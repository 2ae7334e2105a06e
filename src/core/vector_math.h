/* vector_math.h: branch-free elementary functions that inline into vectorised loops, in the precision `real`.
 *
 * Polynomials of the least greatest error on their interval (Remez), as long as the precision needs: no tables, no libm,
 * the same bits in every lane and at every vector width.  Errors are below 3 units in the last place, or as the function
 * says, which tests/vector_math.c checks. */
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

/* by ln(2^octaves x) for normal x > 0, and both constants.  x = 2^e m with m in [sqrt(1/2), sqrt(2));
 * ln m = 2 atanh f, f = (m-1)/(m+1), by a polynomial for (atanh f / f - 1) / f^2 that errs by 8e-10 in single precision
 * and 1e-18 in double.  Only additions, shifts and masks of words, which every vector unit has: where there is no
 * conversion of 64-bit integers, e becomes a real as the last bits of 2^FRACTION_BITS + e. */
static inline real log_scaled(real x, real by, real octaves)
{
    real_bits bits;
    memcpy(&bits, &x, sizeof bits);
#ifdef PESBENCH_SINGLE
    const real_bits above = bits - sqrt_half_bits;
    const real power = (real)((int32_t)above >> FRACTION_BITS);
    const real m = real_of_bits((above & ((UINT32_C(1) << FRACTION_BITS) - 1)) + sqrt_half_bits);
#else
    const real_bits e =
        (bits - sqrt_half_bits + (exponent_bias << FRACTION_BITS)) >> FRACTION_BITS; /* biased */
    const real m = real_of_bits(bits - (e << FRACTION_BITS) + (exponent_bias << FRACTION_BITS));
    const real power =
        real_of_bits(two_to_fraction_bits | e) - (real_of_bits(two_to_fraction_bits) + (real)exponent_bias);
#endif
    const real f = (m - 1) / (m + 1), f2 = f * f, twice = 2 * by * f;
#ifdef PESBENCH_SINGLE
    real series = (real)0.1493729787;
    series = series * f2 + (real)0.1998872174;
    series = series * f2 + (real)0.3333338855;
#else
    real series = 0.07398312143902733;
    series = series * f2 + 0.0765699339023264;
    series = series * f2 + 0.09091783334803168;
    series = series * f2 + 0.11111099265555298;
    series = series * f2 + 0.14285714371383207;
    series = series * f2 + 0.19999999999706564;
    series = series * f2 + 0.33333333333333676;
#endif
    return (power + octaves) * (by * (real)0.693147180559945309) + (twice + twice * f2 * series);
}

/* ln x for normal x > 0 */
static inline real log_positive(real x)
{
    return log_scaled(x, 1, 0);
}

/* e^x = 2^k (1 + r q): x = k ln 2 + r with |r| <= ln 2 / 2, a polynomial for q = (e^r - 1) / r that errs by 2e-8 in
 * single precision and 2e-17 in double, and 2^k as the exponent's bits.  x is held within the k for which those bits are
 * 0 and infinity: beyond the range of normal numbers, and within 1 of its ends, that is what e^x is; NaN for NaN. */
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
    real series = 2.5114502267718147e-8;
    series = series * r + 2.762636345720062e-7;
    series = series * r + 2.755722787038149e-6;
    series = series * r + 2.480150435722014e-5;
    series = series * r + 1.9841269903113278e-4;
    series = series * r + 1.3888888932448713e-3;
    series = series * r + 8.333333333314558e-3;
    series = series * r + 4.1666666666573426e-2;
    series = series * r + 0.16666666666666685;
    series = series * r + 0.5000000000000006;
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

/* x, or -x where the last bit of `odd` is set */
static inline real with_sign(real x, real_bits odd)
{
    real_bits bits;
    memcpy(&bits, &x, sizeof bits);
    return real_of_bits(bits ^ odd << (sizeof(real) * 8 - 1));
}

/* sine and cosine of x + quarter circles, |x| <= 0.8, a little more than pi / 4: polynomials for (sin x / x - 1) / x^2
 * and (cos x - 1 + x^2 / 2) / x^4.  Of `quarter` the last two bits count. */
static inline void sincos_quarter(real x, real_bits quarter, real *sine, real *cosine)
{
    const real x2 = x * x;
#ifdef PESBENCH_SINGLE
    real s = (real)-1.950523918e-4, c = (real)2.44249236e-5;
    s = s * x2 + (real)8.332090306e-3;
    s = s * x2 - (real)0.1666665358;
    c = c * x2 - (real)1.388725177e-3;
    c = c * x2 + (real)0.04166664456;
#else
    real s = 1.589077078284481e-10, c = -1.1364163756540796e-11;
    s = s * x2 - 2.5050655799344678e-8;
    s = s * x2 + 2.755731305081837e-6;
    s = s * x2 - 1.9841269828002419e-4;
    s = s * x2 + 8.333333333320222e-3;
    s = s * x2 - 0.16666666666666624;
    c = c * x2 + 2.0875832602624826e-9;
    c = c * x2 - 2.755731533456001e-7;
    c = c * x2 + 2.4801587293531496e-5;
    c = c * x2 - 1.3888888888881625e-3;
    c = c * x2 + 0.04166666666666665;
#endif
    s = s * x2 * x + x;
    c = c * x2 - (real)(1.0 / 2);
    c = c * x2 + 1;
    const real first = quarter & 1 ? c : s, second = quarter & 1 ? s : c;
    *sine = with_sign(first, quarter >> 1);
    *cosine = with_sign(second, (quarter + 1) >> 1);
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
