/* lstm_cell.h: an LSTM of few units on a vector of particles, each with weights of its own: a step forward, and the
 * pieces of its derivatives (Hochreiter & Schmidhuber 1997, as tasks/lstm.c states it).
 *
 *     x = E[u],   a = W x + b + R h + d,   f, i, o = sigmoid, z = tanh of a,   c <- f c + i z,   h <- o tanh c
 *     y = V h + e,   loss = log sum exp y - y_v,   theta = (E, W, b, R, d, V, e) */
#ifndef PESBENCH_LSTM_CELL_H
#define PESBENCH_LSTM_CELL_H

#include "character_text.h"
#include "core.h"
#include "lanes.h"
#include "vector_math.h"

enum { SYMBOLS = CHARACTER_SYMBOLS, UNITS_AT_MOST = 64, TOGETHER = WIDTH };

/* Where the rows of theta begin. */
struct layout {
    int inner, bias, recurrent, recurrent_bias, outer, outer_bias, param;
};

static inline struct layout layout_of(int units)
{
    const int inner = SYMBOLS * units, gates = 4 * units, square = gates * units;
    const int recurrent = inner + square + gates, outer = recurrent + square + gates;
    return (struct layout){inner,
                           inner + square,
                           recurrent,
                           recurrent + square,
                           outer,
                           outer + SYMBOLS * units,
                           outer + SYMBOLS * units + SYMBOLS};
}

/* TOGETHER particles at once, a vector of the processor's: one row of each quantity.  (Rows that are only read are not const: before C23 a row *
 * is no const row *.) */
typedef real row[TOGETHER];
#define EACH_PARTICLE _Pragma("omp simd") for (int p = 0; p < TOGETHER; p++)

/* What one step of these particles works on; x[i * ld + p]. */
struct cell {
    int units;
    size_t ld;
    const real *theta;
    struct layout at;
};

static inline struct cell cell_of(const struct slice *s, int first, int units)
{
    return (struct cell){units, s->ld, s->theta + first, layout_of(units)};
}

static inline const real *theta_row(const struct cell *c, int i)
{
    return c->theta + (size_t)i * c->ld;
}

/* out = b + M x, rows of M from `matrix` on */
static inline void affine(const struct cell *c, int rows, int matrix, int bias, row *x, row *out)
{
    for (int j = 0; j < rows; j++) {
        const real *m = theta_row(c, matrix + j * c->units);
        lanes sum = lanes_load(theta_row(c, bias + j));
        for (int k = 0; k < c->units; k++, m += c->ld)
            sum += lanes_load(m) * lanes_load(x[k]);
        lanes_store(out[j], sum);
    }
}

static inline void load_rows(int rows, size_t ld, const real *x, row *out)
{
    for (int i = 0; i < rows; i++)
        EACH_PARTICLE out[i][p] = x[(size_t)i * ld + (size_t)p];
}

static inline void store_rows(int rows, size_t ld, row *x, real *out)
{
    for (int i = 0; i < rows; i++)
        EACH_PARTICLE out[(size_t)i * ld + (size_t)p] = x[i][p];
}

/* f, i, o, z of a step that reads `symbol` */
static inline void gates_of(const struct cell *c, int symbol, row *h, row *embedded, row *gate)
{
    const int n = c->units;
    row recurrent[4 * UNITS_AT_MOST];
    load_rows(n, c->ld, theta_row(c, symbol * n), embedded);
    affine(c, 4 * n, c->at.inner, c->at.bias, embedded, gate);
    affine(c, 4 * n, c->at.recurrent, c->at.recurrent_bias, h, recurrent);
    for (int j = 0; j < 3 * n; j++)
        EACH_PARTICLE gate[j][p] = sigmoid(gate[j][p] + recurrent[j][p]);
    for (int j = 3 * n; j < 4 * n; j++)
        EACH_PARTICLE gate[j][p] = hyperbolic_tangent(gate[j][p] + recurrent[j][p]);
}

/* state = (h, c) */
static inline void advance(const struct cell *c, int symbol, row *state)
{
    const int n = c->units;
    row embedded[UNITS_AT_MOST], gate[4 * UNITS_AT_MOST];
    gates_of(c, symbol, state, embedded, gate);
    for (int k = 0; k < n; k++)
        EACH_PARTICLE
        {
            const real memory = gate[k][p] * state[n + k][p] + gate[n + k][p] * gate[3 * n + k][p];
            state[n + k][p] = memory;
            state[k][p] = gate[2 * n + k][p] * hyperbolic_tangent(memory);
        }
}

