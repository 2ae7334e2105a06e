/* measurement.h: independent replicates of an estimator's episode gradient at frozen theta, against a
 * reference. */
#ifndef PESBENCH_MEASUREMENT_H
#define PESBENCH_MEASUREMENT_H

#include "oracle.h"
#include "selection.h"
#include "stats.h"

struct measurement {
    struct problem_facts facts;
    const char *target; /* what the bias is quoted against */
    struct reference reference;
    double *theta;     /* [param] where it was measured */
    double *estimates; /* [replicate][param] */
    struct comparison comparison;
    long nonfinite;                       /* pairs' window losses that were not finite */
    double seconds;                       /* wall time of a replicate, all threads at work */
    double theory_bias2, theory_variance; /* closed forms, NaN where there are none */
};

/* Measure a cell: selection->replicates replicates against `target` ("plain", ..., or "own": what the
 * estimator itself estimates).  The cell has passed cells_check. On false nothing is left to close. */
bool measurement_make(struct measurement *m, const struct selection *selection, const struct cell *cell,
                      const char *target, struct failure *failure);
void measurement_close(struct measurement *m);

/* Replicates that are advanced side by side. */
int measurement_group(const struct selection *selection, const struct cell *cell);

#endif
