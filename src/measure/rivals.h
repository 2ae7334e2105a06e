/* rivals.h: an estimator against another, the baseline, at the same task, K, N, sigma and seed, at equal cost
 * (budget.h). */
#ifndef PESBENCH_RIVALS_H
#define PESBENCH_RIVALS_H

#include "budget.h"
#include "measurement.h"

/* The baseline as it was last measured; all zero at first. */
struct baseline {
    bool measured;
    struct cell cell;
    struct measurement measurement;
};

/* Who is compared, and how. */
struct rivalry {
    const struct selection *selection;
    const struct procedure *procedure;
    const char *estimator; /* the baseline's spec; NULL: none */
    const char *target;    /* the same for both */
    double budget;         /* particle-steps; 0: each at the cost of one replicate */
};

/* NaN where there is nothing to say. */
struct standing {
    struct interval efficiency; /* how many times cheaper the same error is than by the baseline */
    struct interval
        crossover; /* particle-steps below which this, biased, has less error than the baseline, unbiased */
    struct interval budget_mse; /* at the budget */
};

/* The cell with the baseline in the place of its estimator. */
struct cell baseline_cell(const struct cell *cell, const char *estimator);

/* What a measurement comes to beside the baseline, which is measured if it has not been at this cell. */
bool rivals_compare(struct baseline *baseline, const struct rivalry *rivalry, const struct cell *cell,
                    const struct measurement *m, struct standing *out, struct failure *failure);
void baseline_close(struct baseline *baseline);

#endif
