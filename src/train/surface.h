/* surface.h: the outer loss on a grid of one or two coordinates of theta, plain or smoothed by Gaussian noise in those
 * coordinates,
 *
 *     L_sigma(theta) = E L(theta + sigma z),   z ~ N(0, I) in the coordinates of the grid, 0 in the others */
#ifndef PESBENCH_SURFACE_H
#define PESBENCH_SURFACE_H

#include "axis.h"
#include "engine.h"

enum { SURFACE_AXES = 2 };

/* How an axis is smoothed: not at all; by a discrete convolution on a grid that goes on for REACH sigma beyond its ends;
 * by the mean over `samples` draws, others at every cell. */
enum smoothing { SMOOTH_NONE, SMOOTH_CONVOLUTION, SMOOTH_SAMPLING };

struct surface {
    const struct engine *engine;
    struct run *run;     /* open, without an estimator */
    const double *theta; /* [param], of the coordinates that are held */
    int param, axes;     /* axes: 1 or 2 */
    const double
        *points; /* [count][param]: theta of points that take the place of a grid's cells; NULL: a grid */
    long count;
    int threads; /* at least 1 */
    struct axis axis[SURFACE_AXES];
    enum smoothing smoothing;
    double sigma;
    int samples;
    uint64_t seed;
};

/* Cells, and evaluations of L that they need: padding and samples included. */
double surface_cells(const struct surface *s);
double surface_evaluations(const struct surface *s);

/* The theta of cell k ([param]); the first axis is the slower.  Points are smoothed by samples, or not at all. */
void surface_theta(const struct surface *s, long k, double *theta);

/* Does a convolution suit the grid?  It needs two cells an axis, and spacings of at most half a sigma. */
bool surface_suits(const struct surface *s, struct failure *failure);

/* Is there memory for it?  To be asked before surface_compute. */
bool surface_fits(const struct surface *s, struct failure *failure);

/* loss[cell], and error[cell], the standard error of a sampled one, else 0.  `each` (or NULL) is told the share done, and
 * stops the work with a false answer: the loss is then NaN from some cell on, or everywhere. */
bool surface_compute(const struct surface *s, double *loss, double *error,
                     bool (*each)(void *context, double share), void *context, struct failure *failure);

#endif
