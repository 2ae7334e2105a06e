/* budget.c: see budget.h.
 *
 * Two estimators are joined block by block: the sums of a block of A, then those of block b of B, whose last
 * sum is the number of its replicates. */
#include "budget.h"
#include "bootstrap.h"
#include "replicates.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { JACKKNIFE_BLOCKS = 50, BOOTSTRAP_BLOCKS = 1000 };

static const double most_operations = 2e8; /* multiply-adds of a bootstrap */

static bool is_usable(const struct priced *p, const struct target_gradient *target, struct failure *failure)
{
    if (p->replicates < 1 || p->param < 1 || !(p->cost > 0) || isinf(p->cost))
        return fail(
            failure,
            "%s: expected 1 or more replicates and parameters and a positive cost, found %d, %d and %g.",
            p->name, p->replicates, p->param, p->cost);
    if (!(target->variance >= 0) || isinf(target->variance) ||
        !all_finite((size_t)p->param, target->gradient) ||
        !all_finite((size_t)p->replicates * (size_t)p->param, p->estimates))
        return fail(failure,
                    "%s: expected finite estimates, a finite reference and its variance of 0 or more, found "
                    "something else; leave out what diverged, and say so.",
                    p->name);
    return true;
}

static bool are_comparable(const struct priced *a, const struct priced *b,
                           const struct target_gradient *target, struct failure *failure)
{
    if (!is_usable(a, target, failure) || !is_usable(b, target, failure))
        return false;
    if (a->param != b->param)
        return fail(failure, "%s and %s: expected as many parameters of both, found %d and %d.", a->name,
                    b->name, a->param, b->param);
    return true;
}

static bool is_budget(double budget, struct failure *failure)
{
    return (budget > 0 && isfinite(budget)) ||
           fail(failure, "budget: expected a positive number, found %g.", budget);
}

static bool open_sums(struct replicates *all, const struct priced *p, const struct target_gradient *target,
                      int blocks, struct failure *failure)
{
    return replicates_open(all, p->replicates, p->param, p->estimates, target->gradient, target->variance,
                           blocks, failure);
}

static int smaller(int x, int y)
{
    return x < y ? x : y;
}

/* ---- one estimator ---- */

struct at_budget {
    const struct replicates *all;
    double replicates; /* that the budget buys, C / c */
};

static double mse_at(const double *sums, double n, const void *context)
{
    const struct at_budget *at = context;
    return bias2_of(sums, n, at->all) + variance_of(sums, n, at->all) / at->replicates;
}

static double mse_at_in_resample(const double *sums, double n, const void *context)
{
    const struct at_budget *at = context;
    return bias2_in_resample(sums, n, at->all) + variance_in_resample(sums, n, at->all) / at->replicates;
}

bool mse_at_budgets(const struct priced *estimator, const struct target_gradient *target, int budgets,
                    const double *budget, struct interval *out, struct failure *failure)
{
    if (!is_usable(estimator, target, failure))
        return false;
    for (int i = 0; i < budgets; i++)
        if (!is_budget(budget[i], failure))
            return false;
    struct replicates all;
    if (!open_sums(&all, estimator, target, smaller(estimator->replicates, JACKKNIFE_BLOCKS), failure))
        return false;
    double *workspace = malloc((2 * (size_t)all.width + (size_t)all.blocks) * sizeof *workspace);
    const bool ok = workspace || fail_runtime(failure, "no memory for a jackknife of %d sums.", all.width);
    const double quantile = student_quantile(0.975, all.blocks - 1);
    const struct at_budget ever = {&all, INFINITY}; /* leaves the bias alone */
    const double noise =
        ok ? reference_noise(&all, leave_one_out(all.blocks, all.width, all.sums, all.block_n, mse_at, &ever,
                                                 workspace, workspace + 2 * all.width))
           : 0;
    for (int i = 0; ok && i < budgets; i++) {
        const struct at_budget at = {&all, budget[i] / estimator->cost};
        out[i] = widened_interval(block_jackknife_scaled(all.blocks, all.width, all.sums, all.block_n, mse_at,
                                                         &at, workspace, quantile),
                                  noise);
    }
    free(workspace);
    replicates_close(&all);
    return ok;
}

