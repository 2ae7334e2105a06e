/* minibatches.c: see minibatches.h. */
#include "minibatches.h"
#include "image_batch.h"
#include "memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 10, LONG_BITS = sizeof(unsigned long) * CHAR_BIT }; /* a published window has ten steps */

/* where a batch made earlier is kept: by step, so that a window's do not push each other out */
struct slot {
    bool filled;
    struct stream data;
    long t;
    int first, n;
    struct minibatch batch;
    real *x, *transposed;
    unsigned char *label;
};

struct minibatches {
    const struct images *images;
    int batch, stride, batch_stride;
    int *index;           /* [batch] */
    unsigned long *drawn; /* a bit per image; none is set between draws */
    struct slot slot[BATCH_USES][SLOTS], given;
    void *memory;
};

static double reals_of(const struct images *images, const struct mlp *m, bool transposed)
{
    const double line = 64 / (double)sizeof(real);
    const double straight = (double)m->batch * m->stride[0];
    return straight + (transposed ? (double)images->features * mlp_batch_stride(m) : 0) + line;
}

static double label_bytes(const struct mlp *m)
{
    return (double)((m->batch + 63) / 64 * 64);
}

static double slot_bytes(const struct images *images, const struct mlp *m, bool transposed)
{
    return reals_of(images, m, transposed) * (double)sizeof(real) + label_bytes(m);
}

static size_t drawn_words(const struct images *images)
{
    return (size_t)images->count / LONG_BITS + 1;
}

double minibatches_bytes(const struct images *images, const struct mlp *m)
{
    return SLOTS * (slot_bytes(images, m, true) + slot_bytes(images, m, false)) +
           slot_bytes(images, m, false) + (double)drawn_words(images) * sizeof(unsigned long) +
           4.0 * m->batch;
}

static char *slot_lay(const struct minibatches *store, const struct mlp *m, bool transposed, char *at,
                      struct slot *slot)
{
    slot->x = (real *)(void *)at;
    at += (size_t)m->batch * (size_t)m->stride[0] * sizeof(real);
    slot->transposed = transposed ? (real *)(void *)at : NULL;
    at += transposed ? (size_t)store->images->features * (size_t)mlp_batch_stride(m) * sizeof(real) : 0;
    slot->label = (unsigned char *)at;
    slot->batch = (struct minibatch){slot->x, slot->transposed, slot->label};
    return at + (size_t)label_bytes(m);
}

struct minibatches *minibatches_open(const struct images *images, const struct mlp *m)
{
    struct minibatches *store = calloc(1, sizeof *store);
    const double bytes = minibatches_bytes(images, m);
    void *memory = memory_aligned(bytes);
    int *index = calloc((size_t)m->batch, sizeof *index);
    unsigned long *drawn = calloc(drawn_words(images), sizeof *drawn);
    if (!store || !memory || !index || !drawn) {
        free(store);
        free(memory);
        free(index);
        free(drawn);
        return NULL;
    }
    memset(memory, 0, (size_t)bytes); /* padding stays 0 */
    *store = (struct minibatches){.images = images,
                                  .batch = m->batch,
                                  .stride = m->stride[0],
                                  .batch_stride = mlp_batch_stride(m),
                                  .index = index,
                                  .drawn = drawn,
                                  .memory = memory};
    char *at = memory;
    for (int use = 0; use < BATCH_USES; use++)
        for (int k = 0; k < SLOTS; k++)
            at = slot_lay(store, m, use == BATCH_LEARN, at, &store->slot[use][k]);
    slot_lay(store, m, false, at, &store->given);
    return store;
}

void minibatches_close(struct minibatches *store)
{
    if (!store)
        return;
    free(store->memory);
    free(store->index);
    free(store->drawn);
    free(store);
}

/* A uniform ordered subset: images that were drawn already are drawn again. */
static void draw_subset(struct minibatches *store, struct stream data, long t, enum batch_use use, int first,
                        int n)
{
    uint32_t attempt = (uint32_t)use << 30;
    for (int k = 0; k < store->batch; attempt++) {
        const int i = first + (int)(n * uniform_at(data, (uint32_t)t, attempt));
        unsigned long *word = &store->drawn[i / LONG_BITS];
        const unsigned long bit = 1UL << i % LONG_BITS;
        if (*word & bit)
            continue;
        *word |= bit;
        store->index[k++] = i;
    }
    for (int k = 0; k < store->batch; k++)
        store->drawn[store->index[k] / LONG_BITS] = 0;
}

static void fill(struct minibatches *store, struct slot *slot)
{
    gather_batch(store->images, store->index, store->batch, slot->x, (size_t)store->stride);
    if (slot->transposed)
        gather_batch_transposed(store->images, store->index, store->batch, slot->transposed,
                                (size_t)store->batch_stride);
    for (int k = 0; k < store->batch; k++)
        slot->label[k] = store->images->label[store->index[k]];
}

static bool holds(const struct slot *slot, struct stream data, long t, int first, int n)
{
    return slot->filled && slot->t == t && slot->first == first && slot->n == n &&
           slot->data.key[0] == data.key[0] && slot->data.key[1] == data.key[1];
}

const struct minibatch *minibatch_at(struct minibatches *store, struct stream data, long t,
                                     enum batch_use use, int first, int n)
{
    struct slot *slot = &store->slot[use][t % SLOTS];
    if (!holds(slot, data, t, first, n)) {
        draw_subset(store, data, t, use, first, n);
        fill(store, slot);
        slot->filled = true;
        slot->data = data;
        slot->t = t;
        slot->first = first;
        slot->n = n;
    }
    return &slot->batch;
}

const struct minibatch *minibatch_of(struct minibatches *store, int first)
{
    for (int k = 0; k < store->batch; k++)
        store->index[k] = first + k;
    fill(store, &store->given);
    return &store->given.batch;
}
