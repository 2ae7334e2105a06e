/* permutation.h: the permutations of NumPy's legacy generator, by which published experiments split their data
 * sets. */
#ifndef PESBENCH_PERMUTATION_H
#define PESBENCH_PERMUTATION_H

#include <stdint.h>

/* order ([n]) is numpy.random.RandomState(seed).permutation(n). */
void numpy_permutation(uint32_t seed, int n, int *order);

#endif
