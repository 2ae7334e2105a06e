/* truncated_normal.h: what weights start as: normals that are drawn again until they are within two deviations.
 *
 * Those of theta0 are one by one, and the same bits in both precisions; those of the networks that particles are, which
 * start anew with every episode, many at a time, as noise is. */
#ifndef PESBENCH_TRUNCATED_NORMAL_H
#define PESBENCH_TRUNCATED_NORMAL_H

#include "noise.h"

#define truncated_normal_at PRECISION(truncated_normal_at)
#define fill_truncated      PRECISION(fill_truncated)

/* Number i of as many, of deviation 1, from uniform_at(., i, 1) on. */
double truncated_normal_at(struct stream stream, uint32_t i);

/* x: [n], one row of a tensor. */
void fill_truncated(struct stream stream, int n, int row, uint32_t tensor, real deviation, real *restrict x);

#endif
