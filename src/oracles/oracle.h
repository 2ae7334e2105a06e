/* oracle.h: reference gradients, always in double precision (reference estimators, section 9).
 *
 * Methods are rows of one table (oracle.c).  Of the plain gradient (plain.h): closed form, backpropagation
 * through time, real-time recurrent learning.  Of the truncated one: the last two, cut at windows.  Of
 * smoothed ones: the task's closed form and quadrature (quadrature.h).  Of these, and of what truncated
 * evolution strategies estimate: Monte Carlo (control.h). */
#ifndef PESBENCH_ORACLE_H
#define PESBENCH_ORACLE_H

#include "plugin.h"
#include "unfolded.h"

struct reference {
    const char *method;
    double loss;      /* of the episode; NaN from Monte Carlo, which samples differences only */
    double *gradient; /* [param], owned */

    /* Of a method that is exact but for rounding: |gradient - gradient of another method|; of the plain
     * gradient where there is no other, of directional derivatives against central differences.  Of one that
     * is not (`approximate`): the size of the error to be expected, by its last refinements or, of Monte
     * Carlo, the standard error.  NaN: not checked. */
    double error;
    bool approximate;
    double
        variance; /* of the gradient as an estimate, trace of its covariance: V / R of Monte Carlo, else 0 */
    double samples; /* episodes that it is the mean of; 0: not sampled */
};

/* Names of the targets, as typed; [TARGETS] is NULL. */
extern const char *const target_names[TARGETS + 1];

/* TARGET_SHARED of "shared", and so on. */
enum target target_named(const char *name);

/* Which gradient, and how. */
struct question {
    enum target target;
    const char *method; /* NULL: the best that applies */
    double
        sigma;  /* of the smoothing; plain: not used; truncated: 0 for the limit, that of tbptt, else tes's */
    long block; /* steps of a window (truncated), or between renewals of noise (window) */
    double samples; /* episodes of Monte Carlo, at most */
    double resolve; /* a variance that, once the mean has it, is small enough to stop; 0: never */
    int threads;
    bool quiet; /* no progress */
};

/* The methods' names, NULL-terminated, best first. */
extern const char *const oracle_methods[];

/* The name of the method that would answer; NULL, with a sentence, where none knows the answer. */
const char *oracle_choice(const struct opened_task *task, const struct question *question,
                          struct failure *failure);

/* Episodes, roughly, that a method takes for its answer and what that is held against, for --dry-run: of quadrature, which
 * refines until it converges, those of the fewest points that it goes to. */
double oracle_episodes(const struct opened_task *task, const struct question *question, const char *method);

/* The gradient asked for, of an episode's loss at theta.  Where the loss is quadratic, the plain methods
 * answer for every smoothing too.  Fails as oracle_choice does. */
bool oracle_gradient(const struct opened_task *task, const struct question *question, const double *theta,
                     struct reference *out, struct failure *failure);
void reference_close(struct reference *reference);

/* g_{j,i} of windows of `unroll` steps at theta; see unfolded.h.  `storage` owns what `out` points to: free()
 * it. */
bool oracle_unfold(const struct opened_task *task, long unroll, const double *theta, struct unfolded *out,
                   double **storage, struct failure *failure);

/* The same along a path of theta, [param] for every `hold` steps: derivatives by copies that differ. */
bool oracle_unfold_along(const struct opened_task *task, long unroll, const double *path, long hold,
                         struct unfolded *out, double **storage, struct failure *failure);

/* Of frozen theta without the n^2 derivatives, but with the sums: n T / 2 steps backwards, memory for n gradients. */
bool oracle_fold(const struct opened_task *task, long unroll, const double *theta, struct unfolded *out,
                 double **storage, struct failure *failure);

#endif
