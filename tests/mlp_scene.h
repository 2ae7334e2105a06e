/* mlp_scene.h: a network with a batch for it, drawn at random, in plain memory and in the reference's.
 *
 * Whatever is padding holds NaN, and so does, at first, what sweeps work on: nothing may come of it. */
#ifndef PESBENCH_TEST_MLP_SCENE_H
#define PESBENCH_TEST_MLP_SCENE_H

#include "mlp_reference.h"
#include "random.h"

#include <float.h>
#include <stdlib.h>

#ifdef PESBENCH_SINGLE
static const double unit = FLT_EPSILON / 2;
#else
static const double unit = DBL_EPSILON / 2;
#endif

enum { SENTINEL = 7 };

/* One network, a batch, and what the functions under test make of them. */
struct scene {
    struct mlp m;
    struct minibatch batch;
    struct mlp_sweep sweep, moved;
    real *weights, *v, *gradient, *product, *x, *transposed, *memory;
    real keep[2 * MLP_LAYERS_AT_MOST];
    unsigned char label[REFERENCE_BATCH];
    struct reference reference;
};

static inline real *filled(size_t count, double value)
{
    real *x = malloc(count * sizeof *x);
    for (size_t i = 0; x && i < count; i++)
        x[i] = (real)value;
    if (!x)
        abort();
    return x;
}

/* Where number j of row i of a layer's weights is; the row after the last is the biases'. */
static inline size_t place(const struct mlp *m, int l, int i, int j)
{
    return m->weight[l] + (size_t)i * (size_t)m->stride[l + 1] + (size_t)j;
}

/* normal, of deviation 1/sqrt(inputs), biases too; padding is left alone */
static inline void fill_weights(const struct mlp *m, uint64_t *state, real *x)
{
    for (int l = 0; l < m->layers; l++)
        for (int i = 0; i <= m->width[l]; i++)
            for (int j = 0; j < m->width[l + 1]; j++)
                x[place(m, l, i, j)] = (real)(random_normal(state) / sqrt(m->width[l]));
}

static inline void fill_batch(struct scene *s, uint64_t *state)
{
    const int stride = s->m.stride[0], batch_stride = mlp_batch_stride(&s->m);
    for (int k = 0; k < s->m.batch; k++) {
        s->label[k] = (unsigned char)(random_bits(state) % (uint64_t)s->m.width[s->m.layers]);
        for (int i = 0; i < s->m.width[0]; i++)
            s->x[k * stride + i] = s->transposed[i * batch_stride + k] = (real)random_normal(state);
    }
}

static inline void scene_open(struct scene *s, struct mlp m, uint64_t seed)
{
    const size_t sweep = mlp_sweep_reals(&m);
    s->m = m;
    s->weights = filled(m.size, NAN);
    s->v = filled(m.size, NAN);
    s->gradient = filled(m.size, SENTINEL);
    s->product = filled(m.size, SENTINEL);
    s->x = filled((size_t)m.batch * (size_t)m.stride[0], NAN);
    s->transposed = filled((size_t)m.width[0] * (size_t)mlp_batch_stride(&m), NAN);
    s->memory = filled(2 * sweep, NAN);
    mlp_sweep_lay(&m, s->memory, &s->sweep);
    mlp_sweep_lay(&m, s->memory + sweep, &s->moved);
    fill_weights(&m, &seed, s->weights);
    fill_weights(&m, &seed, s->v);
    fill_weights(&m, &seed, s->gradient);
    fill_batch(s, &seed);
    for (int i = 0; i < 2 * m.layers; i++)
        s->keep[i] = (real)random_uniform(&seed);
    s->batch = (struct minibatch){s->x, random_bits(&seed) & 1 ? s->transposed : NULL, s->label};
    reference_load(&s->reference, &s->m, s->weights, s->v);
}

static inline void scene_close(struct scene *s)
{
    real *const all[] = {s->weights, s->v, s->gradient, s->product, s->x, s->transposed, s->memory};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        free(all[k]);
}

static inline void mask_some(struct scene *s, uint64_t seed)
{
    for (int l = 1; l < s->m.layers; l++)
        s->sweep.active[l] = s->reference.active[l] =
            (int)(random_bits(&seed) % (uint64_t)(s->m.width[l] + 1));
}

#endif
