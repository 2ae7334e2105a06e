/* image_batch.c in single precision */
#define PESBENCH_SINGLE
#include "image_batch.c"
