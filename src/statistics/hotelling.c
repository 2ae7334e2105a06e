/* hotelling.c: see hotelling.h. */
#include "hotelling.h"
#include "blas.h"
#include "vectors.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { CHUNK = 256 /* replicates per matrix product */ };

static const double unbiasedness_level = 1e-6; /* of the test that `detectable` describes */
static const double rounding = 1e-12;          /* of |g*|: what varies by less is taken not to vary */
static const double off_the_span = 1e-6; /* of |g*|: more than rounding, where estimates do not vary at all */

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

/* Cholesky's factor of c by its pivots, the largest share of what its component varied first.  A pivot is
 * what is left of a variance once the components before explain theirs: below the rounding of the sums that
 * made it, it is 0, and the components that are left lie in the span of those that went before.  factor
 * [param][param]: row i, column k for the k-th pivot; order [param]: the pivots' components; left [param].
 * Returns the rank. */
static int factorise(int param, double smallest_share, double smallest, const double *c, double *factor,
                     int *order, double *left)
{
    const size_t P = (size_t)param;
    for (int i = 0; i < param; i++) {
        order[i] = i;
        left[i] = c[(size_t)i * P + (size_t)i];
    }
    for (int k = 0; k < param; k++) {
        int best = k;
        for (int i = k; i < param; i++)
            if (left[order[i]] * c[(size_t)order[best] * (P + 1)] >
                left[order[best]] * c[(size_t)order[i] * (P + 1)])
                best = i;
        const int pivot = order[best];
        if (!(left[pivot] > smallest_share * c[(size_t)pivot * (P + 1)] + smallest))
            return k;
        order[best] = order[k];
        order[k] = pivot;
        const double root = sqrt(left[pivot]), *row = factor + (size_t)pivot * P;
        factor[(size_t)pivot * P + (size_t)k] = root;
        for (int i = k + 1; i < param; i++) {
            double *other = factor + (size_t)order[i] * P;
            other[k] = (c[(size_t)order[i] * P + (size_t)pivot] - dot(k, other, row)) / root;
            left[order[i]] -= other[k] * other[k];
        }
    }
    return param;
}

/* y' y with x = L y, which is x' (L L')^-1 x; infinite where x is more than `tolerance` off the span of what
 * varies */
static double squared_in_factor(int param, int rank, const double *factor, const int *order, const double *x,
                                double tolerance, double *y)
{
    for (int k = 0; k < param; k++) {
        const double *row = factor + (size_t)order[k] * (size_t)param;
        const double rest = x[order[k]] - dot(k < rank ? k : rank, row, y);
        if (k < rank)
            y[k] = rest / row[k];
        else if (!(fabs(rest) <= tolerance))
            return INFINITY;
    }
    return dot(rank, y, y);
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
 * R).
 *
 * Estimates that lie in a subspace, as those of UORO or of backpropagation do where theta acts through fewer
 * directions than it has components, are tested there, with the rank in the place of P; a mean off the
 * subspace is a bias for sure. */
bool hotelling_test(int replicates, int param, const double *estimates, const double *mean,
                    const double *offset, double reference_variance, struct comparison *out,
                    struct failure *failure)
{
    const int rows = replicates < CHUNK ? replicates : CHUNK;
    if (replicates <= param)
        return true;
    const size_t width = (size_t)param, count = 2 * width * width + (size_t)rows * width + 2 * width;
    double *c = malloc(count * sizeof *c);
    int *order = malloc(width * sizeof *order);
    const bool ok = c && order;
    if (ok) {
        double *factor = c + width * width, *centred = factor + width * width,
               *x = centred + (size_t)rows * width;
        double *y = x + width;
        covariance(replicates, estimates, param, mean, centred, c);
        const double freedom = add_known(param, replicates, replicates * reference_variance / param, c);
        const double eigenvalue = largest_eigenvalue(param, c, x, y);
        const double least = rounding * out->reference_norm;
        const int rank =
            factorise(param, (replicates + param) * DBL_EPSILON, least * least, c, factor, order, x);
        if (rank > 0) {
            const double dof = freedom - rank + 1;
            const double delta = rank * (f_critical(unbiasedness_level, rank, dof) - 1) + 1;
            out->chi2 = replicates * squared_in_factor(param, rank, factor, order, offset,
                                                       off_the_span * out->reference_norm, y);
            out->chi2_p = out->chi2 < INFINITY ? f_upper(out->chi2 * dof / (rank * freedom), rank, dof) : 0;
            out->detectable = sqrt(eigenvalue * delta / replicates) / out->reference_norm;
        }
    } else {
        fail_runtime(failure, "no memory for the covariance of %d parameters (%zu bytes)", param,
                     count * sizeof *c);
    }
    free(c);
    free(order);
    return ok;
}
