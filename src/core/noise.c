/* noise.c: Philox by groups of 64 pairs, and Box-Muller on its words; see noise.h.
 *
 * One Philox call gives four words.  Pair 64 g + 16 w + l takes word w of the call with counter word 16 g +
 * l, so that sixteen calls side by side fill the noise of 64 neighbouring pairs with plain vector stores. */
#include "noise.h"
#include "philox_calls.h"
#include "vector_math.h"

#include <Random123/philox.h>
#include <string.h>

enum { GROUP = 64, FEW = 8, GROUPS_AT_ONCE = 8 };

struct stream stream_make(uint64_t seed, uint32_t replicate, uint32_t instance, uint32_t purpose)
{
    const philox4x32_ctr_t counter = {{replicate, instance, purpose, 0}};
    const philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    const philox4x32_ctr_t out = philox4x32(counter, key);
    return (struct stream){{out.v[0], out.v[1]}};
}

/* two normals from two words: radius from the first, angle from the second (Box & Muller 1958) */
static inline void box_muller(int n, const uint32_t *restrict radius_word,
                              const uint32_t *restrict angle_word, real scale, real *restrict first,
                              real *restrict second)
{
#pragma omp simd
    for (int l = 0; l < n; l++) {
        const real u = (real)(int32_t)(radius_word[l] >> 1) + (real)0.5; /* of 2^31 */
        const real radius = scale * square_root(log_scaled(u, -2, -31));
        real sine, cosine;
        sincos_turn(angle_word[l], &sine, &cosine);
        first[l] = radius * cosine;
        second[l] = radius * sine;
    }
}

/* The noise of one coordinate of the whole of some groups, one after the other: first all their words, then what becomes
 * of them, so that the chains of the one loop do not wait for those of the other. */
static inline void whole_groups(const struct rounds *rounds, uint32_t first, int groups, uint32_t coordinate,
                                uint32_t step, uint32_t episode, real scale, real *restrict out)
{
    uint32_t word[GROUPS_AT_ONCE][WORDS][CALLS];
    for (int g = 0; g < groups; g++)
        group_words(rounds, first + (uint32_t)g, coordinate, step, episode, CALLS, word[g]);
    for (int half = 0; half < 2 * groups; half++) {
        real *at = out + half * 2 * CALLS;
        box_muller(CALLS, word[half / 2][half % 2 * 2], word[half / 2][half % 2 * 2 + 1], scale, at,
                   at + CALLS);
    }
}

/* Of one group, what the first `wanted` of its pairs need at least. */
static inline void part_of_group(const struct rounds *rounds, uint32_t group, uint32_t coordinate,
                                 uint32_t step, uint32_t episode, real scale, int wanted, real *restrict out)
{
    uint32_t word[WORDS][CALLS];
    if (wanted <= FEW) {
        group_words(rounds, group, coordinate, step, episode, FEW, word);
        box_muller(FEW, word[0], word[1], scale, out, out + CALLS);
        return;
    }
    group_words(rounds, group, coordinate, step, episode, CALLS, word);
    box_muller(CALLS, word[0], word[1], scale, out, out + CALLS);
    if (wanted > 2 * CALLS)
        box_muller(CALLS, word[2], word[3], scale, out + 2 * CALLS, out + 3 * CALLS);
}

void fill_noise(struct stream stream, uint32_t first, int n, int coordinates, uint32_t step, uint32_t episode,
                double scale, real *restrict out, size_t ld)
{
    fill_noise_from(stream, first, n, 0, coordinates, step, episode, scale, out, ld);
}

void fill_noise_from(struct stream stream, uint32_t first, int n, int coordinate, int coordinates,
                     uint32_t step, uint32_t episode, double scale, real *restrict out, size_t ld)
{
    struct rounds rounds;
    rounds_make(stream, &rounds);
    for (int i = coordinate; i < coordinate + coordinates; i++) {
        real *row = out + (size_t)(i - coordinate) * ld;
        for (int done = 0; done < n;) {
            const uint32_t pair = first + (uint32_t)done, group = pair / GROUP, skip = pair % GROUP;
            const int left = n - done;
            if (skip == 0 && left >= GROUP) {
                const int groups = left / GROUP < GROUPS_AT_ONCE ? left / GROUP : GROUPS_AT_ONCE;
                whole_groups(&rounds, group, groups, (uint32_t)i, step, episode, (real)scale, row + done);
                done += groups * GROUP;
                continue;
            }
            real part[GROUP];
            const int upto = left < GROUP - (int)skip ? left : GROUP - (int)skip;
            part_of_group(&rounds, group, (uint32_t)i, step, episode, (real)scale, (int)skip + upto, part);
            for (int p = 0; p < upto; p++)
                row[done + p] = part[skip + (uint32_t)p];
            done += upto;
        }
    }
}

/* A word has the signs of 32 coordinates of one pair. */
static void group_signs(const uint32_t *restrict word, int n, int coordinates, real *restrict out, size_t ld)
{
    for (int i = 0; i < coordinates; i++) {
        real *restrict row = out + (size_t)i * ld;
#pragma omp simd
        for (int p = 0; p < n; p++)
            row[p] = (real)((int32_t)(word[p] >> i & 1) * 2 - 1);
    }
}

void fill_signs(struct stream stream, uint32_t first, int n, int coordinates, uint32_t step, uint32_t episode,
                real *restrict out, size_t ld)
{
    enum { SIGNS = 32 };
    struct rounds rounds;
    rounds_make(stream, &rounds);
    for (int i = 0; i < coordinates; i += SIGNS)
        for (int done = 0; done < n;) {
            const uint32_t pair = first + (uint32_t)done, skip = pair % GROUP;
            const int left = n - done, room = GROUP - (int)skip, part = left < room ? left : room;
            uint32_t word[WORDS][CALLS], of_pair[GROUP];
            group_words(&rounds, pair / GROUP, (uint32_t)(i / SIGNS), step, episode, CALLS, word);
            memcpy(of_pair, word, sizeof of_pair);
            group_signs(of_pair + skip, part, coordinates - i < SIGNS ? coordinates - i : SIGNS,
                        out + (size_t)i * ld + done, ld);
            done += part;
        }
}

double uniform_at(struct stream stream, uint32_t step, uint32_t episode)
{
    const philox4x32_ctr_t counter = {{0, UINT32_MAX, step, episode}};
    const philox4x32_key_t key = {{stream.key[0], stream.key[1]}};
    return ((double)philox4x32(counter, key).v[0] + 0.5) * 0x1p-32;
}
