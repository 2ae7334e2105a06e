/* grid.h: what quadrature rules share: a smoothed gradient as a sum over the points of a grid, the same rule
 * in every coordinate of all blocks' noise,
 *
 *     F = E L,   grad F = 1/sigma^2 E [(eps_1 + eps_2 + ...) (L - L(theta))]  (reference estimators, 9.4) */
#ifndef PESBENCH_GRID_H
#define PESBENCH_GRID_H

#include "oracle.h"

/* Coordinate b * P + i is eps_{b,i} / sigma. */
struct grid {
    const struct opened_task *task;
    const double *theta;
    double sigma, centre; /* centre: L(theta) */
    long block;
    int dims, threads;
};

/* E f(z) ~ sum of weight_k f(node_k), z ~ N(0, 1) */
struct rule {
    int m;
    const double *node, *weight;
};

/* Steps of a block of noise: the episode's where it is shared, and at most. */
long grid_block(const struct opened_task *task, const struct question *question);

/* Coordinates of the noise of an episode; at most 64 are counted. */
int grid_dimensions(const struct opened_task *task, long block);

/* Floating-point operations, roughly, for m points in each coordinate. */
double grid_work(const struct opened_task *task, long block, double m);

/* The most that a reference may take: a minute of one core. */
extern const double grid_work_at_most;

/* A grid for the question; false only if memory runs out. */
bool grid_open(struct grid *grid, const struct opened_task *task, const struct question *question,
               const double *theta, struct failure *failure);

/* What a rule has found before its first sum: gradient ([param]) and loss NaN, the error infinite. */
void reference_unknown(struct reference *out, const char *method, int param);

/* Loss and gradient by a rule; the same bits for any number of threads.  An interrupt ends it early: then `whole` is
 * false, and loss and gradient, which lack points, are NaN. */
bool grid_sum(const struct grid *grid, const struct rule *rule, double *loss, double *gradient, bool *whole,
              struct failure *failure);

#endif
