/* unroll.c: advance both members of a block's pairs through a segment.
 *
 * Losses are differenced per pair before they are summed: over steps in double; a task's fused unroll sums at
 * most FUSED_STEPS_AT_MOST of them in its own precision first. */
#include "harness.h"

#include <math.h>
#include <string.h>

/* total += loss of each member by itself */
static void add_totals(int members, int n, const struct workspace *w, double *const *total)
{
    for (int m = 0; m < members; m++)
        for (int p = 0; p < n; p++)
            total[m][p] += (double)w->loss[m][p];
}

/* b->loss += loss of plus less that of minus, or loss of plus where there is no minus.  What is not finite stays so: 0, or
 * NaN once one of them, padding among them, is not. */
static double add_losses(int members, const struct block *b, const struct workspace *w)
{
    const int n = b->plus.n;
    double *restrict sum = b->loss;
    const real *restrict plus = w->loss[0], *restrict minus = w->loss[1];
    double zero = 0;
    if (members == 2) {
#pragma omp simd reduction(+ : zero)
        for (int p = 0; p < n; p++) {
            sum[p] += (double)plus[p] - (double)minus[p];
            zero += 0 * sum[p];
        }
    } else {
#pragma omp simd reduction(+ : zero)
        for (int p = 0; p < n; p++) {
            sum[p] += (double)plus[p];
            zero += 0 * sum[p];
        }
    }
    if (b->total[0])
        add_totals(members, n, w, b->total);
    return zero;
}

static void forward_fused(const struct problem *p, struct block *b, const struct workspace *w, int steps,
                          struct lost_particle *lost)
{
    const int n = b->plus.n;
    for (int done = 0; done < steps;) {
        const int part = steps - done < FUSED_STEPS_AT_MOST ? steps - done : FUSED_STEPS_AT_MOST;
        struct slice *member[2] = {&b->plus, &b->minus};
        for (int m = 0; m < p->members; m++) {
            memset(w->loss[m], 0, (size_t)n * sizeof(real));
            p->task->unroll(p->self, &p->dims, member[m], part, w->loss[m]);
            member[m]->t += part;
        }
        if (isnan(add_losses(p->members, b, w)))
            lost_pair(p, b, w->loss, b->plus.t - part + 1, b->plus.t, lost);
        done += part;
    }
}

static void forward_stepwise(const struct problem *p, struct block *b, const struct workspace *w, int steps,
                             struct lost_particle *lost)
{
    struct slice member[2] = {b->plus, b->minus};
    real *next[2] = {w->next[0], w->next[1]};
    const int n = b->plus.n;
    const bool end_only = p->estimator->needs & NEEDS_END;
    const size_t state_bytes = (size_t)p->dims.state * b->plus.ld * sizeof(real);
    for (int k = 0; k < steps; k++) {
        const bool counts = end_only ? k == steps - 1 : loss_counts(&p->dims, member[0].t + 1);
        for (int m = 0; m < p->members; m++) {
            p->task->step(p->self, &member[m], next[m]);
            if (counts) {
                memset(w->loss[m], 0, (size_t)n * sizeof(real));
                p->task->loss(p->self, &member[m], next[m], w->loss[m]);
            }
            real *const old = member[m].state;
            member[m].state = next[m];
            next[m] = old;
            member[m].t++;
        }
        if (counts && isnan(add_losses(p->members, b, w)))
            lost_pair(p, b, w->loss, member[0].t, member[0].t, lost);
    }
    if (member[0].state != b->plus.state) { /* an odd number of steps ended in the workspace */
        memcpy(b->plus.state, member[0].state, state_bytes);
        if (p->members == 2)
            memcpy(b->minus.state, member[1].state, state_bytes);
    }
    b->plus.t = member[0].t;
    b->minus.t = member[1].t;
}

void forward(const struct problem *p, struct block *b, const struct workspace *w, int steps,
             struct lost_particle *lost)
{
    memset(b->loss, 0, (size_t)b->plus.n * sizeof(double));
    if (p->stepwise)
        forward_stepwise(p, b, w, steps, lost);
    else
        forward_fused(p, b, w, steps, lost);
}
