/* long_run.c: see long_run.h. */
#include "long_run.h"
#include "blas.h"
#include "replicates.h"
#include "stats.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>

struct sequence {
    int param, batches; /* of one chain */
    long batch;
};

/* What one chain adds up to, about its own mean. */
struct chain_sums {
    double squares, products; /* sum over updates of |d_t|^2; of d_t . d_(t+1) */
};

/* x: the chain's first update; mean: [param]; centred: [batch][param], batch means less the chain's mean. */
static struct chain_sums add_up(const struct sequence *s, const double *x, double *mean, double *centred)
{
    const size_t P = (size_t)s->param;
    const long updates = s->batches * s->batch;
    struct chain_sums sums = {0, 0};
    for (size_t k = 0; k < P; k++)
        mean[k] = 0;
    for (long t = 1; t < updates; t++) /* relative to the first, so that equal updates have no spread */
        for (size_t k = 0; k < P; k++)
            mean[k] += x[(size_t)t * P + k] - x[k];
    for (size_t k = 0; k < P; k++)
        mean[k] = x[k] + mean[k] / (double)updates;
    for (long t = 0; t < updates; t++) {
        double *batch_mean = centred + (size_t)(t / s->batch) * P;
        for (size_t k = 0; k < P; k++) {
            const double deviation = x[(size_t)t * P + k] - mean[k];
            batch_mean[k] = (t % s->batch ? batch_mean[k] : 0) + deviation / (double)s->batch;
            sums.squares += deviation * deviation;
            sums.products += t + 1 < updates ? deviation * (x[(size_t)(t + 1) * P + k] - mean[k]) : 0;
        }
    }
    return sums;
}

/* tr(C)^2 / tr(C^2) within [1, P]: trace and squares are those of the covariance of `dof` degrees of freedom,
 * whose own noise adds (tr(C)^2 + tr(C^2)) / dof to squares and 2 tr(C^2) / dof to trace^2. */
static double effective_components(int param, double dof, double trace, double squares)
{
    if (dof < 2)
        return 1;
    const double unbiased_squares = dof * dof / ((dof - 1) * (dof + 2)) * (squares - trace * trace / dof);
    const double unbiased_trace2 = trace * trace - 2 * unbiased_squares / dof;
    if (!(unbiased_squares > 0))
        return param;
    return fmin(fmax(unbiased_trace2 / unbiased_squares, 1), param);
}

/* tr(C^2) of C = D'D / dof, D [rows][param], from the smaller of D'D and D D'; product: the smaller square. */
static double squared_covariance(int rows, int param, double dof, const double *centred, double *product)
{
    const int n = rows < param ? rows : param;
    if (rows < param)
        multiply_double(n, n, param, 1 / dof, centred, param, 1, centred, 1, param, 0, product, n, 1);
    else
        multiply_double(n, n, rows, 1 / dof, centred, 1, param, centred, param, 1, 0, product, n, 1);
    double squares = 0;
    for (size_t i = 0; i < (size_t)n * (size_t)n; i++)
        squares += product[i] * product[i];
    return squares;
}

static void summarise(const struct sequence *s, int chains, const double *centred, double *product,
                      double squares, struct long_run *out)
{
    const double dof = out->batches - chains, updates = (double)(out->batches * s->batch);
    double trace = 0;
    for (int b = 0; b < out->batches; b++)
        trace +=
            dot(s->param, centred + (size_t)b * (size_t)s->param, centred + (size_t)b * (size_t)s->param);
    trace /= dof;
    const double variance = (double)s->batch * trace;
    /* a chain's own mean hides (long-run variance) / (its updates) */
    out->update_variance = squares / updates + chains * variance / updates;
    out->variance = (struct interval){variance, variance, variance};
    if (variance == 0)
        return;
    const double squared = squared_covariance(out->batches, s->param, dof, centred, product);
    out->dof = dof * effective_components(s->param, dof, trace, squared);
    out->variance.lo = variance * out->dof / chi_square_quantile(0.975, out->dof);
    out->variance.hi = variance * out->dof / chi_square_quantile(0.025, out->dof);
}

bool long_run_variance(int chains, long updates, int param, const double *x, long batch, struct long_run *out,
                       struct failure *failure)
{
    *out = (struct long_run){{NAN, NAN, NAN}, NAN, NAN, NAN, 0};
    if (chains < 1 || param < 1 || batch < 1 || updates / batch < 2)
        return fail(
            failure,
            "batch means: expected 1 or more chains and parameters and 2 or more whole batches in each "
            "chain, found %d chains of %ld updates of %d parameters in batches of %ld; run for longer.",
            chains, updates, param, batch);
    const size_t P = (size_t)param, length = (size_t)updates * P;
    if (!all_finite((size_t)chains * length, x))
        return true;
    const struct sequence s = {param, (int)(updates / batch), batch};
    out->batches = chains * s.batches;
    const size_t rows = (size_t)out->batches, smaller = rows < P ? rows : P;
    const size_t count = P + rows * P + smaller * smaller;
    double *mean = malloc(count * sizeof *mean), *centred = mean + P;
    if (!mean)
        return fail_runtime(failure, "no memory for %d batch means of %d parameters (%zu bytes)",
                            out->batches, param, count * sizeof *mean);
    double squares = 0, lag1 = 0;
    for (int c = 0; c < chains; c++) {
        const double *first = x + (size_t)c * length + (size_t)(updates % batch) * P;
        const struct chain_sums sums = add_up(&s, first, mean, centred + (size_t)(c * s.batches) * P);
        squares += sums.squares;
        lag1 += sums.products / sums.squares / chains;
    }
    out->lag1 = lag1;
    summarise(&s, chains, centred, centred + rows * P, squares, out);
    free(mean);
    return true;
}
