/* measured.h: a measurement by name, for statistical tests. */
#ifndef PESBENCH_TEST_MEASURED_H
#define PESBENCH_TEST_MEASURED_H

#include "measurement.h"
#include "test.h"

/* False alarms of a two-sided test at this many standard errors are rarer than 1 in 10^6. */
static const double far_off = 4.9;

/* Measure `estimator` on `task` at the task's own theta; a failure counts as a failed check. */
static inline bool measured_by(struct measurement *m, const struct procedure *procedure, int instances,
                               const char *task, const char *estimator, long unroll, int particles,
                               double sigma, int replicates, const char *target)
{
    struct selection selection = {.precision = "double",
                                  .quiet = true,
                                  .replicates = replicates,
                                  .instances = instances,
                                  .task_seed = 3};
    struct cell cell = {
        .unroll = unroll, .particles = particles, .sigma = sigma, .seed = 20240611, .threads = 1};
    struct failure failure = {0};
    snprintf(cell.task, sizeof cell.task, "%s", task);
    snprintf(cell.estimator, sizeof cell.estimator, "%s", estimator);
    const bool ok = measurement_make(m, &selection, &cell, procedure, target, &failure);
    CHECK(ok);
    if (!ok)
        fprintf(stderr, "%s on %s: %s\n", estimator, task, failure.text);
    return ok;
}

/* The same of whole episodes, one instance. */
static inline bool measured(struct measurement *m, const char *task, const char *estimator, long unroll,
                            int particles, double sigma, int replicates, const char *target)
{
    const struct procedure episode = {0};
    return measured_by(m, &episode, 1, task, estimator, unroll, particles, sigma, replicates, target);
}

/* The mean of the first component less `expected`, in standard errors. */
static inline double errors_from(const struct measurement *m, int replicates, double expected)
{
    const size_t P = (size_t)m->repetition.facts.dims.param;
    double mean = 0, squares = 0;
    for (size_t r = 0; r < (size_t)replicates; r++)
        mean += m->repetition.estimates[r * P] / replicates;
    for (size_t r = 0; r < (size_t)replicates; r++)
        squares += (m->repetition.estimates[r * P] - mean) * (m->repetition.estimates[r * P] - mean);
    return (mean - expected) / sqrt(squares / (replicates - 1) / replicates);
}

#endif
