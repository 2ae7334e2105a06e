/* swimmer_mujoco.h: the swimmer's dynamics by MuJoCo (Todorov, Erez & Tassa, IROS 2012): one model for all threads, a data
 * object for each, and a swimmer's state outside of both, so that moving it to another data object changes no bit.
 *
 * MuJoCo resets a simulation whose numbers are bad and goes on; here such a swimmer is lost, all its numbers NaN.  Nothing
 * of MuJoCo ends the program or writes to a file: its errors end the step, its warnings are counted by it.  In a build
 * without MuJoCo every opening fails, with status EXIT_INAPPLICABLE. */
#ifndef PESBENCH_SWIMMER_MUJOCO_H
#define PESBENCH_SWIMMER_MUJOCO_H

#include "failure.h"
#include "swimmer_simulator.h"

enum {
    SWIMMER_MUJOCO_POSITION = 0, /* 5: x, y, heading, joint 1, joint 2 */
    SWIMMER_MUJOCO_VELOCITY = 5, /* 5 */
    SWIMMER_MUJOCO_TIME = 10,    /* 1: s */
    SWIMMER_MUJOCO_START =
        11, /* 5: the last acceleration, from which the solver starts where a limit is active */
    SWIMMER_MUJOCO_STATE = 16
};

struct swimmer_model;
struct swimmer_data;

/* The model of a file, or, NULL, of src/swimmer/swimmer.xml.  A model that is no swimmer of five joints, two motors and steps of
 * 0.01 s by RK4 is refused. */
struct swimmer_model *swimmer_model_open(const char *file, struct failure *failure);
void swimmer_model_close(struct swimmer_model *model);         /* NULL is fine */
double swimmer_model_bytes(const struct swimmer_model *model); /* of a data object */

/* What one thread steps swimmers with; NULL: no memory. */
struct swimmer_data *swimmer_data_open(const struct swimmer_model *model);
void swimmer_data_close(struct swimmer_data *data); /* NULL is fine */

/* `steps` simulation steps with the same controls; all of the state is NaN afterwards where MuJoCo could not go on. */
void swimmer_data_step(struct swimmer_data *data, int steps, const double action[2],
                       double state[SWIMMER_MUJOCO_STATE]);

/* The same number of MuJoCo's own steps from wherever the data object is, and nothing else: what that costs. */
void swimmer_data_bare(struct swimmer_data *data, int steps);

/* By the model of src/swimmer/swimmer.xml. */
extern const struct swimmer_simulator swimmer_mujoco;

#endif
