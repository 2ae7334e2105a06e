/* directions.c in single precision */
#define PESBENCH_SINGLE
#include "directions.c"
