/* divided_updates.c: updates of `train --divide-by deviation`, against the published formula worked out particle by
 * particle,
 *
 *     g = (1/(M s)) sum over the 2M particles of R_i psi_i,
 *
 * from the task's own steps and the noise as it is keyed: with windows that an episode's end cuts, several instances,
 * particles in several blocks, and a shared start. */
#include "noise.h"
#include "plugin.h"
#include "training.h"

#include "test.h"

enum { HORIZON = 24, INSTANCES = 3, PAIRS_AT_MOST = 200, PARAM = 4, STATE = 6, UPDATES = 7 };

/* An estimator with all that the formula needs of it. */
struct scene {
    const char *estimator;
    long unroll;
    int pairs;
    bool accumulates; /* psi is the sum of all noise of the episode so far */
    bool shared;      /* every segment starts from an unperturbed particle */
    bool one_sided;   /* no minus members: psi against the mean of the others' losses */
};

struct particle {
    double state[STATE], psi[PARAM];
};

struct world {
    struct opened_task task;
    struct particle mean[INSTANCES], member[INSTANCES][PAIRS_AT_MOST][2];
    double total[INSTANCES][PAIRS_AT_MOST][2]; /* R_i */
    long t;
    uint32_t episode;
};

/* state through `steps` steps at theta; returns the sum of the losses */
static double run_steps(const struct world *w, long t, long steps, const double *theta, double *state)
{
    double column[PARAM * LANES], now[STATE * LANES], next[STATE * LANES], loss[LANES], sum = 0;
    for (int i = 0; i < PARAM * LANES; i++)
        column[i] = theta[i / LANES];
    for (int i = 0; i < STATE * LANES; i++)
        now[i] = state[i / LANES];
    for (long k = 0; k < steps; k++) {
        const struct slice s = {.n = LANES, .ld = LANES, .t = t + k, .theta = column, .state = now};
        memset(loss, 0, sizeof loss);
        w->task.task->step(w->task.self, &s, next);
        w->task.task->loss(w->task.self, &s, next, loss);
        sum += loss[0];
        memcpy(now, next, sizeof now);
    }
    for (int i = 0; i < STATE; i++)
        state[i] = now[i * LANES];
    return sum;
}

static void move(struct world *w, const struct scene *scene, int instance, int pair, long steps, bool begins,
                 double sigma, const double *theta, double *sum)
{
    const struct stream noise = stream_make(7, 0, (uint32_t)instance, PURPOSE_PERTURBATION);
    double z[PARAM];
    fill_noise(noise, (uint32_t)pair, 1, PARAM, (uint32_t)w->t, w->episode, 1, z, 1);
    for (int m = 0; m < (scene->one_sided ? 1 : 2); m++) {
        struct particle *p = &w->member[instance][pair][m];
        double moved[PARAM], loss;
        for (int i = 0; i < PARAM; i++) {
            const double by = m ? -z[i] : z[i];
            p->psi[i] = begins || !scene->accumulates ? by : p->psi[i] + by;
            moved[i] = theta[i] + sigma * by;
        }
        if (begins)
            memset(p->state, 0, sizeof p->state);
        if (scene->shared)
            memcpy(p->state, w->mean[instance].state, sizeof p->state);
        loss = run_steps(w, w->t, steps, moved, p->state);
        w->total[instance][pair][m] += loss;
        for (int i = 0; i < PARAM; i++)
            sum[i] += loss * p->psi[i];
    }
}

/* One update's sum of R psi and all R, by segments. */
static void run_window(struct world *w, const struct scene *scene, double sigma, const double *theta,
                       double *sum)
{
    memset(w->total, 0, sizeof w->total);
    memset(sum, 0, PARAM * sizeof *sum);
    for (long left = scene->unroll; left > 0;) {
        const long steps = left < HORIZON - w->t ? left : HORIZON - w->t;
        for (int c = 0; c < INSTANCES; c++) {
            if (w->t == 0)
                memset(&w->mean[c], 0, sizeof w->mean[c]);
            for (int k = 0; k < scene->pairs; k++)
                move(w, scene, c, k, steps, w->t == 0, sigma, theta, sum);
            run_steps(w, w->t, steps, theta, w->mean[c].state);
        }
        left -= steps;
        w->t += steps;
        if (w->t == HORIZON) {
            w->t = 0;
            w->episode++;
        }
    }
}

static double deviation_of(const struct world *w, const struct scene *scene)
{
    double mean = 0, square = 0;
    const int members = scene->one_sided ? 1 : 2;
    for (int pass = 0; pass < 2; pass++)
        for (int c = 0; c < INSTANCES; c++)
            for (int k = 0; k < scene->pairs; k++)
                for (int m = 0; m < members; m++) {
                    const double x = w->total[c][k][m], n = members * INSTANCES * scene->pairs;
                    mean += pass ? 0 : x / n;
                    square += pass ? (x - mean) * (x - mean) / n : 0;
                }
    return sqrt(square);
}

