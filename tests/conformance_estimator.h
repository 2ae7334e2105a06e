/* conformance_estimator.h: what the checks of an estimator share. */
#ifndef PESBENCH_CONFORMANCE_ESTIMATOR_H
#define PESBENCH_CONFORMANCE_ESTIMATOR_H

#include "harness.h"

/* A run of some trials at the task's theta0. */
struct session {
    const struct engine *engine;
    struct run *run; /* of either precision: what lies in it has the same layout in both */
    int trials, param;
    double *theta;    /* [trial][param] */
    double *gradient; /* [trial][param] of the last call */
    long *nonfinite;  /* [trial] since session_begin */
};

/* What a setup leaves 0 is filled in: sigma 0.3, one thread, instance and trial; particles beyond what
 * sampling=orthogonal allows are cut off.  Exits where a run cannot be opened. */
struct session session_open(const char *precision, struct setup setup);
void session_close(struct session *session);

/* Whether it can be; prints why not. */
bool session_possible(struct setup setup);

/* `usual`, or a task whose loss is at the end only for an estimator that needs one. */
const char *task_for(const struct estimator *estimator, const char *usual);

/* Every trial at the start of its first episode; trial k is replicate k of the seed. */
void session_begin(struct session *session, uint64_t seed);
void session_advance(struct session *session, long steps);

/* Bits that differ between two sessions' gradients. */
int count_unlike(int n, const double *x, const double *y);
int gradients_unlike(const struct session *a, const struct session *b);

/* Replace a session's task, in its precision, by itself with a poison. */
struct disguise {
    /* a NaN in the state after every step of particles whose first SUMMED parameters sum to more than `limit`
     */
    void (*poison_states)(struct run *run, double limit);
    void (*poison_tangents)(struct run *run); /* in the tangent of every 64th column, from the sixth on */
    void (*poison_derivatives)(
        struct run *run);  /* in the first component of whatever gradient is asked for */
    int (*poisoned)(void); /* columns poisoned at first steps of episodes, so far */
    /* what the first block keeps, [rows][pairs]: states, minus after plus, then the estimator's own; to be
     * freed */
    double *(*memory)(const struct run *run, int *rows);
};
enum { SUMMED = 6 };
extern const struct disguise disguise_single, disguise_double;
const struct disguise *disguise_of(const struct session *session);

/* The checks: 0, 1 (failed) or 77 (the estimator has nothing to be checked). */
typedef int check_fn(const struct estimator *estimator, const char *spec);
check_fn check_unbiased, check_variance, check_threads, check_odd, check_restart, check_nan, check_stepwise,
    check_precision, check_resume;

#endif
