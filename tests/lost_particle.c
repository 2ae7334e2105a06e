/* lost_particle.c: the particle that a run names first, and the step, are those of episodes that are traced one by one at
 * every theta +- eps: fused and stepwise, in the first episode and a later one, on one thread and two.  What cannot be told
 * as well (derivatives, the mean particle, what a burn-in has lost) is told as far as it is known. */
#include "harness.h"
#include "lost_sentence.h"
#include "test.h"

enum { HORIZON = 150, UNROLL = 100, PARTICLES = 1400, INSTANCES = 2, TRIALS = 3, FUSED = 64, PARAM = 2 };

/* Lorenz's system by Euler steps, which overflows where its second parameter is large: not at all, after a hundred steps or
 * so if a particle is unlucky, and soon for all. */
static const double tame[PARAM] = {3.116, 3.7}, wild[PARAM] = {3.2, 4.5}, hopeless[PARAM] = {4, 5};

static struct run *opened(const char *task, const char *estimator, struct setup setup)
{
    struct failure failure;
    setup.task = task;
    setup.estimator = estimator;
    setup.request.horizon = setup.request.horizon ? setup.request.horizon : HORIZON;
    setup.sigma = 0.1;
    setup.particles = setup.particles ? setup.particles : PARTICLES;
    setup.threads = setup.threads ? setup.threads : 1;
    struct run *run = engine_double.open(&setup, &failure);
    if (!run) {
        fprintf(stderr, "%s under %s: %s\n", task, estimator, failure.text);
        exit(1);
    }
    struct identity identity[TRIALS];
    for (int k = 0; k < TRIALS; k++)
        identity[k] = (struct identity){7, (uint32_t)k};
    engine_double.begin(run, setup.trials, identity);
    return run;
}

/* ---- what an episode says by itself ---------------------------------------------------------------------------- */

static void keep_step(void *context, long t, double loss, const double *state)
{
    long *step = context;
    (void)state;
    if (*step == 0 && !(fabs(loss) < INFINITY))
        *step = t;
}

static long traced_step(struct run *run, const double *theta)
{
    long step = 0;
    struct failure failure;
    CHECK(engine_double.trace(run, theta, keep_step, &step, &failure));
    return step;
}

/* Replace what is known by this pair, of theta +- eps, if it is lost before; `part`: steps that are told apart. */
static void try_pair(struct run *run, const double *theta, const double *eps, int instance, int pair,
                     int part, struct lost_particle *first)
{
    double plus[PARAM], minus[PARAM];
    for (int i = 0; i < PARAM; i++) {
        plus[i] = theta[i] + eps[i];
        minus[i] = theta[i] - eps[i];
    }
    const long up = traced_step(run, plus), down = traced_step(run, minus);
    const long step = up && (!down || up < down) ? up : down, start = (step - 1) / UNROLL * UNROLL;
    const long low = start + (step - start - 1) / part * part + 1, whole = low + part - 1;
    const long high = whole < start + UNROLL ? whole : start + UNROLL, last = high < HORIZON ? high : HORIZON;
    if (!step || (first->found && first->first <= low))
        return;
    *first = (struct lost_particle){.found = true,
                                    .episode = first->episode,
                                    .instance = instance,
                                    .pair = pair,
                                    .plus = up && up <= last,
                                    .minus = down && down <= last,
                                    .first = low,
                                    .last = last};
}

/* The first of a trial in an episode, all its pairs having the noise they have in it (NRES). */
static struct lost_particle traced(struct run *run, int trial, uint32_t episode, const double *theta,
                                   int part)
{
    struct lost_particle first = {.episode = episode};
    static double eps[PARAM * PARTICLES];
    for (int k = 0; k < run->instances * run->blocks; k++) {
        struct block block = run->block[trial * run->instances * run->blocks + k];
        block.eps = eps;
        block.segment = (struct segment){.episode = episode, .begins = true};
        run->problem.estimator->sample(&run->problem, &block);
        for (int p = 0; p < block.pairs; p++) {
            const double own[PARAM] = {eps[p], eps[block.plus.ld + (size_t)p]};
            try_pair(run, theta, own, k / run->blocks, block.first_pair + p, part, &first);
        }
    }
    return first;
}

