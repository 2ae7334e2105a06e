/* mlp_tune.c: what theta means in the task of 29 hyper-parameters: ranges, start, and steps, losses and observables
 * against plain loops, while masks change.  mlp_tune_single.c is this file in single precision. */
#include "plugin.h"

#include "classifier.h"
#include "harness.h"
#include "mlp_scene.h"
#include "test.h"

enum { HIDDEN = 2, UNITS = 5, BATCH = 8, TENSORS = 2 * (HIDDEN + 1), PARAM = HIDDEN + 2 * TENSORS, SEED = 6 };
#define SMALL "mlp_tune:side=4:layers=2:units=5:batch=8"

static const struct request request = {.seed = SEED};

static struct opened_task open_task(const char *spec)
{
    struct opened_task task;
    struct failure failure;
    if (!task_open(&task, spec, &request, &failure)) {
        fprintf(stderr, "%s: %s\n", spec, failure.text);
        exit(1);
    }
    return task;
}

static void test_size(const char *spec, int param, int state)
{
    struct opened_task task = open_task(spec);
    CHECK(task.dims.param == param);
    CHECK(task.dims.state == state || state == 0);
    CHECK(task.dims.horizon == 1000 && task.dims.width == 1);
    task_close(&task);
}

struct limits {
    double low, high; /* as used */
};

/* masks, rates, momenta: of theta0, of search */
static const struct limits starts[] = {{0.2, 0.8}, {1e-4, 1e-2}, {0.01, 0.9}};
static const struct limits searches[] = {{0.01, 0.999}, {1e-8, 10}, {0.01, 0.999}};

static int group_of(int i, int hidden)
{
    return i < hidden ? 0 : i < hidden + 2 * (hidden + 1) ? 1 : 2;
}

static double unconstrained(int group, double x)
{
    return group == 1 ? log(x) : log(x) - log1p(-x);
}

static void test_ranges(void)
{
    struct opened_task task = open_task("mlp_tune");
    for (int i = 0; i < 29; i++) {
        const int group = group_of(i, 5);
        double low, high;
        CHECK(task.task->range(task.self, i, &low, &high));
        CHECK_NEAR(low, unconstrained(group, searches[group].low), 1e-9);
        CHECK_NEAR(high, unconstrained(group, searches[group].high), 1e-9);
    }
    task_close(&task);
}

/* Every component of theta0 is uniform in its range, independently of the others and of those of other seeds; by mean,
 * square and neighbours' product, each within 5 deviations: a false alarm is rarer than 1e-6. */
static void test_start(void)
{
    enum { INITS = 200, MANY = 29 };
    struct opened_task held = open_task("mlp_tune"); /* images are read once */
    double mean[3] = {0}, square[3] = {0}, theta[MANY], last[MANY] = {0}, product = 0;
    const int members[] = {5, 12, 12};
    for (int init = 1; init <= INITS; init++) {
        char spec[64];
        snprintf(spec, sizeof spec, "mlp_tune:init=%d", init);
        struct opened_task task = open_task(spec);
        double before = 0;
        task.task->theta0(task.self, theta);
        for (int i = 0; i < MANY; i++) {
            const int group = group_of(i, 5);
            const double low = unconstrained(group, starts[group].low),
                         high = unconstrained(group, starts[group].high);
            const double u = (theta[i] - low) / (high - low) - 0.5; /* of variance 1/12 */
            CHECK(fabs(u) <= 0.5);
            mean[group] += u;
            square[group] += u * u;
            product += 12 * u * before + 12 * u * last[i];
            before = last[i] = u;
        }
        task_close(&task);
    }
    for (int g = 0; g < 3; g++) {
        const double n = (double)INITS * members[g];
        CHECK_NEAR(mean[g] / n, 0, 5 / sqrt(12 * n));
        CHECK_NEAR(square[g] / n, 1.0 / 12, 5 / sqrt(180 * n)); /* of variance 1/80 - 1/144 */
    }
    CHECK_NEAR(product / sqrt(2.0 * INITS * MANY), 0, 5);
    theta[0] = theta[1] = 0;
    held.task->theta0(held.self, theta);
    struct opened_task first = open_task("mlp_tune:init=1");
    double again[MANY];
    first.task->theta0(first.self, again);
    CHECK(memcmp(theta, again, sizeof theta) == 0); /* the default */
    task_close(&first);
    task_close(&held);
}

