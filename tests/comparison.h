/* comparison.h: what tests of the statistics share. */
#ifndef PESBENCH_TEST_COMPARISON_H
#define PESBENCH_TEST_COMPARISON_H

#include "random.h"
#include "stats.h"
#include "test.h"

static inline struct comparison compare_sampled(int replicates, int param, const double *estimates,
                                                const double *reference, double reference_variance)
{
    struct comparison result = {0};
    struct failure failure = {0};
    CHECK(
        compare_to_reference(replicates, param, estimates, reference, reference_variance, &result, &failure));
    return result;
}

static inline struct comparison compare(int replicates, int param, const double *estimates,
                                        const double *reference)
{
    return compare_sampled(replicates, param, estimates, reference, 0);
}

static inline int is_nothing(struct interval x)
{
    return isnan(x.value) && isnan(x.lo) && isnan(x.hi);
}

static inline int contains(struct interval x, double truth)
{
    return x.lo <= truth && truth <= x.hi;
}

#endif
