/* swimmer_mujoco: the swimmer with a linear policy, its dynamics computed by MuJoCo:
 *
 *     s_t = (position, velocity, time, last acceleration),   a = W o(s_{t-1}),   s_t = 4 steps of 0.01 s by RK4 from
 *     s_{t-1} with the controls clamp(a);   observation, loss and start: swimmer_environment.h
 *
 * MuJoCo: Todorov, Erez & Tassa, IROS 2012.  The swimmer: Coulom 2002; its use here: Vicol, Metz & Sohl-Dickstein, ICML
 * 2021.  The last acceleration is part of the state because the solver starts from it where a joint is at its limit. */
#include "swimmer_environment.h"
#include "swimmer_mujoco.h"

struct swimmer_mujoco_task {
    struct swimmer_environment environment;
    const char *file;
    struct swimmer_model *model;
};

static const struct option_def options[] = {
    SWIMMER_OPTIONS(swimmer_mujoco_task),
    NAMED_OPTION(swimmer_mujoco_task, "model", file, NULL, 0, 0,
                 "MJCF file of another swimmer with the same joints and motors", .placeholder = "FILE"),
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct swimmer_mujoco_task *task = self;
    task->model = swimmer_model_open(task->file, failure);
    if (!task->model)
        return false;
    *dims = swimmer_dims(&task->environment, request);
    dims->state = SWIMMER_MUJOCO_STATE;
    dims->width = 1;
    dims->bench = swimmer_model_bytes(task->model);
    return true;
}

static void close(void *self)
{
    swimmer_model_close(((struct swimmer_mujoco_task *)self)->model);
}

static void *bench_open(const void *self)
{
    return swimmer_data_open(((const struct swimmer_mujoco_task *)self)->model);
}

static void bench_close(void *bench)
{
    swimmer_data_close(bench);
}

static void init(const void *self, const struct slice *s)
{
    swimmer_init(&((const struct swimmer_mujoco_task *)self)->environment, s);
    for (size_t i = SWIMMER_STATE; i < SWIMMER_MUJOCO_STATE; i++)
        for (size_t p = 0; p < (size_t)s->n; p++)
            s->state[i * s->ld + p] = 0;
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    (void)self;
    for (size_t p = 0; p < (size_t)s->n; p++) {
        real action[SWIMMER_MOTORS];
        double state[SWIMMER_MUJOCO_STATE];
        swimmer_act(s->ld, p, s->theta, s->state, action);
        for (size_t i = 0; i < SWIMMER_MUJOCO_STATE; i++)
            state[i] = (double)s->state[i * s->ld + p];
        swimmer_data_step(s->bench, SWIMMER_SUBSTEPS, (const double[]){(double)action[0], (double)action[1]},
                          state);
        for (size_t i = 0; i < SWIMMER_MUJOCO_STATE; i++)
            next[i * s->ld + p] = (real)state[i];
    }
}

static void bare(const void *self, void *bench, int steps)
{
    (void)self;
    swimmer_data_bare(bench, SWIMMER_SUBSTEPS * steps);
}

/* 16 evaluations of the dynamics, of some 1200 operations each with all that MuJoCo does around them */
static double flops(const void *self)
{
    (void)self;
    return 2e4;
}

const struct task TASK(swimmer_mujoco) = {
    .name = "swimmer_mujoco",
    .brief = "a planar three-link swimmer with a linear policy, its dynamics by MuJoCo",
    .source = "Coulom 2002; Brockman et al. 2016; Vicol, Metz, Sohl-Dickstein, ICML 2021; dynamics: Todorov, "
              "Erez, Tassa, "
              "IROS 2012",
    .modest = "episodes=2",
#ifndef PESBENCH_MUJOCO
    .lacks = "MuJoCo, Debian's libmujoco-dev",
#endif
    .double_only = true,
    .options = options,
    .size = sizeof(struct swimmer_mujoco_task),
    .published = swimmer_published,
    .open = open,
    .close = close,
    .theta0 = swimmer_theta0,
    .range = swimmer_range,
    .bench_open = bench_open,
    .bench_close = bench_close,
    .init = init,
    .step = step,
    .bare = bare,
    .loss = swimmer_loss,
    .flops = flops,
    .observables = swimmer_observables,
    .observe = swimmer_observe,
};
