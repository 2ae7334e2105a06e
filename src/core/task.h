/* task.h: the contract of a task, a system to be unrolled:
 *
 *     s_t = f_t(s_{t-1}, theta),   loss_t = l_t(s_t),   L(theta) = sum of loss_t over the T steps of an episode
 *
 * A task states f and l for a slice of particles, and what else it knows of them: derivatives, closed forms. */
#ifndef PESBENCH_TASK_H
#define PESBENCH_TASK_H

#include "failure.h"
#include "option.h"
#include "real.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
                        shared and window targets are one */
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

/* The name of the exported struct: const struct task TASK(influence) = { ... } in tasks/influence.c */
#define TASK(name) PRECISION(task_##name)

#endif
