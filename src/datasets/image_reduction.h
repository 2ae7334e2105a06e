/* image_reduction.h: images of fewer pixels, each the mean of a square of the old ones, for networks small enough to
 * be studied closely. */
#ifndef PESBENCH_IMAGE_REDUCTION_H
#define PESBENCH_IMAGE_REDUCTION_H

#include "images.h"

/* Images of side x side pixels a plane, means rounded to whole brightnesses; NULL where side is 0 or that of the images
 * already.  `what` names the option in a sentence; side divides that of the images, else false.  Frees: free(). */
bool reduce_images(const struct images *images, int side, const char *what, struct images **reduced,
                   struct failure *failure);

#endif
