/* swimmer_task.c: the task against its environment written out: start states, policy, return, with the
 * simulator's dynamics. */
#include "harness.h"
#include "swimmer_environment.h"
#include "swimmer_simulator.h"

#include "random.h"
#include "test.h"

enum { J = SWIMMER_JOINTS, STEPS = 60 };

#ifdef PESBENCH_SINGLE
static const double tolerance = 2e-4;
#else
static const double tolerance = 1e-11;
#endif

/* One episode's first steps by the task, particle `p`, and by the simulator with the policy and the reward as they are stated. */
static void check_episode(const struct opened_task *task, uint32_t episode)
{
    enum { P = 2 * LANES };
    static real theta[SWIMMER_PARAM * P], state[SWIMMER_STATE * P], loss[P];
    struct slice s = {.n = P, .ld = P, .theta = theta, .state = state};
    struct failure failure;
    uint64_t random = episode;
    void *swimmer = swimmer_native.open(&failure);
    s.data = episode_data(3, 0, episode);
    for (int i = 0; i < SWIMMER_PARAM * P; i++)
        theta[i] = (real)(0.3 * random_normal(&random)); /* of which rounding is not made more */
    memset(loss, 0, sizeof loss);
    task->task->init(task->self, &s);
    for (int p = 0; p < P; p += P - 1) {
        double x[SWIMMER_STATE], sum = 0;
        struct slice own = s;
        task->task->init(task->self, &own);
        for (int i = 0; i < SWIMMER_STATE; i++)
            x[i] = (double)state[i * P + p];
        swimmer_native.set(swimmer, x, x + J);
        for (int t = 0; t < STEPS; t++) {
            const double before = x[0], observed[] = {x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9]};
            double a[2] = {0};
            for (int k = 0; k < 2; k++)
                for (int j = 0; j < 8; j++)
                    a[k] += (double)theta[(8 * k + j) * P + p] * observed[j];
            swimmer_native.step(swimmer, a);
            swimmer_native.get(swimmer, x, x + J);
            sum += (x[0] - before) / 0.04 - 1e-4 * (a[0] * a[0] + a[1] * a[1]);
        }
        memset(loss, 0, sizeof loss);
        task->task->unroll(task->self, &task->dims, &own, STEPS, loss);
        CHECK_NEAR(loss[p], -sum, 25 * tolerance);
        for (int i = 0; i < SWIMMER_STATE; i++)
            CHECK_NEAR(state[i * P + p], x[i], 10 * tolerance);
    }
    swimmer_native.close(swimmer);
}

/* Ten uniform numbers of the episode's own, the same for all particles: mean, variance and range over 4000 episodes. */
static void check_starts(const struct opened_task *task, double reset)
{
    enum { EPISODES = 4000 };
    static real theta[SWIMMER_PARAM * LANES], state[SWIMMER_STATE * LANES];
    double sum[SWIMMER_STATE] = {0}, products[SWIMMER_STATE][SWIMMER_STATE] = {0}, most = 0;
    for (uint32_t e = 0; e < EPISODES; e++) {
        struct slice s = {
            .n = LANES, .ld = LANES, .theta = theta, .state = state, .data = episode_data(1, 0, e)};
        task->task->init(task->self, &s);
        for (int i = 0; i < SWIMMER_STATE; i++) {
            const double x = (double)state[i * LANES];
            sum[i] += x;
            for (int j = 0; j <= i; j++)
                products[i][j] += x * (double)state[j * LANES];
            most = fmax(most, fabs(x));
            for (int p = 1; p < LANES; p++)
                CHECK(state[i * LANES + p] == state[i * LANES]);
        }
    }
    const double variance = reset * reset / 3;
    /* of 65 numbers, one is 6 deviations off with probability 1e-7 */
    for (int i = 0; i < SWIMMER_STATE; i++) {
        CHECK_NEAR(sum[i] / EPISODES, 0, 6 * sqrt(variance / EPISODES));
        CHECK_NEAR(products[i][i] / EPISODES, variance, 6 * variance * sqrt(0.8 / EPISODES));
        for (int j = 0; j < i; j++)
            CHECK_NEAR(products[i][j] / EPISODES, 0, 6 * variance / sqrt(EPISODES));
    }
    CHECK(most <= reset * (1 + 1e-6) && most >= 0.99 * reset);
}

int main(void)
{
    struct failure failure = {0};
    const struct request request = {.seed = 1};
    struct opened_task task, still;
    if (!task_open(&task, "swimmer", &request, &failure) ||
        !task_open(&still, "swimmer:reset=0", &request, &failure)) {
        fprintf(stderr, "%s\n", failure.text);
        return 1;
    }
    CHECK(task.dims.horizon == 1000 && task.dims.evaluate_runs == 50);
    for (uint32_t episode = 0; episode < 5; episode++)
        check_episode(&task, episode);
    check_starts(&task, 0.1);
    check_starts(&still, 0);
    task_close(&task);
    task_close(&still);
    return test_result();
}
