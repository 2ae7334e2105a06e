/* A learned optimizer: what is trained is the update rule of a perceptron that learns to classify images (Vicol, Metz &
 * Sohl-Dickstein, ICML 2021, who publish neither inner task nor settings; the rule after Metz et al., ICML 2019).
 *
 *     g = grad loss(w_t; batch_t),   (w_{t+1}, m_{t+1}) = rule(theta; t, g, w_t, m_t)    of learned_optimizer.h
 *     loss_{t+1} = cross-entropy of w_{t+1} on another training batch, at most `cap`
 *
 * The state is (w, m_0.1, ..., m_0.9999), m_0 = 0; P = 1762.  No derivatives. */
#include "classifier.h"
#include "core.h"
#include "learned_optimizer.h"

#include <string.h>

struct learned_opt {
    struct classifier classifier;
    uint64_t init;
};
_Static_assert(offsetof(struct learned_opt, classifier) == 0, "the classifier's hooks are this task's");

static const struct option_def options[] = {
    CLASSIFIER_OPTIONS(learned_opt, "mnist", "train_loss", "2", "128", "128", "3"),
    OPTION(learned_opt, init, "1", 0, 0, "seed of the optimizer's own initial weights"),
    {0},
};

/* a choice of this suite, after runs of others with the same rule: Li et al. 2023; Vicol, Kolter & Swersky 2023 */
static const struct published published[] = {
    {.unroll = 20,
     .particles = 32,
     .sigma = 0.01,
     .optimizer = "adam",
     .lr = 1e-3,
     .beta1 = 0.9,
     .beta2 = 0.999,
     .updates = 5000},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct learned_opt *k = self;
    *dims = (struct dims){.param = LEARNED_PARAM, .horizon = request->horizon ? request->horizon : 1000};
    if (!classifier_open(&k->classifier, "learned_opt", request, dims, failure))
        return false;
    dims->state = (1 + LEARNED_MOMENTA) * (int)k->classifier.mlp.size;
    return true;
}

static void theta0(const void *self, double *theta)
{
    learned_optimizer_init(stream_make(((const struct learned_opt *)self)->init, 1, 0, PURPOSE_DATA), theta);
}

static void init(const void *self, const struct slice *s)
{
    const struct classifier *c = &((const struct learned_opt *)self)->classifier;
    classifier_init(c, s, s->state);
    memset(s->state + c->mlp.size, 0, LEARNED_MOMENTA * c->mlp.size * sizeof(real));
}

/* one step in place */
static void learn(const struct classifier *c, const struct slice *s, real *restrict state)
{
    const size_t size = c->mlp.size;
    struct classifier_bench *bench = s->bench;
    classifier_gradient(c, s, state, bench->gradient);
    learned_optimizer_step(&c->mlp, s->theta, s->t, bench->gradient, state, state + size);
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    const struct classifier *c = &((const struct learned_opt *)self)->classifier;
    memcpy(next, s->state, (1 + LEARNED_MOMENTA) * c->mlp.size * sizeof(real));
    learn(c, s, next);
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict loss)
{
    loss[0] += (real)classifier_objective(&((const struct learned_opt *)self)->classifier, s, next);
}

static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict loss)
{
    const struct classifier *c = &((const struct learned_opt *)self)->classifier;
    struct slice at = *s;
    double sum = 0;
    for (int done = 0; done < steps; done++, at.t++) {
        learn(c, &at, at.state);
        if (loss_counts(dims, at.t + 1))
            sum += classifier_objective(c, &at, at.state);
    }
    loss[0] += (real)sum;
}

static void observe(const void *self, const struct slice *s, double *value)
{
    classifier_observe(&((const struct learned_opt *)self)->classifier, s, s->state, value);
}

static double flops(const void *self)
{
    const struct classifier *c = &((const struct learned_opt *)self)->classifier;
    return classifier_flops(c) + learned_optimizer_flops(&c->mlp);
}

const struct task TASK(learned_opt) = {
    .name = "learned_opt",
    .brief = "a learned optimizer (19 features, 1762 parameters) that trains a perceptron on images",
    .source =
        "Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835; Metz et al., ICML 2019, arXiv 1810.10180",
    .modest = "side=2:layers=2:units=5:batch=8",
    .options = options,
    .size = sizeof(struct learned_opt),
    .published = published,
    .open = open,
    .close = classifier_close,
    .bench_open = classifier_bench_open,
    .bench_close = classifier_bench_close,
    .theta0 = theta0,
    .init = init,
    .step = step,
    .loss = loss,
    .unroll = unroll,
    .observables = classifier_observables,
    .observe = observe,
    .flops = flops,
};
