/* measurement.h: independent replicates of an estimate at frozen theta, against a reference. */
#ifndef PESBENCH_MEASUREMENT_H
#define PESBENCH_MEASUREMENT_H

#include "long_run.h"
#include "oracle.h"
#include "repetition.h"
#include "stats.h"

struct measurement {
    struct repetition repetition;
    const char *target;         /* what the bias is quoted against */
    struct reference reference; /* of a replicate: of a window, G/n */
    double *theta;              /* [param] where it was measured */
    struct comparison
        comparison; /* in a long run `variance` is the long-run one, of an update, and `mse` follows */
    struct long_run long_run;
    double theory_bias2, theory_variance; /* closed forms, NaN where there are none */
};

/* Measure a cell: selection->replicates replicates against `target` ("plain", ..., or "own": what the
 * estimator itself estimates).  The cell has passed cells_check.  On false nothing is left to close. */
bool measurement_make(struct measurement *m, const struct selection *selection, const struct cell *cell,
                      const struct procedure *procedure, const char *target, struct failure *failure);
void measurement_close(struct measurement *m);

#endif
