/* theory.c: closed forms of bias and variance by regime; see theory.h.
 *
 *     episode   bias b and variance V of an episode's sum, as the estimator states them
 *     longrun   bias b/n; variance V/n of an update, where instances are at places of their own
 *               (else the same: batches hold whole episodes)
 *     window    with m_j, V_j mean and variance of window j's estimate, C instances:
 *               drawn at random   bias mean m_j - G/n,  variance (mean (V_j + |m_j|^2) - |mean m_j|^2) / C
 *               elsewhere         their windows' own sums */
#include "theory.h"
#include "oracle.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DERIVATIVES_AT_MOST = 128, WINDOWS_AT_MOST = 10000 }; /* windows; beyond the first only the sums */

static double square(int n, const double *x)
{
    return dot(n, x, x);
}

static void episode_theory(const struct repetition *r, const struct unfolded *u, double *scratch,
                           double *bias2, double *variance)
{
    *variance = r->engine->theory(r->run, u, scratch) / r->windows;
    *bias2 = square(u->param, scratch) / (r->windows * r->windows);
}

/* how often window j is among those that a replicate averages, in the mean */
static double share(const struct repetition *r, const struct unfolded *u, int instances, int j)
{
    const long n = u->windows, behind = r->procedure.burn_in / r->facts.unroll;
    double times = 0;
    if (r->procedure.stagger == STAGGER_RANDOM)
        return 1 / (double)n;
    for (long c = 0; c < instances; c++) {
        const long at = r->procedure.stagger == STAGGER_EXACT ? c * n / instances : 0;
        times += (at + behind) % n == j;
    }
    return times / instances;
}

static void window_theory(const struct repetition *r, const struct unfolded *u, int instances,
                          double *scratch, double *bias2, double *variance)
{
    const int P = u->param;
    double *mean = scratch, *own = scratch + P, within = 0, between = 0;
    memset(mean, 0, (size_t)P * sizeof *mean);
    for (int j = 0; j < u->windows; j++) {
        const double weight = share(r, u, instances, j);
        within += weight * r->engine->window_theory(r->run, u, j, own);
        between += weight * square(P, own);
        for (int i = 0; i < P; i++)
            mean[i] += weight * own[i];
    }
    between = r->procedure.stagger == STAGGER_RANDOM ? between - square(P, mean) : 0;
    *variance = (within + between) / instances;
    for (int i = 0; i < P; i++)
        mean[i] -= u->total[i] / u->windows;
    *bias2 = square(P, mean);
}

bool theory_of(const struct repetition *r, const struct opened_task *task, const double *theta, double *bias2,
               double *variance, struct failure *failure)
{
    const struct problem_facts *f = &r->facts;
    const bool windows = r->procedure.regime == REGIME_WINDOW && r->windows > 1;
    const long unfolding = windows ? f->unroll : f->unfolding, n = (f->dims.horizon - 1) / unfolding + 1;
    *bias2 = *variance = NAN;
    const bool each = windows || (f->dims.quadratic && n <= DERIVATIVES_AT_MOST);
    if (!(windows ? f->window_theory : f->theory) || !(f->dims.quadratic || r->procedure.small_sigma) ||
        !gives_vjp(task->task, &task->dims) || n > (windows ? DERIVATIVES_AT_MOST : WINDOWS_AT_MOST) ||
        (windows && r->procedure.burn_in % f->unroll))
        return true;
    struct unfolded unfolded;
    double *storage = NULL, *scratch = calloc(2 * (size_t)f->dims.param, sizeof *scratch);
    bool ok = scratch || fail_runtime(failure, "no memory for a bias.");
    ok = ok && (each ? oracle_unfold : oracle_fold)(task, unfolding, theta, &unfolded, &storage, failure);
    if (ok && windows)
        window_theory(r, &unfolded, f->instances, scratch, bias2, variance);
    else if (ok)
        episode_theory(r, &unfolded, scratch, bias2, variance);
    free(storage);
    free(scratch);
    return ok;
}
