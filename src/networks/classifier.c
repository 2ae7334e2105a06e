/* classifier.c: see classifier.h. */
#include "classifier.h"
#include "image_reduction.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const classifier_observables[] = {"train_loss", "val_loss", "val_accuracy", NULL};

static double bench_reals(const struct classifier *c)
{
    return 2 * (double)mlp_sweep_reals(&c->mlp) + 2 * (double)c->mlp.size;
}

static bool batch_fits(const struct classifier *c, const char *task, struct failure *failure)
{
    const int train = c->images->train, validation = c->images->count - train;
    const bool validates = c->first > 0;
    if (c->batch <= train && (c->batch <= validation || !validates))
        return true;
    return fail(failure, "%s:batch: expected at most the %d images to %s, found %d.", task,
                c->batch > train ? train : validation, c->batch > train ? "train on" : "validate with",
                c->batch);
}

static bool reduce(struct classifier *c, const char *task, struct failure *failure)
{
    char what[64];
    snprintf(what, sizeof what, "%s:side", task);
    if (!reduce_images(c->whole, c->side, what, &c->reduced, failure))
        return false;
    c->images = c->reduced ? c->reduced : c->whole;
    if (c->reduced)
        snprintf(c->name, sizeof c->name, "%s, averaged down to %d x %d pixels", c->whole->name, c->side,
                 c->side);
    else
        snprintf(c->name, sizeof c->name, "%s", c->whole->name);
    return true;
}

bool classifier_open(struct classifier *c, const char *task, const struct request *request, struct dims *dims,
                     struct failure *failure)
{
    c->ends = strcmp(c->objective, "final_accuracy") == 0;
    const bool validates = c->ends || strncmp(c->objective, "val", 3) == 0;
    if (c->ends && dims->horizon == FOREVER)
        return fail(failure,
                    "%s:objective=final_accuracy counts the last step only: expected --horizon n, found inf.",
                    task);
    if (!open_images(c->data, request->data, request->seed, &c->whole, failure) || !reduce(c, task, failure))
        return false;
    const int train = c->images->train;
    c->first = validates ? train : 0;
    c->n = validates ? c->images->count - train : train;
    c->counts_right = c->ends || strcmp(c->objective, "val_accuracy") == 0;
    if (!batch_fits(c, task, failure))
        return false;
    c->mlp = mlp_shape(c->images->features, c->layers, c->units, c->images->classes, c->batch);
    dims->width = 1;
    dims->final_only = c->ends;
    dims->data = c->name;
    dims->evaluate_runs = c->runs;
    dims->bench = minibatches_bytes(c->images, &c->mlp) + bench_reals(c) * sizeof(real);
    return true;
}

void classifier_close(void *task)
{
    struct classifier *c = task;
    close_images(c->whole);
    free(c->reduced);
}

void *classifier_bench_open(const void *task)
{
    const struct classifier *c = task;
    const size_t sweep = mlp_sweep_reals(&c->mlp);
    struct classifier_bench *bench = calloc(1, sizeof *bench);
    if (!bench)
        return NULL;
    bench->batches = minibatches_open(c->images, &c->mlp);
    bench->memory = memory_aligned(bench_reals(c) * sizeof(real));
    if (!bench->batches || !bench->memory) {
        classifier_bench_close(bench);
        return NULL;
    }
    memset(bench->memory, 0, (size_t)bench_reals(c) * sizeof(real));
    real *at = bench->memory;
    mlp_sweep_lay(&c->mlp, at, &bench->sweep);
    mlp_sweep_lay(&c->mlp, at + sweep, &bench->moved);
    bench->product = at + 2 * sweep;
    bench->gradient = bench->product + c->mlp.size;
    return bench;
}

void classifier_bench_close(void *memory)
{
    struct classifier_bench *bench = memory;
    minibatches_close(bench->batches);
    free(bench->memory);
    free(bench);
}

void classifier_init(const struct classifier *c, const struct slice *s, real *restrict weights)
{
    mlp_init(&c->mlp, s->data, weights);
}

const struct minibatch *classifier_lesson(const struct classifier *c, const struct slice *s)
{
    struct classifier_bench *bench = s->bench;
    return minibatch_at(bench->batches, s->data, s->t, BATCH_LEARN, 0, c->images->train);
}

