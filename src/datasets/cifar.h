/* cifar.h: batches of CIFAR-10 in its binary format (Krizhevsky 2009): records of a label and 1024 red, 1024 green and
 * 1024 blue bytes. */
#ifndef PESBENCH_CIFAR_H
#define PESBENCH_CIFAR_H

#include "image_store.h"

enum { CIFAR_MOST = 10000 }; /* images of a batch */

/* Appends the images of the batch; it may be gzipped, NAME or NAME.gz.  A false answer has a sentence that names the
 * file; the store is to be released all the same. */
bool read_cifar_batch(const char *name, struct image_store *store, struct failure *failure);

#endif
