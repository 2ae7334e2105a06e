/* budget.h: estimators compared at equal cost.
 *
 * A budget C (in whatever unit the costs are in: steps, seconds) buys C / c replicates of an estimate of cost
 * c, and their mean has MSE(C) = b^2 + V c / C, with b^2 and V the bias2 and variance of stats.h: b^2 is what
 * remains.  Formulas: reference estimators, section 10.  Intervals are 95 %. */
#ifndef PESBENCH_BUDGET_H
#define PESBENCH_BUDGET_H

#include "failure.h"
#include "interval.h"

/* R independent replicates of one estimator. */
struct priced {
    const char *name; /* for messages */
    int replicates, param;
    const double *estimates; /* [replicate][param] */
    double cost;             /* of one replicate */
};

/* What the estimates are to be: g* and, where it was itself sampled, E |g* - its mean|^2 (stats.h). */
struct target_gradient {
    const double *gradient; /* [param] */
    double variance;        /* 0 where g* is exact */
};

/* out[i] = MSE(budget[i]), i < budgets; jackknife over at most 50 blocks of replicates, widened by the error
 * of a sampled g*.  Since b^2 is debiased, a value may be negative where b^2 is small and the budget beyond
 * R * cost, that is beyond what was measured; it is not clipped.  budget = cost gives `mse` of stats.h. */
bool mse_at_budgets(const struct priced *estimator, const struct target_gradient *target, int budgets,
                    const double *budget, struct interval *out, struct failure *failure);

/* How many times cheaper `estimator` reaches the same error than `baseline`:
 *   budget = 0   [MSE_baseline cost_baseline] / [MSE cost], each at its own cost: of one replicate
 *   budget > 0   MSE_baseline(budget) / MSE(budget); the same for every budget if both are unbiased
 * BCa bootstrap over up to 1000 blocks, block b of one always drawn with block b of the other, so that what
 * replicates of the same seed share cancels; replicates that share nothing do no harm.  The error of a
 * sampled g* is subtracted from both MSEs but is not in the interval.
 * Without bias a positive budget tells nothing that budget = 0 does not, and its interval is wider than it
 * need be: the bootstrap overstates how noisy a b^2 near 0 is.
 * All is NaN where either MSE is not positive, because debiasing leaves nothing of it, and the ends are for
 * fewer than 3 replicates.  An end is infinite, or 0, where in that share of the resamples nothing is left of
 * the estimator's, or of the baseline's, MSE. */
bool relative_efficiency(const struct priced *estimator, const struct priced *baseline,
                         const struct target_gradient *target, double budget, struct interval *out,
                         struct failure *failure);

/* A biased A against an unbiased B: at budgets below C* = (V_B c_B - V_A c_A) / b_A^2, A has the lower MSE;
 * above, B.  Only the variance of B is used. */
enum crossover_kind {
    CROSSOVER_UNKNOWN,  /* fewer than 3 replicates of either, or overflow: all NaN */
    CROSSOVER_FINITE,   /* C* is the value */
    CROSSOVER_AT_ZERO,  /* V_A c_A >= V_B c_B: B is better at every budget; the value is 0 */
    CROSSOVER_INFINITE, /* b_A^2 <= 0, no bias seen, and V_A c_A < V_B c_B: A is better; +inf */
};

struct crossover {
    enum crossover_kind kind;
    struct interval budget; /* see below */
    struct interval gain;   /* V_B c_B - V_A c_A, jackknife */
    struct interval bias2;  /* b_A^2, jackknife, widened by the error of a sampled g* */
};

/* Where C* is finite its interval is C* exp(+- t s), s^2 = var(gain)/gain^2 + var(bias2)/bias2^2 - 2
 * cov/(gain bias2): the delta method for log C*, which keeps it positive, from the jackknife over at most 50
 * blocks of A and B together.  But lo is 0 where the interval of the gain reaches 0, and hi is +inf where
 * that of the bias does: then the data do not exclude that B is always, or A is always better.  At zero and
 * infinity, the ends are the quotients of the ends: [0, max(gain.hi, 0) / bias2.lo] and [max(gain.lo, 0) /
 * bias2.hi, +inf], with x / y = +inf for y <= 0 < x.  Nothing but CROSSOVER_UNKNOWN has NaN. */
bool crossover_budget(const struct priced *a, const struct priced *b, const struct target_gradient *target,
                      struct crossover *out, struct failure *failure);

/* All three: false, with a failure of the user's, for no replicates or parameters, numbers of parameters that
 * differ, a cost or budget that is not positive and finite, and numbers that are not finite in estimates or
 * gradient; of the run, if memory runs out. */

#endif
