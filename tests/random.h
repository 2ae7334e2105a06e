/* random.h: the tests' own random numbers, from another generator than the one they test (splitmix64). */
#ifndef PESBENCH_TEST_RANDOM_H
#define PESBENCH_TEST_RANDOM_H

#include <math.h>
#include <stdint.h>

static inline uint64_t random_bits(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline double random_uniform(uint64_t *state) /* within (0, 1) */
{
    return ((double)(random_bits(state) >> 11) + 0.5) * 0x1p-53;
}

/* N(0, 1), representable in single precision too, so that both precisions can be given the same */
static inline double random_normal(uint64_t *state)
{
    const double radius = sqrt(-2 * log(random_uniform(state)));
    return (double)(float)(radius * cos(2 * M_PI * random_uniform(state)));
}

#endif
