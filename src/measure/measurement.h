/* measurement.h: independent replicates of an estimate, at frozen theta or one that moves, against a reference. */
#ifndef PESBENCH_MEASUREMENT_H
#define PESBENCH_MEASUREMENT_H

#include "control.h"
#include "long_run.h"
#include "oracle.h"
#include "repetition.h"
#include "stats.h"

struct measurement {
    struct repetition repetition;
    const char *target;         /* what the bias is quoted against */
    struct reference reference; /* of a replicate: of a window, G/n */
    double *theta;              /* [param] where it was measured, or where it began to move */
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

/* Will the reference of a cell be sampled, and by what?  For --dry-run; not where theta moves. */
struct foreseen_reference {
    bool sampled;
    struct control_plan control; /* where it is */
};
bool measurement_foresee(const struct selection *selection, const struct cell *cell, const char *target,
                         struct foreseen_reference *out, struct failure *failure);

/* The plain gradient found last, for the next measurement of the same task at the same theta: cells differ in
 * estimator, K and N more often than in these.  Zero at first. */
struct known_gradient {
    char task[SPEC_SIZE];
    long horizon;
    double *theta; /* [param] */
    struct reference reference;
};

/* measurement_make, with what is known taken from and kept in `known`, unless that is NULL. */
bool measurement_make_knowing(struct measurement *m, const struct selection *selection,
                              const struct cell *cell, const struct procedure *procedure, const char *target,
                              struct known_gradient *known, struct failure *failure);
void known_gradient_close(struct known_gradient *known);

#endif