/* the task, its bench, and the same inner problem opened beside it */
struct beside {
    struct opened_task task;
    struct classifier classifier;
    void *bench;
    struct classifier_bench *own;
    real theta[PARAM], *state, *next;
    struct slice slice, other;
    struct reference reference;
};

static void beside_open(struct beside *b, const char *spec)
{
    struct dims dims = {0};
    struct failure failure;
    b->task = open_task(spec);
    b->classifier = (struct classifier){.data = "fashion",
                                        .objective = "val_loss",
                                        .layers = HIDDEN,
                                        .units = UNITS,
                                        .batch = BATCH,
                                        .side = 4,
                                        .runs = 1};
    if (!classifier_open(&b->classifier, "test", &request, &dims, &failure) ||
        !workbench_open(b->task.task, b->task.self, &b->bench))
        abort();
    b->own = classifier_bench_open(&b->classifier);
    b->state = filled((size_t)b->task.dims.state, NAN);
    b->next = filled((size_t)b->task.dims.state, NAN);
    b->slice = (struct slice){.n = 1,
                              .ld = 1,
                              .data = episode_data(SEED, 0, 0),
                              .theta = b->theta,
                              .state = b->state,
                              .bench = b->bench};
    b->other = b->slice;
    b->other.bench = b->own;
}

static void beside_close(struct beside *b)
{
    free(b->state);
    free(b->next);
    classifier_bench_close(b->own);
    workbench_close(b->task.task, b->bench);
    classifier_close(&b->classifier);
    task_close(&b->task);
}

