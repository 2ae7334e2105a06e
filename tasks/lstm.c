/* A character-level language model, an LSTM of few units, at its random initial weights (Vicol, Metz &
 * Sohl-Dickstein, ICML 2021, the measurement of variance against the number of unrolls).
 *
 *     x = E[u_t],   a = W x + b + R h + d        rows of a, W, R: forget, input, output, candidate
 *     f, i, o = sigmoid, z = tanh of them,   c <- f c + i z,   h <- o tanh c,   h_0 = c_0 = 0
 *     loss_{t+1} = log sum exp y - y_{u_{t+1}},   y = V h + e
 *     theta = (E, W, b, R, d, V, e):  P = 790 with 5 units and 50 symbols u
 *
 * E is uniform in +-0.1, W, R, V normal with deviation 1/sqrt(units), truncated at 2 of them, b, d, e zero.  All
 * particles and episodes see the same symbols. */
#include "character_text.h"
#include "core.h"
#include "lstm_cell.h"
#include "memory.h"
#include "truncated_normal.h"

#include <stdlib.h>

/* the published size, and the steps from which packing its weights pays */
enum { PUBLISHED_UNITS = 5, PUBLISHED_PARAM = 790, PACK_FROM = 4 };

struct lstm {
    const char *text;
    int units;
    uint64_t weights;
    long horizon;
    uint8_t *symbol; /* u_0 .. u_T */
};

static const struct option_def options[] = {
    OPTION(lstm, text, "real", 0, 0,
           "Penn Treebank (without --data a generated text), independent symbols, one symbol",
           .choices = "real|random|repeat"),
    OPTION(lstm, units, "5", 1, UNITS_AT_MOST, "units of the LSTM and of the embedding"),
    OPTION(lstm, weights, "1", 0, 0, "seed of the initial weights"),
    {0},
};

static const struct published published[] = {
    {.unroll = 100, .particles = 1000, .sigma = 1e-3, .optimizer = "sgd", .lr = 1e-5, .updates = 1000},
    {0},
};

static bool fill_text(struct lstm *k, const struct request *request, struct failure *failure)
{
    const struct stream stream = stream_make(request->seed, 0, 0, PURPOSE_DATA);
    const long count = k->horizon + 1;
    switch (k->text[2]) {
    case 'n': /* random */
        for (long t = 0; t < count; t++)
            k->symbol[t] = (uint8_t)(SYMBOLS * uniform_at(stream, (uint32_t)t, 0));
        return true;
    case 'p': /* repeat */
        return true;
    default:
        if (request->data)
            return character_text_read(request->data, count, k->symbol, failure);
        character_text_generate(count, k->symbol);
        return true;
    }
}

static const char *data_name(const struct lstm *k, const struct request *request)
{
    if (k->text[2] == 'n')
        return "independent symbols, drawn by the task seed";
    if (k->text[2] == 'p')
        return "one symbol, repeated";
    return request->data ? "Penn Treebank, characters from the start of ptb/ptb.train.txt"
                         : "synthetic: a text generated in place of Penn Treebank, for which give --data DIR";
}

static void close(void *self)
{
    free(((struct lstm *)self)->symbol);
}

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct lstm *k = self;
    k->horizon = request->horizon ? request->horizon : 1000;
    if (k->horizon == FOREVER)
        return fail(failure, "lstm: its text has an end; expected a finite horizon, found inf.");
    if (!memory_fits((double)k->horizon + 1, "the text that lstm reads", failure))
        return false;
    k->symbol = calloc((size_t)k->horizon + 1, 1);
    if (!k->symbol)
        return fail_runtime(failure, "no memory for the %ld symbols that lstm reads.", k->horizon + 1);
    if (!fill_text(k, request, failure)) {
        close(k);
        return false;
    }
    *dims = (struct dims){.state = 2 * k->units,
                          .param = layout_of(k->units).param,
                          .horizon = k->horizon,
                          .width = 64, /* theta of 64 pairs, not their states, is what fills a cache */
                          .data = data_name(k, request)};
    return true;
}

