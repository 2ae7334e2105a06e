/* swimmer_mujoco.c: see swimmer_mujoco.h. */
#include "swimmer_mujoco.h"

#include <stdlib.h>

static const double not_a_number = __builtin_nan("");

#ifdef PESBENCH_MUJOCO

#include "swimmer_mujoco_calls.h"

#include <math.h>
#include <mujoco/mujoco.h>
#include <string.h>

struct swimmer_data {
    const mjModel *model;
    mjData *data;
};

enum { JOINTS = 5 };

static void make_data(void *context)
{
    struct swimmer_data *swimmer = context;
    swimmer->data = mj_makeData(swimmer->model);
}

struct swimmer_data *swimmer_data_open(const struct swimmer_model *model)
{
    struct swimmer_data *swimmer = calloc(1, sizeof *swimmer);
    if (!swimmer)
        return NULL;
    swimmer->model = swimmer_model_of(model);
    if (mujoco_call(make_data, swimmer) && swimmer->data)
        return swimmer;
    swimmer_data_close(swimmer);
    return NULL;
}

void swimmer_data_close(struct swimmer_data *swimmer)
{
    if (swimmer && swimmer->data)
        mj_deleteData(swimmer->data);
    free(swimmer);
}

/* One round of MuJoCo: what it is given and how it went. */
struct round {
    struct swimmer_data *swimmer;
    int steps;
    bool good;
};

/* Numbers that MuJoCo calls bad, or for which it lacked memory: it has reset or cut what it simulates. */
static bool is_good(const mjData *d)
{
    for (int k = 0; k < mjNWARNING; k++)
        if (d->warning[k].number)
            return false;
    return true;
}

static void take_steps(void *context)
{
    struct round *round = context;
    mjData *d = round->swimmer->data;
    for (int k = 0; k < mjNWARNING; k++)
        d->warning[k].number = 0;
    for (int k = 0; k < round->steps; k++)
        mj_step(round->swimmer->model, d);
    round->good = is_good(d);
}

/* MuJoCo clamps controls itself, but drops those it thinks unbelievable, which a policy may well ask for. */
static double believable(double control)
{
    const double most = mjMAXVAL / 2;
    return control > most ? most : control < -most ? -most : control;
}

static bool all_finite(const double *x, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += 0 * x[k];
    return sum == 0;
}

void swimmer_data_step(struct swimmer_data *swimmer, int steps, const double action[2],
                       double state[SWIMMER_MUJOCO_STATE])
{
    mjData *d = swimmer->data;
    struct round round = {.swimmer = swimmer, .steps = steps};
    bool good = all_finite(state, SWIMMER_MUJOCO_STATE) && all_finite(action, 2);
    if (good) {
        memcpy(d->qpos, state + SWIMMER_MUJOCO_POSITION, JOINTS * sizeof *state);
        memcpy(d->qvel, state + SWIMMER_MUJOCO_VELOCITY, JOINTS * sizeof *state);
        memcpy(d->qacc_warmstart, state + SWIMMER_MUJOCO_START, JOINTS * sizeof *state);
        d->time = state[SWIMMER_MUJOCO_TIME];
        d->ctrl[0] = believable(action[0]);
        d->ctrl[1] = believable(action[1]);
        good = mujoco_call(take_steps, &round);
        if (!good)
            mj_resetData(swimmer->model, d); /* an error leaves it anywhere */
        good = good && round.good;
    }
    if (good) {
        memcpy(state + SWIMMER_MUJOCO_POSITION, d->qpos, JOINTS * sizeof *state);
        memcpy(state + SWIMMER_MUJOCO_VELOCITY, d->qvel, JOINTS * sizeof *state);
        memcpy(state + SWIMMER_MUJOCO_START, d->qacc_warmstart, JOINTS * sizeof *state);
        state[SWIMMER_MUJOCO_TIME] = d->time;
        good = all_finite(state, SWIMMER_MUJOCO_STATE);
    }
    for (int k = 0; !good && k < SWIMMER_MUJOCO_STATE; k++)
        state[k] = not_a_number;
}

void swimmer_data_bare(struct swimmer_data *swimmer, int steps)
{
    for (int k = 0; k < steps; k++)
        mj_step(swimmer->model, swimmer->data);
}

#else

struct swimmer_model *swimmer_model_open(const char *file, struct failure *failure)
{
    (void)file;
    fail(failure,
         "this program was built without MuJoCo: install Debian's libmujoco-dev and build it again.");
    failure->status = EXIT_INAPPLICABLE;
    return NULL;
}

void swimmer_model_close(struct swimmer_model *model)
{
    (void)model;
}

double swimmer_model_bytes(const struct swimmer_model *model)
{
    (void)model;
    return 0;
}

struct swimmer_data *swimmer_data_open(const struct swimmer_model *model)
{
    (void)model;
    return NULL;
}

void swimmer_data_close(struct swimmer_data *data)
{
    (void)data;
}

void swimmer_data_step(struct swimmer_data *data, int steps, const double action[2],
                       double state[SWIMMER_MUJOCO_STATE])
{
    (void)data, (void)steps, (void)action;
    for (int k = 0; k < SWIMMER_MUJOCO_STATE; k++)
        state[k] = not_a_number;
}

void swimmer_data_bare(struct swimmer_data *data, int steps)
{
    (void)data, (void)steps;
}

#endif

/* ---- one swimmer, for the table ------------------------------------------------------------------------------ */

struct lone {
    struct swimmer_model *model;
    struct swimmer_data *data;
    double state[SWIMMER_MUJOCO_STATE];
};

static void lone_close(void *swimmer)
{
    struct lone *lone = swimmer;
    if (lone) {
        swimmer_data_close(lone->data);
        swimmer_model_close(lone->model);
    }
    free(lone);
}

static void *lone_open(struct failure *failure)
{
    struct lone *lone = calloc(1, sizeof *lone);
    if (!lone) {
        fail_runtime(failure, "no memory for a swimmer.");
        return NULL;
    }
    lone->model = swimmer_model_open(NULL, failure);
    lone->data = lone->model ? swimmer_data_open(lone->model) : NULL;
    if (lone->data)
        return lone;
    if (lone->model)
        fail_runtime(failure, "no memory for a swimmer.");
    lone_close(lone);
    return NULL;
}

static void lone_set(void *swimmer, const double qpos[5], const double qvel[5])
{
    struct lone *lone = swimmer;
    for (int k = 0; k < SWIMMER_MUJOCO_STATE; k++)
        lone->state[k] = 0;
    for (int k = 0; k < 5; k++) {
        lone->state[SWIMMER_MUJOCO_POSITION + k] = qpos[k];
        lone->state[SWIMMER_MUJOCO_VELOCITY + k] = qvel[k];
    }
}

static void lone_get(void *swimmer, double qpos[5], double qvel[5])
{
    const struct lone *lone = swimmer;
    for (int k = 0; k < 5; k++) {
        qpos[k] = lone->state[SWIMMER_MUJOCO_POSITION + k];
        qvel[k] = lone->state[SWIMMER_MUJOCO_VELOCITY + k];
    }
}

static void lone_step(void *swimmer, const double action[2])
{
    struct lone *lone = swimmer;
    swimmer_data_step(lone->data, 4, action, lone->state);
}

const struct swimmer_simulator swimmer_mujoco = {
    .name = "MuJoCo",
    .open = lone_open,
    .close = lone_close,
    .set = lone_set,
    .get = lone_get,
    .step = lone_step,
};
