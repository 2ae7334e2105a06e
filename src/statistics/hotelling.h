/* hotelling.h: the test of a mean against a reference, in all components at once (Hotelling 1931). */
#ifndef PESBENCH_HOTELLING_H
#define PESBENCH_HOTELLING_H

#include "stats.h"

/* Sets chi2, chi2_p and detectable of `out`, whose reference_norm is known; leaves them where R <= P or
 * nothing varies.  estimates [replicate][param]; mean, offset = mean - reference: [param];
 * reference_variance: see stats.h. */
bool hotelling_test(int replicates, int param, const double *estimates, const double *mean,
                    const double *offset, double reference_variance, struct comparison *out,
                    struct failure *failure);

#endif
