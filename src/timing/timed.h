/* timed.h: what `speed` times below the level of an estimator, by precision. */
#ifndef PESBENCH_TIMED_H
#define PESBENCH_TIMED_H

#include "engine.h"

/* A loop over numbers that stay in the first cache. */
struct kernel {
    const char *kind, *name, *path;
    double items; /* in one run */
    double flops; /* of an item; 0: not counted */
    void (*run)(void *numbers, long times);
};

/* What a particle-step is made of, done for all particles by K steps, without noise or credit, in the blocks
 * of a gradient run.  Of one particle (setup.particles = 1): a single slice of it, LANES copies.
 *
 *     unroll  the bare unroll, states and losses
 *     matrix  the same, for a task whose step is linear in state and theta, by matrix products from BLIS
 *     bare    what the steps take in a library that the task calls, without anything around it (task.h)
 *     jvp     the tangent's step, at states that stay
 *     vjp     the reverse sweep's step, with that of the losses that count, at states that stay */
struct stepping;
enum stepping_kind { STEPPING_UNROLL, STEPPING_MATRIX, STEPPING_BARE, STEPPING_JVP, STEPPING_VJP };

struct timed {
    const char *precision;
    const struct kernel *kernels; /* ends with a NULL name */
    void *(*numbers)(void);       /* what kernels work on; NULL without memory; free it */

    /* `setup` without its estimator; theta: [param].  NULL on failure; then, where the task does not have
     * what was asked for (it is not linear, or has no such derivative), without a sentence. */
    struct stepping *(*open)(const struct setup *setup, enum stepping_kind kind, const double *theta,
                             struct failure *failure);
    void (*run)(void *stepping, long times);  /* K steps each time */
    void (*close)(struct stepping *stepping); /* NULL is fine */
    const struct problem_facts *(*facts)(const struct stepping *stepping);
    double (*flops)(const struct stepping *stepping); /* of a particle-step, as it is computed here */
};

extern const struct timed timed_single, timed_double;

/* What there is in "single" or "double". */
const struct timed *timed_of(const char *precision);

#endif