void classifier_gradient(const struct classifier *c, const struct slice *s, const real *weights,
                         real *restrict gradient)
{
    static const real none[2 * MLP_LAYERS_AT_MOST] = {0};
    struct classifier_bench *bench = s->bench;
    const struct minibatch *batch = classifier_lesson(c, s);
    mlp_forward(&c->mlp, weights, batch, &bench->sweep);
    memset(gradient, 0, c->mlp.size * sizeof *gradient); /* 0 times what NaN another particle left is NaN */
    mlp_backward(&c->mlp, weights, batch, &bench->sweep, none, gradient);
}

static void move_tensor(size_t first, size_t end, real rate, real *restrict weights,
                        const real *restrict velocity)
{
#pragma omp simd
    for (size_t i = first; i < end; i++)
        weights[i] -= rate * velocity[i];
}

void classifier_descend(const struct classifier *c, const struct slice *s, const real *momentum,
                        const real *rate, real *restrict weights, real *restrict velocity)
{
    const struct mlp *m = &c->mlp;
    struct classifier_bench *bench = s->bench;
    const struct minibatch *batch = classifier_lesson(c, s);
    mlp_forward(m, weights, batch, &bench->sweep);
    mlp_backward(m, weights, batch, &bench->sweep, momentum, velocity);
    for (int l = 0; l < m->layers; l++) {
        const size_t end = l + 1 < m->layers ? m->weight[l + 1] : m->size;
        move_tensor(m->weight[l], m->bias[l], rate[2 * l], weights, velocity);
        move_tensor(m->bias[l], end, rate[2 * l + 1], weights, velocity);
    }
}

static const struct minibatch *look(const struct classifier *c, const struct slice *s, const real *weights)
{
    struct classifier_bench *bench = s->bench;
    const struct minibatch *batch =
        minibatch_at(bench->batches, s->data, s->t, BATCH_OBJECTIVE, c->first, c->n);
    mlp_forward(&c->mlp, weights, batch, &bench->sweep);
    return batch;
}

/* Whole batches from `first` on; mean cross-entropy and accuracy. */
static void look_at_all(const struct classifier *c, struct classifier_bench *bench, const real *weights,
                        int first, int n, double *loss, double *accuracy)
{
    const int batches = n / c->batch;
    *loss = *accuracy = 0;
    for (int k = 0; k < batches; k++) {
        const struct minibatch *batch = minibatch_of(bench->batches, first + k * c->batch);
        mlp_forward(&c->mlp, weights, batch, &bench->sweep);
        *loss += mlp_loss(&c->mlp, batch, &bench->sweep) / batches;
        *accuracy += mlp_accuracy(&c->mlp, batch, &bench->sweep) / batches;
    }
}

double classifier_objective(const struct classifier *c, const struct slice *s, const real *weights)
{
    struct classifier_bench *bench = s->bench;
    double ignored, accuracy, loss;
    if (c->ends) {
        look_at_all(c, bench, weights, c->first, c->n, &ignored, &accuracy);
        loss = -accuracy;
    } else {
        const struct minibatch *batch = look(c, s, weights);
        loss = c->counts_right ? -mlp_accuracy(&c->mlp, batch, &bench->sweep)
                               : mlp_loss(&c->mlp, batch, &bench->sweep);
    }
    return c->cap > 0 && !(loss <= c->cap) ? c->cap : loss;
}

void classifier_objective_slope(const struct classifier *c, const struct slice *s, const real *weights,
                                real *restrict adjoint)
{
    static const real add[2 * MLP_LAYERS_AT_MOST] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                                     1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct classifier_bench *bench = s->bench;
    const struct minibatch *batch = look(c, s, weights);
    if (c->cap > 0 && !(mlp_loss(&c->mlp, batch, &bench->sweep) <= c->cap))
        return;
    mlp_backward(&c->mlp, weights, batch, &bench->sweep, add, adjoint);
}

void classifier_observe(const struct classifier *c, const struct slice *s, const real *weights, double *value)
{
    const int train = c->images->train;
    double ignored;
    look_at_all(c, s->bench, weights, 0, train, &value[0], &ignored);
    look_at_all(c, s->bench, weights, train, c->images->count - train, &value[1], &value[2]);
}

double classifier_flops(const struct classifier *c)
{
    return mlp_flops(&c->mlp, true) + mlp_flops(&c->mlp, false);
}