static void check_same(const struct lost_particle *found, const struct lost_particle *expected)
{
    char have[LOST_SENTENCE], want[LOST_SENTENCE];
    lost_sentence(found, INSTANCES, NULL, have, sizeof have);
    struct lost_particle as = *expected;
    as.antithetic = found->antithetic;
    as.fused = found->fused;
    lost_sentence(&as, INSTANCES, NULL, want, sizeof want);
    CHECK_TEXT(have, want);
}

static void advance(struct run *run, long steps, const double *theta)
{
    static double gradient[TRIALS * 8];
    engine_double.advance(run, steps, theta, gradient, NULL);
}

/* Three trials, of which the second and the third are lost: in their first episode, or in the one after it. */
static void check_traced(bool stepwise, int threads, uint32_t episode)
{
    struct run *run = opened("lorenz", "nres",
                             (struct setup){.unroll = UNROLL,
                                            .instances = INSTANCES,
                                            .trials = TRIALS,
                                            .threads = threads,
                                            .stepwise = stepwise});
    double theta[TRIALS * PARAM];
    CHECK(run->blocks > 1);
    for (int k = 0; k < TRIALS; k++)
        memcpy(theta + k * PARAM, tame, sizeof tame);
    if (episode > 0)
        advance(run, episode * HORIZON, theta);
    for (int k = 0; k < TRIALS; k++)
        CHECK(!engine_double.lost(run)[k].found);
    for (int k = 1; k < TRIALS; k++)
        for (int i = 0; i < PARAM; i++)
            theta[k * PARAM + i] = wild[i] - 0.05 * k;
    advance(run, HORIZON, theta);
    const struct lost_particle *lost = engine_double.lost(run);
    CHECK(!lost[0].found);
    for (int k = 1; k < TRIALS; k++) {
        const struct lost_particle expected =
            traced(run, k, episode, theta + k * PARAM, stepwise ? 1 : FUSED);
        CHECK(lost[k].found && lost[k].antithetic && lost[k].fused == !stepwise && !lost[k].derivative);
        CHECK(expected.last > 1 && expected.first <= HORIZON); /* nobody is lost at once */
        check_same(&lost[k], &expected);
    }
    /* what is lost first stays so */
    const struct lost_particle before = lost[1];
    advance(run, HORIZON, theta);
    check_same(&lost[1], &before);
    engine_double.close(run);
}

/* ---- what is known of others: theta is no number from the third window on ---------------------------------------- */

static void check_told(const char *task, const char *estimator, const char *sentence)
{
    struct run *run = opened(task, estimator,
                             (struct setup){.request.horizon = 40,
                                            .unroll = 5,
                                            .particles = strcmp(estimator, "nres:sampling=forward") ? 8 : 9,
                                            .instances = INSTANCES,
                                            .trials = 1,
                                            .stepwise = true});
    double theta[8] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    char text[LOST_SENTENCE];
    CHECK(run->problem.dims.param <= 8);
    advance(run, 5, theta);
    advance(run, 5, theta);
    CHECK(!engine_double.lost(run)[0].found);
    theta[0] = NAN;
    advance(run, 5, theta);
    lost_sentence(engine_double.lost(run), INSTANCES, "replicate 4", text, sizeof text);
    CHECK_TEXT(text, sentence);
    const struct identity identity = {7, 0};
    engine_double.begin(run, 1, &identity);
    CHECK(!engine_double.lost(run)[0].found);
    engine_double.close(run);
}

