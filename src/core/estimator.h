/* estimator.h: the contract of an estimator, a policy for noise and one for credit: how perturbations are drawn,
 * and what a window's losses are credited with.  What both are made of is in estimator_parts.h. */
#ifndef PESBENCH_ESTIMATOR_H
#define PESBENCH_ESTIMATOR_H

#include "task.h"

/* How perturbations are drawn and used (reference estimators, section 4.18); the option `sampling` of an
 * estimator that has it.
 * antithetic     pairs theta +- eps, eps ~ N(0, sigma^2 I)
 * forward        N - 1 particles theta + eps against one unperturbed, the mean particle
 * leave_one_out  N particles theta + eps, each against the mean of the others
 * orthogonal     antithetic, the M <= P perturbations at right angles, their lengths those of normal ones
 * rademacher     antithetic, every component of eps +sigma or -sigma */
enum sampling {
    SAMPLING_ANTITHETIC,
    SAMPLING_FORWARD,
    SAMPLING_LEAVE_ONE_OUT,
    SAMPLING_ORTHOGONAL,
    SAMPLING_RADEMACHER,
    SAMPLINGS
};

/* Everything that hooks may read; const for the whole of a run. */
struct problem {
    const struct task *task;
    const void *self; /* the task's */
    struct dims dims;
    const struct estimator *estimator;
    const void *options; /* the estimator's */
    long unroll;         /* K */
    int particles;       /* N, as the user counts them */
    enum sampling sampling;
    int members;   /* of a pair: 2; 1 where sampling is one-sided */
    int pairs;     /* M: N/2, or N or N - 1 one-sided; 0 for an estimator of the mean particle only */
    bool leads;    /* instances have a mean particle */
    double sigma;  /* standard deviation of the perturbations; 1 where particles run with theta itself */
    bool stepwise; /* do not use the task's fused unroll */
};

/* A window, or the part of one that lies within one episode: the steps t + 1 .. t + steps of it. */
struct segment {
    long t; /* steps done in the episode before it */
    int steps;
    uint32_t episode;   /* from 0 */
    bool begins;        /* it starts an episode */
    struct stream data; /* the instance's own randomness in this episode */
};

/* A clock that cuts `left` steps to come into segments, at the ends of windows and of episodes. */
struct clock {
    struct segment segment; /* in progress */
    long left;              /* steps after it */
    long window_left;       /* steps of its window after it */
};

/* One episode's semantic unit: one initial state, one data stream, one clock, one reset, and, for an
 * estimator that has a `lead`, one unperturbed (mean) particle.  Its pairs are cut into blocks. */
struct instance {
    int index; /* among the instances of its trial */
    struct clock clock;
    struct stream noise, signs;
    const double *theta; /* [param], the outer parameters in force */
    struct slice mean;   /* copies of the mean particle in every lane */
    real *start;         /* [state] the mean particle's state at the start of the segment */
    double centre_loss;  /* of the mean particle, summed over the segment */
    double *surrogate;   /* [param] what a lead leaves for the credit of its blocks */
    real *own;           /* [lead_rows()][mean.ld] the lead's memory between windows */
    long kept;           /* as the lead likes; 0 at first */
    real *tape;          /* [steps + 1][state][mean.ld], this thread's; for leads that need vjp */
    real *scratch;       /* [2 state + param][mean.ld], this thread's */
};

/* What one thread advances: a slice of an instance's antithetic pairs.  plus runs with theta + eps, minus
 * with theta - eps; both have one perturbation and one accumulator, the minus member's being the negative.
 * Where sampling is one-sided there is no minus. */
struct block {
    const struct instance *instance;
    struct segment segment; /* in progress */
    int first_pair, pairs;  /* pairs beyond this are padding, whose loss is set to 0 */
    struct slice plus, minus;
    real *own;     /* [rows()][ld] the estimator's memory between windows */
    real *eps;     /* [param][ld] the perturbation in force, this thread's */
    real *scratch; /* [scratch_rows()][ld] this thread's, for the length of a segment */
    double *loss;  /* [ld] loss of plus less that of minus or of the mean particle, summed over the segment */
    double *total[2]; /* [ld] loss of plus, and of minus, summed over an advance; NULL where nobody asks */
};

