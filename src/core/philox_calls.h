/* philox_calls.h: sixteen Philox4x32-10 calls side by side (Salmon et al. 2011), in vector registers where
 * the processor has a multiplication for it; elsewhere by Random123's own function.  tests/noise.c holds both
 * to Random123's known answers. */
#ifndef PESBENCH_PHILOX_CALLS_H
#define PESBENCH_PHILOX_CALLS_H

#include "core.h"
#include "lanes.h"

#include <Random123/philox.h>
#include <string.h>
#if defined __AVX512F__ || defined __AVX2__
#include <immintrin.h>
#endif

enum { CALLS = 16, WORDS = 4 };

#if defined __AVX512F__ || defined __AVX2__

/* Words in the lower halves of 64-bit lanes: one multiplication then gives both the words that a round wants
 * of it, and what is left in an upper half is not looked at.  Compilers do not find this by themselves. */
#ifdef __AVX512F__
typedef uint64_t wide __attribute__((vector_size(64)));
#define product(a, b) ((wide)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#else
typedef uint64_t wide __attribute__((vector_size(32)));
#define product(a, b) ((wide)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#endif

enum {
    ROUNDS = 10,
    WIDE = sizeof(wide) / 8,
    SIDE_BY_SIDE = 2
}; /* two vectors of calls: more would not fit registers */

struct rounds {
    wide key[ROUNDS][2];
};

static wide wide_all(uint32_t x)
{
    return (wide){0} + (uint64_t)x;
}

static void rounds_make(struct stream stream, struct rounds *rounds)
{
    for (uint32_t r = 0; r < ROUNDS; r++) {
        rounds->key[r][0] = wide_all(stream.key[0] + r * (uint32_t)PHILOX_W32_0);
        rounds->key[r][1] = wide_all(stream.key[1] + r * (uint32_t)PHILOX_W32_1);
    }
}

/* The lower halves of two vectors: two of the one and two of the other in turn, one shuffle instead of the ten that a
 * conversion to narrower words takes.  Their calls are counted so that they come out in order. */
static inline void store_words(const wide x[SIDE_BY_SIDE], uint32_t *out)
{
#ifdef __AVX512F__
    _mm512_storeu_ps((float *)(void *)out, _mm512_shuffle_ps((__m512)x[0], (__m512)x[1], 0x88));
#else
    _mm256_storeu_ps((float *)(void *)out, _mm256_shuffle_ps((__m256)x[0], (__m256)x[1], 0x88));
#endif
}

/* the words of the group's sixteen calls, or of the first `calls` at least.  Always inlined, so that `calls` is a
 * constant: left to the compiler, noise took a fifth longer. */
static inline __attribute__((always_inline)) void group_words(const struct rounds *rounds, uint32_t group,
                                                              uint32_t coordinate, uint32_t step,
                                                              uint32_t episode, int calls,
                                                              uint32_t word[restrict WORDS][CALLS])
{
    const wide multiplier[2] = {wide_all(PHILOX_M4x32_0), wide_all(PHILOX_M4x32_1)};
#ifdef __AVX512F__
    const wide counted[SIDE_BY_SIDE] = {{0, 1, 4, 5, 8, 9, 12, 13}, {2, 3, 6, 7, 10, 11, 14, 15}};
#else
    const wide counted[SIDE_BY_SIDE] = {{0, 1, 4, 5}, {2, 3, 6, 7}};
#endif
    for (int first = 0; first < calls; first += WIDE * SIDE_BY_SIDE) {
        wide c[WORDS][SIDE_BY_SIDE];
        UNROLL_FULLY
        for (int v = 0; v < SIDE_BY_SIDE; v++) {
            c[0][v] = wide_all(group * CALLS + (uint32_t)first) + counted[v];
            c[1][v] = wide_all(coordinate);
            c[2][v] = wide_all(step);
            c[3][v] = wide_all(episode);
        }
        UNROLL_FULLY
        for (int r = 0; r < ROUNDS; r++) {
            UNROLL_FULLY
            for (int v = 0; v < SIDE_BY_SIDE; v++) {
                const wide low = product(multiplier[0], c[0][v]), high = product(multiplier[1], c[2][v]);
                c[0][v] = (high >> 32) ^ (c[1][v] ^ rounds->key[r][0]);
                c[2][v] = (low >> 32) ^ (c[3][v] ^ rounds->key[r][1]);
                c[1][v] = high;
                c[3][v] = low;
            }
        }
        UNROLL_FULLY
        for (int k = 0; k < WORDS; k++)
            store_words(c[k], word[k] + first);
    }
}

#else

struct rounds {
    struct stream stream;
};

static void rounds_make(struct stream stream, struct rounds *rounds)
{
    rounds->stream = stream;
}

/* the words of the group's sixteen calls, or of the first `calls` */
static void group_words(const struct rounds *rounds, uint32_t group, uint32_t coordinate, uint32_t step,
                        uint32_t episode, int calls, uint32_t word[restrict WORDS][CALLS])
{
    const struct stream stream = rounds->stream;
#pragma omp simd
    for (int l = 0; l < calls; l++) {
        const philox4x32_ctr_t counter = {{group * CALLS + (uint32_t)l, coordinate, step, episode}};
        const philox4x32_key_t key = {{stream.key[0], stream.key[1]}};
        const philox4x32_ctr_t out = philox4x32(counter, key);
        word[0][l] = out.v[0];
        word[1][l] = out.v[1];
        word[2][l] = out.v[2];
        word[3][l] = out.v[3];
    }
}

#endif

#endif
