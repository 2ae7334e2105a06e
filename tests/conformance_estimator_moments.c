/* conformance_estimator_moments.c: mean and variance of replicates of an episode's estimate, where they are
 * known exactly; see conformance_estimator.c. */
#include "conformance_estimator.h"

#include "oracle.h"
#include "stats.h"
#include "test.h"
#include "vectors.h"

enum { REPLICATES = 4000 };

static const double sigma = 0.3;

struct situation {
    const char *task;
    long horizon, unroll;
    int particles, episodes; /* estimates of this many episodes in a row are summed */
    int instances;           /* and averaged over this many, 0: 1 */
    enum stagger stagger;
};

static struct setup setup_of(const char *spec, const struct situation *s)
{
    return (struct setup){.task = s->task,
                          .estimator = spec,
                          .request = {.horizon = s->horizon},
                          .unroll = s->unroll,
                          .particles = s->particles,
                          .sigma = sigma,
                          .instances = s->instances,
                          .trials = REPLICATES};
}

/* replicates of the sum over the episodes: the session's gradients */
static struct session replicate(const char *spec, const struct situation *s)
{
    struct session session = session_open("double", setup_of(spec, s));
    session.engine->burn_in(session.run, s->stagger, 0, session.theta, session.gradient);
    session_advance(&session, s->horizon * s->episodes);
    return session;
}

static struct opened_task open_task(const struct situation *s)
{
    struct opened_task task;
    struct failure failure;
    if (!task_open(&task, s->task, &(struct request){.horizon = s->horizon}, &failure))
        SKIP(failure.text);
    return task;
}

/* Without noise, but for rounding: of sums in another order, and of losses' differences divided by sigma. */
static bool is_exact(const struct comparison *c)
{
    return sqrt(c->variance.value) <= 1e-13 * c->reference_norm;
}

/* Replicates against a mean: p > 1e-6; or, of what has no noise, equal to 1e-12. */
static struct comparison compare(const struct session *session, const double *mean)
{
    struct comparison c = {0};
    struct failure failure;
    CHECK(compare_to_reference(REPLICATES, session->param, session->gradient, mean, 0, &c, &failure));
    if (is_exact(&c)) {
        CHECK(sqrt(c.mse.value) <= 1e-12 * norm(session->param, mean));
        printf("  |g| %.4g  exact\n", c.reference_norm);
        return c;
    }
    printf("  |g| %.4g  p %.3g  finds a relative bias of %.2g\n", c.reference_norm, c.chi2_p, c.detectable);
    CHECK(c.chi2_p > 1e-6);
    return c;
}

/* Does an oracle know the mean?  Of what truncation leaves only where windows begin with episodes, as its own
 * do, and are not smoothed over; of signs, which smooth as no normal noise does, and of analytic terms where
 * the loss is quadratic. */
static bool mean_is_known(const struct estimator *e, const char *spec, const struct opened_task *task,
                          const struct situation *s)
{
    const bool aligned = s->horizon % s->unroll == 0 || (s->episodes == 1 && s->stagger == STAGGER_LOCKSTEP);
    const bool smoothed = e->target != TARGET_TRUNCATED && !e->approximate && !strstr(spec, "rademacher");
    const bool known = (smoothed || task->dims.quadratic) && (e->target != TARGET_TRUNCATED || aligned);
    if (!known)
        printf("  left out, %s, T = %ld, K = %ld: its mean there is known to no oracle\n", s->task,
               s->horizon, s->unroll);
    return known;
}

static void check_mean(const struct estimator *e, const char *spec, const struct opened_task *task,
                       const struct situation *s)
{
    struct session session = replicate(spec, s);
    const struct problem_facts *facts = session.engine->facts(session.run);
    const long block = e->target == TARGET_TRUNCATED ? facts->unroll : facts->renewal;
    const struct question question = {.target = e->target, .sigma = sigma, .block = block, .threads = 1};
    struct reference reference;
    struct failure failure;
    const bool known = oracle_gradient(task, &question, session.theta, &reference, &failure);
    CHECK(known);
    if (known) {
        for (int i = 0; i < session.param; i++)
            reference.gradient[i] *= s->episodes;
        const struct comparison c = compare(&session, reference.gradient);
        CHECK(is_exact(&c) || c.detectable < 0.5);
        reference_close(&reference);
    }
    session_close(&session);
}

/* Conformance test 4, in a size that would find a bias of half the gradient: the gradient, or what is left of
 * it by truncation, from oracles.  Test 9: episodes that windows do not divide, the loss at the last step
 * only; several in a row, windows reaching over their ends.  Test 6: a product, whose smoothed gradients all
 * differ. */
