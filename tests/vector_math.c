/* vector_math.c: ln x, e^x, sigmoid, tanh, sine and cosine of vector_math.h against the library's long double, in
 * units in the last place of `real`.  vector_math_single.c is this file in single precision. */
#include "vector_math.h"

#include "random.h"
#include "test.h"

#include <float.h>

static const double bound = 3; /* measured: ln 2.0; sine and cosine 2.7 single, 1.8 double */
#ifdef PESBENCH_SINGLE
#define SMALLEST FLT_MIN
enum { EXPONENTS = 126 };
#else
#define SMALLEST DBL_MIN
enum { EXPONENTS = 1022 };
#endif

/* |value - exact| in units in the last place of the exact value; infinite where 0 is missed */
static double ulps(real value, long double exact)
{
    if (exact == 0)
        return value == 0 ? 0 : INFINITY;
    return (double)(fabsl((long double)value - exact) / ldexpl(1, ilogbl(exact) - FRACTION_BITS));
}

/* NaN wins */
static void keep_largest(double *largest, double x)
{
    if (!(x <= *largest))
        *largest = x;
}

static void compare_log(real x, double *largest)
{
    keep_largest(largest, ulps(log_positive(x), logl((long double)x)));
}

static void compare_turn(uint32_t turn, double *sine_error, double *cosine_error)
{
    const long double quarter = 1.57079632679489661923132169163975144L;
    const int32_t rest = (int32_t)(turn << 2) / 4; /* from the nearest quarter turn below or above, exactly */
    const uint32_t quarters = (turn - (uint32_t)rest) >> 30;
    const long double x = (long double)rest * (quarter / 1073741824.0L);
    const long double s = sinl(x), c = cosl(x);
    const long double sines[] = {s, c, -s, -c};
    real sine, cosine;
    sincos_turn(turn, &sine, &cosine);
    keep_largest(sine_error, ulps(sine, sines[quarters & 3]));
    keep_largest(cosine_error, ulps(cosine, sines[(quarters + 1) & 3]));
}

/* Every exponent, the neighbourhood of 1 and of sqrt(1/2), where the reduction switches, and the radii of the
 * noise. */
static void test_log(void)
{
    enum { MANY = 1 << 20 };
    uint64_t state = 1;
    double anywhere = 0, noise = 0, near = 0;
    for (int k = 0; k < MANY; k++) {
        const int exponent = (int)(random_bits(&state) % (2 * EXPONENTS)) - EXPONENTS;
        compare_log((real)ldexp(1 + random_uniform(&state), exponent), &anywhere);
        compare_log(((real)(int32_t)(random_bits(&state) >> 33) + (real)0.5) * (real)0x1p-31, &noise);
        compare_log((real)(0.70 + 0.72 * random_uniform(&state)), &near);
        compare_log((real)(1 + ldexp(random_uniform(&state) - 0.5, -(k % FRACTION_BITS))), &near);
    }
    for (real x = (real)M_SQRT1_2, k = -100; k <= 100; k++)
        compare_log(x * (1 + k * (real)ldexp(1, -FRACTION_BITS)), &near);
    compare_log(SMALLEST, &anywhere);
    CHECK(log_positive(1) == 0);
    printf("ln: %.3f ulp anywhere, %.3f between 0.7 and 1.42, %.3f as the noise uses it\n", anywhere, near,
           noise);
    CHECK(anywhere <= bound);
    CHECK(near <= bound);
    CHECK(noise <= bound);
}

/* Everywhere, and around every eighth of a turn. */
static void test_turn(void)
{
    uint64_t state = 2;
    double sine = 0, cosine = 0;
    for (int k = 0; k < 1 << 21; k++)
        compare_turn((uint32_t)(random_bits(&state) >> 32), &sine, &cosine);
    for (uint32_t eighth = 0; eighth < 8; eighth++)
        for (uint32_t k = 0; k < 8192; k++)
            compare_turn((eighth << 29) + k - 4096, &sine, &cosine);
    printf("sine: %.3f ulp, cosine: %.3f ulp\n", sine, cosine);
    CHECK(sine <= bound);
    CHECK(cosine <= bound);
}

/* The whole range, both sides of every change of k, and beyond the ends. */
static void test_exp(void)
{
    const double least = log((double)SMALLEST) + 1, greatest = -least;
    uint64_t state = 3;
    double largest = 0;
    for (int k = 0; k < 1 << 20; k++) {
        const real x = (real)(least + (greatest - least) * random_uniform(&state));
        keep_largest(&largest, ulps(exp_any(x), expl((long double)x)));
        const real edge =
            (real)((k % (2 * EXPONENTS - 4) - EXPONENTS + 2.5) * M_LN2 + 1e-5 * random_normal(&state));
        if (edge > (real)least && edge < (real)greatest)
            keep_largest(&largest, ulps(exp_any(edge), expl((long double)edge)));
    }
    printf("exp: %.3f ulp\n", largest);
    CHECK(largest <= bound);
    CHECK(exp_any(0) == 1);
    CHECK(exp_any(-(real)INFINITY) == 0);
    CHECK(exp_any(-10000) == 0);
    CHECK(isinf(exp_any(10000)));
    CHECK(isnan(exp_any((real)NAN)));
}