/* A burn-in that loses particles and ends with their episode leaves nothing to tell; amid one, it does. */
static void check_burn_in(const char *estimator, long steps, int particle_or_mean)
{
    struct run *run = opened("lorenz", estimator, (struct setup){.unroll = 10, .instances = 1, .trials = 1});
    double ignored[PARAM];
    engine_double.burn_in(run, STAGGER_LOCKSTEP, steps, hopeless, ignored);
    const struct lost_particle *lost = engine_double.lost(run);
    CHECK(lost->found == (steps % HORIZON != 0));
    if (lost->found) {
        CHECK(lost->episode == (uint32_t)(steps / HORIZON));
        CHECK((lost->pair == MEAN_PARTICLE) == (particle_or_mean == MEAN_PARTICLE));
    }
    advance(run, 10, steps % HORIZON ? hopeless : tame);
    CHECK(lost->found == (steps % HORIZON != 0));
    engine_double.close(run);
}

/* ---- words --------------------------------------------------------------------------------------------------------- */

static void check_words(struct lost_particle lost, int instances, const char *whose, const char *sentence)
{
    char text[LOST_SENTENCE];
    lost_sentence(&lost, instances, whose, text, sizeof text);
    CHECK_TEXT(text, sentence);
}

int main(void)
{
    for (int stepwise = 0; stepwise < 2; stepwise++)
        for (int threads = 1; threads <= 2; threads++)
            for (uint32_t episode = 0; episode < 2; episode++)
                check_traced(stepwise, threads, episode);

    check_told(
        "linquad", "uoro",
        "the derivative of particle 0 of instance 0 of replicate 4 stopped being finite in steps 11 to 15 of "
        "episode 0");
    check_told(
        "linquad", "dodge",
        "the derivative of particle 0 of instance 0 of replicate 4 stopped being finite in steps 11 to 15 of "
        "episode 0");
    check_told("linquad", "tbptt",
               "the derivative of the mean particle of instance 0 of replicate 4 stopped being finite in "
               "steps 11 to "
               "15 of episode 0");
    check_told("linquad", "rtrl",
               "the derivative of the mean particle of instance 0 of replicate 4 stopped being finite in "
               "steps 11 to "
               "15 of episode 0");
    check_told("linquad", "nres:sampling=forward",
               "the loss of the mean particle of instance 0 of replicate 4 stopped being finite in steps 11 "
               "to 15 of "
               "episode 0");
    check_told(
        "linquad", "nres:sampling=leave_one_out",
        "the loss of particle 0 of instance 0 of replicate 4 stopped being finite at step 11 of episode 0");
    check_told(
        "linquad", "pes",
        "the loss of particles 0 and 1 (theta +- eps of pair 0) of instance 0 of replicate 4 stopped being "
        "finite at step 11 of episode 0");

    check_burn_in("nres", HORIZON, 0);
    check_burn_in("nres", 2 * HORIZON - 10, 0);
    check_burn_in("tbptt", HORIZON, MEAN_PARTICLE);
    check_burn_in("tbptt", 2 * HORIZON - 10, MEAN_PARTICLE);

    check_words((struct lost_particle){0}, 1, "replicate 1", "");
    check_words(
        (struct lost_particle){.found = true,
                               .pair = 8,
                               .antithetic = true,
                               .minus = true,
                               .first = 412,
                               .last = 412,
                               .episode = 1},
        1, "replicate 3",
        "the loss of particle 17 (theta - eps of pair 8) of replicate 3 stopped being finite at step 412 of "
        "episode 1");
    check_words((struct lost_particle){.found = true,
                                       .pair = 8,
                                       .antithetic = true,
                                       .plus = true,
                                       .first = 65,
                                       .last = 128,
                                       .fused = true},
                1, NULL,
                "the loss of particle 16 (theta + eps of pair 8) stopped being finite in steps 65 to 128 of "
                "episode 0 (--stepwise "
                "says which)");
    check_words((struct lost_particle){.found = true, .pair = 8, .antithetic = true, .first = 9, .last = 9},
                1, NULL,
                "the summed loss of both particles of pair 8 stopped being finite at step 9 of episode 0");
    return test_result();
}