/* as another particle would */
static void leave_traces(struct beside *b)
{
    struct classifier_bench *bench = b->bench;
    for (int l = 0; l < HIDDEN; l++)
        bench->sweep.active[l + 1] = 1 + (bench->sweep.active[l + 1] + 1) % UNITS;
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* loss and gradient of these weights in plain loops */
static void ask_reference(struct beside *b, const real *weights, const struct minibatch *batch)
{
    reference_load(&b->reference, &b->classifier.mlp, weights, NULL);
    for (int l = 0; l < HIDDEN; l++)
        b->reference.active[l + 1] = (int)floor(UNITS * sigmoid((double)b->theta[l]));
    reference_run(&b->reference, batch->x, b->classifier.mlp.stride[0], batch->label);
}

/* next against the rule, of every weight and velocity, masked or not */
static void check_step(struct beside *b)
{
    const struct mlp *m = &b->classifier.mlp;
    ask_reference(b, b->state, classifier_lesson(&b->classifier, &b->other));
    for (int l = 0; l < m->layers; l++)
        for (int i = 0; i <= m->width[l]; i++)
            for (int j = 0; j < m->width[l + 1]; j++) {
                const bool bias = i == m->width[l];
                const int tensor = 2 * l + bias;
                const size_t at = place(m, l, i, j);
                const double gradient = (bias ? b->reference.db[l][j] : b->reference.dw[l][i][j]).value;
                const double rate = exp((double)b->theta[HIDDEN + tensor]);
                const double momentum = sigmoid((double)b->theta[HIDDEN + TENSORS + tensor]);
                const double velocity = momentum * (double)b->state[m->size + at] + gradient;
                CHECK_NEAR(b->next[m->size + at], velocity, 32 * unit);
                CHECK_NEAR(b->next[at], (double)b->state[at] - rate * velocity, 32 * unit);
            }
}

static void check_loss(struct beside *b)
{
    const struct classifier *c = &b->classifier;
    real loss = 1;
    leave_traces(b);
    b->task.task->loss(b->task.self, &b->slice, b->next, &loss);
    ask_reference(b, b->next,
                  minibatch_at(b->own->batches, b->slice.data, b->slice.t, BATCH_OBJECTIVE, c->first, c->n));
    CHECK_NEAR(loss, 1 + b->reference.loss.value, 64 * unit);
}

/* theta moves every second step, as windows move it: units come and go, down to none and up to all */
static void test_steps(void)
{
    static const double masks[][HIDDEN] = {{1.3, 0.5},  {0, -0.7}, {800, -1.2},
                                           {-1.2, 800}, {2, -800}, {-800, 0.5}};
    struct beside b;
    beside_open(&b, SMALL);
    uint64_t state = 2;
    b.task.task->init(b.task.self, &b.slice);
    for (int t = 0; t < 12; t++) {
        b.slice.t = b.other.t = t;
        for (int i = 0; i < PARAM && t % 2 == 0; i++)
            b.theta[i] = (real)(i < HIDDEN             ? masks[t / 2][i]
                                : i < HIDDEN + TENSORS ? log(0.02 + 0.3 * random_uniform(&state))
                                                       : 2 * random_normal(&state));
        leave_traces(&b);
        b.task.task->step(b.task.self, &b.slice, b.next);
        check_step(&b);
        check_loss(&b);
        memcpy(b.state, b.next, (size_t)b.task.dims.state * sizeof(real));
    }
    beside_close(&b);
}

/* of a masked network what they are of one whose masked units' own weights are 0 */
static void test_observables(void)
{
    struct beside b;
    beside_open(&b, SMALL);
    const struct mlp *m = &b.classifier.mlp;
    double masked[3] = {NAN, NAN, NAN}, zeroed[3], whole[3];
    b.task.task->init(b.task.self, &b.slice);
    for (int i = 0; i < PARAM; i++)
        b.theta[i] = 0; /* 2 units of 5 */
    b.task.task->observe(b.task.self, &b.slice, masked);
    b.theta[0] = b.theta[1] = 800;
    b.task.task->observe(b.task.self, &b.slice, whole);
    for (int l = 0; l < HIDDEN; l++)
        for (int i = 0; i <= m->width[l]; i++)
            for (int j = 2; j < UNITS; j++)
                b.state[place(m, l, i, j)] = 0;
    b.task.task->observe(b.task.self, &b.slice, zeroed);
    for (int k = 0; k < 3; k++) {
        CHECK_NEAR(masked[k], zeroed[k], 1e-5);
        CHECK(fabs(masked[k] - whole[k]) > 1e-4);
    }
    beside_close(&b);
}

/* a theta that is no number gives a loss that is none, whichever it is, or the cap */
static void test_not_finite(void)
{
    static const char *const specs[] = {SMALL, SMALL ":cap=7"};
    for (int capped = 0; capped < 2; capped++)
        for (int bad = 0; bad < PARAM; bad++) {
            struct beside b;
            beside_open(&b, specs[capped]);
            real loss = 0;
            for (int i = 0; i < PARAM; i++)
                b.theta[i] = i == bad ? (real)NAN : (real)0;
            b.task.task->init(b.task.self, &b.slice);
            b.task.task->unroll(b.task.self, &b.task.dims, &b.slice, 2, &loss);
            CHECK(capped ? loss == 14 : isnan(loss));
            beside_close(&b);
        }
}

int main(void)
{
    test_size("mlp_tune", 29, 2 * (785 * 112 + 4 * 101 * 112 + 101 * 16));
    test_size("mlp_tune:layers=0", 4, 0);
    test_size("mlp_tune:layers=11", 59, 0);
    test_size(SMALL, PARAM, 0);
    test_ranges();
    test_start();
    test_steps();
    test_observables();
    test_not_finite();
    return test_result();
}
