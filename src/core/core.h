/* core.h: the contract between the suite and its plug-ins; the only header a task or an estimator includes.
 *
 *     s_t = f_t(s_{t-1}, theta),   loss_t = l_t(s_t),   L(theta) = sum of loss_t over the T steps of an
 * episode
 *
 * A task states f and l for a slice of particles; an estimator states how perturbations are drawn and what a
 * window's losses are credited with.  The harness does everything else: clocks, episode ends, threads,
 * reductions.
 *
 * The harness, which is the folder of this file, and every plug-in are compiled twice, once per precision;
 * exported symbols carry the suffix _single or _double. */
#ifndef PESBENCH_CORE_H
#define PESBENCH_CORE_H

#include "failure.h"
#include "option.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef PESBENCH_SINGLE
typedef float real;
#define LANES           16 /* particles in a 64-byte vector; the length of every slice is a multiple of it */
#define PRECISION(name) name##_single
#else
typedef double real;
#define LANES           8
#define PRECISION(name) name##_double
#endif

/* ---- tasks ------------------------------------------------------------------------------------------- */

/* What a task is opened for. */
struct request {
    long horizon;     /* T as asked for, FOREVER included; 0: the task's own */
    uint64_t seed;    /* --task-seed: data and initial states */
    const char *data; /* folder of real data sets, or NULL */
};

/* What a task says of itself when it is opened.  Unset members are 0. */
struct dims {
    int state, param; /* S, P */
    long horizon;     /* T, or FOREVER */
    int width;    /* antithetic pairs in a block; 0: the core chooses; 1: each particle's state contiguous */
    long observe; /* the loss counts at the steps t that are multiples of this; 0 means 1: at all */
    bool final_only; /* the loss counts at step T only */
    bool quadratic;  /* L is at most quadratic in (theta_1 .. theta_n), one copy per window: then the plain,
                        shared  and window targets are one (reference estimators, section 2) */
    long evaluate_steps; /* train's evaluation runs this many steps from s_0; 0: the episode ... */
    bool stepwise_only;  /* the fused unroll does not cover these options */
    bool no_derivatives; /* these options have none, whatever hooks the task has */
    bool evaluate_last;  /* ... and takes the loss of the last of them; otherwise the objective's sum */
    int evaluate_runs;   /* train's evaluation is the mean of this many episodes that no window sees; 0: one
                            episode, the first */
    const char *data;    /* what data it runs on, for describe and results; NULL: none */
    double bench;        /* bytes of a thread's workbench, for tasks that have one */
};

/* Random numbers that are a function of meaning: see noise.h. */
struct stream {
    uint32_t key[2];
};

/* n particles on one clock, structure of arrays: component i of particle p is x[i * ld + p].
 * n is a multiple of LANES, unless the task's width is 1; surplus particles are computed and ignored. */
struct slice {
    int n;
    int used; /* the first so many of n matter, and `unroll` may leave the others as they are; 0: all of n */
    size_t ld;
    long t;             /* the state is s_t */
    struct stream data; /* the segment's */
    const real *theta;  /* [param][ld] */
    real *state;        /* [state][ld]; written by `init` and `unroll` only */
    void *bench;        /* this thread's, of a task that has them */
};

/* Published settings for a task, by estimator (NULL: all others); 0 or NULL: not stated, see settings.c. */
struct published {
    const char *estimator;
    long unroll;
    int particles, instances;
    double sigma;
    const char *optimizer;
    double lr, beta1, beta2;
    long updates;
    const char *divide_by; /* of train: "deviation" or, NULL, "none" */
};

/* Hooks read what is const, write to what comes last, allocate nothing and cannot fail; what can go wrong
 * goes wrong in `open`.  They know nothing of threads, windows, tapes or estimators.  Required unless said
 * otherwise. */
struct task {
    const char *name, *brief, *source;
    const char
        *modest;       /* optional: options, as they are typed, under which it is small enough to be tested */
    const char *lacks; /* what this program was built without and the task cannot run without, and the package
                          that has it; NULL: nothing */
    bool double_only;  /* there is none in single precision */
    const struct option_def *options; /* optional; fills *self, of `size` bytes, before `open` */
    size_t size;
    const struct published *published; /* optional; ends with a row that has no `sigma` */

    /* Checks options and states dimensions: a false answer has a sentence.  `close` (optional) frees what it
     * took. */
    bool (*open)(void *self, const struct request *request, struct dims *dims, struct failure *failure);
    void (*close)(void *self);
    void (*theta0)(const void *self, double *theta); /* [param] */

    /* Optional: the range of theta_i that search draws from, uniform in theta; false: none. */
    bool (*range)(const void *self, int i, double *low, double *high);

    /* Optional: what a thread works on beside the slice: activations, minibatches, a physics engine's own
     * object.  Every slice has one; hooks may leave anything there, but what they give does not depend on it.
     * NULL: no memory. */
    void *(*bench_open)(const void *self);
    void (*bench_close)(void *bench);

    void (*init)(const void *self, const struct slice *s);                      /* state = s_0 */
    void (*step)(const void *self, const struct slice *s, real *restrict next); /* next = f_{t+1}(state) */
    void (*loss)(const void *self, const struct slice *s, const real *restrict next,
                 real *restrict loss); /* loss[p] += l_{t+1}(next) */

    /* Optional: `steps` steps at once, in place, with loss[p] += the losses of those steps at which they
     * count (see `loss_counts`).  A conformance test holds it against step and loss. */
    void (*unroll)(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict loss);

