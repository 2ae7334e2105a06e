/* observe.c: what a task observes at many thetas at once is what it observes at each, with particles side by side or not. */
#include "engine.h"
#include "plugin.h"
#include "test.h"

enum { MANY = 3, PARAM_AT_MOST = 64, VALUES_AT_MOST = 16 };

static void check(const char *task, const struct engine *engine)
{
    const struct setup setup = {
        .task = task, .request = {.horizon = 30}, .instances = 1, .trials = 1, .threads = 2};
    struct failure failure;
    struct run *run = engine->open(&setup, &failure);
    CHECK(run);
    if (!run)
        return;
    struct opened_task opened;
    CHECK(task_open(&opened, task, &setup.request, &failure));
    const int P = opened.dims.param, values = 1 + observables_of(opened.task);
    double theta[MANY * PARAM_AT_MOST], all[MANY * VALUES_AT_MOST], one[VALUES_AT_MOST];
    CHECK(P <= PARAM_AT_MOST && values > 1 && values <= VALUES_AT_MOST);
    for (int k = 0; k < MANY * P; k++)
        theta[k] = 0.1 * sin(k + 1.0);
    for (int k = 0; k < MANY * values; k++)
        all[k] = NAN;
    CHECK(engine->observe(run, true, MANY, theta, all, &failure));
    for (int k = 0; k < MANY; k++) {
        CHECK(engine->observe(run, true, 1, theta + k * P, one, &failure));
        for (int i = 0; i < values; i++)
            CHECK_NEAR(all[k * values + i], one[i], 0);
    }
    CHECK(fabs(all[1] - all[values + 1]) > 0); /* thetas differ in what is observed */
    task_close(&opened);
    engine->close(run);
}

int main(void)
{
    check("swimmer", &engine_double);
    check("swimmer", &engine_single);
    return test_result();
}
