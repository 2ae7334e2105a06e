/* images.h: sets of labelled images, on which the neural tasks train: MNIST (LeCun et al. 1998), Fashion-MNIST (Xiao
 * et al. 2017) and CIFAR-10 (Krizhevsky 2009) in their original formats, or generated images in their place.
 *
 * Pixels stay the bytes they are in the files; image_batch.h standardises them on their way into a batch:
 *
 *     x = (pixel / 255 - mean) / deviation,   mean and deviation of the plane
 *
 * A set is opened by every task, precision and estimator that wants it, and is read once: all who open the same one
 * share one constant copy (47 MB of MNIST, not 188 MB of standardised reals for each). */
#ifndef PESBENCH_IMAGES_H
#define PESBENCH_IMAGES_H

#include "failure.h"
#include <stdint.h>

enum { IMAGE_CLASSES = 10, IMAGE_PLANES_AT_MOST = 3, IMAGE_NAME_LENGTH = 192 };

struct images {
    int count; /* images for training and validation ... */
    int train; /* ... the first of which are for training, the others for validation */
    int test;  /* further images, after those: for what comes after all tuning */
    int rows, columns, planes;
    int features;               /* rows * columns * planes */
    int classes;                /* labels are below this */
    const unsigned char *pixel; /* [count + test][features], plane after plane, row-major; 0: dark */
    const unsigned char *label; /* [count + test] */
    double mean[IMAGE_PLANES_AT_MOST], deviation[IMAGE_PLANES_AT_MOST]; /* of the pixels / 255 of a plane */
    char name[IMAGE_NAME_LENGTH]; /* what data, for describe and results */
};

/* The set `which`: "mnist", "fashion" or "cifar10", from FOLDER/mnist, FOLDER/fashion-mnist or FOLDER/cifar10.
 * Where the folder is NULL, a stand-in that is generated from the seed (image_generator.h).  *images is valid until
 * close_images, of which each open wants one.  Safe from any thread; a set that is being read is waited for.  A
 * false answer has a sentence, and nothing to close. */
bool open_images(const char *which, const char *folder, uint64_t seed, const struct images **images,
                 struct failure *failure);
void close_images(const struct images *images); /* NULL does no harm */

#endif
