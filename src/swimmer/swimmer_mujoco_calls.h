/* swimmer_mujoco_calls.h: calls into MuJoCo that cannot end the program; for the files that know MuJoCo only. */
#ifndef PESBENCH_SWIMMER_MUJOCO_CALLS_H
#define PESBENCH_SWIMMER_MUJOCO_CALLS_H

#include "swimmer_mujoco.h"

#include <mujoco/mjmodel.h>
#include <stdbool.h>

/* call(context), but false where MuJoCo gave up within it; then mujoco_complaint() is why, until this thread's next
 * call.  Its warnings go nowhere: it counts them in its data, too. */
bool mujoco_call(void (*call)(void *), void *context);
const char *mujoco_complaint(void);

const mjModel *swimmer_model_of(const struct swimmer_model *model);

#endif