/* What an estimator estimates (reference estimators, section 2).  Every one of them is the gradient of the
 * sum over an episode: plain, unsmoothed; shared, smoothed by one noise per episode; window, by independent
 * noise per window; truncated, the part without influence across windows. */
enum target { TARGET_PLAIN, TARGET_SHARED, TARGET_WINDOW, TARGET_TRUNCATED, TARGETS };

enum {
    NEEDS_VJP = 1,
    NEEDS_JVP = 2,
    NEEDS_END = 4 /* a loss that counts at the end of the episode only, but that the task tells at any step */
};

struct unfolded; /* unfolded.h: derivatives of window losses by the window's own copy of theta */

/* A noise policy and a credit policy.  A window is cut into segments at episode ends; for each segment the
 * harness calls `begin` if an episode starts there, `sample`, runs both members with theta +- eps, then calls
 * `credit`. */
struct estimator {
    const char *name, *alias, *brief, *source;
    const char *equation, *bias, *variance; /* what `describe` says of it; in words and symbols */
    const char *time, *memory, *depth; /* of one window, all particles: reference estimators, section 7 */
    const struct option_def *options;  /* optional, as for tasks */
    size_t size;
    enum target target;
    bool shrinks;     /* its mean is a multiple, by design, of the gradient of its target */
    bool approximate; /* that target is met where L is quadratic, and to O(sigma^2) elsewhere */
    unsigned needs;
    bool whole_episode; /* K = T, whatever --unroll says */
    bool unperturbed;   /* particles run with theta itself, one-sided, and `advance` is required */

    int (*rows)(const struct problem *);                    /* rows of `own`; NULL: none */
    int (*scratch_rows)(const struct problem *);            /* rows of `scratch`; NULL: none */
    void (*begin)(const struct problem *, struct block *);  /* optional: an episode starts */
    void (*sample)(const struct problem *, struct block *); /* fill eps; NULL: no pairs, only a lead */
    void (*credit)(const struct problem *, const struct block *, double *gradient); /* [param] += */

    /* Optional: in place of the harness's own unroll of plus and minus members: advances plus (and minus) by
     * the segment's steps and sets b->loss. */
    void (*advance)(const struct problem *, struct block *);

    /* Optional: once per instance and segment, before its blocks; advances the mean particle. [param] += */
    void (*lead)(const struct problem *, struct instance *, double *gradient);
    bool (*leads)(const struct problem *);       /* optional: whether these options want it */
    int (*lead_rows)(const struct problem *);    /* rows of the instance's `own`; NULL: none */
    int (*lead_columns)(const struct problem *); /* copies of the mean particle; NULL: 1 */

    /* Optional: whether the options fit the problem; a false answer has a sentence. */
    bool (*suits)(const struct problem *, struct failure *);

    /* Optional: steps Q after which noise is renewed; segments are cut at its multiples.  Otherwise noise is
     * renewed, if it is, with every window. */
    long (*renewal)(const struct problem *);

    /* Optional: steps of the windows by which `theory` wants L unfolded; NULL: the renewals of noise. */
    long (*unfolding)(const struct problem *);

    /* Optional: bias (against the plain gradient, [param]) and total variance of an episode's sum, where L is
     * quadratic, from its unfolding: exact closed forms.  Returns the variance; NaN where these options have
     * none. */
    double (*theory)(const struct problem *, const struct unfolded *, double *bias);

    /* Optional: the same of window j alone, from the unfolding by windows: its mean ([param]), and, returned,
     * the total variance. */
    double (*window_theory)(const struct problem *, const struct unfolded *, int j, double *mean);
};

/* The name of the exported struct: const struct estimator ESTIMATOR(pes) = { ... } in src/estimators/pes.c */
#define ESTIMATOR(name) PRECISION(estimator_##name)

#endif
