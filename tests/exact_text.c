/* exact_text.c: text of doubles, against what printf and strtod say one after the other. */
#include "random.h"
#include "report.h"
#include "test.h"

#include <stdint.h>

/* The definition: the first of 15, 16, 17 digits that reads back. */
static void defined_text(double value, char text[64])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, 64, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return;
    }
}

/* 1 if `value` or its negative is written otherwise, and says how at first. */
static int is_wrong(double value)
{
    char expected[64], found[64];
    defined_text(value, expected);
    const int length = exact_text(value, found, sizeof found);
    char negative[64];
    exact_text(-value, negative, sizeof negative);
    const int holds = strcmp(found, expected) == 0 && length == (int)strlen(found) &&
                      strtod(found, NULL) == value &&
                      (expected[0] == '-' || strcmp(negative + 1, found) == 0);
    if (!holds && isfinite(value))
        fprintf(stderr, "%a is \"%s\" or \"%s\", expected \"%s\"\n", value, found, negative, expected);
    return !holds;
}

static int around_is_wrong(double value)
{
    return is_wrong(value) + is_wrong(nextafter(value, 0)) + is_wrong(nextafter(value, INFINITY));
}

static double with_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return isnan(value) ? 1 : fabs(value);
}

static double any_bits(uint64_t *state)
{
    return with_bits(random_bits(state));
}

/* any mantissa, from 2^-40 to 2^150: beyond both ends of the range that is not left to printf */
static double any_mantissa(uint64_t *state)
{
    const double mantissa = 1 + (double)(random_bits(state) >> 12) * 0x1p-52;
    return ldexp(mantissa, (int)(random_bits(state) % 191) - 40);
}

static double moderate(uint64_t *state)
{
    return 10000 * random_uniform(state);
}

static double from_single(uint64_t *state)
{
    return (double)(float)any_mantissa(state);
}

/* one to eighteen decimal digits, and their neighbours: round trips that just hold, or just do not */
static double few_digits(uint64_t *state)
{
    uint64_t digits = random_bits(state) % UINT64_C(1000000000000000000);
    for (uint64_t less = random_bits(state) % 18; less > 0; less--)
        digits /= 10;
    char text[64];
    snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, (int)(random_bits(state) % 60) - 35);
    const double value = strtod(text, NULL);
    const uint64_t which = random_bits(state) % 4;
    return which == 0 ? nextafter(value, INFINITY) : which == 1 ? nextafter(value, 0) : value;
}

/* whole numbers of halves, quarters, ...: many end in a 5 that is exactly half a digit */
static double binary_fraction(uint64_t *state)
{
    const int bits = 40 + (int)(random_bits(state) % 14), below = (int)(random_bits(state) % 24);
    return ldexp((double)((random_bits(state) >> (64 - bits)) | 1), -below);
}

static double whole_number(uint64_t *state)
{
    return (double)(random_bits(state) >> random_bits(state) % 64);
}

static double subnormal(uint64_t *state)
{
    return with_bits(random_bits(state) >> (12 + random_bits(state) % 50));
}

static const struct family {
    const char *what;
    double (*draw)(uint64_t *state);
    long n;
} families[] = {
    {"any bits", any_bits, 100000},          {"any mantissa", any_mantissa, 300000},
    {"moderate", moderate, 250000},          {"single precision", from_single, 100000},
    {"few digits", few_digits, 250000},      {"binary fractions", binary_fraction, 250000},
    {"whole numbers", whole_number, 100000}, {"subnormal", subnormal, 10000},
};

static void test_families(void)
{
    for (size_t k = 0; k < sizeof families / sizeof *families; k++) {
        const struct family *f = &families[k];
        long wrong = 0;
#pragma omp parallel for reduction(+ : wrong)
        for (long i = 0; i < f->n; i++) {
            uint64_t state = (k << 40) + (uint64_t)i * 64;
            wrong += is_wrong(f->draw(&state));
        }
        if (wrong > 0)
            fprintf(stderr, "%s: ", f->what);
        CHECK(wrong == 0);
    }
}

static void test_powers(void)
{
    int wrong = 0;
    for (int k = -1074; k <= 1023; k++)
        for (int m = 1; m <= 7; m += 2)
            wrong += around_is_wrong(ldexp(m, k - 3)); /* the largest are infinite, some smallest 0 */
    for (int k = -323; k <= 308; k++)
        for (int digit = 1; digit <= 9; digit++) {
            char text[64];
            snprintf(text, sizeof text, "%de%d", digit, k);
            wrong += around_is_wrong(strtod(text, NULL));
        }
    CHECK(wrong == 0);
}

/* Known trouble of such conversions. */
static void test_known(void)
{
    static const double hard[] = {
        5e-324,
        0x1p-1022,
        0x1.fffffffffffffp-1023, /* the largest subnormal */
        0x1.fffffffffffffp1023,
        9007199254740993.0, /* 2^53 and near it */
        9007199254740992.0,
        9007199254740991.0,
        9.5367431640625e-07,     /* 2^-20 */
        4503599627370497.5,      /* a tie at 16 digits */
        2.2250738585072011e-308, /* made strtod hang, once */
        2.2250738585072012e-308,
        6.929001713869936e+236,
        1.7976931348623157e308,
        9.109e-31,
        5.0e-320,
        299792458.0,
        4.35,
        0.3,
        0.1,
        2.0 / 3,
        0.000123456789012345,
        0.0000123456789012345,
        99999999999999.95,
        999999999999999.9,
        999999999999999.94,
        9999999999999998.0,
        99999999999999984.0,
        123456789012345678.0,
        1e15,
        1e16,
        1e17,
        1e21,
        1e22,
        1e23, /* is not what strtod makes of 22 zeros and a 1 */
        8.41e21,
        9.007199254740992e22,
        1e-10,
        1e43,
    };
    int wrong = 0;
    for (size_t k = 0; k < sizeof hard / sizeof *hard; k++)
        wrong += around_is_wrong(hard[k]);
    CHECK(wrong == 0);
}

static void test_texts(void)
{
    static const struct {
        double value;
        const char *text;
    } texts[] = {{0.0, "0"},
                 {-0.0, "-0"},
                 {NAN, "nan"},
                 {-NAN, "nan"},
                 {INFINITY, "inf"},
                 {-INFINITY, "-inf"},
                 {1, "1"},
                 {-0.1, "-0.1"},
                 {100000, "100000"},
                 {1e14, "100000000000000"},
                 {1e15, "1e+15"},
                 {123456789012345678.0, "1.2345678901234568e+17"},
                 {0.0001, "0.0001"},
                 {0.00001, "1e-05"},
                 {-1.0 / 3, "-0.3333333333333333"},
                 {5e-324, "4.94065645841247e-324"}};
    char text[64];
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        const int length = exact_text(texts[k].value, text, sizeof text);
        CHECK_TEXT(text, texts[k].text);
        CHECK(length == (int)strlen(texts[k].text));
    }
    memset(text, '#', sizeof text);
    CHECK(exact_text(-0.125, text, 4) == 6);
    CHECK_TEXT(text, "-0.");
    CHECK(text[4] == '#' && exact_text(-0.125, text, 0) == 6 && text[0] == '-');
    exact_text(-2.2250738585072014e-308, text, sizeof text);
    CHECK(strlen(text) == 24);
}

int main(void)
{
    test_texts();
    test_known();
    test_powers();
    test_families();
    return test_result();
}
