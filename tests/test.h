/* test.h: checks for the test programs.
 *
 * A check that fails prints where, what and the values, and the program goes on; `return test_result();` at
 * the end of main gives 1 if any failed.  Comparisons are written so that NaN fails them.  Every argument is
 * evaluated once. */
#ifndef PESBENCH_TEST_H
#define PESBENCH_TEST_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int test_failures; /* per program: each test is one translation unit */

static inline int test_result(void)
{
    if (test_failures > 0)
        fprintf(stderr, "%d check(s) failed\n", test_failures);
    return test_failures > 0;
}

static inline void test_true(const char *file, int line, const char *text, int holds)
{
    if (holds)
        return;
    test_failures++;
    fprintf(stderr, "%s:%d: %s does not hold\n", file, line, text);
}

static inline void test_near(const char *file, int line, const char *text, double value, double expected,
                             double tolerance)
{
    if (fabs(value - expected) <= tolerance)
        return;
    test_failures++;
    fprintf(stderr, "%s:%d: %s is %.17g, expected %.17g to within %g, differs by %g\n", file, line, text,
            value, expected, tolerance, value - expected);
}

static inline void test_relative(const char *file, int line, const char *text, double value, double expected,
                                 double tolerance)
{
    test_near(file, line, text, value, expected, tolerance * fabs(expected));
}

static inline void test_text(const char *file, int line, const char *text, const char *value,
                             const char *expected)
{
    if (strcmp(value, expected) == 0)
        return;
    test_failures++;
    fprintf(stderr, "%s:%d: %s is \"%s\", expected \"%s\"\n", file, line, text, value, expected);
}

#define CHECK(condition) test_true(__FILE__, __LINE__, #condition, !!(condition))

/* within an absolute tolerance */
#define CHECK_NEAR(value, expected, tolerance)                                                               \
    test_near(__FILE__, __LINE__, #value, (double)(value), (double)(expected), (double)(tolerance))

/* within a tolerance relative to the expected value; an expected 0 has to be met exactly */
#define CHECK_RELATIVE(value, expected, tolerance)                                                           \
    test_relative(__FILE__, __LINE__, #value, (double)(value), (double)(expected), (double)(tolerance))

#define CHECK_TEXT(value, expected) test_text(__FILE__, __LINE__, #value, (value), (expected))

/* ends the program as skipped (status 77, as CTest is told), saying why */
#define SKIP(reason)                                                                                         \
    do {                                                                                                     \
        printf("skipped: %s\n", (reason));                                                                   \
        exit(77);                                                                                            \
    } while (0)

#endif
