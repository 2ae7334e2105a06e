/* mlp_single.c: mlp.c in single precision. */
#define PESBENCH_SINGLE
#include "mlp.c"
