/* swimmer_task.c in single precision */
#define PESBENCH_SINGLE
#include "swimmer_task.c"
