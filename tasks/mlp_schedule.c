/* A learning-rate schedule for a perceptron on MNIST (Vicol, Metz & Sohl-Dickstein, ICML 2021; the schedule after Wu,
 * Ren, Liao & Grosse, ICLR 2018): what is best for the next few steps decays too fast.
 *
 *     b_{t+1} = m b_t + grad loss(w_t; batch_t),   w_{t+1} = w_t - a_t b_{t+1},   b_0 = 0
 *     a_t = exp(theta0) / (1 + t / decay_time)^exp(theta1),   theta_0 = (ln 0.003, ln 30)
 *     loss_{t+1} = cross-entropy, or minus the accuracy, of w_{t+1} on another batch, of training or validation images
 *
 * The state is (w, b).  Derivatives: with A, B the adjoints of w_{t+1}, b_{t+1}, H the Hessian of the inner loss,
 *
 *     C = B - a A,   adjoint of w_t: A + H C,   of b_t: m C,   of a_t: -<A, b_{t+1}>
 *
 * Padding of w and b goes along, by w <- w - a b and b <- b. */
#include "classifier.h"
#include "core.h"
#include "mlp_curvature.h"

#include <math.h>
#include <string.h>

struct mlp_schedule {
    struct classifier classifier;
    double momentum, decay_time;
};
_Static_assert(offsetof(struct mlp_schedule, classifier) == 0, "the classifier's hooks are this task's");

static const struct option_def options[] = {
    CLASSIFIER_OPTIONS(mlp_schedule, "mnist", "train_loss", "2", "100", "100", "0"),
    OPTION(mlp_schedule, momentum, "0.9", 0, 1, "of the inner gradient descent"),
    OPTION(mlp_schedule, decay_time, "5000", 1e-3, 1e12,
           "steps after which the rate has decayed by 2^exp(theta1)"),
    {0},
};

static const struct published published[] = {
    {.unroll = 10,
     .particles = 1000,
     .sigma = 0.1,
     .optimizer = "adam",
     .lr = 1e-2,
     .beta1 = 0.9,
     .beta2 = 0.999,
     .updates = 5000},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct mlp_schedule *k = self;
    *dims = (struct dims){.param = 2, .horizon = request->horizon ? request->horizon : 5000};
    if (!classifier_open(&k->classifier, "mlp_schedule", request, dims, failure))
        return false;
    dims->state = 2 * (int)k->classifier.mlp.size;
    dims->no_derivatives = k->classifier.counts_right;
    return true;
}

static void theta0(const void *self, double *theta)
{
    (void)self;
    theta[0] = log(0.003);
    theta[1] = log(30);
}

/* the published grid: log10 of the rate from -3 to -0.5, of the decay from -2.2 to 2.2 */
static bool range(const void *self, int i, double *low, double *high)
{
    static const double lowest[] = {-3, -2.2}, highest[] = {-0.5, 2.2};
    (void)self;
    *low = lowest[i] * log(10);
    *high = highest[i] * log(10);
    return true;
}

/* a_t, and its derivatives by theta over itself: 1 and this */
static double rate_at(const struct mlp_schedule *k, const struct slice *s, double *by_decay)
{
    const double decay = exp((double)s->theta[1]), passed = log1p((double)s->t / k->decay_time);
    *by_decay = -decay * passed;
    return exp((double)s->theta[0] - decay * passed);
}

static void init(const void *self, const struct slice *s)
{
    const struct mlp_schedule *k = self;
    const size_t size = k->classifier.mlp.size;
    classifier_init(&k->classifier, s, s->state);
    memset(s->state + size, 0, size * sizeof(real));
}

/* one step in place, state = (w, b) */
static void learn(const struct mlp_schedule *k, const struct slice *s, real *restrict state)
{
    real momentum[2 * MLP_LAYERS_AT_MOST], rate[2 * MLP_LAYERS_AT_MOST];
    double ignored;
    const real now = (real)rate_at(k, s, &ignored);
    for (int i = 0; i < 2 * k->classifier.mlp.layers; i++) {
        momentum[i] = (real)k->momentum;
        rate[i] = now;
    }
    classifier_descend(&k->classifier, s, momentum, rate, state, state + k->classifier.mlp.size);
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    const struct mlp_schedule *k = self;
    memcpy(next, s->state, 2 * k->classifier.mlp.size * sizeof(real));
    learn(k, s, next);
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict loss)
{
    const struct mlp_schedule *k = self;
    loss[0] += (real)classifier_objective(&k->classifier, s, next);
}