/* ---- two estimators ---- */

struct pair {
    struct replicates first, second;
    double *sums; /* [block][width of both] */
    int width;
    double first_cost, second_cost, budget;
};

static bool pair_open(struct pair *pair, const struct priced *a, const struct priced *b,
                      const struct target_gradient *target, int blocks, struct failure *failure)
{
    *pair = (struct pair){.first_cost = a->cost, .second_cost = b->cost};
    if (!open_sums(&pair->first, a, target, blocks, failure) ||
        !open_sums(&pair->second, b, target, blocks, failure))
        return false;
    const size_t width = (size_t)pair->first.width;
    pair->width = 2 * pair->first.width;
    pair->sums = malloc((size_t)blocks * 2 * width * sizeof *pair->sums);
    if (!pair->sums)
        return fail_runtime(failure, "no memory to join %d blocks of %zu sums.", blocks, 2 * width);
    for (size_t i = 0; i < (size_t)blocks; i++) {
        memcpy(pair->sums + 2 * i * width, pair->first.sums + i * width, width * sizeof(double));
        memcpy(pair->sums + (2 * i + 1) * width, pair->second.sums + i * width, width * sizeof(double));
    }
    return true;
}

/* after pair_open whether or not it succeeded */
static void pair_close(struct pair *pair)
{
    free(pair->sums);
    replicates_close(&pair->second);
    replicates_close(&pair->first);
}

/* MSE of the two at the pair's budget, or, where that is 0, of one replicate */
static void mses_of(const double *sums, double n, const struct pair *pair, statistic_fn *mse, double *first,
                    double *second)
{
    const double budget = pair->budget, *others = sums + pair->first.width;
    const struct at_budget one = {&pair->first, budget > 0 ? budget / pair->first_cost : 1};
    const struct at_budget other = {&pair->second, budget > 0 ? budget / pair->second_cost : 1};
    *first = mse(sums, n, &one);
    *second = mse(others, others[pair->first.width - 1], &other);
    if (!(budget > 0)) {
        *first *= pair->first_cost;
        *second *= pair->second_cost;
    }
}

static double efficiency_of(const double *sums, double n, const void *context)
{
    double first, second;
    mses_of(sums, n, context, mse_at, &first, &second);
    return first > 0 && second > 0 ? second / first : NAN;
}

static double efficiency_in_resample(const double *sums, double n, const void *context)
{
    double first, second;
    mses_of(sums, n, context, mse_at_in_resample, &first, &second);
    if (isnan(first) || isnan(second))
        return NAN;
    return second <= 0 ? 0 : first <= 0 ? INFINITY : second / first;
}

bool relative_efficiency(const struct priced *estimator, const struct priced *baseline,
                         const struct target_gradient *target, double budget, struct interval *out,
                         struct failure *failure)
{
    if (!are_comparable(estimator, baseline, target, failure) || (budget != 0 && !is_budget(budget, failure)))
        return false;
    const int replicates = smaller(estimator->replicates, baseline->replicates);
    const double width = 2.0 * (estimator->param + FURTHER_SUMS);
    const double affordable = fmax(most_operations / (BOOTSTRAP_RESAMPLES * width), JACKKNIFE_BLOCKS);
    const int blocks = smaller(replicates, (int)fmin(affordable, BOOTSTRAP_BLOCKS));
    struct pair pair;
    const bool opened = pair_open(&pair, estimator, baseline, target, blocks, failure);
    pair.budget = budget;
    const struct bootstrap_statistic statistic = {efficiency_of, efficiency_in_resample, out};
    const bool ok = opened && block_bootstrap(blocks, pair.width, pair.sums, pair.first.block_n, 1,
                                              &statistic, &pair, BOOTSTRAP_RESAMPLES, 1, failure);
    pair_close(&pair);
    return ok;
}

