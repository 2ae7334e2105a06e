/* quadrature.c: see quadrature.h. */
#include "quadrature.h"
#include "harness.h"
#include "memory.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 256 };

static const double points_at_most = 1 << 24;

/* Roots of the Hermite polynomial He_m by Newton's iteration, from the largest down, deflated by the roots
 * known; in the normalised recurrence h_{k+1} = (z h_k - sqrt(k) h_{k-1}) / sqrt(k+1) nothing overflows, and
 * the weights are 1 / (m h_{m-1}(z)^2). */
void gauss_hermite(int m, double *node, double *weight)
{
    for (int r = 0; r < m; r++) {
        double z = r == 0 ? sqrt(4.0 * m + 2) : node[r - 1], last = 0;
        for (int iteration = 0; iteration < 500; iteration++) {
            double h = 1, before = 0, deflation = 0;
            for (int k = 0; k < m; k++) {
                const double next = (z * h - sqrt(k) * before) / sqrt(k + 1.0);
                before = h;
                h = next;
            }
            for (int k = 0; k < r; k++)
                deflation += 1 / (z - node[k]);
            last = before;
            const double slope = sqrt(m) * before, change = h / (slope - h * deflation);
            if (r > 0 && iteration == 0 && !(fabs(z - node[r - 1]) > 0))
                z -= 1e-3; /* off the root before, where the deflation has its pole */
            else
                z -= change;
            if (iteration > 0 && fabs(change) <= 1e-15 * (1 + fabs(z)))
                break;
        }
        node[r] = z;
        weight[r] = 1 / (m * last * last);
    }
}

static int dimensions(const struct opened_task *task, long block)
{
    const long blocks = (task->dims.horizon - 1) / block + 1;
    return blocks > 64 ? 64 : (int)blocks * task->dims.param;
}

bool quadrature_applies(const struct opened_task *task, long block)
{
    return task->dims.horizon < FOREVER && pow(4, dimensions(task, block)) <= points_at_most;
}

/* A grid of m nodes in each of `dims` coordinates; coordinate b * P + i is eps_{b,i} / sigma. */
struct grid {
    const struct opened_task *task;
    const double *theta;
    double sigma, centre; /* centre: L(theta) */
    long block;
    int m, dims;
    double node[NODES_AT_MOST], weight[NODES_AT_MOST];
};

static int digit_of(const struct grid *g, long point, int coordinate)
{
    for (int k = 0; k < coordinate; k++)
        point /= g->m;
    return (int)(point % g->m);
}

/* One slice of points, and what it adds. */
struct batch {
    struct slice s;
    double *theta, *next, *loss, *sum; /* sum: [n] the episode's loss */
    void *memory;
};

static bool batch_open(const struct opened_task *task, struct batch *b)
{
    const size_t S = (size_t)task->dims.state, P = (size_t)task->dims.param, n = COLUMNS;
    *b = (struct batch){.memory =
                            memory_aligned(8.0 * COLUMNS * (2.0 * task->dims.state + task->dims.param + 2))};
    if (!b->memory)
        return false;
    double *state = b->memory;
    b->next = state + S * n;
    b->theta = b->next + S * n;
    b->loss = b->theta + P * n;
    b->sum = b->loss + n;
    b->s = (struct slice){.n = COLUMNS, .ld = n, .theta = b->theta, .state = state};
    return true;
}

static void set_theta(const struct grid *g, struct batch *b, long first, long points, int block)
{
    const int P = g->task->dims.param;
    for (int i = 0; i < P; i++)
        for (int k = 0; k < COLUMNS; k++) {
            const long point = first + k < points ? first + k : first;
            b->theta[(size_t)i * COLUMNS + (size_t)k] =
                g->theta[i] + g->sigma * g->node[digit_of(g, point, block * P + i)];
        }
}

