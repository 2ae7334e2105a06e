/* deviation.c: how far the losses of the particles of an update are from their mean, for updates that are divided
 * by it (train --divide-by).
 *
 *     s^2 = 1/n sum (R_i - mean)^2   over all n perturbed particles of all instances of a trial, in their order */
#include "harness.h"

#include <math.h>

/* The sum over a trial's particles of loss - origin, or of its square; n counts them. */
static double sum_of(const struct run *run, int trial, double origin, bool squared, double *n)
{
    const int blocks = run->instances * run->blocks;
    double sum = 0;
    *n = 0;
    for (int k = trial * blocks; k < (trial + 1) * blocks; k++) {
        const struct block *b = &run->block[k];
        for (int pair = 0; pair < b->pairs; pair++)
            for (int m = 0; m < run->problem.members; m++) {
                const double distance = b->total[m][pair] - origin;
                sum += squared ? distance * distance : distance;
                ++*n;
            }
    }
    return sum;
}

void run_deviation(const struct run *run, double *deviation)
{
    for (int k = 0; k < run->active; k++) {
        double n;
        const double first = run->block[k * run->instances * run->blocks].total[0][0];
        /* relative to the first, so that equal losses have no deviation */
        const double mean = first + sum_of(run, k, first, false, &n) / n;
        deviation[k] = sqrt(sum_of(run, k, mean, true, &n) / n);
    }
}
