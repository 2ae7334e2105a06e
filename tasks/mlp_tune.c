/* 29 continuous and discrete hyper-parameters of a perceptron on Fashion-MNIST (Vicol, Metz & Sohl-Dickstein, ICML
 * 2021): a learning rate and a momentum of every tensor, and how many units of every hidden layer are in use.
 *
 *     b <- sigmoid(theta_m) b + grad loss(w; batch),   w <- w - exp(theta_r) b,   b_0 = 0       of W_1, b_1, W_2, ...
 *     h_l = max(z_l, 0) of the first  floor(units sigmoid(theta_l))  units of hidden layer l, 0 of the others
 *     loss_{t+1} = cross-entropy, or minus the accuracy, of w_{t+1} on another batch, of training or validation images
 *
 * theta: L masks, one a hidden layer; then 2 (L + 1) rates r, and as many momenta m, in the order of the tensors above:
 * 29 where L = 5.  A layer may be left without a unit: then the network's output does not depend on its input.  Masked
 * weights have no gradient: their velocity decays, and with it they go on moving.  Masks are constant in pieces, so
 * that there are no derivatives.  The published weight decay, 1e-10, is left out. */
#include "classifier.h"
#include "core.h"

#include <math.h>
#include <string.h>

struct mlp_tune {
    struct classifier classifier;
    uint64_t init;
};
_Static_assert(offsetof(struct mlp_tune, classifier) == 0, "the classifier's hooks are this task's");

static const struct option_def options[] = {
    CLASSIFIER_OPTIONS(mlp_tune, "fashion", "val_loss", "5", "100", "100", "0"),
    OPTION(mlp_tune, init, "1", 0, 0, "seed of theta0, which is drawn from the published ranges"),
    {0},
};

static const struct published published[] = {
    {.unroll = 10,
     .particles = 10,
     .sigma = 0.3,
     .optimizer = "adam",
     .lr = 1e-2,
     .beta1 = 0.9,
     .beta2 = 0.999,
     .updates = 30000},
    {0},
};

enum { PARAMS_AT_MOST = 5 * MLP_LAYERS_AT_MOST }; /* layers, and two of each of their tensors */

static double logit(double x)
{
    return log(x / (1 - x));
}

/* theta's groups, in order: the inverse of what theta is used through, and ranges of what is used, of theta0 and of
 * random search (the published code's hparam_utils.py) */
enum { MASKS, RATES, MOMENTA, GROUPS };
static const struct group {
    double (*inverse)(double);
    double start[2], search[2];
} groups[GROUPS] = {
    [MASKS] = {logit, {0.2, 0.8}, {0.01, 0.999}},
    [RATES] = {log, {1e-4, 1e-2}, {1e-8, 10}},
    [MOMENTA] = {logit, {0.01, 0.9}, {0.01, 0.999}},
};

static int tensors(const struct mlp_tune *k)
{
    return 2 * (k->classifier.layers + 1);
}

static const struct group *group_of(const struct mlp_tune *k, int i)
{
    const int rate = i - k->classifier.layers;
    return &groups[rate < 0 ? MASKS : rate < tensors(k) ? RATES : MOMENTA];
}

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct mlp_tune *k = self;
    *dims = (struct dims){.param = k->classifier.layers + 2 * tensors(k),
                          .horizon = request->horizon ? request->horizon : 1000};
    if (!classifier_open(&k->classifier, "mlp_tune", request, dims, failure))
        return false;
    dims->state = 2 * (int)k->classifier.mlp.size;
    return true;
}

static void theta0(const void *self, double *theta)
{
    const struct mlp_tune *k = self;
    const struct stream stream = stream_make(k->init, 0, 0, PURPOSE_START);
    for (int i = 0; i < k->classifier.layers + 2 * tensors(k); i++) {
        const struct group *g = group_of(k, i);
        const double low = g->inverse(g->start[0]), high = g->inverse(g->start[1]);
        theta[i] = low + (high - low) * uniform_at(stream, (uint32_t)i, 0);
    }
}

static bool range(const void *self, int i, double *low, double *high)
{
    const struct group *g = group_of(self, i);
    *low = g->inverse(g->search[0]);
    *high = g->inverse(g->search[1]);
    return true;
}

