/* cost_units.c: see cost_units.h. */
#include "cost_units.h"

#include <math.h>
#include <string.h>

const char *const unit_columns[UNITS] = {
    [UNIT_STEP] = "f_cycles",
    [UNIT_STEPWISE] = "stepwise",
    [UNIT_TANGENT] = "tangent",
    [UNIT_REVERSE] = "reverse",
    [UNIT_LONE_STEP] = "lone_f",
    [UNIT_LONE_STEPWISE] = "lone_stepwise",
    [UNIT_LONE_TANGENT] = "lone_tangent",
    [UNIT_LONE_REVERSE] = "lone_reverse",
};

static const struct {
    enum stepping_kind kind;
    bool lone, stepwise;
} ways[UNITS] = {
    [UNIT_STEP] = {STEPPING_UNROLL, false, false},     [UNIT_STEPWISE] = {STEPPING_UNROLL, false, true},
    [UNIT_TANGENT] = {STEPPING_JVP, false, true},      [UNIT_REVERSE] = {STEPPING_VJP, false, true},
    [UNIT_LONE_STEP] = {STEPPING_UNROLL, true, false}, [UNIT_LONE_STEPWISE] = {STEPPING_UNROLL, true, true},
    [UNIT_LONE_TANGENT] = {STEPPING_JVP, true, true},  [UNIT_LONE_REVERSE] = {STEPPING_VJP, true, true},
};

bool units_shared(const struct cell *a, const struct cell *b)
{
    return strcmp(a->task, b->task) == 0 && a->horizon == b->horizon && a->unroll == b->unroll &&
           a->particles == b->particles && a->threads == b->threads;
}

bool units_open(struct cost_units *units, const struct selection *selection, const struct cell *cell,
                const double *theta, struct failure *failure)
{
    *units = (struct cost_units){.cell = *cell};
    for (int k = 0; k < UNITS; k++) {
        struct setup setup = cell_setup(selection, cell, 1);
        setup.particles += setup.particles % 2; /* pairs */
        setup.stepwise = setup.stepwise || ways[k].stepwise;
        if (ways[k].lone)
            setup.particles = setup.threads = 1;
        if (!stepping_work_open(&units->work[k], selection->precision, &setup, ways[k].kind, theta,
                                failure) &&
            failure->text[0])
            return false;
    }
    return true;
}

void units_close(struct cost_units *units)
{
    for (int k = 0; k < UNITS; k++)
        timed_work_close(&units->work[k]);
}

double unit_cycles(const struct cost_units *units, enum cost_unit unit)
{
    const struct timed_work *w = &units->work[unit];
    return w->close ? units->timing[unit].cycles.median / ((double)w->facts.unroll * w->facts.particle_cost)
                    : NAN;
}
