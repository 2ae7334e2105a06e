/* ridge_descent.h: gradient descent on a ridge regression, judged by other rows, in closed form.
 *
 *     w_t = w_{t-1} - eta (G w_{t-1} - X'y + e^theta w_{t-1}),   loss_t = c + 1/2 w_t' A w_t - b'w_t
 *
 * Along an eigenvector of G, w_t goes to its end geometrically; so does loss_t, and its sum has few terms however
 * many steps there are. */
#ifndef PESBENCH_RIDGE_DESCENT_H
#define PESBENCH_RIDGE_DESCENT_H

#include "yacht_data.h"

struct ridge_descent {
    const struct yacht_moments *train, *judge; /* G, X'y;  A, b, 2c */
    const double *start;                       /* w_0: [YACHT_INPUTS] */
    double rate;                               /* eta */
};

/* The sum of loss_1 .. loss_steps, and its derivative by theta. */
void ridge_descent_sum(const struct ridge_descent *descent, double theta, long steps, double *sum,
                       double *derivative);

#endif
