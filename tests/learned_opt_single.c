/* learned_opt.c in single precision */
#define PESBENCH_SINGLE
#include "learned_opt.c"
