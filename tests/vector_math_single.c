/* vector_math_single.c: vector_math.c in single precision. */
#define PESBENCH_SINGLE
#include "vector_math.c"
