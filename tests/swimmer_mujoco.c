/* swimmer_mujoco.c: a swimmer at its joints' limits takes the same steps, bit for bit, alone on a data object of MuJoCo's
 * and in turn with others, lost ones among them; actions that are no numbers, or beyond belief. */
#include "swimmer_mujoco.h"

#include "test.h"

enum { STEPS = 200 };

/* against a limit in most steps */
static const double start[SWIMMER_MUJOCO_STATE] = {0.5, -0.25, 0.3, -0.2, 0.1, 0.1, 0.2, -0.3, 0.4, -0.5};
static const double action[2] = {0.25, -0.15}, other_action[2] = {-1, 1};

int main(void)
{
    struct failure failure;
    struct swimmer_model *model = swimmer_model_open(NULL, &failure);
    if (!model && failure.status == EXIT_INAPPLICABLE)
        SKIP(failure.text);
    struct swimmer_data *lone = model ? swimmer_data_open(model) : NULL,
                        *shared = model ? swimmer_data_open(model) : NULL;
    CHECK(lone && shared);
    if (!lone || !shared)
        return test_result();
    double x[SWIMMER_MUJOCO_STATE], y[SWIMMER_MUJOCO_STATE], other[SWIMMER_MUJOCO_STATE],
        lost[SWIMMER_MUJOCO_STATE];
    memcpy(x, start, sizeof x);
    memcpy(y, start, sizeof y);
    memcpy(other, start, sizeof other);
    int at_limit = 0, different = 0;
    for (int t = 0; t < STEPS; t++) {
        swimmer_data_step(lone, 4, action, x);
        swimmer_data_step(shared, 4, other_action, other);
        memcpy(lost, other, sizeof lost);
        lost[5] = 1e12; /* MuJoCo resets it */
        swimmer_data_step(shared, 4, action, lost);
        CHECK(isnan(lost[0]) && isnan(lost[15]));
        swimmer_data_step(shared, 4, action, y);
        different += memcmp(x, y, sizeof x) != 0;
        at_limit += fabs(x[3]) > 1.7453292519943295 || fabs(x[4]) > 1.7453292519943295;
    }
    CHECK(different == 0);
    CHECK(at_limit > 100);

    swimmer_data_step(shared, 4, (const double[]){NAN, 0}, y);
    CHECK(isnan(y[0]));
    memcpy(y, x, sizeof y);
    swimmer_data_step(lone, 4, (const double[]){1, -1}, x);
    swimmer_data_step(shared, 4, (const double[]){1e15, -1e300}, y);
    CHECK(memcmp(x, y, sizeof x) == 0);
    swimmer_data_close(lone);
    swimmer_data_close(shared);
    swimmer_model_close(model);
    return test_result();
}
