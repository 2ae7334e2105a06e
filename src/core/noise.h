/* noise.h: Gaussian noise as a function of meaning.
 *
 * Philox4x32-10 (Salmon et al. 2011, Random123).  The key is made of seed, replicate, instance and purpose;
 * the counter of pair, coordinate, step and episode.  Nothing depends on threads, blocks or the order of
 * calls, and both precisions draw the same numbers up to rounding.
 *
 * Normals are Box-Muller pairs of 31-bit radii and 32-bit angles: none is beyond sqrt(-2 ln 2^-32) = 6.66
 * sigma, where a true normal goes once in 3.6e10 draws; the variance missing there is below 2e-9. */
#ifndef PESBENCH_NOISE_H
#define PESBENCH_NOISE_H

#include "core.h"

enum purpose {
    PURPOSE_PERTURBATION,
    PURPOSE_DATA,
    PURPOSE_STAGGER,
    PURPOSE_SIGNS,
    PURPOSE_START,
    PURPOSE_SEARCH
};

#define stream_make     PRECISION(stream_make)
#define fill_noise      PRECISION(fill_noise)
#define fill_signs      PRECISION(fill_signs)
#define fill_noise_from PRECISION(fill_noise_from)
#define uniform_at      PRECISION(uniform_at)

struct stream stream_make(uint64_t seed, uint32_t replicate, uint32_t instance, uint32_t purpose);

/* out[i * ld + p] = scale * z(pair first + p, coordinate i, step, episode),  i < coordinates, p < n.
 * Fast where `first` and n are multiples of 64, right everywhere. */
void fill_noise(struct stream stream, uint32_t first, int n, int coordinates, uint32_t step, uint32_t episode,
                double scale, real *restrict out, size_t ld);

/* fill_noise() of the coordinates from `coordinate` on. */
void fill_noise_from(struct stream stream, uint32_t first, int n, int coordinate, int coordinates,
                     uint32_t step, uint32_t episode, double scale, real *restrict out, size_t ld);

/* The same of signs, +1 or -1 with equal probability. */
void fill_signs(struct stream stream, uint32_t first, int n, int coordinates, uint32_t step, uint32_t episode,
                real *restrict out, size_t ld);

/* One number of the whole stream, uniform in (0, 1), of a step and an episode; independent of its signs. */
double uniform_at(struct stream stream, uint32_t step, uint32_t episode);

#endif
