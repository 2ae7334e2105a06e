/* pesbench: the program.  Commands are the other files of this folder. */
#include "command.h"
#include "interrupt.h"
#include "selection.h"

#include <omp.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    /* OpenMP's default for schedule(runtime) is up to the library, and libgomp's is dynamic. */
    if (!getenv("OMP_SCHEDULE"))
        omp_set_schedule(omp_sched_static, 0);
    if (omp_get_max_threads() > THREADS_AT_MOST) { /* OpenMP's library would not survive the first region */
        fprintf(stderr,
                "pesbench: OMP_NUM_THREADS: expected at most %d threads, found %d; set it to fewer, or unset "
                "it.\n",
                THREADS_AT_MOST, omp_get_max_threads());
        return EXIT_USAGE;
    }
    interrupt_watch();
    return command_run(argc, argv);
}
