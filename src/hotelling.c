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

/* Adds s to the diagonal of the covariance C of R replicates and returns the degrees of freedom of the sum,
 * which are R - 1 where s = 0, more where part of the covariance is known: with S = C + s I,
 * (R-1) (tr S^2 + (tr S)^2) / (tr C^2 + (tr C)^2); Nel & van der Merwe, Commun. Stat. 15 (1986) 3719. */
static double add_known(int param, int replicates, double s, double *c)
{
    const double most = 1e8; /* where F is chi-square to 8 digits */
    double trace = 0, squares = 0;
    for (int i = 0; i < param; i++)
        for (int j = 0; j < param; j++) {
            const double entry = c[(size_t)i * (size_t)param + (size_t)j];
            trace += i == j ? entry : 0;
            squares += entry * entry;
        }
    if (!(s > 0))
        return replicates - 1;
    for (int i = 0; i < param; i++)
        c[(size_t)i * (size_t)param + (size_t)i] += s;
    const double known = param * s, sum = trace + known;
    const double ratio = (squares + s * (2 * trace + known) + sum * sum) / (squares + trace * trace);
    return fmin((replicates - 1) * ratio, most);
}

/* Hotelling's test that the replicates have mean g*: T^2 = R (m-g*)' S^-1 (m-g*), where S is the covariance
 * C, or C + R v / P I with v the squared standard error of a sampled g*.  With f the degrees of freedom of S,
 * T^2 (f-P+1) / (P f) has the F distribution with P and f-P+1 degrees of freedom: exactly so for normal
 * replicates, v = 0, so that f = R-1, and any R > P.
 *
 * detectable: a bias b adds delta = R b' S^-1 b to T^2, whose median then lies near
 * f (P + delta - 1) / (f-P+1); it reaches the critical value F P f / (f-P+1), and the test half a chance,
 * at delta = P (F - 1) + 1.  Along the axis of the largest eigenvalue that is |b| = sqrt(eigenvalue * delta /
 * R). */
bool hotelling_test(int replicates, int param, const double *estimates, const double *mean,
                    const double *offset, double reference_variance, struct comparison *out,
                    struct failure *failure)
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
    const double freedom = add_known(param, replicates, replicates * reference_variance / param, c);
    const double eigenvalue = largest_eigenvalue(param, c, x, y);
    if (factorise(param, (replicates + param) * DBL_EPSILON, c)) {
        const double dof = freedom - param + 1;
        for (int k = 0; k < param; k++)
            x[k] = offset[k];
        out->chi2 = replicates * squared_in_factor(param, c, x);
        out->chi2_p = f_upper(out->chi2 * dof / (param * freedom), param, dof);
        const double delta = param * (f_critical(unbiasedness_level, param, dof) - 1) + 1;
        out->detectable = sqrt(eigenvalue * delta / replicates) / out->reference_norm;
    }
    free(c);
    return true;
}
