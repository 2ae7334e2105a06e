/* oracle.h: reference gradients, always in double precision.
 *
 * Methods are rows of tables: of the plain gradient (oracle.c) closed form, backpropagation through time,
 * real-time recurrent learning by the task's jvp; of smoothed ones (smoothed.c) closed form, quadrature,
 * Monte Carlo. */
#ifndef PESBENCH_ORACLE_H
#define PESBENCH_ORACLE_H

#include "plugin.h"
#include "unfolded.h"

struct reference {
    const char *method;
    double loss;      /* of the episode */
    double *gradient; /* [param], owned */
    double error;     /* |gradient - gradient of another method|; where there is no other, the error of one
                         directional     derivative against central differences; NaN: not checked */
};

/* Names of the targets, as typed; [TARGETS] is NULL. */
extern const char *const target_names[TARGETS + 1];

/* Which gradient, and how. */
struct question {
    enum target target;
    const char *method; /* NULL: the best that applies */
    double sigma;       /* of the smoothing; plain and truncated: not used */
    long block;         /* steps of a window (truncated), or between renewals of noise (window) */
    double samples;     /* of Monte Carlo */
    int threads;
};

/* The methods' names, NULL-terminated, best first. */
extern const char *const oracle_methods[];

/* The method that answers where none is named. */
const char *oracle_default(const struct task *task, enum target target);

/* The gradient asked for, of an episode's loss at theta.  Where the loss is quadratic, the plain methods
 * answer for every smoothing too.  Fails with a sentence where no method, or not this one, knows the answer.
 */
bool oracle_gradient(const struct opened_task *task, const struct question *question, const double *theta,
                     struct reference *out, struct failure *failure);
void reference_close(struct reference *reference);

/* g_{j,i} of windows of `unroll` steps at theta; see unfolded.h.  `storage` owns what `out` points to: free()
 * it. */
bool oracle_unfold(const struct opened_task *task, long unroll, const double *theta, struct unfolded *out,
                   double **storage, struct failure *failure);

#endif
