/* swimmer_mujoco_model.c: MuJoCo's models of the swimmer, read, checked and held; see swimmer_mujoco.h. */
#include "swimmer_mujoco.h"

#ifdef PESBENCH_MUJOCO

#include "swimmer_mujoco_calls.h"
#include "swimmer_xml.h"

#include <errno.h>
#include <mujoco/mujoco.h>
#include <omp.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- calls ---------------------------------------------------------------------------------------------------- */

/* MuJoCo's handlers are the program's and have no context: what they need is the thread's. */
static _Thread_local jmp_buf *way_out;
static _Thread_local char complaint[256];

/* MuJoCo cannot go on after it returns. */
static void on_error(const char *text)
{
    snprintf(complaint, sizeof complaint, "%s", text);
    if (way_out)
        longjmp(*way_out, 1);
    abort(); /* not a call of this suite's */
}

static void on_warning(const char *text)
{
    (void)text;
}

bool mujoco_call(void (*call)(void *), void *context)
{
    jmp_buf here;
    complaint[0] = 0;
    way_out = &here;
    const bool fine = setjmp(here) == 0;
    if (fine)
        call(context);
    way_out = NULL;
    return fine;
}

const char *mujoco_complaint(void)
{
    return complaint;
}

/* ---- checks --------------------------------------------------------------------------------------------------- */

struct swimmer_model {
    mjModel *model;
};

const mjModel *swimmer_model_of(const struct swimmer_model *model)
{
    return model->model;
}

double swimmer_model_bytes(const struct swimmer_model *model)
{
    return 8.0 * model->model->nstack + model->model->nbuffer + sizeof(mjData);
}

static bool check_count(const char *name, const char *what, int expected, int found, struct failure *failure)
{
    return expected == found ||
           fail(failure, "model '%s': expected a swimmer with %d %s, found %d.", name, expected, what, found);
}

static bool check_joints(const char *name, const mjModel *m, struct failure *failure)
{
    static const char *const kinds[] = {
        [mjJNT_FREE] = "free", [mjJNT_BALL] = "ball", [mjJNT_SLIDE] = "slide", [mjJNT_HINGE] = "hinge"};
    for (int k = 0; k < m->njnt; k++) {
        const int expected = k < 2 ? mjJNT_SLIDE : mjJNT_HINGE, found = m->jnt_type[k];
        if (expected != found)
            return fail(failure,
                        "model '%s': expected joints in the order slide, slide, hinge, hinge, hinge, found a "
                        "%s as number "
                        "%d.",
                        name, kinds[found], k + 1);
    }
    for (int k = 0; k < m->nu; k++)
        if (m->actuator_trntype[k] != mjTRN_JOINT || m->actuator_trnid[2 * k] != 3 + k)
            return fail(failure,
                        "model '%s': expected motor %d to move joint %d, found another; change its order.",
                        name, k + 1, k + 1);
    return true;
}

static bool check_model(const char *name, const mjModel *m, struct failure *failure)
{
    static const char *const integrators[] = {
        [mjINT_EULER] = "Euler", [mjINT_RK4] = "RK4", [mjINT_IMPLICIT] = "implicit"};
    if (!check_count(name, "positions", 5, m->nq, failure) ||
        !check_count(name, "velocities", 5, m->nv, failure) ||
        !check_count(name, "motors", 2, m->nu, failure) ||
        !check_count(name, "activations", 0, m->na, failure) || !check_joints(name, m, failure))
        return false;
    if (!(m->opt.timestep >= 0.01 && m->opt.timestep <= 0.01))
        return fail(failure, "model '%s': expected a timestep of 0.01 s, found %.17g.", name,
                    m->opt.timestep);
    if (m->opt.integrator != mjINT_RK4)
        return fail(failure, "model '%s': expected the integrator RK4, found %s.", name,
                    m->opt.integrator >= 0 && m->opt.integrator <= mjINT_IMPLICIT
                        ? integrators[m->opt.integrator]
                        : "another");
    return true;
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

struct reading {
    const char *name;
    const mjVFS *files; /* or NULL: the disk's */
    mjModel *model;
    char error[512];
};

static void read_model(void *context)
{
    struct reading *reading = context;
    reading->model = mj_loadXML(reading->name, reading->files, reading->error, sizeof reading->error);
}

static bool read_reported(struct reading *reading, struct failure *failure)
{
    bool fine = false;
#pragma omp critical(mujoco_model) /* MuJoCo keeps the model it read last */
    {
        mju_user_error = on_error;
        mju_user_warning = on_warning;
        fine = mujoco_call(read_model, reading);
    }
    if (fine && reading->model)
        return true;
    const char *why = fine && reading->error[0] ? reading->error : mujoco_complaint();
    char line[512];
    snprintf(line, sizeof line, "%.500s", why[0] ? why : "no reason given");
    for (char *at = line; *at; at++)
        *at = *at == '\n' ? ' ' : *at;
    return fail(failure, "model '%s': MuJoCo cannot read it: %s; expected an MJCF file.", reading->name,
                line);
}

static bool read_embedded(struct reading *reading, struct failure *failure)
{
    mjVFS *files = calloc(1, sizeof *files);
    if (!files)
        return fail_runtime(failure, "no memory for a model.");
    mj_defaultVFS(files);
    const bool made = mj_makeEmptyFileVFS(files, reading->name, (int)strlen(swimmer_xml)) == 0;
    if (made)
        memcpy(files->filedata[mj_findFileVFS(files, reading->name)], swimmer_xml, strlen(swimmer_xml));
    reading->files = files;
    const bool ok = made ? read_reported(reading, failure) : fail_runtime(failure, "no memory for a model.");
    mj_deleteVFS(files);
    free(files);
    return ok;
}

static bool read_file(struct reading *reading, struct failure *failure)
{
    struct stat status;
    FILE *file = fopen(reading->name, "r");
    const bool there = file && fstat(fileno(file), &status) == 0;
    const char *why = there ? "it is no file" : strerror(errno);
    const bool fit = there && S_ISREG(status.st_mode);
    if (file)
        fclose(file);
    return fit ? read_reported(reading, failure)
               : fail(failure, "model '%s': cannot be read: %s; expected an MJCF file.", reading->name, why);
}

struct swimmer_model *swimmer_model_open(const char *file, struct failure *failure)
{
    struct swimmer_model *model = calloc(1, sizeof *model);
    struct reading reading = {.name = file ? file : "swimmer.xml"};
    bool ok = model || fail_runtime(failure, "no memory for a model.");
    ok = ok && (file ? read_file : read_embedded)(&reading, failure);
    if (ok)
        model->model = reading.model;
    if (ok && check_model(reading.name, reading.model, failure))
        return model;
    swimmer_model_close(model);
    return NULL;
}

void swimmer_model_close(struct swimmer_model *model)
{
    if (model && model->model)
        mj_deleteModel(model->model);
    free(model);
}

#endif
