/* fold.c: the sums of an unfolded episode without its n^2 derivatives; see oracle.h and unfolded.h.
 *
 * With R_b(m) = sum over j >= m of g_{j,b}, the derivative of all that is lost from window m on by copy b,
 *
 *     h_{ab} = R_b(max(a,b)),   h'_{ab} = R_b(max(a,b) + 1)
 *
 * One sweep over the episode passes R_m(m) for every m and the adjoint of the state that window m starts from;
 * from each of these another, that counts no losses, goes back to the start and passes R_b(m), b < m. */
#include "memory.h"
#include "oracle.h"
#include "tape.h"
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

struct fold {
    struct tape *tape;
    long unroll, windows;
    size_t param, adjoint;         /* lengths */
    double *from;                  /* R_m(m): [windows][param] */
    double *adjoints;              /* where window m starts: [windows][adjoint] */
    double *earlier, *later, *one; /* R_{m-1}(m), R_b(m) and another: [param] */
    double *total, *own;           /* [param] */
    struct unfolded_sums sums;
};

static double square(size_t n, const double *x)
{
    return dot((int)n, x, x);
}

static long end_of(const struct fold *f, long window)
{
    const long end = (window + 1) * f->unroll, horizon = f->tape->task->dims.horizon;
    return end < horizon ? end : horizon;
}

/* window b's part of a sweep, whose losses count or do not */
static void sweep(const struct fold *f, long b, bool counts, double *gradient)
{
    const long first = b * f->unroll + 1, last = end_of(f, b);
    memset(gradient, 0, f->param * sizeof *gradient);
    tape_sweep(f->tape, last, first, counts ? first : last + 1, gradient);
}

static void sweep_all(struct fold *f)
{
    tape_start(f->tape);
    for (long m = f->windows - 1; m >= 0; m--) {
        double *from = f->from + (size_t)m * f->param;
        sweep(f, m, true, from);
        memcpy(f->adjoints + (size_t)m * f->adjoint, f->tape->adjoint, f->adjoint * sizeof *f->adjoints);
        for (size_t k = 0; k < f->param; k++)
            f->total[k] += from[k];
        f->sums.squares += (double)(m + 1) * square(f->param, from); /* h_{am}, a <= m */
        f->sums.crossed += square(f->param, from);                   /* h_{mm}.h_{mm} */
    }
}

/* What the losses from window m on owe to the windows before it. */
static void sweep_before(struct fold *f, long m)
{
    const double *from = f->from + (size_t)m * f->param;
    memcpy(f->tape->adjoint, f->adjoints + (size_t)m * f->adjoint, f->adjoint * sizeof *f->adjoints);
    for (long b = m - 1; b >= 0; b--) {
        double *r = b == m - 1 ? f->earlier : f->later; /* R_b(m) */
        sweep(f, b, false, r);
        const double r2 = square(f->param, r);
        f->sums.squares += r2; /* h_{mb} */
        f->sums.crossed += 2 * dot((int)f->param, r, from);
        /* h'_{ab} with max(a,b) = m - 1: a = m - 1 or, for b = m - 1, every a up to it */
        f->sums.squares_after += b == m - 1 ? (double)m * r2 : r2;
        f->sums.crossed_after += b == m - 1 ? r2 : 2 * dot((int)f->param, r, f->earlier);
    }
}

/* p_m = R_m(m) - R_m(m + 1), of which f->earlier has the last when window m + 1 has been swept */
static void add_own(struct fold *f, long m)
{
    for (size_t k = 0; k < f->param; k++)
        f->one[k] = f->from[(size_t)m * f->param + k] - (m + 1 < f->windows ? f->earlier[k] : 0);
    for (size_t k = 0; k < f->param; k++)
        f->own[k] += f->one[k];
    f->sums.own2 += square(f->param, f->one);
}

static void fold_up(struct fold *f)
{
    sweep_all(f);
    for (long m = f->windows; m >= 1; m--) {
        if (m < f->windows)
            sweep_before(f, m);
        add_own(f, m - 1);
    }
}

bool oracle_fold(const struct opened_task *task, long unroll, const double *theta, struct unfolded *out,
                 double **storage, struct failure *failure)
{
    const long windows = (task->dims.horizon - 1) / unroll + 1;
    struct tape tape;
    *storage = NULL;
    if (!tape_open(&tape, task, theta, tape_whole, failure))
        return false;
    const size_t P = (size_t)task->dims.param, S = tape.stride;
    const double size = (double)windows * (double)(P + S) + 5.0 * (double)P;
    bool ok = memory_fits(8 * size, "the unfolded gradient", failure);
    if (ok) {
        *storage = calloc((size_t)size, sizeof **storage);
        ok = *storage || fail_runtime(failure, "no memory for the unfolded gradient.");
    }
    if (ok) {
        double *at = *storage;
        struct fold f = {&tape, unroll, windows, P, S, .total = at, .own = at + P};
        f.earlier = at + 2 * P;
        f.later = at + 3 * P;
        f.one = at + 4 * P;
        f.from = at + 5 * P;
        f.adjoints = f.from + (size_t)windows * P;
        fold_up(&f);
        *out = (struct unfolded){(int)windows, task->dims.param, NULL, f.total, f.own, f.sums};
    }
    tape_close(&tape);
    return ok;
}