/* y less its largest, and the sum of exp of that */
static inline void outputs(const struct cell *c, row *h, row *y, real *restrict sum)
{
    row most;
    affine(c, SYMBOLS, c->at.outer, c->at.outer_bias, h, y);
    EACH_PARTICLE most[p] = y[0][p];
    for (int v = 1; v < SYMBOLS; v++)
        EACH_PARTICLE most[p] = y[v][p] > most[p] ? y[v][p] : most[p];
    EACH_PARTICLE sum[p] = 0;
    for (int v = 0; v < SYMBOLS; v++)
        EACH_PARTICLE
        {
            y[v][p] -= most[p];
            sum[p] += exp_any(y[v][p]);
        }
}

static inline void add_loss(const struct cell *c, int symbol, row *h, real *restrict loss)
{
    row y[SYMBOLS], sum;
    outputs(c, h, y, sum);
    EACH_PARTICLE loss[p] += log_positive(sum[p]) - y[symbol][p];
}

/* dloss/dy */
static inline void output_errors(const struct cell *c, int symbol, row *h, row *error)
{
    row sum;
    outputs(c, h, error, sum);
    for (int v = 0; v < SYMBOLS; v++)
        EACH_PARTICLE error[v][p] = exp_any(error[v][p]) / sum[p] - (real)(v == symbol);
}

/* gradient += e x', adjoint of x += M' e, and gradient of the bias += e */
static inline void affine_transposed(const struct cell *c, int rows, int matrix, int bias, row *error, row *x,
                                     row *adjoint, real *restrict gradient)
{
    for (int j = 0; j < rows; j++) {
        real *restrict b = gradient + (size_t)(bias + j) * c->ld;
        EACH_PARTICLE b[p] += error[j][p];
        for (int k = 0; k < c->units; k++) {
            const real *restrict m = theta_row(c, matrix + j * c->units + k);
            real *restrict g = gradient + (size_t)(matrix + j * c->units + k) * c->ld;
            EACH_PARTICLE
            {
                g[p] += error[j][p] * x[k][p];
                adjoint[k][p] += m[p] * error[j][p];
            }
        }
    }
}

/* in: adjoint of (h, c) after the step; out: errors of a, and the adjoint of c before it */
static inline void gate_errors(int n, row *gate, row *memory, row *next, row *adjoint, row *error)
{
    for (int k = 0; k < n; k++)
        EACH_PARTICLE
        {
            const real f = gate[k][p], i = gate[n + k][p], o = gate[2 * n + k][p], z = gate[3 * n + k][p];
            const real squashed = hyperbolic_tangent(next[n + k][p]), dh = adjoint[k][p];
            const real dc = adjoint[n + k][p] + dh * o * (1 - squashed * squashed);
            error[k][p] = dc * memory[k][p] * f * (1 - f);
            error[n + k][p] = dc * z * i * (1 - i);
            error[2 * n + k][p] = dh * squashed * o * (1 - o);
            error[3 * n + k][p] = dc * i * (1 - z * z);
            adjoint[n + k][p] = dc * f;
        }
}

/* sum += db + dM x + M dx */
static inline void affine_tangent(const struct cell *c, int rows, int matrix, int bias, row *x, row *dx,
                                  const real *dtheta, row *sum)
{
    for (int j = 0; j < rows; j++) {
        const real *restrict db = dtheta + (size_t)(bias + j) * c->ld;
        EACH_PARTICLE sum[j][p] += db[p];
        for (int k = 0; k < c->units; k++) {
            const int at = matrix + j * c->units + k;
            const real *restrict m = theta_row(c, at), *restrict dm = dtheta + (size_t)at * c->ld;
            EACH_PARTICLE sum[j][p] += dm[p] * x[k][p] + m[p] * dx[k][p];
        }
    }
}

/* moved: tangent of (h, c), from before the step to after it */
static inline void advance_tangent(int n, row *gate, row *da, row *memory, row *next, row *moved)
{
    for (int k = 0; k < n; k++)
        EACH_PARTICLE
        {
            const real f = gate[k][p], i = gate[n + k][p], o = gate[2 * n + k][p], z = gate[3 * n + k][p];
            const real squashed = hyperbolic_tangent(next[n + k][p]);
            const real dc = f * moved[n + k][p] + memory[k][p] * f * (1 - f) * da[k][p] +
                            z * i * (1 - i) * da[n + k][p] + i * (1 - z * z) * da[3 * n + k][p];
            moved[n + k][p] = dc;
            moved[k][p] = squashed * o * (1 - o) * da[2 * n + k][p] + o * (1 - squashed * squashed) * dc;
        }
}

#endif
