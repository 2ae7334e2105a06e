/* hotelling.c: see hotelling.h. */
#include "hotelling.h"
#include "blas.h"
#include "vectors.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { CHUNK = 256 /* replicates per matrix product */ };

static const double unbiasedness_level = 1e-6; /* of the test that `detectable` describes */

/* C = sum over replicates of (ghat_r - mean)(ghat_r - mean)' / (R - 1), some replicates at a time so that the
 * centred copy stays small. */
static void covariance(int replicates, const double *estimates, int param, const double *mean,
                       double *centred, double *c)
{
    for (int begin = 0; begin < replicates; begin += CHUNK) {
        const int rows = replicates - begin < CHUNK ? replicates - begin : CHUNK;
        for (int r = 0; r < rows; r++)
            for (int k = 0; k < param; k++)
                centred[(size_t)r * (size_t)param + (size_t)k] =
                    estimates[(size_t)(begin + r) * (size_t)param + (size_t)k] - mean[k];
        multiply_double(param, param, rows, 1.0 / (replicates - 1), centred, 1, param, centred, param, 1,
                        begin == 0 ? 0 : 1, c, param, 1);
    }
}

/* Largest eigenvalue of the covariance by power iteration: after n steps from an arbitrary direction it is
 * low by a share of about ln(P) / (2n) at worst, when eigenvalues crowd, and far less when they do not. */
static double largest_eigenvalue(int param, const double *c, double *from, double *to)
{
    enum { STEPS = 200 };
    double length = 0;
    for (int k = 0; k < param; k++)
        from[k] = 1 + fmod(k * 0.6180339887498949, 1); /* irregular, so orthogonal to nothing in particular */
    const double start = norm(param, from);
    for (int k = 0; k < param; k++)
        from[k] /= start;
    for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < param; i++)
            to[i] = dot(param, c + (size_t)i * (size_t)param, from);
        length = norm(param, to);
        for (int i = 0; i < param; i++)
            from[i] = to[i] / length;
    }
    return length;
}

/* Replaces the lower triangle of c by its Cholesky factor; false where c is singular.  A pivot is what is
 * left of a variance once the components before explain theirs: below the rounding of the sums that made it,
 * it is 0. */
static bool factorise(int param, double smallest_share, double *c)
{
    for (int i = 0; i < param; i++) {
        double *row = c + (size_t)i * (size_t)param;
        for (int j = 0; j < i; j++) {
            const double *above = c + (size_t)j * (size_t)param;
            row[j] = (row[j] - dot(j, row, above)) / above[j];
        }
        const double pivot = row[i] - dot(i, row, row);
        if (!(pivot > smallest_share * row[i]))
            return false;
        row[i] = sqrt(pivot);
    }
    return true;
}

/* |L^-1 x|^2, which is x' (L L')^-1 x; x is overwritten */
static double squared_in_factor(int param, const double *factor, double *x)
{
    for (int i = 0; i < param; i++) {
        const double *row = factor + (size_t)i * (size_t)param;
        x[i] = (x[i] - dot(i, row, x)) / row[i];
    }
    return dot(param, x, x);
}

/* The F value that is exceeded with probability `level`, by bisection. */
static double f_critical(double level, double dof1, double dof2)
{
    double below = 1, above = 2;
    while (f_upper(above, dof1, dof2) > level)
        above *= 2;
    while (above - below > 1e-12 * above) {
        const double middle = 0.5 * (below + above);
        if (f_upper(middle, dof1, dof2) > level)
            below = middle;
        else
            above = middle;
    }
    return above;
}

/* Hotelling's test that the replicates have mean g*: T^2 = R (m-g*)' C^-1 (m-g*), and T^2 (R-P) / (P)
 * has the F distribution with P and R-P degrees of freedom, exactly so for normal replicates and any R > P.
 *
 * detectable: a bias b adds delta = R b' C^-1 b to T^2, whose median then lies near
 * (R-1) (P + delta - 1) / (R-P); it reaches the critical value F P (R-1) / (R-P), and the test half a chance,
 * at delta = P (F - 1) + 1.  Along the axis of the largest eigenvalue that is |b| = sqrt(eigenvalue * delta /
 * R). */
bool hotelling_test(int replicates, int param, const double *estimates, const double *mean,
                    const double *offset, struct comparison *out, struct failure *failure)
{
    const int rows = replicates < CHUNK ? replicates : CHUNK;
    if (replicates <= param)
        return true;
    const size_t width = (size_t)param, count = width * width + (size_t)rows * width + 2 * width;
    double *c = malloc(count * sizeof *c);
    if (!c)
        return fail_runtime(failure, "no memory for the covariance of %d parameters (%zu bytes)", param,
                            count * sizeof *c);
    double *centred = c + width * width, *x = centred + (size_t)rows * width, *y = x + width;

    covariance(replicates, estimates, param, mean, centred, c);
    const double eigenvalue = largest_eigenvalue(param, c, x, y);
    if (factorise(param, (replicates + param) * DBL_EPSILON, c)) {
        const double dof = replicates - param;
        for (int k = 0; k < param; k++)
            x[k] = offset[k];
        out->chi2 = replicates * squared_in_factor(param, c, x);
        out->chi2_p = f_upper(out->chi2 * dof / ((double)param * (replicates - 1)), param, dof);
        const double delta = param * (f_critical(unbiasedness_level, param, dof) - 1) + 1;
        out->detectable = sqrt(eigenvalue * delta / replicates) / out->reference_norm;
    }
    free(c);
    return true;
}
