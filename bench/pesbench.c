/* pesbench: the program.  Commands are the other files of this folder. */
#include "command.h"
#include "interrupt.h"

#include <omp.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    /* OpenMP's default for schedule(runtime) is up to the library, and libgomp's is dynamic. */
    if (!getenv("OMP_SCHEDULE"))
        omp_set_schedule(omp_sched_static, 0);
    interrupt_watch();
    return command_run(argc, argv);
}
