/* vector_math.h: branch-free elementary functions that inline into vectorised loops, in the precision `real`.
 *
 * Plain series, long enough for the precision: no tables, no libm, the same bits in every lane and at every
 * vector width.  Largest errors, as tests/noise.c checks: 2 ulp single, 3 ulp double. */
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

/* sine and cosine of turn / 2^32 full turns.  The turn is reduced exactly, as an integer, to an eighth of a
 * circle either side of the nearest quarter; Taylor series there. */
static inline void sincos_turn(uint32_t turn, real *sine, real *cosine)
{
    const uint32_t quarter = (turn + (UINT32_C(1) << 29)) >> 30;
    const int32_t rest = (int32_t)(turn - (quarter << 30));
    const real x = (real)rest * (real)(6.283185307179586477 / 4294967296.0), x2 = x * x;
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

#endif