int check_unbiased(const struct estimator *e, const char *spec)
{
    static const struct situation situations[] = {
        {"linquad:state=3:param=2", 12, 4, 20, 1, 0, 0},
        {"linquad:state=3:param=2", 11, 4, 20, 1, 0, 0},
        {"linquad:state=3:param=2", 11, 4, 20, 3, 0, 0},
        {"linquad:state=3:param=2", 12, 4, 6, 1, 3, STAGGER_EXACT},
        {"linquad:state=3:param=2", 12, 4, 6, 2, 3, STAGGER_RANDOM},
        {"linquad:state=2:param=3:radius=1.1", 9, 1, 20, 1, 0, 0},
        {"linquad", 24, 10, 20, 1, 0, 0},
        {"influence:n=5:positive=2:observe=11", 11, 4, 20, 1, 0, 0},
        {"influence:n=5:positive=2:observe=11", 11, 4, 20, 3, 0, 0},
        {"influence:n=5:positive=2", 7, 1, 20, 1, 0, 0},
        {"product", 8, 2, 100, 1, 0, 0},
        {"linear:losses=terminal:param=3", 11, 4, 20, 1, 0, 0},
        {"linear:losses=terminal:param=3", 11, 4, 20, 3, 0, 0},
        {"linear:losses=terminal:param=3", 12, 4, 6, 1, 3, STAGGER_EXACT},
        {"linear:losses=terminal:param=3", 12, 4, 6, 2, 3, STAGGER_RANDOM},
    };
    int checked = 0;
    if (e->shrinks) {
        printf("  left out: its mean is a multiple of the gradient, by design; see `variance`\n");
        return EXIT_INAPPLICABLE;
    }
    for (size_t k = 0; k < sizeof situations / sizeof *situations; k++) {
        if (!session_possible(setup_of(spec, &situations[k])))
            continue;
        struct opened_task task = open_task(&situations[k]);
        if (mean_is_known(e, spec, &task, &situations[k])) {
            check_mean(e, spec, &task, &situations[k]);
            checked++;
        }
        task_close(&task);
    }
    CHECK(checked >= 5);
    return test_result();
}

/* The variance of replicates is within 5 standard errors of the closed form; where that is 0, all are alike. */
static void check_spread(const struct comparison *c, double variance)
{
    const double standard_error = (c->variance.hi - c->variance.lo) / 2 / 1.96;
    printf("  variance %.4g, expected %.4g, standard error %.2g\n", c->variance.value, variance,
           standard_error);
    if (variance == 0) {
        CHECK(is_exact(c));
        return;
    }
    /* of two estimates of equal length, as one pair of signs gives, all that varies is the mean's square */
    CHECK_NEAR(c->variance.value, variance, 5 * standard_error + 30 * variance / REPLICATES);
    CHECK(standard_error <= 0.1 * variance);
}

/* False where these options have no closed form. */
static bool check_theory(const struct estimator *e, const char *spec, const struct situation *s)
{
    struct opened_task task = open_task(s);
    struct session session = replicate(spec, s);
    struct unfolded unfolded;
    struct failure failure;
    double *storage, mean[16], variance = NAN;
    const long unfolding = session.engine->facts(session.run)->unfolding;
    const bool known = oracle_unfold(&task, unfolding, session.theta, &unfolded, &storage, &failure);
    CHECK(known && session.param <= 16);
    if (known)
        variance = s->episodes * session.engine->theory(session.run, &unfolded, mean);
    for (int i = 0; variance >= 0 && i < session.param; i++)
        mean[i] = s->episodes * (mean[i] + unfolded.total[i]);
    if (variance >= 0) {
        const struct comparison c = compare(&session, mean);
        check_spread(&c, variance);
        CHECK(!e->sample || s->particles < 200 || session.run->blocks > 1 ||
              session.run->problem.sampling == SAMPLING_ORTHOGONAL); /* noise of several blocks */
    }
    free(storage);
    session_close(&session);
    task_close(&task);
    return variance >= 0;
}

/* Options without a closed form; of any others, NaN is a fault. */
static bool lacks_theory(const char *spec)
{
    static const char *const without[] = {"sampling=forward", "sampling=leave_one_out", "state=plus",
                                          "form=increments"};
    const bool summed = strncmp(spec, "pes:", 4) == 0 || strncmp(spec, "gpes:", 5) == 0;
    bool lacks = summed && strstr(spec, "sampling=");
    for (size_t k = 0; k < sizeof without / sizeof *without; k++)
        lacks = lacks || strstr(spec, without[k]);
    return lacks;
}

/* Conformance test 5, regime A: bias and variance of an episode's sum.  Noise is new in every episode and
 * instance. */
int check_variance(const struct estimator *e, const char *spec)
{
    static const struct situation situations[] = {
        {"linquad:state=3:param=2", 12, 4, 2, 1, 0, 0},
        {"linquad:state=3:param=2", 12, 4, 6, 2, 0, 0},
        {"linquad:state=3:param=2", 11, 4, 6, 1, 0, 0},
        {"linquad:state=3:param=2", 12, 1, 6, 1, 0, 0},
        {"linquad:state=3:param=2", 12, 4, 6, 1, 3, 0},
        {"linquad", 24, 6, 20, 2, 0, 0},
        {"influence:n=5:positive=2:observe=2", 12, 3, 6, 1, 0, 0},
        {"linquad:state=100:param=2", 4, 2, 256, 1, 0, 0},
        {"linear:losses=terminal:param=3", 12, 4, 6, 2, 0, 0},
        {"linear:losses=terminal:param=3", 11, 4, 6, 1, 0, 0},
    };
    int checked = 0;
    if (!e->theory || lacks_theory(spec)) {
        printf("  left out: no closed form of its variance\n");
        return EXIT_INAPPLICABLE;
    }
    for (size_t k = 0; k < sizeof situations / sizeof *situations; k++)
        if (session_possible(setup_of(spec, &situations[k]))) {
            CHECK(check_theory(e, spec, &situations[k]));
            checked++;
        }
    CHECK(checked > 1);
    return test_result();
}
