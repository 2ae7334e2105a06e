/* permutation.c: MT19937 (Matsumoto and Nishimura 1998), bounded by masks and rejection, and the shuffle of
 * Fisher and Yates from the last place down: what NumPy's legacy generator does. */
#include "permutation.h"

enum { WORDS = 624, SHIFT = 397 };

struct twister {
    uint32_t word[WORDS];
    int used;
};

static void twister_seed(struct twister *g, uint32_t seed)
{
    g->word[0] = seed;
    for (uint32_t k = 1; k < WORDS; k++)
        g->word[k] = UINT32_C(1812433253) * (g->word[k - 1] ^ g->word[k - 1] >> 30) + k;
    g->used = WORDS;
}

static void twister_renew(struct twister *g)
{
    for (int k = 0; k < WORDS; k++) {
        const uint32_t y =
            (g->word[k] & UINT32_C(0x80000000)) | (g->word[(k + 1) % WORDS] & UINT32_C(0x7fffffff));
        g->word[k] = g->word[(k + SHIFT) % WORDS] ^ y >> 1 ^ (y & 1 ? UINT32_C(0x9908b0df) : 0);
    }
    g->used = 0;
}

static uint32_t twister_next(struct twister *g)
{
    if (g->used == WORDS)
        twister_renew(g);
    uint32_t y = g->word[g->used++];
    y ^= y >> 11;
    y ^= y << 7 & UINT32_C(0x9d2c5680);
    y ^= y << 15 & UINT32_C(0xefc60000);
    return y ^ y >> 18;
}

/* uniform on 0 .. most */
static uint32_t twister_below(struct twister *g, uint32_t most)
{
    uint32_t mask = most, value;
    for (int shift = 1; shift < 32; shift *= 2)
        mask |= mask >> shift;
    do
        value = twister_next(g) & mask;
    while (value > most);
    return value;
}

void numpy_permutation(uint32_t seed, int n, int *order)
{
    struct twister generator;
    twister_seed(&generator, seed);
    for (int k = 0; k < n; k++)
        order[k] = k;
    for (int k = n - 1; k > 0; k--) {
        const int other = (int)twister_below(&generator, (uint32_t)k), kept = order[k];
        order[k] = order[other];
        order[other] = kept;
    }
}