    /* Optional derivatives of one step, the first two together; gradient is [param][ld].
     * loss_vjp: adjoint += dl_{t+1}/dnext, gradient += what theta itself adds to dl_{t+1}/dtheta.
     * vjp: adjoint holds dL/dnext; on return dL/dstate.  gradient += adjoint' df_{t+1}/dtheta.
     * jvp: tangent holds dstate in direction dtheta[param][ld]; on return dnext.  dloss[p] += dl_{t+1}. */
    void (*loss_vjp)(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient);
    void (*vjp)(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient);
    void (*jvp)(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss);

    /* Optional: what `steps` steps of one particle take in a library that is not this suite's, without anything
     * around it, on a workbench as it is: what `speed` times the steps against. */
    void (*bare)(const void *self, void *bench, int steps);

    double (*flops)(const void *self); /* floating-point operations of a particle-step */

    /* Optional: what else there is to know of a state, for evaluate: one number for each of these names, which
     * end with NULL. */
    const char *const *observables;
    void (*observe)(const void *self, const struct slice *s, double *value);

    /* Optional: L and its gradient in closed form, not by running the steps. */
    void (*exact)(const void *self, const struct dims *dims, const double *theta, double *loss,
                  double *gradient);

    /* Optional: the same of E L(theta + eps_1, theta + eps_2, ...) with independent eps_b ~ N(0, sigma^2 I),
     * one per `block` steps. */
    void (*smoothed)(const void *self, const struct dims *dims, const double *theta, double sigma, long block,
                     double *loss, double *gradient);
};

/* Does the loss of step t (1..T) count? */
static inline bool loss_counts(const struct dims *dims, long t)
{
    return dims->final_only ? t == dims->horizon : dims->observe <= 1 || t % dims->observe == 0;
}

static inline bool gives_vjp(const struct task *task, const struct dims *dims)
{
    return task->vjp && !dims->no_derivatives;
}

static inline bool gives_jvp(const struct task *task, const struct dims *dims)
{
    return task->jvp && !dims->no_derivatives;
}

/* ---- estimators -------------------------------------------------------------------------------------- */

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

/* ---- what estimators are made of --------------------------------------------------------------------- */

#define draw                  PRECISION(draw)
#define draw_at               PRECISION(draw_at)
#define draw_signs            PRECISION(draw_signs)
#define draw_coordinates      PRECISION(draw_coordinates)
#define draw_uniform          PRECISION(draw_uniform)
#define clear_rows            PRECISION(clear_rows)
#define add_rows              PRECISION(add_rows)
#define credit_pairs          PRECISION(credit_pairs)
#define subtract_surrogate    PRECISION(subtract_surrogate)
#define start_from_mean       PRECISION(start_from_mean)
#define start_from_plus       PRECISION(start_from_plus)
#define advance_mean          PRECISION(advance_mean)
#define differentiate_mean    PRECISION(differentiate_mean)
#define variance_factor       PRECISION(variance_factor)
#define carry_mean            PRECISION(carry_mean)
#define tangent_rows          PRECISION(tangent_rows)
#define tangent_columns       PRECISION(tangent_columns)
#define differentiate_windows PRECISION(differentiate_windows)

/* eps of the problem's sampling, N(0, sigma^2 I) but for rademacher, keyed by pair, episode and the step at
 * which the segment starts. */
void draw(const struct problem *, struct block *);

/* The same as it was, or will be, drawn at `step` of this episode. */
void draw_at(const struct problem *, struct block *, long step);

/* x = +1 or -1, [rows][ld], keyed by pair, episode and `step`: independent of what draw() draws there. */
void draw_signs(const struct block *, long step, int rows, real *x);

/* x ~ N(0, I), [rows][ld], of the coordinates after the parameters', at the start of the episode. */
void draw_coordinates(const struct problem *, const struct block *, int rows, real *x);

/* Uniform in (0, 1), keyed by instance, episode and `step`. */
double draw_uniform(const struct instance *, long step);

void clear_rows(const struct block *, int rows, real *x);              /* x = 0;  x: [rows][ld] */
void add_rows(const struct block *, int rows, const real *x, real *y); /* y += x */

/* gradient += 1/(2 sigma^2 M) sum over pairs of weight (L+ - L-);  weight: [param][ld].  One-sided:
 * 1/(sigma^2 M) sum of weight (L+ - baseline). */
void credit_pairs(const struct problem *, const struct block *, const real *weight, double *gradient);

/* Take 2 eps . q off every pair's difference, q being the instance's surrogate. */
void subtract_surrogate(const struct problem *, const struct block *);

/* The total variance of that estimate, of a single window and with eps as weight, over |g|^2, where the
 * antithetic difference is linear with gradient g; NaN where curvature adds to it. */
double variance_factor(const struct problem *);

/* All members start from the instance's mean particle as it was at the start of the segment. */
void start_from_mean(const struct problem *, struct block *);

/* The minus member starts where the plus member stands. */
void start_from_plus(const struct problem *, struct block *);

/* Advance the mean particle through the segment; the second also adds dL_segment/dtheta, the state it starts
 * from held fixed. */
void advance_mean(const struct problem *, struct instance *);
void differentiate_mean(const struct problem *, struct instance *, double *gradient);

/* The same by truncated windows, the last of which may be shorter: influence from one on another is left out.
 */
void differentiate_windows(const struct problem *, struct instance *, long window, double *gradient);

/* The same by real-time recurrent learning, with all influence since the episode began, for a lead that has these rows
 * and columns: its own memory is Gamma, a tangent in each column, or, where particles are contiguous, one after the
 * other. */
void carry_mean(const struct problem *, struct instance *, double *gradient);
int tangent_rows(const struct problem *);
int tangent_columns(const struct problem *);

/* Names of the exported structs: const struct task TASK(influence) = { ... } in tasks/influence.c */
#define TASK(name)         PLUGIN(task, name)
#define ESTIMATOR(name)    PLUGIN(estimator, name)
#define PLUGIN(kind, name) PRECISION(kind##_##name)

#endif
