/* exact_text.c: text of a double that reads back exactly: the first of %.15g, %.16g and %.17g that does.
 *
 * printf and strtod are slow, so the range of most numbers has a way of its own, in whole numbers and without
 * any rounding that is not meant.  With v = m 2^e and X = floor(log10 v), the 17 digits before the point of
 *
 *     v 10^(16 - X) = m unit / per,     unit / per = 2^e 10^(16 - X) in whole numbers,
 *
 * are a quotient of 128-bit numbers, and digits that are left out are compared with half a digit, and the text
 * with half the distance of neighbouring doubles, by their remainder (no paper: there is room for exactness).
 * Elsewhere, printf and strtod decide. */
#include "exact_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

enum { DIGITS = 17, FEWEST = 15, MANTISSA = 52, TEXT_SIZE = 32 };

/* The range: 16 - X from -27 to 27.  Then 5^|16 - X| < 2^63; without its powers of two that m unit and per
 * have in common, m unit < 2^120 and per < 2^63. */
static const double least = 1e-10, beyond = 1e43;

static const uint64_t seventeen_digits = 10000000000000000; /* the least number of them */
static const uint64_t steps[] = {1, 10, 100}; /* what digits are rounded to, by how many are left out */

struct fraction {
    uint64_t m;     /* [2^52, 2^53) */
    wide unit, per; /* v 10^(16 - X) = m unit / per */
    uint64_t whole; /* of 17 digits */
    wide rest;      /* below per */
    int exponent;   /* X */
};

static uint64_t power_of_five(int n)
{
    uint64_t power = 1;
    for (uint64_t base = 5; n > 0; n >>= 1, base *= base)
        power *= n & 1 ? base : 1;
    return power;
}

/* Whole and rest for an exponent that may be one too small or too large. */
static void divide(struct fraction *f, int e, int exponent)
{
    const int ten = DIGITS - 1 - exponent, two = e + ten;
    const uint64_t five = power_of_five(abs(ten));
    f->exponent = exponent;
    f->unit = (wide)(ten > 0 ? five : 1) << (two > 0 ? two : 0);
    f->per = ten < 0 ? five : (wide)1 << (two < 0 ? -two : 0);
    const wide value = f->m * f->unit;
    f->whole = ten < 0 ? (uint64_t)(value / f->per) : (uint64_t)(value >> (two < 0 ? -two : 0));
    f->rest = value - f->whole * f->per;
}

static struct fraction fraction_of(double value)
{
    static const double log10_of_2 = 0.30102999566398120;
    struct fraction f;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const int power = (int)(bits >> MANTISSA) - 1023; /* v is 2^power or more, but less than twice that */
    f.m = (bits & ((UINT64_C(1) << MANTISSA) - 1)) | UINT64_C(1) << MANTISSA;
    divide(&f, power - MANTISSA, (int)floor(power * log10_of_2));
    if (f.whole >= 10 * seventeen_digits)
        divide(&f, power - MANTISSA, f.exponent + 1);
    return f;
}

/* The whole number of `step`s that is nearest, ties to even, as printf has it. */
static uint64_t rounded(const struct fraction *f, uint64_t step)
{
    const uint64_t count = f->whole / step;
    const wide left = 2 * ((f->whole % step) * f->per + f->rest), half = step * f->per;
    return count + (left > half || (left == half && count % 2 == 1));
}

/* Is v the double that is nearest to `candidate` / 10^(16 - X), ties to an even m?  The double below a power of
 * two is only half as far away as the one above. */
static bool reads_back(const struct fraction *f, uint64_t candidate)
{
    const wide value = f->m * f->unit, found = candidate * f->per;
    const wide off = found > value ? found - value : value - found;
    const unsigned parts = found < value && f->m == UINT64_C(1) << MANTISSA ? 4u : 2u;
    return parts * off < f->unit || (parts * off == f->unit && f->m % 2 == 0);
}

/* The decimal digits of a number, two at a time. */
static void spell(uint64_t number, int n, char *digit)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    for (; n > 1; n -= 2, number /= 100)
        memcpy(digit + n - 2, pairs + 2 * (number % 100), 2);
    if (n == 1)
        digit[0] = (char)('0' + number);
}

/* `n` digits of which the first stands for 10^exponent, as %g writes them; returns the length. */
static int write_digits(uint64_t digits, int n, int exponent, char *text)
{
    const bool scientific = exponent < -4 || exponent >= n;
    const int point = scientific ? 1 : exponent + 1; /* digits before it; none: 0.0123 */
    char digit[DIGITS], *at = text;
    spell(digits, n, digit);
    while (n > 1 && n > point && digit[n - 1] == '0')
        n--;
    if (point > 0) {
        memcpy(at, digit, (size_t)point);
        at += point;
    } else {
        memcpy(at, "0.000", 5);
        at += 2 - point;
    }
    if (point > 0 && n > point)
        *at++ = '.';
    for (int k = point > 0 ? point : 0; k < n; k++)
        *at++ = digit[k];
    if (scientific)
        at += sprintf(at, "e%+03d", exponent);
    *at = '\0';
    return (int)(at - text);
}

static int fast_text(double magnitude, char *text)
{
    const struct fraction f = fraction_of(magnitude);
    for (int digits = FEWEST; digits <= DIGITS; digits++) {
        const uint64_t step = steps[DIGITS - digits], count = rounded(&f, step);
        if (digits < DIGITS && !reads_back(&f, count * step))
            continue;
        const uint64_t limit = 10 * seventeen_digits / step; /* rounded up to one digit more */
        return count == limit ? write_digits(count / 10, digits, f.exponent + 1, text)
                              : write_digits(count, digits, f.exponent, text);
    }
    return 0;
}

static int slow_text(double value, char *text)
{
    int length = 0;
    for (int digits = FEWEST; digits <= DIGITS && !(length > 0 && strtod(text, NULL) == value); digits++)
        length = snprintf(text, TEXT_SIZE, "%.*g", digits, value);
    return length;
}

int exact_text(double value, char *text, size_t size)
{
    const double magnitude = fabs(value);
    char whole[TEXT_SIZE] = "-"; /* the longest is -2.2250738585072014e-308 */
    const int sign = signbit(value) != 0;
    int length;
    if (magnitude >= least && magnitude < beyond)
        length = sign + fast_text(magnitude, whole + sign);
    else if (magnitude == 0)
        length = sign + write_digits(0, 1, 0, whole + sign);
    else if (isnan(value))
        length = snprintf(whole, sizeof whole, "nan"); /* whatever its sign */
    else
        length = slow_text(value, whole);
    const size_t copied = (size_t)length < size ? (size_t)length : size - 1;
    if (size > 0) {
        memcpy(text, whole, copied);
        text[copied] = '\0';
    }
    return length;
}

void exact_list(FILE *file, const double *value, int n)
{
    char text[TEXT_SIZE];
    for (int k = 0; k < n; k++) {
        exact_text(value[k], text, sizeof text);
        fprintf(file, "%s%s", k ? "," : "", text);
    }
}