static void theta0(const void *self, double *theta)
{
    const struct lstm *k = self;
    const struct layout at = layout_of(k->units);
    const struct stream stream = stream_make(k->weights, 1, 0, PURPOSE_DATA);
    const double deviation = 1 / sqrt((double)k->units);
    for (int i = 0; i < at.param; i++) {
        const bool bias = (i >= at.bias && i < at.recurrent) || (i >= at.recurrent_bias && i < at.outer) ||
                          i >= at.outer_bias;
        theta[i] = bias           ? 0
                   : i < at.inner ? 0.2 * uniform_at(stream, (uint32_t)i, 0) - 0.1
                                  : deviation * truncated_normal_at(stream, (uint32_t)i);
    }
}

static void init(const void *self, const struct slice *s)
{
    const struct lstm *k = self;
    for (size_t i = 0; i < 2 * (size_t)k->units * s->ld; i++)
        s->state[i] = 0;
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    const struct lstm *k = self;
    row state[2 * UNITS_AT_MOST];
    for (int first = 0; first < s->n; first += TOGETHER) {
        const struct cell c = cell_of(s, first, k->units);
        load_rows(2 * k->units, s->ld, s->state + first, state);
        advance(&c, k->symbol[s->t], state);
        store_rows(2 * k->units, s->ld, state, next + first);
    }
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    const struct lstm *k = self;
    row h[UNITS_AT_MOST];
    for (int first = 0; first < s->n; first += TOGETHER) {
        const struct cell c = cell_of(s, first, k->units);
        load_rows(k->units, s->ld, next + first, h);
        add_loss(&c, k->symbol[s->t + 1], h, sum + first);
    }
}

/* Rows of theta from one beside the other, as far apart as in the caller's block, to ones end to end: those of the
 * published size then stay in the first cache, all steps of these particles long. */
static inline void pack(struct cell *c, row *packed)
{
    for (int i = 0; i < c->at.param; i++)
        lanes_store(packed[i], lanes_load(theta_row(c, i)));
    c->theta = packed[0];
    c->ld = TOGETHER;
}

/* All steps of a few particles before the next few; packed: [param], or NULL. */
static inline void unroll_units(const struct lstm *k, int units, const struct slice *s, int steps,
                                row *packed, real *restrict sum)
{
    row state[2 * UNITS_AT_MOST];
    for (int first = 0; first < s->n; first += TOGETHER) {
        struct cell c = cell_of(s, first, units);
        if (packed)
            pack(&c, packed);
        load_rows(2 * units, s->ld, s->state + first, state);
        for (int t = 0; t < steps; t++) {
            advance(&c, k->symbol[s->t + t], state);
            add_loss(&c, k->symbol[s->t + t + 1], state, sum + first);
        }
        store_rows(2 * units, s->ld, state, s->state + first);
    }
}