static void init(const void *self, const struct slice *s)
{
    const struct mlp_tune *k = self;
    const size_t size = k->classifier.mlp.size;
    classifier_init(&k->classifier, s, s->state);
    memset(s->state + size, 0, size * sizeof(real));
}

static double sigmoid(double theta)
{
    return 1 / (1 + exp(-theta));
}

/* Units of a layer in use; all of them where theta is NaN, which the rates then are too. */
static int units_in_use(const struct mlp_tune *k, double theta)
{
    const double kept = floor(k->classifier.units * sigmoid(theta));
    return kept >= 0 ? (int)kept : k->classifier.units;
}

static void mask(const struct mlp_tune *k, const struct slice *s)
{
    struct classifier_bench *bench = s->bench;
    for (int l = 0; l < k->classifier.layers; l++)
        bench->sweep.active[l + 1] = units_in_use(k, s->theta[(size_t)l * s->ld]);
}

struct rule {
    real momentum[2 * MLP_LAYERS_AT_MOST], rate[2 * MLP_LAYERS_AT_MOST];
};

/* A mask or momentum that is no number spoils all rates, for it would not be noticed: units are counted, and BLIS takes a
 * factor that is NaN for 0. */
static struct rule rule_of(const struct mlp_tune *k, const struct slice *s)
{
    const int n = tensors(k), masks = k->classifier.layers;
    struct rule rule;
    real spoiled = 0;
    for (int l = 0; l < masks; l++)
        spoiled += 0 * s->theta[(size_t)l * s->ld];
    for (int i = 0; i < n; i++) {
        rule.momentum[i] = (real)sigmoid(s->theta[(size_t)(masks + n + i) * s->ld]);
        spoiled += 0 * rule.momentum[i];
    }
    for (int i = 0; i < n; i++)
        rule.rate[i] = (real)exp((double)s->theta[(size_t)(masks + i) * s->ld]) + spoiled;
    return rule;
}

/* one step in place, state = (w, b), of a network that is masked */
static void learn(const struct mlp_tune *k, const struct slice *s, const struct rule *rule,
                  real *restrict state)
{
    classifier_descend(&k->classifier, s, rule->momentum, rule->rate, state, state + k->classifier.mlp.size);
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    const struct mlp_tune *k = self;
    const struct rule rule = rule_of(k, s);
    mask(k, s);
    memcpy(next, s->state, 2 * k->classifier.mlp.size * sizeof(real));
    learn(k, s, &rule, next);
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict loss)
{
    const struct mlp_tune *k = self;
    mask(k, s);
    loss[0] += (real)classifier_objective(&k->classifier, s, next);
}

static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict loss)
{
    const struct mlp_tune *k = self;
    const struct rule rule = rule_of(k, s);
    struct slice at = *s;
    double sum = 0;
    mask(k, s);
    for (int done = 0; done < steps; done++, at.t++) {
        learn(k, &at, &rule, at.state);
        if (loss_counts(dims, at.t + 1))
            sum += classifier_objective(&k->classifier, &at, at.state);
    }
    loss[0] += (real)sum;
}

static void observe(const void *self, const struct slice *s, double *value)
{
    const struct mlp_tune *k = self;
    mask(k, s);
    classifier_observe(&k->classifier, s, s->state, value);
}

/* with the units that are in use at theta0 */
static double flops(const void *self)
{
    const struct mlp_tune *k = self;
    struct classifier used = k->classifier;
    double theta[PARAMS_AT_MOST];
    theta0(k, theta);
    for (int l = 0; l < used.layers; l++)
        used.mlp.width[l + 1] = units_in_use(k, theta[l]);
    return classifier_flops(&used) + 2.0 * (double)used.mlp.size;
}

const struct task TASK(mlp_tune) = {
    .name = "mlp_tune",
    .brief = "rates, momenta and widths of a perceptron on images, all at once: 29 hyper-parameters",
    .source = "Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835; Fashion-MNIST: Xiao et al. 2017",
    .modest = "side=4:layers=2:units=5:batch=8",
    .options = options,
    .size = sizeof(struct mlp_tune),
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
    .observables = classifier_observables,
    .observe = observe,
    .flops = flops,
};
