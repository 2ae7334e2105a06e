/* image_batch.h: images into a batch, standardised, in the precision `real`.
 *
 *     x = (pixel / 255 - mean) / deviation,   mean and deviation of the plane, rounded to `real` once each */
#ifndef PESBENCH_IMAGE_BATCH_H
#define PESBENCH_IMAGE_BATCH_H

#include "core.h"
#include "images.h"

#define gather_batch            PRECISION(gather_batch)
#define gather_batch_transposed PRECISION(gather_batch_transposed)

/* x[k * ld + i] is feature i of image index[k], k < n: [n][ld], ld >= features. */
void gather_batch(const struct images *images, const int *index, int n, real *restrict x, size_t ld);

/* x[i * ld + k] is the same: [features][ld], ld >= n. */
void gather_batch_transposed(const struct images *images, const int *index, int n, real *restrict x,
                             size_t ld);

#endif