static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict loss)
{
    const struct mlp_schedule *k = self;
    struct slice at = *s;
    double sum = 0;
    for (int done = 0; done < steps; done++, at.t++) {
        learn(k, &at, at.state);
        if (loss_counts(dims, at.t + 1))
            sum += classifier_objective(&k->classifier, &at, at.state);
    }
    loss[0] += (real)sum;
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    const struct mlp_schedule *k = self;
    (void)gradient; /* theta is not in the objective */
    classifier_objective_slope(&k->classifier, s, next, adjoint);
}

/* H v of the inner loss at w_t */
static const real *curvature(const struct mlp_schedule *k, const struct slice *s, const real *v)
{
    const struct mlp *m = &k->classifier.mlp;
    struct classifier_bench *bench = s->bench;
    const struct minibatch *batch = classifier_lesson(&k->classifier, s);
    mlp_forward(m, s->state, batch, &bench->sweep);
    mlp_errors(m, s->state, batch, &bench->sweep);
    mlp_curvature(m, s->state, batch, &bench->sweep, &bench->moved, v, bench->product);
    return bench->product;
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    const struct mlp_schedule *k = self;
    const struct mlp *m = &k->classifier.mlp;
    real *restrict of_w = adjoint, *restrict of_b = adjoint + m->size;
    const real *b = next + m->size;
    double by_decay, slope = 0;
    const double rate = rate_at(k, s, &by_decay);
    for (size_t i = 0; i < m->size; i++) {
        slope -= (double)of_w[i] * (double)b[i];
        of_b[i] -= (real)rate * of_w[i];
    }
    const real *product = curvature(k, s, of_b);
    for (size_t i = 0; i < m->size; i++)
        of_w[i] += product[i];
    mlp_scale(m, (real)k->momentum, of_b);
    gradient[0] += (real)(slope * rate);
    gradient[1] += (real)(slope * rate * by_decay);
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const struct mlp_schedule *k = self;
    const struct mlp *m = &k->classifier.mlp;
    struct classifier_bench *bench = s->bench;
    real *restrict dw = tangent, *restrict db = tangent + m->size, *slope = bench->gradient;
    const real *b = next + m->size, *product = curvature(k, s, dw);
    double by_decay, change = 0;
    const double rate = rate_at(k, s, &by_decay),
                 drate = rate * ((double)dtheta[0] + by_decay * (double)dtheta[1]);
    mlp_scale(m, (real)k->momentum, db);
    for (size_t i = 0; i < m->size; i++) {
        db[i] += product[i];
        dw[i] -= (real)rate * db[i] + (real)drate * b[i];
    }
    memset(slope, 0, m->size * sizeof(real));
    classifier_objective_slope(&k->classifier, s, next, slope);
    for (size_t i = 0; i < m->size; i++)
        change += (double)slope[i] * (double)dw[i];
    dloss[0] += (real)change;
}

static void observe(const void *self, const struct slice *s, double *value)
{
    classifier_observe(&((const struct mlp_schedule *)self)->classifier, s, s->state, value);
}

static double flops(const void *self)
{
    const struct classifier *c = &((const struct mlp_schedule *)self)->classifier;
    return classifier_flops(c) + 2.0 * (double)c->mlp.size;
}

const struct task TASK(mlp_schedule) = {
    .name = "mlp_schedule",
    .brief = "initial rate and decay of a learning-rate schedule for a perceptron on images",
    .source = "Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835; MNIST: LeCun et al. 1998",
    .modest = "side=4:layers=2:units=5:batch=8:decay_time=20",
    .options = options,
    .size = sizeof(struct mlp_schedule),
    .published = published,
    .open = open,
    .close = classifier_close,
    .bench_open = classifier_bench_open,
    .bench_close = classifier_bench_close,
    .theta0 = theta0,
    .range = range,
    .init = init,
    .step = step,
    .loss = loss,
    .unroll = unroll,
    .loss_vjp = loss_vjp,
    .vjp = vjp,
    .jvp = jvp,
    .observables = classifier_observables,
    .observe = observe,
    .flops = flops,
};