/* ---- crossover ---- */

static double gain_of(const double *sums, double n, const void *context)
{
    const struct pair *pair = context;
    const double *others = sums + pair->first.width;
    return pair->second_cost * variance_of(others, others[pair->first.width - 1], &pair->second) -
           pair->first_cost * variance_of(sums, n, &pair->first);
}

static double first_bias2_of(const double *sums, double n, const void *context)
{
    return bias2_of(sums, n, &((const struct pair *)context)->first);
}

static double quotient_of_ends(double above, double below)
{
    return !(above > 0) ? 0 : below > 0 ? above / below : INFINITY;
}

/* gain and bias2 have their values; the (co)variances are the jackknife's. */
static void find_crossover(double var_gain, double var_bias2, double covariance, double quantile,
                           struct crossover *out)
{
    const double gain = out->gain.value, bias2 = out->bias2.value;
    const double gain_half = quantile * sqrt(var_gain), bias2_half = quantile * sqrt(var_bias2);
    out->gain = (struct interval){gain, gain - gain_half, gain + gain_half};
    out->bias2 = (struct interval){bias2, bias2 - bias2_half, bias2 + bias2_half};
    if (isnan(out->gain.lo) || isnan(out->bias2.lo))
        return;
    if (gain <= 0) {
        out->kind = CROSSOVER_AT_ZERO;
        out->budget = (struct interval){0, 0, quotient_of_ends(out->gain.hi, out->bias2.lo)};
    } else if (bias2 <= 0) {
        out->kind = CROSSOVER_INFINITE;
        out->budget = (struct interval){INFINITY, quotient_of_ends(out->gain.lo, out->bias2.hi), INFINITY};
    } else {
        const double value = gain / bias2;
        const double square =
            var_gain / (gain * gain) + var_bias2 / (bias2 * bias2) - 2 * covariance / (gain * bias2);
        const double factor = exp(quantile * sqrt(fmax(square, 0))); /* below 0 by rounding only */
        out->kind = CROSSOVER_FINITE;
        out->budget = (struct interval){value, out->gain.lo > 0 ? value / factor : 0,
                                        out->bias2.lo > 0 ? value * factor : INFINITY};
    }
}

bool crossover_budget(const struct priced *a, const struct priced *b, const struct target_gradient *target,
                      struct crossover *out, struct failure *failure)
{
    const struct interval none = {NAN, NAN, NAN};
    *out = (struct crossover){CROSSOVER_UNKNOWN, none, none, none};
    if (!are_comparable(a, b, target, failure))
        return false;
    const int blocks = smaller(smaller(a->replicates, b->replicates), JACKKNIFE_BLOCKS);
    if (blocks < 3)
        return true;
    struct pair pair;
    bool ok = pair_open(&pair, a, b, target, blocks, failure);
    const size_t B = (size_t)blocks, count = 2 * B + 2 * (size_t)pair.width;
    double *gain = ok ? malloc(count * sizeof *gain) : NULL;
    ok = ok && (gain || fail_runtime(failure, "no memory for a jackknife of %d sums.", pair.width));
    if (ok) {
        double *bias2 = gain + B, *workspace = bias2 + B;
        out->gain.value =
            leave_one_out(blocks, pair.width, pair.sums, pair.first.block_n, gain_of, &pair, workspace, gain);
        out->bias2.value = leave_one_out(blocks, pair.width, pair.sums, pair.first.block_n, first_bias2_of,
                                         &pair, workspace, bias2);
        const double quantile = student_quantile(0.975, blocks - 1), z = normal_quantile(0.975) / quantile;
        const double noise = reference_noise(&pair.first, out->bias2.value) * z * z;
        find_crossover(jackknife_covariance(blocks, gain, gain),
                       jackknife_covariance(blocks, bias2, bias2) + noise,
                       jackknife_covariance(blocks, gain, bias2), quantile, out);
    }
    free(gain);
    pair_close(&pair);
    return ok;
}
