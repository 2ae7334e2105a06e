/* engine.h: the core without its precision: what commands use to run a task under an estimator. */
#ifndef PESBENCH_ENGINE_H
#define PESBENCH_ENGINE_H

#include "core.h"
#include "lost_particle.h"

/* What to run, with nothing left to default. */
struct setup {
    const char *task, *estimator; /* specs, "influence:observe=10"; estimator NULL: evaluation only */
    struct request request;
    long unroll;   /* K; cut to T; ignored by estimators of the whole episode */
    int particles; /* N */
    double sigma;
    int instances; /* C: their estimates are averaged */
    int trials;    /* independent repetitions advanced side by side, each with its own theta and seed */
    int threads;
    bool stepwise;      /* do not use a fused unroll */
    bool deviation;     /* keep the loss of every particle, for `deviation` */
    bool (*stop)(void); /* asked by every thread after each window of a burn-in: is it to end?  NULL: never */
};

/* What makes a trial's noise its own. */
struct identity {
    uint64_t seed;
    uint32_t replicate;
};

/* Where in the episode the instances of a trial start: all at its start; at windows spread evenly; at windows
 * drawn. */
enum stagger { STAGGER_LOCKSTEP, STAGGER_EXACT, STAGGER_RANDOM };

struct run; /* one per precision, opaque here */
struct archive;
struct phase_count; /* phases.h */

/* Called for every step of a traced episode: its loss (NaN where it does not count) and the state after it.
 */
typedef void trace_fn(void *context, long t, double loss, const double *state);

struct engine {
    const char *precision;
    struct run *(*open)(const struct setup *setup, struct failure *failure); /* NULL on failure */
    bool (*check)(const struct setup *setup, struct failure *failure); /* would `open` do? takes no memory */
    void (*close)(struct run *run);                                    /* NULL is fine */
    const struct problem_facts *(*facts)(const struct run *run);

    /* Put `trials` (at most those of the setup) at the start of their first episode. */
    void (*begin)(struct run *run, int trials, const struct identity *identity);

    /* Advance every trial by `steps` steps, in windows of K, at theta[trial][param]; gradient[trial][param]
     * is the sum of the windows' estimates.  nonfinite[trial] += segments' pairs whose loss was not finite
     * (may be NULL). */
    void (*advance)(struct run *run, long steps, const double *theta, double *gradient, long *nonfinite);

    /* lost[trial]: the first particle since `begin` whose loss stopped being finite, if any; of a burn-in only those
     * that are lost at its end, too.  Not archived.  Good until the next call. */
    const struct lost_particle *(*lost)(const struct run *run);

    /* deviation[trial] of the losses of all perturbed particles of all instances, each summed over the steps of the
     * last advance: the root of their mean squared distance from their mean; NaN if one of them is not finite, exactly
     * 0 if they are all the same.  Of a setup that asked for it. */
    void (*deviation)(const struct run *run, double *deviation);

    /* Before the first advance: every instance through `steps` steps and then to its place in the episode, at
     * theta. Returns the particle-steps of a trial; NaN where `stop` ended it, and all that is left to do is to begin
     * anew or to close.  ignored: [trial][param] */
    double (*burn_in)(struct run *run, enum stagger stagger, long steps, const double *theta,
                      double *ignored);

    /* loss[k] of the task's evaluation (`objective`: of the episode) at theta[k][param], unperturbed. */
    bool (*evaluate)(struct run *run, bool objective, int n, const double *theta, double *loss,
                     struct failure *failure);

    /* The same, and the task's observables of the last state: value[n][1 + observables_of(task)]. */
    bool (*observe)(struct run *run, bool objective, int n, const double *theta, double *value,
                    struct failure *failure);

    /* Bias (against the plain gradient, [param]) and, returned, total variance of an episode's estimate where
     * L is quadratic, from its unfolding by facts.unfolding steps; NaN where these options have no closed
     * form.
     */
    double (*theory)(const struct run *run, const struct unfolded *unfolded, double *bias);
    /* Mean ([param]) and, returned, total variance of one instance's estimate of window j, from the unfolding
     * by windows; NaN the same. */
    double (*window_theory)(const struct run *run, const struct unfolded *unfolded, int j, double *mean);
    /* loss[t] of step t + 1 of the task's evaluation at theta[param], unperturbed, for each of T steps: the mean over
     * its episodes; NaN where it does not count.  The episode has an end. */
    bool (*curve)(struct run *run, const double *theta, double *loss, struct failure *failure);

    /* Every step of an episode at theta[param], unperturbed.  False, with nothing traced, where memory runs out. */
    bool (*trace)(struct run *run, const double *theta, trace_fn *each, void *context,
                  struct failure *failure);

    /* Save what a run carries from one advance to the next or, after `begin` with the same identities, load it:
     * what follows has the same bits, whatever threads and blocks were before and are now.  An archive of a run
     * of another shape is refused. */
    void (*archive)(struct run *run, struct archive *archive);

    /* Have advance add what its threads do to `count`, zeroed, with room for those of the setup; NULL: no longer. */
    void (*count)(struct run *run, struct phase_count *count);
};

/* What a run knows of itself. */
struct problem_facts {
    struct dims dims;
    enum target target;
    long unroll;          /* K as it really is */
    int particles;        /* N as the result row states it */
    double particle_cost; /* particle-steps paid per step of an instance, the mean particle included, times
                             instances */
    double bytes;         /* memory held */
    double block_bytes;   /* of that, what a step of one member of a block goes over */
    double flops;         /* of one particle-step */
    long renewal;         /* steps between renewals of noise: Q where the estimator has one, else K */
    long unfolding;       /* steps of the windows by which the theory wants L unfolded */
    bool theory,
        window_theory; /* the estimator has closed forms of bias and variance, of an episode, a window */
    int instances;
    bool draws, perturbs; /* N and sigma mean something to it */
    bool needs_end;       /* the estimator unrolls the whole episode */
};

extern const struct engine engine_single, engine_double;

/* STAGGER_LOCKSTEP of "lockstep", and so on. */
enum stagger stagger_named(const char *name);

/* The engine of "single" or "double". */
const struct engine *engine_of(const char *precision);

#endif
