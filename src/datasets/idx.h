/* idx.h: images and labels in the IDX format of MNIST (LeCun, Cortes & Burges): big-endian 32-bit words, 0x00000803,
 * count, rows, columns, then the pixels; and 0x00000801, count, then the labels. */
#ifndef PESBENCH_IDX_H
#define PESBENCH_IDX_H

#include "image_store.h"

enum { IDX_MOST = 1000000 }; /* images: of a larger number in a header nothing is read */

/* Appends the images of one file and their labels of the other; either may be gzipped, NAME or NAME.gz.  A false answer
 * has a sentence that names the file; the store is to be released all the same. */
bool read_idx(const char *images, const char *labels, int rows, int columns, struct image_store *store,
              struct failure *failure);

#endif
