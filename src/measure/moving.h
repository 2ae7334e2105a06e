/* moving.h: replicates of an episode in which theta moves, as it does in online training (reference estimators,
 * section 6, "Hysteresis").
 *
 *     theta_{j+1} = theta_j - lr u_j   after window j = 1 .. n
 *
 * Estimators that carry states, perturbations or tangents from window to window made them under older theta; what
 * they estimate is a derivative along the path that was visited.  What an update wants is
 *
 *     G_j(theta_j)   the gradient of window j's loss as if theta had been theta_j ever since the episode began
 *
 * Where instances are staggered, their first episodes began under a theta that did not move: one episode more goes
 * before, over which theta moves but nothing is counted.
 *
 * A replicate is the sum of an episode's estimates, and its reference the sum of G_j(theta_j), which real-time
 * recurrent learning finds, started afresh for every window, in double precision.  With lr = 0 this is the gradient
 * at frozen theta.
 *
 * In a scalar linear-quadratic system s_t = a s_{t-1} + b theta, loss_t = (s_t - r_t)^2 / 2, with two windows of a step,
 * M pairs and g_1 = G_1(theta_1), what comes of it is
 *
 *     moved by G:             b^2 lr g_1 a (a + 1)            PES, NRES and RTRL: hysteresis
 *     by its own estimates:   b^2 lr g_1 a (a + 1 - 2/M)      PES
 *                             b^2 lr g_1 (a + 1) (a - 2/M)    NRES
 *
 * where 2/M is how much the noise that moved theta and the perturbations carried on have in common. */
#ifndef PESBENCH_MOVING_H
#define PESBENCH_MOVING_H

#include "selection.h"

/* What theta moves by: not at all; u_j = G_j(theta_j), so that all estimators visit one path; the estimator's own
 * estimates, as in training, whose noise then moves theta too. */
enum moved_by { MOVED_BY_NOTHING, MOVED_BY_EXACT, MOVED_BY_OWN };

struct moving {
    struct run *fresh; /* finds G_j(theta_j); double precision; NULL: theta does not move */
    int followed;      /* trials with a path of their own: all side by side, or 1 where all have the same */
    long windows;      /* n */
    double *theta, *part; /* [trial][param] theta_j; an estimate of window j */
    double *now, *sum;    /* [trial][param] G_j(theta_j), and its sum so far */
    double *from;         /* [trial][param] theta_1 */
    double *path;         /* [window][param] theta_j of the first replicate */
    double *first;        /* [param] sum of G_j(theta_j) of the first replicate */
    double *moment;       /* [param] its mean over replicates */
    double *excess;       /* [param] what replicates had beyond the first, summed */
    double drift;         /* mean over replicates of |theta_n - theta_1| */
};

struct repetition;

/* Make ready for the repetition, whose run is open.  False, with a sentence, where nobody knows G_j. */
bool moving_open(struct repetition *r, const struct selection *selection, const struct cell *cell,
                 struct failure *failure);
void moving_close(struct moving *m);

/* An episode of `count` trials that have been placed, as replicates from `first` on. */
void moving_episode(struct repetition *r, int first, int count);

/* What an episode's G_j(theta_j) take, each from the start of it on: windows, about, and whether all replicates that are
 * side by side need them but once.  For --dry-run. */
struct procedure;
double moving_windows(const struct procedure *procedure, const struct problem_facts *facts);
bool moving_is_shared(const struct procedure *procedure);

/* When all replicates are there: `moment` and `drift`; where paths differ, a replicate's estimate becomes its
 * deviation from its own reference, put at the mean reference. */
void moving_finish(struct repetition *r);

/* Along the first replicate's path: bias against `moment` and variance of an episode's sum in closed form, where the
 * loss is quadratic and all replicates visit that path from its start in step; NaN elsewhere.  error: what
 * backpropagation through time finds for `first`, and how far off it is; NaN where it has no say. */
bool moving_theory(const struct repetition *r, const struct opened_task *task, double *bias2,
                   double *variance, double *error, struct failure *failure);

#endif
