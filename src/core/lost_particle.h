/* lost_particle.h: whose loss stopped being finite, and when. */
#ifndef PESBENCH_LOST_PARTICLE_H
#define PESBENCH_LOST_PARTICLE_H

#include <stdbool.h>
#include <stdint.h>

enum { MEAN_PARTICLE = -1 };

/* The first of a trial: by episode, then step, instance and pair, whatever thread came to it first.  Particles count on
 * through their pairs: 2 pair and 2 pair + 1, plus before minus, or, where sampling is one-sided, pair. */
struct lost_particle {
    bool found;       /* or else the rest means nothing */
    int instance;     /* from 0 */
    int pair;         /* from 0, or MEAN_PARTICLE, which is before all pairs */
    bool antithetic;  /* pairs have two members */
    bool plus, minus; /* whose own loss it is; neither: theirs together, or nobody can tell */
    bool derivative;  /* what is not finite any more is not a loss but a derivative that is carried along */
    bool fused;       /* the steps are those of a fused unroll: stepwise could tell which of them */
    uint32_t episode; /* from 0 */
    long first, last; /* the steps, from 1, of the episode in one of which it happened */
};

#endif
