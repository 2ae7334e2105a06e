/* stepping_matrix.c: see stepping_matrix.h. */
#include "stepping_matrix.h"
#include "blas.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define multiply PRECISION(multiply)

/* Columns advanced together through a window: what suits BLIS best while both states stay in the second
 * cache. */
enum { COLUMNS = 1024, STATE_AT_MOST = 256 };

struct matrix_system {
    int state, param, particles, columns;
    real *a, *b;        /* [state][state], [state][param] */
    real *theta, *loss; /* [param][columns], [columns] */
    real *states;       /* [particles / columns][state][columns] */
    real *next;         /* [state][columns] */
    long t;
};

/* f(state, theta) at time t for vectors, through a slice that holds copies of them */
static void apply(const struct problem *p, long t, const double *state, const double *theta, real *work,
                  double *out)
{
    const int S = p->dims.state, P = p->dims.param, n = slice_length(&p->dims, 1);
    const size_t ld = (size_t)n;
    real *at = work, *parameters = at + (size_t)S * ld, *next = parameters + (size_t)P * ld;
    broadcast(S, n, ld, state, at);
    broadcast(P, n, ld, theta, parameters);
    const struct slice s = {.n = n, .ld = ld, .t = t, .theta = parameters, .state = at};
    p->task->step(p->self, &s, next);
    for (int i = 0; i < S; i++)
        out[i] = (double)next[(size_t)i * ld];
}

static void fill_columns(const struct problem *p, struct matrix_system *m, double *vector, double *out,
                         real *work)
{
    const int S = m->state, P = m->param;
    for (int j = 0; j < S + P; j++) {
        memset(vector, 0, (size_t)(S + P) * sizeof *vector);
        vector[j] = 1;
        apply(p, 0, vector, vector + S, work, out);
        for (int i = 0; i < S; i++) {
            if (j < S)
                m->a[i * S + j] = (real)out[i];
            else
                m->b[i * P + j - S] = (real)out[i];
        }
    }
}

/* Does A s + B theta say what the task does, at other times and places too? */
static bool is_linear(const struct problem *p, const struct matrix_system *m, double *vector, double *out,
                      real *work)
{
    const int S = m->state, P = m->param;
    bool ok = true;
    for (int t = 0; ok && t < 3; t++) {
        for (int j = 0; j < S + P; j++)
            vector[j] = t ? 2 * cos(1 + 3.7 * j + t) : 0;
        apply(p, t, vector, vector + S, work, out);
        for (int i = 0; ok && i < S; i++) {
            double sum = 0;
            for (int j = 0; j < S; j++)
                sum += (double)m->a[i * S + j] * vector[j];
            for (int j = 0; j < P; j++)
                sum += (double)m->b[i * P + j] * vector[S + j];
            ok = fabs(sum - out[i]) <= 1e-4 * (1 + fabs(sum));
        }
    }
    return ok;
}

static bool find_matrices(const struct problem *p, struct matrix_system *m, bool *linear)
{
    const size_t size = (size_t)m->state + (size_t)m->param;
    double *vector = calloc(2 * size, sizeof *vector);
    real *work = memory_aligned(2.0 * (double)size * slice_length(&p->dims, 1) * sizeof *work);
    const bool ok = vector && work;
    if (ok) {
        fill_columns(p, m, vector, vector + size, work);
        *linear = is_linear(p, m, vector, vector + size, work);
    }
    free(vector);
    free(work);
    return ok;
}

static void start(const struct problem *p, struct matrix_system *m)
{
    const size_t ld = (size_t)m->columns;
    for (int k = 0; k < m->particles / m->columns; k++) {
        struct slice s = {.n = m->columns,
                          .ld = ld,
                          .theta = m->theta,
                          .state = m->states + (size_t)k * (size_t)m->state * ld};
        p->task->init(p->self, &s);
    }
    m->t = 0;
}

static bool storage_open(const struct problem *p, struct matrix_system *m)
{
    const double S = m->state, P = m->param, C = m->columns;
    m->a = memory_aligned(S * S * sizeof(real));
    m->b = memory_aligned(S * P * sizeof(real));
    m->theta = memory_aligned(P * C * sizeof(real));
    m->loss = memory_aligned(C * sizeof(real));
    m->next = memory_aligned(S * C * sizeof(real));
    m->states = memory_aligned(S * m->particles * sizeof(real));
    (void)p;
    return m->a && m->b && m->theta && m->loss && m->next && m->states;
}

struct matrix_system *matrix_open(const struct problem *p, const double *theta, struct failure *failure)
{
    if (p->dims.width == 1 || p->dims.state > STATE_AT_MOST)
        return NULL;
    struct matrix_system *m = calloc(1, sizeof *m);
    bool linear = true, ok = m != NULL;
    if (ok) {
        const int n = slice_length(&p->dims, p->particles);
        *m = (struct matrix_system){
            .state = p->dims.state, .param = p->dims.param, .columns = n < COLUMNS ? n : COLUMNS};
        m->particles = (n + m->columns - 1) / m->columns * m->columns;
        ok = storage_open(p, m) && find_matrices(p, m, &linear);
    }
    if (ok && linear) {
        broadcast(m->param, m->columns, (size_t)m->columns, theta, m->theta);
        start(p, m);
        return m;
    }
    if (!ok)
        fail_runtime(failure, "no memory for matrices of '%s'.", p->task->name);
    matrix_close(m);
    return NULL;
}

void matrix_close(struct matrix_system *m)
{
    if (!m)
        return;
    real *const part[] = {m->a, m->b, m->theta, m->loss, m->next, m->states};
    for (size_t k = 0; k < sizeof part / sizeof *part; k++)
        free(part[k]);
    free(m);
}

static void add_theta(const struct matrix_system *m)
{
    const size_t ld = (size_t)m->columns;
    for (int i = 0; i < m->state; i++)
        for (int j = 0; j < m->param; j++) {
            const real factor = m->b[i * m->param + j];
            const real *restrict theta = m->theta + (size_t)j * ld;
            real *restrict row = m->next + (size_t)i * ld;
#pragma omp simd
            for (int c = 0; c < m->columns; c++)
                row[c] += factor * theta[c];
        }
}

static void columns_unroll(struct matrix_system *m, const struct problem *p, real *state)
{
    const int S = m->state, C = m->columns;
    real *const home = state;
    memset(m->loss, 0, (size_t)C * sizeof(real));
    for (long k = 0; k < p->unroll; k++) {
        multiply(S, C, S, 1, m->a, S, 1, state, C, 1, 0, m->next, C, 1);
        add_theta(m);
        const struct slice s = {.n = C, .ld = (size_t)C, .t = m->t + k, .theta = m->theta, .state = state};
        if (loss_counts(&p->dims, s.t + 1))
            p->task->loss(p->self, &s, m->next, m->loss);
        real *const old = state;
        state = m->next;
        m->next = old;
    }
    if (state != home) { /* an odd number of steps ended in the other buffer, which stays ours */
        memcpy(home, state, (size_t)S * (size_t)C * sizeof(real));
        m->next = state;
    }
}

void matrix_unroll(struct matrix_system *m, const struct problem *p)
{
    if (m->t > p->dims.horizon - p->unroll)
        start(p, m);
    for (int k = 0; k < m->particles / m->columns; k++)
        columns_unroll(m, p, m->states + (size_t)k * (size_t)m->state * (size_t)m->columns);
    m->t += p->unroll;
}

double matrix_flops(const struct matrix_system *m)
{
    return 2.0 * m->state * (m->state + m->param);
}
