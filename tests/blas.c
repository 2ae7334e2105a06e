/* blas.c: the matrix product with explicit strides, in both precisions. */
#include "blas.h"

#include "test.h"

/* C = 3 C + 2 A' B with A and B inside larger arrays, against the sum written out; exact, being small
 * integers. */
static void test_product(void)
{
    enum { M = 5, N = 7, K = 6, WIDE = 9 };
    double a[K * WIDE], b[K * WIDE], c[M * WIDE], overwritten[M * WIDE];
    float a1[K * WIDE], b1[K * WIDE], c1[M * WIDE];
    for (int i = 0; i < K * WIDE; i++) {
        a1[i] = (float)(a[i] = i % 11 - 4);
        b1[i] = (float)(b[i] = i % 7 - 3);
    }
    for (int i = 0; i < M * WIDE; i++) {
        c1[i] = (float)(c[i] = i % 5);
        overwritten[i] = NAN;
    }
    multiply_double(M, N, K, 2, a, 1, WIDE, b, WIDE, 1, 3, c, WIDE, 1);
    multiply_double(M, N, K, 2, a, 1, WIDE, b, WIDE, 1, 0, overwritten, WIDE, 1);
    multiply_single(M, N, K, 2, a1, 1, WIDE, b1, WIDE, 1, 3, c1, WIDE, 1);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < WIDE; j++) {
            const int at = i * WIDE + j;
            double sum = 0;
            for (int k = 0; k < K; k++)
                sum += 2 * a[k * WIDE + i] * b[k * WIDE + j];
            CHECK(c[at] == (j < N ? 3 * (at % 5) + sum : at % 5)); /* columns beyond N are left alone */
            CHECK(c1[at] == (float)c[at]);
            CHECK(j < N ? overwritten[at] == sum : isnan(overwritten[at]));
        }
    char text[64];
    blas_description(text, sizeof text);
    CHECK(strncmp(text, "BLIS ", 5) == 0 && strchr(text, '(') && strchr(text, ')'));
}

int main(void)
{
    test_product();
    return test_result();
}
