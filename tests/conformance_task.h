/* conformance_task.h: what the checks of a task share.
 *
 * The checks are written once, on doubles laid out [row][particle], and run on the hooks of either precision
 * through `struct hooks`, which copies in and out of guarded memory and so sees every write that the contract
 * forbids. */
#ifndef PESBENCH_CONFORMANCE_TASK_H
#define PESBENCH_CONFORMANCE_TASK_H

#include "plugin.h"

/* Particles as hooks are to see them; n is a multiple of 16. */
struct particles {
    int n, gap; /* ld = n + gap times LANES */
    long t;
    uint32_t episode;
    const double *theta; /* [param][n] */
};

/* The task's hooks in one precision.  What core.h adds to is added to here too. */
struct hooks {
    const char *precision;
    double unit; /* 2^-24 or 2^-53 */
    bool (*open)(struct opened_task *, const char *spec, const struct request *, struct failure *);
    void (*close)(struct opened_task *);
    void (*init)(const struct opened_task *, const struct particles *, double *state);
    void (*step)(const struct opened_task *, const struct particles *, const double *state, double *next);
    void (*loss)(const struct opened_task *, const struct particles *, const double *state,
                 const double *next, double *loss);
    void (*unroll)(const struct opened_task *, const struct particles *, int steps, double *state,
                   double *loss);
    void (*vjp)(const struct opened_task *, const struct particles *, const double *state, const double *next,
                double weight, double *adjoint, double *gradient);
    void (*jvp)(const struct opened_task *, const struct particles *, const double *state, const double *next,
                const double *dtheta, double *tangent, double *dloss);
};
extern const struct hooks hooks_single, hooks_double;

/* Writes outside what a hook may write, in either precision, so far. */
extern int trespasses_single, trespasses_double;

/* Particles at s_t of an episode, each with its own theta, and a random adjoint, direction and share for
 * each. */
struct scene {
    int state, param, unrolled; /* S, P; steps that `outcome_of` unrolls */
    struct particles particles;
    double *theta, *dtheta, *share;     /* [param][n] */
    double *states, *tangent, *adjoint; /* [state][n] */
};

void scene_open(struct scene *scene, const struct hooks *h, const struct opened_task *task, int n, int gap,
                long t);
void scene_close(struct scene *scene);

/* Another scene whose particle k is particle column[k] of this one. */
void scene_pick(struct scene *out, const struct scene *from, int n, int gap, const int *column);

/* What every hook makes of a scene: [rows][n], to be freed.  Rows that a task has no hook for are 0. */
int outcome_rows(const struct scene *scene);
double *outcome_of(const struct hooks *h, const struct opened_task *task, const struct scene *scene);

/* Does the task have a fused unroll for these options? */
bool has_unroll(const struct opened_task *task);

double *rows_of(int rows, int n); /* zeroes, to be freed */

/* A check of a task in one precision (also open in double): 0, 1 (failed) or 77 (the task lacks what is
 * checked). */
typedef int check_fn(const struct hooks *h, const struct opened_task *task,
                     const struct opened_task *in_double);
check_fn check_shapes, check_purity, check_slices, check_nan, check_fused, check_vjp, check_jvp, check_exact;

#endif
