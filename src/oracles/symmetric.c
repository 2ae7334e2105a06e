/* symmetric.c: see symmetric.h. */
#include "symmetric.h"

#include <math.h>

enum { SWEEPS = 60 }; /* a handful are enough: convergence is quadratic */

static void rotate(int n, double *x, int from, int to, int stride, double c, double s)
{
    for (int k = 0; k < n; k++, x += stride) {
        const double first = x[from], second = x[to];
        x[from] = c * first - s * second;
        x[to] = s * first + c * second;
    }
}

/* The rotation of coordinates i and j by which a_ij becomes 0. */
static void annihilate(int n, double *a, double *vectors, int i, int j)
{
    const double off = a[i * n + j];
    if (off == 0)
        return;
    const double ratio = (a[j * n + j] - a[i * n + i]) / (2 * off);
    const double t = (ratio < 0 ? -1 : 1) / (fabs(ratio) + hypot(1, ratio));
    const double c = 1 / hypot(1, t), s = t * c;
    rotate(n, a, i, j, n, c, s);         /* columns */
    rotate(n, a, i * n, j * n, 1, c, s); /* rows */
    rotate(n, vectors, i, j, n, c, s);
    a[i * n + j] = a[j * n + i] = 0;
}

void symmetric_eigen(int n, double *a, double *value, double *vectors)
{
    for (int k = 0; k < n * n; k++)
        vectors[k] = k % (n + 1) == 0;
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++)
                annihilate(n, a, vectors, i, j);
    for (int k = 0; k < n; k++)
        value[k] = a[k * n + k];
}
