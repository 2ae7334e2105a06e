/* mlp_tune_single.c: mlp_tune.c in single precision. */
#define PESBENCH_SINGLE
#include "mlp_tune.c"
