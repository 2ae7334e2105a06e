/* conformance_estimator_state.c: what an estimator carries from window to window, and what it must not; see
 * conformance_estimator.c. */
#include "conformance_estimator.h"

#include "test.h"

enum { HORIZON = 12, UNROLL = 5, PARTICLES = 200, TRIALS = 2 };

/* A task where the estimator's noise shows: on a quadratic one a surrogate with all influence leaves none. */
static const char *noisy_task(const struct estimator *e, const char *spec)
{
    return strstr(spec, "surrogate=rtrl") ? "product:degree=2" : task_for(e, "linquad");
}

static struct session open_at(const struct estimator *e, const char *spec, const char *precision)
{
    return session_open(precision, (struct setup){.task = noisy_task(e, spec),
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
    struct session used = open_at(e, spec, precision), fresh = open_at(e, spec, precision);
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

/* Do replicates of this window differ, by more than rounding, in every component?  Where a lead knows the
 * answer, as PES with analytic terms does of an episode's first window, noise has no say. */
static bool noise_shows(const struct session *s)
{
    double size = 0;
    int differ = 0;
    for (int i = 0; i < s->param; i++)
        size = fmax(size, fabs(s->gradient[i]));
    for (int i = 0; i < s->param; i++)
        differ += fabs(s->gradient[i] - s->gradient[s->param + i]) > 1e-4 * size;
    return differ == s->param;
}

/* Conformance test 13.  An episode after another is the same, to the bit, as after none: accumulators and
 * tangents are 0 and both members at s_0.  Its noise is not that of the episode before. */
static void check_second_episode(const struct estimator *e, const char *spec, const char *precision)
{
    struct session after = open_at(e, spec, precision), alone = open_at(e, spec, precision),
                   first = open_at(e, spec, precision);
    session_advance(&after, HORIZON);
    int shown = 0;
    for (int k = 0; k < alone.run->active * alone.run->instances; k++)
        alone.run->instance[k].clock.segment.episode = 0; /* so that number 1 is next */
    for (long done = 0; done < HORIZON;) {
        const long steps = HORIZON - done < UNROLL ? HORIZON - done : UNROLL;
        session_advance(&after, steps);
        session_advance(&alone, steps);
        session_advance(&first, steps);
        CHECK(gradients_unlike(&after, &alone) == 0);
        if (e->sample && noise_shows(&first)) {
            CHECK(gradients_unlike(&after, &first) == TRIALS * after.param);
            shown++;
        }
        done += steps;
    }
    CHECK(!e->sample || shown > 0);
    session_close(&after);
    session_close(&alone);
    session_close(&first);
}

/* `steps` in one call against the same steps cut as given: equal to 1e-12 of the largest component (sums in
 * another order), or 1e-5 in single. */
static void check_cuts(const struct estimator *e, const char *spec, const char *precision, int n,
                       const long *cuts)
{
    struct session whole = open_at(e, spec, precision), parts = open_at(e, spec, precision);
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
            check_cuts(e, spec, precisions[p], 3, episodes);
        else {
            check_cuts(e, spec, precisions[p], 5, windows);
            check_cuts(e, spec, precisions[p], 7,
                       ends); /* a window that meets an episode's end is cut there */
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
    const struct setup setup = {.task = task_for(e, "linquad"),
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
    const struct lost_particle *lost = sick.engine->lost(sick.run);
    CHECK(!lost[0].found && lost[1].found && !lost[2].found);
    CHECK(lost[1].instance == 0 &&
          (lost[1].pair == 0 || (sick.run->problem.leads && lost[1].pair == MEAN_PARTICLE)));
    CHECK(lost[1].episode == 0 && lost[1].first >= 1 && lost[1].last <= first_segment(&sick));
    CHECK(!well.engine->lost(well.run)[1].found);
    session_close(&well);
    session_close(&sick);
}

/* Particles in whole vectors, so that there is no padding to be poisoned; all in one block. */
static struct session open_block(const struct estimator *e, const char *spec, const char *precision)
{
    struct setup setup = {.task = task_for(e, "linquad:param=128"),
                          .estimator = spec,
                          .unroll = UNROLL,
                          .stepwise = true,
                          .request = {.horizon = HORIZON},
                          .particles = 128};
    struct session s = session_open(precision, setup);
    if (s.run->problem.members == 1) {
        const bool centre = s.run->problem.sampling == SAMPLING_FORWARD; /* one of them */
        session_close(&s);
        setup.particles = 64 + centre;
        s = session_open(precision, setup);
    }
    CHECK(s.run->problem.pairs % 16 == 0 && s.run->blocks == 1);
    return s;
}

/* Rows [from, to) of a pair's column: is there a NaN; and how many bits differ from the other's. */
static bool is_sick(const double *x, int from, int to, int pairs, int pair)
{
    bool sick = false;
    for (int i = from; i < to; i++)
        sick = sick || isnan(x[i * pairs + pair]);
    return sick;
}

static int column_unlike(const double *x, const double *y, int from, int to, int pairs, int pair)
{
    int unlike = 0;
    for (int i = from; i < to; i++)
        unlike += count_unlike(1, &x[i * pairs + pair], &y[i * pairs + pair]);
    return unlike;
}

/* Columns that died, of every member, and bits of all others that are not the well session's. */
static int count_dead(const struct session *well, const struct session *sick, bool whole, int *unlike)
{
    const struct problem *p = &sick->run->problem;
    int rows, dead = 0;
    double *x = disguise_of(well)->memory(well->run, &rows), *y = disguise_of(sick)->memory(sick->run, &rows);
    *unlike = 0;
    for (int m = 0; m < p->members; m++)
        for (int k = 0; k < p->pairs; k++) {
            const int from = m * p->dims.state, to = whole ? rows : from + p->dims.state;
            if (is_sick(y, from, to, p->pairs, k))
                dead++;
            else
                *unlike += column_unlike(x, y, from, to, p->pairs, k);
        }
    free(x);
    free(y);
    return dead;
}

/* The same in a few particles of one block: exactly their pairs are counted, and the memory of every other
 * particle keeps its bits.  The particles of an estimator that perturbs nothing have one state, so that a NaN
 * in it kills them all; what one may have alone is a NaN in its tangent. */
static void check_sick_particles(const struct estimator *e, const char *spec, const char *precision)
{
    struct session well = open_block(e, spec, precision), sick = open_block(e, spec, precision);
    const struct disguise *disguise = disguise_of(&sick);
    double centre = 0;
    int unlike;
    for (int i = 0; i < SUMMED; i++)
        centre += sick.theta[i];
    if (e->unperturbed)
        disguise->poison_tangents(sick.run);
    else
        disguise->poison_states(sick.run,
                                centre + (e->shrinks ? 0.1 : 2 * 0.3 * sqrt(SUMMED))); /* and its noise */
    session_advance(&well, first_segment(&well));
    session_advance(&sick, first_segment(&sick));
    const int dead = count_dead(&well, &sick, e->unperturbed, &unlike);
    CHECK(dead > 0 && dead < 30); /* 2.3 % of 256 are beyond 2 sigma */
    CHECK(dead == disguise->poisoned());
    CHECK(sick.nonfinite[0] == dead && well.nonfinite[0] == 0);
    CHECK(unlike == 0);
    CHECK(isnan(sick.gradient[0]));
    session_close(&well);
    session_close(&sick);
}

/* A NaN in the one state that all particles of such an estimator share. */
static void check_sick_state(const struct estimator *e, const char *spec, const char *precision)
{
    struct session sick = open_block(e, spec, precision);
    disguise_of(&sick)->poison_states(sick.run, -INFINITY);
    session_advance(&sick, first_segment(&sick));
    CHECK(sick.nonfinite[0] == sick.run->problem.pairs);
    CHECK(isnan(sick.gradient[0]));
    session_close(&sick);
}

/* Losses that are finite under derivatives that are not: what a lead makes of those is in no loss, and must be told and
 * not be left out. */
static void check_sick_derivatives(const struct estimator *e, const char *spec, const char *precision)
{
    struct session sick = open_at(e, spec, precision);
    disguise_of(&sick)->poison_derivatives(sick.run);
    session_advance(&sick, HORIZON);
    for (int k = 0; k < TRIALS; k++) {
        const struct lost_particle *lost = &sick.engine->lost(sick.run)[k];
        CHECK(isnan(sick.gradient[k * sick.param]));
        CHECK(lost->found && lost->pair == MEAN_PARTICLE && lost->derivative && lost->episode == 0);
    }
    session_close(&sick);
}

int check_nan(const struct estimator *e, const char *spec)
{
    static const char *const precisions[] = {"single", "double"};
    for (int p = 0; p < 2; p++) {
        check_sick_trial(e, spec, precisions[p]);
        if (e->sample)
            check_sick_particles(e, spec, precisions[p]);
        if (e->unperturbed)
            check_sick_state(e, spec, precisions[p]);
        if (e->lead && !e->unperturbed && e->needs & NEEDS_VJP)
            check_sick_derivatives(e, spec, precisions[p]);
    }
    return test_result();
}
