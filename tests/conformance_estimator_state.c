/* conformance_estimator_state.c: what an estimator carries from window to window, and what it must not; see
 * conformance_estimator.c. */
#include "conformance_estimator.h"

#include "test.h"

enum { HORIZON = 12, UNROLL = 5, PARTICLES = 200, TRIALS = 2 };

static struct session open_at(const char *spec, const char *precision)
{
    return session_open(precision, (struct setup){.task = "linquad",
                                                  .estimator = spec,
                                                  .unroll = UNROLL,
                                                  .request = {.horizon = HORIZON},
                                                  .particles = PARTICLES,
                                                  .trials = TRIALS,
                                                  .instances = 2});
}

/* `begin` forgets: the same windows give the same bits, another seed other ones where there is noise. */
static void check_begin(const struct estimator *e, const char *spec, const char *precision)
{
    struct session used = open_at(spec, precision), fresh = open_at(spec, precision);
    session_advance(&used, HORIZON);
    session_advance(&used, UNROLL + 2);
    session_begin(&used, 1);
    for (int k = 0; k < 5; k++) {
        session_advance(&used, UNROLL);
        session_advance(&fresh, UNROLL);
        CHECK(gradients_unlike(&used, &fresh) == 0);
    }
    session_begin(&fresh, 2);
    session_advance(&fresh, HORIZON);
    session_begin(&used, 1);
    session_advance(&used, HORIZON);
    if (e->sample) {
        CHECK(gradients_unlike(&used, &fresh) == TRIALS * used.param);
        CHECK(count_unlike(used.param, used.gradient, used.gradient + used.param) ==
              used.param); /* replicates */
    }
    session_close(&used);
    session_close(&fresh);
}

/* Conformance test 13.  An episode after another is the same, to the bit, as after none: accumulators are 0
 * and both members at s_0.  Its noise is not that of the episode before. */
static void check_second_episode(const struct estimator *e, const char *spec, const char *precision)
{
    struct session after = open_at(spec, precision), alone = open_at(spec, precision),
                   first = open_at(spec, precision);
    session_advance(&after, HORIZON);
    for (int k = 0; k < alone.run->active * alone.run->instances; k++)
        alone.run->instance[k].clock.segment.episode = 0; /* so that number 1 is next */
    for (long done = 0; done < HORIZON;) {
        const long steps = HORIZON - done < UNROLL ? HORIZON - done : UNROLL;
        session_advance(&after, steps);
        session_advance(&alone, steps);
        session_advance(&first, steps);
        CHECK(gradients_unlike(&after, &alone) == 0);
        CHECK(!e->sample || gradients_unlike(&after, &first) == TRIALS * after.param);
        done += steps;
    }
    session_close(&after);
    session_close(&alone);
    session_close(&first);
}

/* `steps` in one call against the same steps cut as given: equal to 1e-12 of the largest component (sums in
 * another order), or 1e-5 in single. */
static void check_cuts(const char *spec, const char *precision, int n, const long *cuts)
{
    struct session whole = open_at(spec, precision), parts = open_at(spec, precision);
    double sum[64] = {0}, size = 0;
    const int count = whole.trials * whole.param;
    long steps = 0;
    CHECK(count <= 64);
    for (int k = 0; k < n; k++) {
        session_advance(&parts, cuts[k]);
        steps += cuts[k];
        for (int i = 0; i < count; i++)
            sum[i] += parts.gradient[i];
    }
    session_advance(&whole, steps);
    for (int i = 0; i < count; i++)
        size = fmax(size, fabs(sum[i]));
    for (int i = 0; i < count; i++)
        CHECK_NEAR(whole.gradient[i], sum[i], (strcmp(precision, "double") == 0 ? 1e-12 : 1e-5) * size);
    session_close(&whole);
    session_close(&parts);
}

int check_restart(const struct estimator *e, const char *spec)
{
    static const char *const precisions[] = {"single", "double"};
    static const long windows[] = {5, 5, 5, 5, 5}, ends[] = {5, 5, 2, 3, 5, 4, 1}, episodes[] = {12, 12, 12};
    for (int p = 0; p < 2; p++) {
        check_begin(e, spec, precisions[p]);
        check_second_episode(e, spec, precisions[p]);
        if (e->whole_episode)
            check_cuts(spec, precisions[p], 3, episodes);
        else {
            check_cuts(spec, precisions[p], 5, windows);
            check_cuts(spec, precisions[p], 7, ends); /* a window that meets an episode's end is cut there */
        }
    }
    return test_result();
}