static void run_batch(const struct grid *g, struct batch *b, long first, long points)
{
    const struct task *task = g->task->task;
    const struct dims *d = &g->task->dims;
    double *const home = b->s.state, *const other = b->next;
    memset(b->sum, 0, COLUMNS * sizeof *b->sum);
    b->s.data = episode_data(g->task->request.seed, 0, 0);
    for (b->s.t = 0; b->s.t < d->horizon; b->s.t++) {
        if (b->s.t % g->block == 0)
            set_theta(g, b, first, points, (int)(b->s.t / g->block));
        if (b->s.t == 0)
            task->init(g->task->self, &b->s);
        task->step(g->task->self, &b->s, b->next);
        if (loss_counts(d, b->s.t + 1)) {
            memset(b->loss, 0, COLUMNS * sizeof *b->loss);
            task->loss(g->task->self, &b->s, b->next, b->loss);
            for (int k = 0; k < COLUMNS; k++)
                b->sum[k] += b->loss[k];
        }
        double *const old = b->s.state;
        b->s.state = b->next;
        b->next = old;
    }
    b->s.state = home;
    b->next = other;
}

/* sums: [1 + param] of w L and w z L */
static void add_batch(const struct grid *g, const struct batch *b, long first, long points, double *sums)
{
    const int P = g->task->dims.param;
    for (int k = 0; k < COLUMNS && first + k < points; k++) {
        double weight = 1;
        for (int c = 0; c < g->dims; c++)
            weight *= g->weight[digit_of(g, first + k, c)];
        const double share = weight * (b->sum[k] - g->centre);
        sums[0] += share;
        for (int c = 0; c < g->dims; c++)
            sums[1 + c % P] += share * g->node[digit_of(g, first + k, c)];
    }
}

/* Loss and gradient from m nodes in each coordinate, batches summed in order. */
static bool run_grid(struct grid *g, int m, double *loss, double *gradient, struct failure *failure)
{
    const int P = g->task->dims.param;
    const long points = (long)(pow(m, g->dims) + 0.5), batches = (points + COLUMNS - 1) / COLUMNS;
    double *sums = calloc((size_t)batches * (size_t)(P + 1), sizeof *sums);
    bool ok = sums != NULL;
    g->m = m;
    gauss_hermite(m, g->node, g->weight);
    if (ok) {
#pragma omp parallel reduction(&& : ok)
        {
            struct batch b;
            const bool open = batch_open(g->task, &b);
            ok = ok && open;
#pragma omp for schedule(static)
            for (long k = 0; k < batches; k++)
                if (open) {
                    run_batch(g, &b, k * COLUMNS, points);
                    add_batch(g, &b, k * COLUMNS, points, sums + (size_t)k * (size_t)(P + 1));
                }
            free(b.memory);
        }
    }
    *loss = g->centre;
    for (int i = 0; i < P; i++)
        gradient[i] = 0;
    for (long k = 0; ok && k < batches; k++) {
        *loss += sums[(size_t)k * (size_t)(P + 1)];
        for (int i = 0; i < P; i++)
            gradient[i] += sums[(size_t)k * (size_t)(P + 1) + 1 + (size_t)i] / g->sigma;
    }
    free(sums);
    return ok || fail_runtime(failure, "no memory for a quadrature of %ld points.", points);
}

bool quadrature_gradient(const struct opened_task *task, double sigma, long block, const double *theta,
                         struct reference *out, struct failure *failure)
{
    static const int sizes[] = {2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, NODES_AT_MOST};
    const int P = task->dims.param;
    struct grid *g = calloc(1, sizeof *g);
    double *before = calloc((size_t)P, sizeof *before);
    bool ok = g && before;
    if (!ok)
        fail_runtime(failure, "no memory for a quadrature.");
    else
        *g = (struct grid){
            .task = task, .theta = theta, .sigma = sigma, .block = block, .dims = dimensions(task, block)};
    /* one node, at theta itself: the centre */
    ok = ok && run_grid(g, 1, &g->centre, before, failure);
    for (size_t k = 0; ok && k < sizeof sizes / sizeof *sizes && pow(sizes[k], g->dims) <= points_at_most;
         k++) {
        ok = run_grid(g, sizes[k], &out->loss, out->gradient, failure);
        for (int i = 0; i < P; i++)
            before[i] -= out->gradient[i];
        out->error = norm(P, before);
        memcpy(before, out->gradient, (size_t)P * sizeof *before);
        if (out->error <= 1e-12 * norm(P, out->gradient))
            break;
    }
    free(before);
    free(g);
    return ok;
}
