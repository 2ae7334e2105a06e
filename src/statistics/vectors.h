/* vectors.h: sums over short vectors of doubles, always in the same order. */
#ifndef PESBENCH_VECTORS_H
#define PESBENCH_VECTORS_H

#include <math.h>

static inline double dot(int n, const double *x, const double *y)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += x[k] * y[k];
    return sum;
}

/* Scaled by the largest component: exploding and vanishing gradients are what is studied here, and their
 * squares leave the range of double long before they do. */
static inline double norm(int n, const double *x)
{
    double largest = 0, sum = 0;
    for (int k = 0; k < n; k++)
        largest = fabs(x[k]) <= largest ? largest : fabs(x[k]); /* NaN gets in */
    if (largest == 0)
        return 0;
    for (int k = 0; k < n; k++)
        sum += (x[k] / largest) * (x[k] / largest);
    return largest * sqrt(sum);
}

static inline double distance(int n, const double *x, const double *y)
{
    double largest = 0, sum = 0;
    for (int k = 0; k < n; k++)
        largest = fabs(x[k] - y[k]) <= largest ? largest : fabs(x[k] - y[k]);
    if (largest == 0)
        return 0;
    for (int k = 0; k < n; k++)
        sum += ((x[k] - y[k]) / largest) * ((x[k] - y[k]) / largest);
    return largest * sqrt(sum);
}

#endif