/* The steps to the first window's end or renewal of noise: the unit in which pairs are counted. */
static long first_segment(const struct session *s)
{
    const struct problem_facts *facts = s->engine->facts(s->run);
    return facts->renewal < facts->unroll ? facts->renewal : facts->unroll;
}

/* Conformance test 14, in a trial: its estimate is NaN, its pairs are counted, other trials keep their bits.
 */
static void check_sick_trial(const struct estimator *e, const char *spec, const char *precision)
{
    const struct setup setup = {.task = "linquad",
                                .estimator = spec,
                                .unroll = UNROLL,
                                .request = {.horizon = HORIZON},
                                .particles = PARTICLES,
                                .trials = 3,
                                .instances = 2};
    struct session well = session_open(precision, setup), sick = session_open(precision, setup);
    sick.theta[sick.param] = NAN;
    session_advance(&well, first_segment(&well));
    session_advance(&sick, first_segment(&sick));
    for (int k = 0; k < 3; k += 2) {
        CHECK(count_unlike(well.param, well.gradient + k * well.param, sick.gradient + k * well.param) == 0);
        CHECK(sick.nonfinite[k] == 0);
    }
    for (int i = 0; i < sick.param; i++)
        CHECK(!(fabs(sick.gradient[sick.param + i]) < INFINITY));
    CHECK(!e->sample || sick.nonfinite[1] == 2 * sick.run->problem.pairs);
    CHECK(well.nonfinite[1] == 0);
    session_close(&well);
    session_close(&sick);
}

/* Particles in whole vectors, so that there is no padding to be poisoned; all in one block. */
static struct session open_block(const char *spec, const char *precision, int particles)
{
    return session_open(precision, (struct setup){.task = "linquad",
                                                  .estimator = spec,
                                                  .unroll = UNROLL,
                                                  .stepwise = true,
                                                  .request = {.horizon = HORIZON},
                                                  .particles = particles});
}

/* The same in a few particles of one block: exactly their pairs are counted, and the state of every other
 * particle keeps its bits. */
static void check_sick_particles(const char *spec, const char *precision)
{
    struct session well = open_block(spec, precision, 256), sick = open_block(spec, precision, 256);
    if (sick.run->problem.sampling == SAMPLING_FORWARD) { /* one of them is the centre */
        session_close(&well);
        session_close(&sick);
        well = open_block(spec, precision, 257);
        sick = open_block(spec, precision, 257);
    }
    const struct disguise *disguise = disguise_of(&sick);
    const int pairs = sick.run->problem.pairs, S = sick.run->problem.dims.state;
    CHECK(pairs % 16 == 0 && sick.run->blocks == 1);
    disguise->poison(sick.run, sick.theta[0] + 2 * 0.3);
    session_advance(&well, first_segment(&well));
    session_advance(&sick, first_segment(&sick));
    double *well_states = disguise->states(well.run), *states = disguise->states(sick.run);
    int dead = 0, unlike = 0;
    for (int m = 0; m < sick.run->problem.members; m++)
        for (int p = 0; p < pairs; p++) {
            const int at = m * S * pairs + p;
            const bool died = isnan(states[at]);
            dead += died;
            for (int i = 0; !died && i < S; i++)
                unlike += count_unlike(1, &states[at + i * pairs], &well_states[at + i * pairs]);
        }
    CHECK(dead > 0 && dead < 30); /* 2.3 % of 256 are beyond 2 sigma */
    CHECK(dead == disguise->poisoned());
    CHECK(sick.nonfinite[0] == dead && well.nonfinite[0] == 0);
    CHECK(unlike == 0);
    CHECK(isnan(sick.gradient[0]));
    free(well_states);
    free(states);
    session_close(&well);
    session_close(&sick);
}

int check_nan(const struct estimator *e, const char *spec)
{
    static const char *const precisions[] = {"single", "double"};
    for (int p = 0; p < 2; p++) {
        check_sick_trial(e, spec, precisions[p]);
        if (e->sample)
            check_sick_particles(spec, precisions[p]);
    }
    return test_result();
}
