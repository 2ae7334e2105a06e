/* classifier.h: the inner problem of the neural tasks: a perceptron learns to classify images, minibatch by minibatch,
 * and an objective is taken on another minibatch after every step (Vicol, Metz & Sohl-Dickstein, ICML 2021).
 *
 * One particle is one network; its state is contiguous and starts with the network's weights, `mlp.size` reals.  The
 * initial weights are a function of the episode's data stream, so that all particles of an instance start alike and
 * see the same batches. */
#ifndef PESBENCH_CLASSIFIER_H
#define PESBENCH_CLASSIFIER_H

#include "minibatches.h"
#include "mlp.h"

struct classifier {
    /* options */
    const char *data, *objective;
    int layers, units, batch, side, runs;
    double cap;
    /* set by classifier_open() */
    const struct images *whole;  /* as they were opened */
    struct images *reduced;      /* the same of fewer pixels; NULL: as opened */
    const struct images *images; /* the one of those that is used */
    struct mlp mlp;
    int first, n;      /* images that the objective draws from */
    bool counts_right; /* the objective is minus the accuracy ... */
    bool ends;         /* ... of all those images, after the last step */
    char name[IMAGE_NAME_LENGTH + 64];
};

/* Rows for the option table of a task whose struct `tag` begins with a `struct classifier classifier`; then defaults. */
#define CLASSIFIER_OPTIONS(tag, set, goal, hidden, width, examples, most)                                    \
    NAMED_OPTION(tag, "data", classifier.data, set, 0, 0,                                                    \
                 "images: real ones with --data, else generated in their place",                             \
                 .choices = "mnist|fashion|cifar10"),                                                        \
        NAMED_OPTION(                                                                                        \
            tag, "objective", classifier.objective, goal, 0, 0,                                              \
            "after every step, on a minibatch of its own: cross-entropy, or minus the accuracy; or "         \
            "minus that of all validation images, after the last step only",                                 \
            .choices = "train_loss|val_loss|val_accuracy|final_accuracy"),                                   \
        NAMED_OPTION(tag, "layers", classifier.layers, hidden, 0, MLP_LAYERS_AT_MOST - 1, "hidden layers"),  \
        NAMED_OPTION(tag, "units", classifier.units, width, 1, 4096, "units of a hidden layer"),             \
        NAMED_OPTION(tag, "batch", classifier.batch, examples, 1, 10000, "images in a minibatch"),           \
        NAMED_OPTION(tag, "side", classifier.side, "0", 0, 32,                                               \
                     "pixels of a side to which images are averaged down; 0: as they are"),                  \
        NAMED_OPTION(tag, "runs", classifier.runs, "10", 1, 1000, "fresh runs whose mean an evaluation is"), \
        NAMED_OPTION(tag, "cap", classifier.cap, most, 0, 1e30,                                              \
                     "no step's objective is above this, and one that is not finite is this; 0: no cap")

/* A thread's workbench. */
struct classifier_bench {
    struct minibatches *batches;
    struct mlp_sweep sweep, moved;
    real *product, *gradient; /* [mlp.size] for the task, zero at first */
    void *memory;
};

#define classifier_open            PRECISION(classifier_open)
#define classifier_close           PRECISION(classifier_close)
#define classifier_bench_open      PRECISION(classifier_bench_open)
#define classifier_bench_close     PRECISION(classifier_bench_close)
#define classifier_init            PRECISION(classifier_init)
#define classifier_lesson          PRECISION(classifier_lesson)
#define classifier_gradient        PRECISION(classifier_gradient)
#define classifier_descend         PRECISION(classifier_descend)
#define classifier_objective       PRECISION(classifier_objective)
#define classifier_objective_slope PRECISION(classifier_objective_slope)
#define classifier_observe         PRECISION(classifier_observe)
#define classifier_flops           PRECISION(classifier_flops)
#define classifier_observables     PRECISION(classifier_observables)

/* Checks options, opens the images, and states width, final_only, data, bench and evaluate_runs of *dims, whose
 * horizon is set; `task` names it in sentences.  Close is safe after failure. */
bool classifier_open(struct classifier *c, const char *task, const struct request *request, struct dims *dims,
                     struct failure *failure);

/* Hooks of a task whose struct begins with its classifier. */
void classifier_close(void *task);
void *classifier_bench_open(const void *task); /* a struct classifier_bench */
void classifier_bench_close(void *bench);

/* The weights that every particle of this episode starts with. */
void classifier_init(const struct classifier *c, const struct slice *s, real *restrict weights);

/* The minibatch to learn from in step s->t + 1. */
const struct minibatch *classifier_lesson(const struct classifier *c, const struct slice *s);

/* gradient = that of the cross-entropy of this lesson, 0 in padding; both [mlp.size]. */
void classifier_gradient(const struct classifier *c, const struct slice *s, const real *weights,
                         real *restrict gradient);

/* That step of gradient descent with momentum, in place: of every tensor (W_1, b_1, W_2 ...), with its own momentum and
 * rate, b <- momentum b + gradient, w <- w - rate b.  weights, velocity: [mlp.size] */
void classifier_descend(const struct classifier *c, const struct slice *s, const real *momentum,
                        const real *rate, real *restrict weights, real *restrict velocity);

/* The objective of step s->t + 1 at these weights, and adjoint += its gradient, [mlp.size]; the latter is not for
 * accuracies. */
double classifier_objective(const struct classifier *c, const struct slice *s, const real *weights);
void classifier_objective_slope(const struct classifier *c, const struct slice *s, const real *weights,
                                real *restrict adjoint);

/* Cross-entropy of all images for training; of those for validation; accuracy on these.  Whole batches of them are
 * taken, in order. */
extern const char *const classifier_observables[]; /* NULL-terminated */
void classifier_observe(const struct classifier *c, const struct slice *s, const real *weights,
                        double *value);

/* Of a step and its objective; a task adds what its update costs. */
double classifier_flops(const struct classifier *c);

#endif
