/* cost_units.h: the units of a cost table: one step of one particle, of its tangent, of its reverse sweep.
 *
 *     F  the bare unroll of all N particles, K steps at a time, by particle-step; J, B likewise
 *
 * The same of a lone particle, which is a slice of LANES copies: an estimator of the mean particle only pays
 * that, however few particles it has. */
#ifndef PESBENCH_COST_UNITS_H
#define PESBENCH_COST_UNITS_H

#include "selection.h"
#include "timed_work.h"

enum cost_unit {
    UNIT_STEP,     /* F: fused, where the task has it and --stepwise is not given */
    UNIT_STEPWISE, /* step by step */
    UNIT_TANGENT,  /* J */
    UNIT_REVERSE,  /* B */
    UNIT_LONE_STEP,
    UNIT_LONE_STEPWISE,
    UNIT_LONE_TANGENT,
    UNIT_LONE_REVERSE,
    UNITS
};

extern const char *const unit_columns[UNITS]; /* the name of each in results; that of F is its cycles */

/* The units of a task, K, N and number of threads; what the task does not have is not open. */
struct cost_units {
    struct cell cell;
    struct timed_work work[UNITS];
    struct timing timing[UNITS];
};

/* Do the cells have the same units? */
bool units_shared(const struct cell *a, const struct cell *b);

/* Opens them for timing; close is safe after failure. */
bool units_open(struct cost_units *units, const struct selection *selection, const struct cell *cell,
                const double *theta, struct failure *failure);
void units_close(struct cost_units *units);

/* Cycles of one, by particle-step; NaN where the task does not have it. */
double unit_cycles(const struct cost_units *units, enum cost_unit unit);

#endif
