/* fold.c: the sums of an unfolded episode without its n^2 derivatives; see oracle.h and unfolded.h.
 *
 * With R_b(m) = sum over j >= m of g_{j,b}, the derivative of all that is lost from window m on by copy b,
 *
 *     h_{ab} = R_b(max(a,b)),   h'_{ab} = R_b(max(a,b) + 1)
 *
 * One sweep over the episode passes R_m(m) for every m and the adjoint of the state that window m starts from;
 * from each of these another, that counts no losses, goes back to the start and passes R_b(m), b < m.  The
 * copies of the particle on the tape, all the same, then have the adjoint of an m each. */
#include "memory.h"
#include "oracle.h"
#include "tape.h"
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

struct fold {
    struct tape *tape;
    long unroll, windows;
    size_t param, state, copies, stride;
    double *from;     /* R_m(m): [param][stride], m < windows <= stride - copies */
    double *adjoint;  /* where window m starts: [windows][state] */
    double *earlier;  /* R_{m-1}(m) of each copy: [param][copies] */
    double *gradient; /* [param] */
    double *total, *own;
    struct unfolded_sums sums;
};

/* window b's part of a sweep, whose losses count or do not */
static void sweep(const struct fold *f, long b, bool counts)
{
    const long first = b * f->unroll + 1, end = first + f->unroll - 1, T = f->tape->task->dims.horizon;
    const long last = end < T ? end : T;
    memset(f->gradient, 0, f->param * sizeof *f->gradient);
    tape_sweep(f->tape, last, first, counts ? first : last + 1, f->gradient);
}

static void add_own(struct fold *f, size_t k, double p)
{
    f->own[k] += p;
    f->sums.own2 += p * p;
}

static void sweep_all(struct fold *f)
{
    tape_start(f->tape);
    for (long m = f->windows - 1; m >= 0; m--) {
        sweep(f, m, true);
        for (size_t i = 0; i < f->state; i++)
            f->adjoint[(size_t)m * f->state + i] = f->tape->adjoint[i * f->copies];
        for (size_t k = 0; k < f->param; k++) {
            f->from[k * f->stride + (size_t)m] = f->gradient[k];
            f->total[k] += f->gradient[k];
            if (m == f->windows - 1)
                add_own(f, k, f->gradient[k]);
        }
        const double square = dot((int)f->param, f->gradient, f->gradient);
        f->sums.squares += (double)(m + 1) * square; /* h_{am}, a <= m */
        f->sums.crossed += square;                   /* h_{mm}.h_{mm} */
    }
}

/* copy m - first takes up what the losses from window m on say of the state it starts from */
static void join(const struct fold *f, long first, long m)
{
    for (size_t i = 0; i < f->state; i++)
        f->tape->adjoint[i * f->copies + (size_t)(m - first)] = f->adjoint[(size_t)m * f->state + i];
}

/* R_{m-1}(m), of which follows p_{m-1} = R_{m-1}(m-1) - R_{m-1}(m) */
static void keep_earlier(struct fold *f, long first, long m)
{
    for (size_t k = 0; k < f->param; k++) {
        const size_t at = k * f->copies + (size_t)(m - first);
        f->earlier[at] = f->tape->gradient[at];
        add_own(f, k, f->from[k * f->stride + (size_t)m - 1] - f->earlier[at]);
    }
}

/* R_b(m) of every copy; those that have not joined have 0.  h'_{ab} with max(a,b) = m - 1 is R_b(m) for a = m - 1
 * and, where b = m - 1, for every a up to it. */
static void add_sums(struct fold *f, long first, long b)
{
    double square[LANES] = {0}, with_from[LANES] = {0}, with_earlier[LANES] = {0};
    for (size_t k = 0; k < f->param; k++)
        for (size_t c = 0; c < f->copies; c++) {
            const double r = f->tape->gradient[k * f->copies + c];
            square[c] += r * r;
            with_from[c] += r * f->from[k * f->stride + (size_t)first + c];
            with_earlier[c] += r * f->earlier[k * f->copies + c];
        }
    for (size_t c = 0; c < f->copies; c++) {
        const long m = first + (long)c;
        if (m <= b || m >= f->windows)
            continue;
        f->sums.squares += square[c];
        f->sums.crossed += 2 * with_from[c];
        f->sums.squares_after += b == m - 1 ? (double)m * square[c] : square[c];
        f->sums.crossed_after += b == m - 1 ? square[c] : 2 * with_earlier[c];
    }
}

/* What the losses from each of a few windows on owe to the windows before it. */
static void sweep_before(struct fold *f, long first)
{
    const long after = first + (long)f->copies;
    tape_start(f->tape);
    memset(f->earlier, 0, f->param * f->copies * sizeof *f->earlier);
    for (long m = after < f->windows ? after - 1 : f->windows - 1; m >= 1; m--) {
        if (m >= first)
            join(f, first, m);
        sweep(f, m - 1, false);
        if (m >= first)
            keep_earlier(f, first, m);
        add_sums(f, first, m - 1);
    }
}

static bool take_memory(struct fold *f, double **storage, struct failure *failure)
{
    const double P = (double)f->param, n = (double)f->windows, copies = (double)f->copies;
    const double size = 3 * P + P * copies + P * (n + copies) + n * (double)f->state;
    if (!memory_fits(8 * size, "the sums of the unfolded gradient", failure))
        return false;
    *storage = calloc((size_t)size, sizeof **storage);
    if (!*storage)
        return fail_runtime(failure, "no memory for the sums of the unfolded gradient.");
    f->total = *storage;
    f->own = f->total + f->param;
    f->gradient = f->own + f->param;
    f->earlier = f->gradient + f->param;
    f->from = f->earlier + f->param * f->copies;
    f->adjoint = f->from + f->param * f->stride;
    return true;
}

bool oracle_fold(const struct opened_task *task, long unroll, const double *theta, struct unfolded *out,
                 double **storage, struct failure *failure)
{
    struct tape tape;
    *storage = NULL;
    if (!tape_open(&tape, task, theta, tape_whole, failure))
        return false;
    struct fold f = {.tape = &tape, .unroll = unroll, .windows = (task->dims.horizon - 1) / unroll + 1};
    f.param = (size_t)task->dims.param;
    f.state = (size_t)task->dims.state;
    f.copies = tape.s.ld;
    f.stride = (size_t)f.windows + f.copies;
    const bool ok = take_memory(&f, storage, failure);
    if (ok) {
        sweep_all(&f);
        for (long first = 0; first < f.windows; first += (long)f.copies)
            sweep_before(&f, first);
        *out = (struct unfolded){.windows = (int)f.windows,
                                 .param = task->dims.param,
                                 .total = f.total,
                                 .own = f.own,
                                 .sums = f.sums};
    }
    tape_close(&tape);
    return ok;
}
