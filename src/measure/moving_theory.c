/* moving_theory.c: what is known exactly of a path of theta; see moving.h.
 *
 * Where L is quadratic in its copies of theta, antithetic differences are linear in the noise, with the derivatives
 * g_{j,i} taken at the copies theta_1 .. theta_n that were visited; so that the closed forms of unfolded.h hold along
 * a path.  Their bias is against G = sum of g_{j,i}, the derivative along the path, which is itself off
 * by G - sum of G_j(theta_j): that is hysteresis. */
#include "moving.h"
#include "oracle.h"
#include "repetition.h"
#include "tape.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOWS_AT_MOST = 128 };

static bool in_step(const struct repetition *r)
{
    return r->procedure.stagger == STAGGER_LOCKSTEP && !r->procedure.burn_in && r->facts.instances == 1;
}

/* gradient [param] += G_j(theta_j), by a reverse sweep from the end of window j over the whole of the episode */
static bool sweep_window(const struct repetition *r, const struct opened_task *task, long j, double *gradient,
                         struct failure *failure)
{
    const long T = r->facts.dims.horizon, K = r->facts.unroll, end = (j + 1) * K < T ? (j + 1) * K : T;
    struct tape tape;
    if (!tape_open(&tape, task, r->moving.path + (size_t)j * (size_t)r->facts.dims.param, tape_checkpointed,
                   failure))
        return false;
    tape_start(&tape);
    tape_sweep(&tape, end, 1, j * K + 1, gradient);
    tape_close(&tape);
    return true;
}

static bool judge(const struct repetition *r, const struct opened_task *task, double *scratch, double *error,
                  struct failure *failure)
{
    const struct moving *m = &r->moving;
    bool ok = true;
    if (!in_step(r) || !task->task->vjp || m->windows > WINDOWS_AT_MOST)
        return true;
    for (long j = 0; ok && j < m->windows; j++)
        ok = sweep_window(r, task, j, scratch, failure);
    for (int i = 0; i < r->facts.dims.param; i++)
        scratch[i] -= m->first[i];
    *error = norm(r->facts.dims.param, scratch);
    return ok;
}

static bool closed_form(const struct repetition *r, const struct opened_task *task, double *bias,
                        double *bias2, double *variance, struct failure *failure)
{
    const struct problem_facts *f = &r->facts;
    struct unfolded unfolded;
    double *storage = NULL;
    if (!in_step(r) || r->procedure.moved_by != MOVED_BY_EXACT || !f->theory || !f->dims.quadratic ||
        !task->task->vjp || (f->dims.horizon - 1) / f->unfolding + 1 > WINDOWS_AT_MOST)
        return true;
    if (!oracle_unfold_along(task, f->unfolding, r->moving.path, f->unroll, &unfolded, &storage, failure))
        return false;
    *variance = r->engine->theory(r->run, &unfolded, bias);
    for (int i = 0; i < f->dims.param; i++)
        bias[i] += unfolded.total[i] - r->moving.moment[i];
    *bias2 = dot(f->dims.param, bias, bias);
    free(storage);
    return true;
}

bool moving_theory(const struct repetition *r, const struct opened_task *task, double *bias2,
                   double *variance, double *error, struct failure *failure)
{
    const size_t P = (size_t)r->facts.dims.param;
    double *scratch = calloc(2 * P, sizeof *scratch);
    *bias2 = *variance = *error = NAN;
    const bool ok = (scratch || fail_runtime(failure, "no memory for a bias.")) &&
                    judge(r, task, scratch, error, failure) &&
                    closed_form(r, task, scratch + P, bias2, variance, failure);
    free(scratch);
    return ok;
}
