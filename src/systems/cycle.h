/* cycle.h: the linear system of linquad, a cycle of states each of which is driven by its successor, for a vector of
 * particles at a time:
 *
 *     x = A x + B theta,   A = keep I + pass C,   C_{i,(i+1) mod S} = 1 */
#ifndef PESBENCH_CYCLE_H
#define PESBENCH_CYCLE_H

#include "lanes.h"

struct cycle {
    real keep, pass; /* diagonal and off-diagonal of A */
    real *drive;     /* B: [state][param] */
};

/* One vector of particles of x to out = A x + B theta, which may be x itself.  Row by row, each in a
 * register, since a lone particle's step has but two vectors, and loops over them would cost more than what
 * they do. */
static inline __attribute__((always_inline)) void cycle_advance(const struct cycle *c, const int states,
                                                                const int params, size_t ld, const real *x,
                                                                const real *theta, real *out)
{
    const lanes first = lanes_load(x);
    lanes here = first;
    for (int i = 0; i < states; i++) {
        const lanes below = i + 1 < states ? lanes_load(x + (size_t)(i + 1) * ld) : first;
        lanes drive = c->drive[i * params] * lanes_load(theta); /* first: it does not wait for x */
        for (int j = 1; j < params; j++)
            drive += c->drive[i * params + j] * lanes_load(theta + (size_t)j * ld);
        lanes_store(out + (size_t)i * ld, c->keep * here + c->pass * below + drive);
        here = below;
    }
}

/* One vector of particles: gradient += B' x, then x = A' x in place; the cycle's first row needs the last
 * one's old value. */
static inline __attribute__((always_inline)) void
cycle_reverse(const struct cycle *c, const int states, const int params, size_t ld, real *x, real *gradient)
{
    for (int j = 0; j < params; j++) {
        lanes sum = lanes_load(gradient + (size_t)j * ld);
        for (int i = 0; i < states; i++)
            sum += c->drive[i * params + j] * lanes_load(x + (size_t)i * ld);
        lanes_store(gradient + (size_t)j * ld, sum);
    }
    lanes above = lanes_load(x + (size_t)(states - 1) * ld);
    for (int i = 0; i < states; i++) {
        const lanes here = lanes_load(x + (size_t)i * ld);
        lanes_store(x + (size_t)i * ld, c->keep * here + c->pass * above);
        above = here;
    }
}

#endif