static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict sum)
{
    const struct lstm *k = self;
    row packed[PUBLISHED_PARAM];
    (void)dims; /* the loss counts at every step */
    if (k->units != PUBLISHED_UNITS)
        unroll_units(k, k->units, s, steps, NULL, sum);
    else if (steps < PACK_FROM)
        unroll_units(k, PUBLISHED_UNITS, s, steps, NULL, sum);
    else
        unroll_units(k, PUBLISHED_UNITS, s, steps, packed, sum); /* bounds that the compiler knows */
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    const struct lstm *k = self;
    row h[UNITS_AT_MOST], back[UNITS_AT_MOST], error[SYMBOLS];
    for (int first = 0; first < s->n; first += TOGETHER) {
        const struct cell c = cell_of(s, first, k->units);
        load_rows(k->units, s->ld, next + first, h);
        load_rows(k->units, s->ld, adjoint + first, back);
        output_errors(&c, k->symbol[s->t + 1], h, error);
        affine_transposed(&c, SYMBOLS, c.at.outer, c.at.outer_bias, error, h, back, gradient + first);
        store_rows(k->units, s->ld, back, adjoint + first);
    }
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    const struct lstm *k = self;
    const int n = k->units;
    row before[2 * UNITS_AT_MOST], after[2 * UNITS_AT_MOST], back[2 * UNITS_AT_MOST];
    row embedded[UNITS_AT_MOST], into[UNITS_AT_MOST], gate[4 * UNITS_AT_MOST], error[4 * UNITS_AT_MOST];
    for (int first = 0; first < s->n; first += TOGETHER) {
        const struct cell c = cell_of(s, first, n);
        real *read = gradient + first + (size_t)(k->symbol[s->t] * n) * s->ld; /* of the embedding */
        load_rows(2 * n, s->ld, s->state + first, before);
        load_rows(2 * n, s->ld, next + first, after);
        load_rows(2 * n, s->ld, adjoint + first, back);
        gates_of(&c, k->symbol[s->t], before, embedded, gate);
        gate_errors(n, gate, before + n, after, back, error);
        for (int j = 0; j < n; j++)
            EACH_PARTICLE back[j][p] = into[j][p] = 0;
        affine_transposed(&c, 4 * n, c.at.inner, c.at.bias, error, embedded, into, gradient + first);
        affine_transposed(&c, 4 * n, c.at.recurrent, c.at.recurrent_bias, error, before, back,
                          gradient + first);
        for (int j = 0; j < n; j++)
            EACH_PARTICLE read[(size_t)j * s->ld + (size_t)p] += into[j][p];
        store_rows(2 * n, s->ld, back, adjoint + first);
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const struct lstm *k = self;
    const int n = k->units;
    row before[2 * UNITS_AT_MOST], after[2 * UNITS_AT_MOST], moved[2 * UNITS_AT_MOST];
    row embedded[UNITS_AT_MOST], dembedded[UNITS_AT_MOST], gate[4 * UNITS_AT_MOST], da[4 * UNITS_AT_MOST];
    row error[SYMBOLS], dy[SYMBOLS];
    for (int first = 0; first < s->n; first += TOGETHER) {
        const struct cell c = cell_of(s, first, n);
        const real *direction = dtheta + first;
        real *change = dloss + first;
        load_rows(2 * n, s->ld, s->state + first, before);
        load_rows(2 * n, s->ld, next + first, after);
        load_rows(2 * n, s->ld, tangent + first, moved);
        load_rows(n, s->ld, direction + (size_t)(k->symbol[s->t] * n) * s->ld, dembedded);
        gates_of(&c, k->symbol[s->t], before, embedded, gate);
        for (int j = 0; j < 4 * n; j++)
            EACH_PARTICLE da[j][p] = 0;
        affine_tangent(&c, 4 * n, c.at.inner, c.at.bias, embedded, dembedded, direction, da);
        affine_tangent(&c, 4 * n, c.at.recurrent, c.at.recurrent_bias, before, moved, direction, da);
        advance_tangent(n, gate, da, before + n, after, moved);
        store_rows(2 * n, s->ld, moved, tangent + first);
        output_errors(&c, k->symbol[s->t + 1], after, error);
        for (int v = 0; v < SYMBOLS; v++)
            EACH_PARTICLE dy[v][p] = 0;
        affine_tangent(&c, SYMBOLS, c.at.outer, c.at.outer_bias, after, moved, direction, dy);
        for (int v = 0; v < SYMBOLS; v++)
            EACH_PARTICLE change[p] += error[v][p] * dy[v][p];
    }
}

/* multiplications and additions; 8 units and 51 elementary functions come on top */
static double flops(const void *self)
{
    const struct lstm *k = self;
    const double n = k->units, gates = 4 * n;
    return gates * (4 * n + 1) + 4 * n + SYMBOLS * (2 * n + 3);
}

const struct task TASK(lstm) = {
    .name = "lstm",
    .brief = "a character-level LSTM at its initial weights: variance against the number of unrolls",
    .source = "Vicol, Metz, Sohl-Dickstein, ICML 2021, arXiv 2112.13835; Penn Treebank: Marcus et al. 1993",
    .options = options,
    .size = sizeof(struct lstm),
    .published = published,
    .open = open,
    .close = close,
    .theta0 = theta0,
    .init = init,
    .step = step,
    .loss = loss,
    .unroll = unroll,
    .loss_vjp = loss_vjp,
    .vjp = vjp,
    .jvp = jvp,
    .flops = flops,
};
