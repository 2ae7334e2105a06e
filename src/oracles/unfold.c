/* unfold.c: the unfolded gradient by reverse sweeps, one per window's loss; see oracle.h and unfolded.h. */
#include "memory.h"
#include "oracle.h"
#include "tape.h"

#include <stdlib.h>

bool oracle_unfold(const struct opened_task *task, long unroll, const double *theta, struct unfolded *out,
                   double **storage, struct failure *failure)
{
    return oracle_unfold_along(task, unroll, theta, FOREVER, out, storage, failure);
}

bool oracle_unfold_along(const struct opened_task *task, long unroll, const double *path, long hold,
                         struct unfolded *out, double **storage, struct failure *failure)
{
    const long horizon = task->dims.horizon, windows = (horizon - 1) / unroll + 1;
    const double size = (double)windows * (double)windows * task->dims.param + task->dims.param;
    struct tape tape;
    *storage = NULL;
    if (!memory_fits(8 * size, "the unfolded gradient", failure) ||
        !tape_open_along(&tape, task, path, hold, tape_whole, failure))
        return false;
    double *g = calloc((size_t)size, sizeof *g), *total = g + (size_t)size - task->dims.param;
    for (long j = 0; g && j < windows; j++) {
        const long end = (j + 1) * unroll;
        tape_start(&tape);
        for (long i = j; i >= 0; i--) {
            double *part = g + ((size_t)j * (size_t)windows + (size_t)i) * (size_t)task->dims.param;
            const long last = i < j ? (i + 1) * unroll : end < horizon ? end : horizon;
            tape_sweep(&tape, last, i * unroll + 1, j * unroll + 1, part);
            for (int k = 0; k < task->dims.param; k++)
                total[k] += part[k];
        }
    }
    tape_close(&tape);
    *storage = g;
    *out = (struct unfolded){
        .windows = (int)windows, .param = task->dims.param, .derivative = g, .total = total};
    return g || fail_runtime(failure, "no memory for the unfolded gradient.");
}