/* The baseline of one-sided sampling: R less the mean of the others'. */
static void centre(const struct world *w, const struct scene *scene, double *sum)
{
    const int n = scene->pairs;
    for (int c = 0; c < INSTANCES; c++) {
        double mean = 0;
        for (int k = 0; k < n; k++)
            mean += w->total[c][k][0] / n;
        for (int k = 0; k < n; k++)
            for (int i = 0; i < PARAM; i++) {
                const double R = w->total[c][k][0], others = (n * mean - R) / (n - 1);
                sum[i] += (R - others - R) * w->member[c][k][0].psi[i];
            }
    }
}

static struct training_plan plan_for(const struct scene *scene, double sigma, double lr, int threads,
                                     const struct numbers *seed)
{
    return (struct training_plan){
        .engine = &engine_double,
        .setup = {.task = "linquad",
                  .estimator = scene->estimator,
                  .request = {.horizon = HORIZON},
                  .unroll = scene->unroll,
                  .particles = scene->one_sided ? scene->pairs : 2 * scene->pairs,
                  .sigma = sigma,
                  .instances = INSTANCES,
                  .trials = 2,
                  .threads = threads,
                  .deviation = true},
        .optimizer = optimizer_named("sgd"),
        .rates = {.lr = lr},
        .updates = UPDATES,
        .every = UPDATES,
        .checkpoint_every = UPDATES,
        .divides = true,
        .seed = seed,
        .replicates = 2, /* seeds 6 and 7 */
    };
}

static void check_scene(const struct scene *scene)
{
    static struct world w; /* of seed 7, the second trial */
    const struct numbers seed = {.n = 1, .value = {6}};
    const struct request request = {.horizon = HORIZON};
    const double sigma = 0.3, lr = 0.05, start[PARAM] = {0.5, 0.2, -0.3, -0.4};
    struct training t;
    struct failure failure;
    const struct training_plan plan = plan_for(scene, sigma, lr, 1 + (int)(scene->unroll % 2), &seed);
    double theta[PARAM], sum[PARAM];
    memset(&w, 0, sizeof w);
    memcpy(theta, start, sizeof theta);
    const bool open = task_open(&w.task, "linquad", &request, &failure) &&
                      training_open(&t, &plan, start, &failure) && training_begin(&t, &failure);
    CHECK(open);
    for (int u = 0; open && u < UPDATES; u++) {
        run_window(&w, scene, sigma, theta, sum);
        const double s = deviation_of(&w, scene), M = INSTANCES * scene->pairs;
        if (scene->one_sided)
            centre(&w, scene, sum);
        for (int i = 0; i < PARAM;
             i++) /* one-sided, n particles count as n pairs do: the estimate times 2 sigma / s */
            theta[i] -= lr * (scene->one_sided ? 2 : 1) * sum[i] / (M * s);
        CHECK(training_update(&t, &failure));
        CHECK_RELATIVE(t.deviation[1], s, 1e-11);
        for (int i = 0; i < PARAM; i++)
            CHECK_NEAR(t.theta[PARAM + i], theta[i], 1e-11);
        CHECK(t.undivided[1] == 0 && s > 0);
    }
    task_close(&w.task);
    training_close(&t);
}

/* Losses that are all the same leave theta and momentum where they are; one that is not finite stops the seed. */
static void check_degenerate(void)
{
    const struct scene scene = {"pes", 8, 3, true, false, false};
    const struct numbers seed = {.n = 1, .value = {6}};
    struct training_plan plan = plan_for(&scene, 0.3, 0.05, 1, &seed);
    const double start[10] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}, far[10] = {1e200};
    struct training t;
    struct failure failure;
    plan.setup.task = "linear:losses=terminal"; /* HORIZON 24: every third window has a loss */
    plan.optimizer = optimizer_named("momentum");
    plan.rates.beta1 = 0.5;
    bool open = training_open(&t, &plan, start, &failure) && training_begin(&t, &failure);
    CHECK(open);
    double last[10];
    for (int u = 1; open && u <= UPDATES; u++) {
        memcpy(last, t.theta, sizeof last);
        CHECK(training_update(&t, &failure));
        CHECK((memcmp(last, t.theta, sizeof last) == 0) == (u % 3 != 0));
        CHECK(t.undivided[0] == u - u / 3);
        CHECK(u % 3 ? t.deviation[0] == 0 : t.deviation[0] > 0);
    }
    training_close(&t);

    plan.setup.task = "linquad";
    open = training_open(&t, &plan, far, &failure) && training_begin(&t, &failure);
    CHECK(open && training_update(&t, &failure));
    CHECK(open && training_finished(&t) && t.stopped[0] && t.stopped[1] && isnan(t.deviation[0]));
    CHECK(open && t.undivided[0] == 0);
    training_close(&t);
}

int main(void)
{
    static const struct scene scenes[] = {
        {"full_es", HORIZON, 5, false, false, false},
        {"pes", 6, 1, true, false, false}, /* the published use: a pair in every instance */
        {"pes", 7, 150, true, false, false},
        {"tes", 9, 4, false, true, false},
        {"full_es:sampling=leave_one_out", HORIZON, 5, false, false, true},
    };
    for (size_t k = 0; k < sizeof scenes / sizeof *scenes; k++)
        check_scene(&scenes[k]);
    check_degenerate();
    return test_result();
}
