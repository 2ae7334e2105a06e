/* quadrature.c: Gauss-Hermite, and which rule answers; see quadrature.h. */
#include "quadrature.h"
#include "grid.h"
#include "interrupt.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES = 3 };

static const double points_at_most = 1 << 24, stable = 1e-12, converged = 1e-10;

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

static bool affordable(const struct opened_task *task, long block, int m)
{
    return pow(m, grid_dimensions(task, block)) <= points_at_most &&
           grid_work(task, block, m) <= grid_work_at_most;
}

bool hermite_applies(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    const long block = grid_block(task, q);
    const int dims = grid_dimensions(task, block);
    return affordable(task, block, 4) ||
           fail(failure,
                "--method quadrature: %s has too many dimensions of noise, %s%d, over %ld steps; use "
                "--method montecarlo, or fewer windows.",
                task->task->name, dims < 64 ? "" : "at least ", dims, task->dims.horizon);
}

/* What the last three changes leave to expect: the last, where they fall fast, as they do for smooth losses;
 * otherwise twice the largest, for at a jump all of them can be smaller than the error. */
static double expected_error(const double *change)
{
    const bool fast = change[0] <= 0.1 * change[1] && change[1] <= 0.1 * change[2];
    double error = change[0];
    for (int k = 1; k < CHANGES && !fast; k++)
        error = isnan(error) || change[k] <= error ? error : change[k];
    return fast ? error : 2 * error;
}

/* Few nodes can miss a jump altogether and agree: so many have to be seen before agreement counts, if they
 * are cheap. */
static int fewest_nodes(int dims)
{
    int m = 8;
    while (m > 4 && pow(m, dims) > 1 << 20)
        m -= 2;
    return m;
}

bool hermite_gradient(const struct opened_task *task, const struct question *q, const double *theta,
                      struct reference *out, struct failure *failure)
{
    static const int sizes[] = {2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, NODES_AT_MOST};
    const int P = task->dims.param;
    double node[NODES_AT_MOST], weight[NODES_AT_MOST], change[CHANGES] = {INFINITY, INFINITY, INFINITY};
    struct grid g;
    double *before = calloc(2 * (size_t)P, sizeof *before), *fresh = before + P, loss;
    bool ok = before || fail_runtime(failure, "no memory for a quadrature.");
    ok = ok && grid_open(&g, task, q, theta, failure);
    reference_unknown(out, "quadrature", P);
    for (size_t k = 0; ok && k < sizeof sizes / sizeof *sizes && affordable(task, g.block, sizes[k]); k++) {
        const struct rule rule = {sizes[k], node, weight};
        gauss_hermite(rule.m, node, weight);
        bool whole = false;
        ok = grid_sum(&g, &rule, &loss, fresh, &whole, failure);
        if (!whole)
            break;
        for (int i = 0; i < P; i++)
            before[i] -= fresh[i];
        memmove(change + 1, change, (CHANGES - 1) * sizeof *change);
        change[0] = norm(P, before);
        memcpy(before, fresh, (size_t)P * sizeof *before);
        memcpy(out->gradient, fresh, (size_t)P * sizeof *fresh);
        out->loss = loss;
        const bool done = rule.m >= fewest_nodes(g.dims) && change[0] <= stable * norm(P, out->gradient);
        out->error = done ? change[0] : expected_error(change);
        if (done || interrupted())
            break;
    }
    free(before);
    return ok;
}

bool quadrature_gradient(const struct opened_task *task, const struct question *q, const double *theta,
                         struct reference *out, struct failure *failure)
{
    const int P = task->dims.param;
    struct failure ignored;
    bool ok = hermite_gradient(task, q, theta, out, failure);
    if (!ok || out->error <= converged * norm(P, out->gradient) || interrupted() ||
        !trapezoid_applies(task, q, &ignored))
        return ok;
    struct reference other = {.gradient = calloc((size_t)P, sizeof(double))};
    ok = other.gradient || fail_runtime(failure, "no memory for a gradient.");
    ok = ok && trapezoid_gradient(task, q, theta, &other, failure);
    if (ok && !(out->error <= other.error)) { /* NaN loses */
        double *const worse = out->gradient;
        *out = other;
        other.gradient = worse;
    }
    free(other.gradient);
    return ok;
}