/* In radians: relative within a turn, the multiples of pi / 4 among them; to a unit of 1 as far as the reduction is
 * exact; bounded beyond; and, whatever the range, sin^2 + cos^2 = 1. */
static void test_radians(void)
{
    const double farthest = sizeof(real) == sizeof(float) ? 8192 : 1e6, unit = ldexp(1, -FRACTION_BITS);
    uint64_t state = 4;
    double near = 0, far = 0, circle = 0;
    real sine, cosine;
    for (int k = 0; k < 1 << 20; k++) {
        const double eighths = k % 17 - 8 + (k % 3 ? 0 : 1e-4 * random_normal(&state));
        const real x = (real)(k & 1 ? eighths * (M_PI / 4) : 2 * M_PI * (2 * random_uniform(&state) - 1));
        sincos_any(x, &sine, &cosine);
        if (fabs((double)x) > 1e-30) /* where both are not the zeros of x = 0 */
            keep_largest(&near, ulps(sine, sinl((long double)x)));
        keep_largest(&near, ulps(cosine, cosl((long double)x)));
        const real away = (real)(farthest * (2 * random_uniform(&state) - 1));
        sincos_any(away, &sine, &cosine);
        keep_largest(&far, fabs((double)(sinl((long double)away) - sine)) / unit);
        keep_largest(&far, fabs((double)(cosl((long double)away) - cosine)) / unit);
        sincos_any((real)ldexp((double)away, k % 64), &sine, &cosine);
        keep_largest(&circle, fabs((double)sine * (double)sine + (double)cosine * (double)cosine - 1) / unit);
    }
    printf("in radians: %.3f ulp within a turn, %.3f units of 1 to %g, circle %.3f\n", near, far, farthest,
           circle);
    CHECK(near <= 2 * bound); /* measured: 5.8 single, at 3 pi / 2; 1.4 double */
    CHECK(far <= 1);
    CHECK(circle <= 4);
    sincos_any(0, &sine, &cosine);
    CHECK(sine == 0 && cosine == 1);
    sincos_any((real)NAN, &sine, &cosine);
    CHECK(isnan(sine) && isnan(cosine));
    sincos_any((real)INFINITY, &sine, &cosine);
    CHECK(isnan(sine) && isnan(cosine));
}

/* From the smallest numbers, where tanh x = x, to where it is 1; both sides of the changes of k; and beyond. */
static void test_tanh(void)
{
    uint64_t state = 4;
    double largest = 0;
    for (int k = 0; k < 1 << 20; k++) {
        const real anywhere = (real)(40 * random_uniform(&state) - 20);
        const real small = (real)ldexp(random_uniform(&state) - 0.5, -(k % (2 * FRACTION_BITS)));
        const real edge = (real)((k % 40 - 20.5) * M_LN2 / 2 + 1e-5 * random_normal(&state));
        keep_largest(&largest, ulps(hyperbolic_tangent(anywhere), tanhl((long double)anywhere)));
        keep_largest(&largest, ulps(hyperbolic_tangent(small), tanhl((long double)small)));
        keep_largest(&largest, ulps(hyperbolic_tangent(edge), tanhl((long double)edge)));
    }
    printf("tanh: %.3f ulp\n", largest);
    CHECK(largest <= bound);
    CHECK(hyperbolic_tangent(0) == 0);
    CHECK(hyperbolic_tangent(1000) == 1 && hyperbolic_tangent(-1000) == -1);
    CHECK(hyperbolic_tangent((real)INFINITY) == 1 && hyperbolic_tangent(-(real)INFINITY) == -1);
    CHECK(isnan(hyperbolic_tangent((real)NAN)));
}

/* As far as e^-x is a normal number. */
static void test_sigmoid(void)
{
    const double most = -log((double)SMALLEST) - 1;
    uint64_t state = 5;
    double largest = 0;
    for (int k = 0; k < 1 << 20; k++) {
        const double scale = k % 2 ? most : 8;
        const real x = (real)(scale * (2 * random_uniform(&state) - 1));
        keep_largest(&largest, ulps(sigmoid(x), 1 / (1 + expl(-(long double)x))));
    }
    printf("sigmoid: %.3f ulp\n", largest);
    CHECK(largest <= bound);
    CHECK(sigmoid(0) == (real)0.5);
    CHECK(sigmoid((real)INFINITY) == 1 && sigmoid(-(real)INFINITY) == 0);
    CHECK(isnan(sigmoid((real)NAN)));
}

int main(void)
{
    test_tanh();
    test_sigmoid();
    test_log();
    test_exp();
    test_turn();
    test_radians();
    return test_result();
}
