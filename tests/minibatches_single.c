/* minibatches_single.c: minibatches.c in single precision. */
#define PESBENCH_SINGLE
#include "minibatches.c"
