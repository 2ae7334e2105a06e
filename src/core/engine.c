/* engine.c: this precision's face; see engine.h. */
#include "harness.h"

#ifdef PESBENCH_SINGLE
#define PRECISION_NAME "single"
#else
#define PRECISION_NAME "double"
#endif

static const struct problem_facts *facts(const struct run *run)
{
    return &run->facts;
}

static double theory(const struct run *run, const struct unfolded *unfolded, double *bias)
{
    const struct problem *p = &run->problem;
    return p->estimator->theory(p, unfolded, bias) / run->instances;
}

static double window_theory(const struct run *run, const struct unfolded *unfolded, int j, double *mean)
{
    const struct problem *p = &run->problem;
    return p->estimator->window_theory(p, unfolded, j, mean);
}

const struct engine PRECISION(engine) = {
    .precision = PRECISION_NAME,
    .open = run_open,
    .check = run_possible,
    .close = run_close,
    .facts = facts,
    .begin = run_begin,
    .advance = run_advance,
    .deviation = run_deviation,
    .burn_in = run_burn_in,
    .evaluate = run_evaluate,
    .observe = run_observe,
    .theory = theory,
    .window_theory = window_theory,
    .trace = run_trace,
    .curve = run_curve,
    .archive = run_archive,
    .count = run_count,
    .lost = run_lost,
};
