/* trapezoid.c: see quadrature.h. */
#include "grid.h"
#include "interrupt.h"
#include "quadrature.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIMENSIONS_AT_MOST = 4, CHANGES = 3 };

/* in sigmas; reaches are multiples of every step */
static const double reach_at_least = 7.2, widening = 2, reach_at_most = 13.2, first_step = 0.4,
                    longest_step = 0.1;
static const double stable = 1e-12, points_at_most = 1 << 20;

bool trapezoid_applies(const struct opened_task *task, const struct question *q, struct failure *failure)
{
    const long block = grid_block(task, q);
    const int dims = grid_dimensions(task, block);
    const double m = 2 * reach_at_least / longest_step + 1;
    if (dims > DIMENSIONS_AT_MOST)
        return fail(failure,
                    "--method trapezoid: %s has too many dimensions of noise, %s%d, expected at most "
                    "%d; use --method montecarlo.",
                    task->task->name, dims < 64 ? "" : "at least ", dims, DIMENSIONS_AT_MOST);
    return grid_work(task, block, m) <= grid_work_at_most ||
           fail(failure,
                "--method trapezoid: %s would take %.2g episodes of %ld steps; use --method "
                "montecarlo.",
                task->task->name, pow(m, dims), task->dims.horizon);
}

/* k h for k = -m/2 .. m/2, weighted by the density, all weights together 1: then constants are exact.  Where an interrupt
 * ends it, `out` is left as it is. */
static bool sum_at(const struct grid *g, double step, double reach, struct reference *out, bool *whole,
                   struct failure *failure)
{
    const int half = (int)(reach / step + 0.5), m = 2 * half + 1, P = g->task->dims.param;
    double *node = calloc(2 * (size_t)m + (size_t)P, sizeof *node), *weight = node + m,
           *gradient = weight + m;
    double total = 0, loss;
    if (!node)
        return fail_runtime(failure, "no memory for %d nodes.", m);
    for (int k = 0; k < m; k++) {
        node[k] = (k - half) * step;
        weight[k] = exp(-node[k] * node[k] / 2) * (k == 0 || k == m - 1 ? 0.5 : 1);
        total += weight[k];
    }
    for (int k = 0; k < m; k++)
        weight[k] /= total;
    const struct rule rule = {m, node, weight};
    const bool ok = grid_sum(g, &rule, &loss, gradient, whole, failure);
    if (ok && *whole) {
        out->loss = loss;
        memcpy(out->gradient, gradient, (size_t)P * sizeof *gradient);
    }
    free(node);
    return ok;
}

/* |gradient - before|, and before = gradient */
static double change_from(int P, double *before, const double *gradient)
{
    for (int i = 0; i < P; i++)
        before[i] -= gradient[i];
    const double change = norm(P, before);
    memcpy(before, gradient, (size_t)P * sizeof *before);
    return change;
}

static bool within_means(const struct grid *g, double step, double reach)
{
    const double m = 2 * reach / step + 1;
    return grid_work(g->task, g->block, m) <= grid_work_at_most &&
           (step > 0.99 * longest_step || pow(m, g->dims) <= points_at_most);
}

/* How far out to go, by the coarsest step; *tail is what going further would change. */
static bool find_reach(const struct grid *g, double *before, double *reach, double *tail,
                       struct reference *out, struct failure *failure)
{
    const int P = g->task->dims.param;
    bool whole = false, ok = sum_at(g, first_step, *reach = reach_at_least, out, &whole, failure);
    change_from(P, before, out->gradient);
    *tail = INFINITY;
    for (bool wider = true; ok && whole && wider;) {
        ok = sum_at(g, first_step, *reach + widening, out, &whole, failure);
        if (!whole)
            break;
        *tail = change_from(P, before, out->gradient);
        wider = *tail > stable * norm(P, out->gradient) && *tail < INFINITY &&
                *reach + widening < reach_at_most + 0.1 && within_means(g, longest_step, *reach + widening);
        *reach += wider ? widening : 0;
    }
    return ok;
}

/* The largest of the last changes, each halved with every refinement since, and of the tail; NaN if one is. */
static double expected_error(const double *change, double tail)
{
    double error = tail;
    for (int k = 0; k < CHANGES; k++) {
        const double left = ldexp(change[k], -k);
        error = isnan(error) || left <= error ? error : left;
    }
    return error;
}

bool trapezoid_gradient(const struct opened_task *task, const struct question *q, const double *theta,
                        struct reference *out, struct failure *failure)
{
    const int P = task->dims.param;
    struct grid g;
    double *before = calloc((size_t)P, sizeof *before), reach, tail, change[CHANGES] = {0};
    bool ok = before || fail_runtime(failure, "no memory for a quadrature.");
    reference_unknown(out, "trapezoid", P);
    ok = ok && grid_open(&g, task, q, theta, failure) && find_reach(&g, before, &reach, &tail, out, failure);
    for (double step = first_step / 2; ok && within_means(&g, step, reach); step /= 2) {
        bool whole = false;
        ok = sum_at(&g, step, reach, out, &whole, failure);
        if (!ok || !whole)
            break;
        memmove(change + 1, change, (CHANGES - 1) * sizeof *change);
        change[0] = change_from(P, before, out->gradient);
        out->error = expected_error(change, tail);
        if (step < 1.01 * longest_step && (change[0] <= stable * norm(P, out->gradient) || interrupted()))
            break;
    }
    free(before);
    return ok;
}
