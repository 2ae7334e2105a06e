/* swimmer.c in single precision */
#define PESBENCH_SINGLE
#include "swimmer.c"
