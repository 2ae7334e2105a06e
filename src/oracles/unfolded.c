/* unfolded.c: closed forms over the derivatives g_{j,i}; see unfolded.h. */
#include "unfolded.h"
#include "vectors.h"

#include <stddef.h>

static const double *block_of(const struct unfolded *u, int j, int i)
{
    return u->derivative + ((size_t)j * (size_t)u->windows + (size_t)i) * (size_t)u->param;
}

void unfolded_bias_none(const struct unfolded *u, double *bias)
{
    for (int k = 0; k < u->param; k++)
        bias[k] = 0;
}

void unfolded_bias_truncated(const struct unfolded *u, double *bias)
{
    for (int k = 0; k < u->param; k++) {
        bias[k] = -u->total[k] + (u->derivative ? 0 : u->own[k]);
        for (int j = 0; u->derivative && j < u->windows; j++)
            bias[k] += block_of(u, j, j)[k];
    }
}

/* component k of the sum of g_{j,b} over the windows j from max(a,b) + later on */
static double h(const struct unfolded *u, int a, int b, int later, int k)
{
    double sum = 0;
    for (int j = (a > b ? a : b) + later; j < u->windows; j++)
        sum += block_of(u, j, b)[k];
    return sum;
}

/* P sum |h_{ab}|^2 + sum h_{ab}.h_{ba} */
static double window_variance(const struct unfolded *u, int later)
{
    double squares = 0, crossed = 0;
    for (int a = 0; a < u->windows; a++)
        for (int b = 0; b < u->windows; b++)
            for (int k = 0; k < u->param; k++) {
                const double ab = h(u, a, b, later, k);
                squares += ab * ab;
                crossed += ab * h(u, b, a, later, k);
            }
    return u->param * squares + crossed;
}

double unfolded_variance_window(const struct unfolded *u)
{
    if (!u->derivative)
        return u->param * u->sums.squares + u->sums.crossed;
    return window_variance(u, 0);
}

double unfolded_variance_analytic(const struct unfolded *u)
{
    if (!u->derivative)
        return u->param * u->sums.squares_after + u->sums.crossed_after;
    return window_variance(u, 1);
}

double unfolded_square_total(const struct unfolded *u)
{
    return dot(u->param, u->total, u->total);
}

double unfolded_square_own(const struct unfolded *u)
{
    double squares = u->derivative ? 0 : u->sums.own2;
    for (int j = 0; u->derivative && j < u->windows; j++)
        squares += dot(u->param, block_of(u, j, j), block_of(u, j, j));
    return squares;
}

double unfolded_square_left(const struct unfolded *u, bool whole, double coefficient)
{
    double square = 0;
    for (int k = 0; k < u->param; k++) {
        double own = whole ? u->total[k] : u->derivative ? 0 : u->own[k];
        for (int j = 0; !whole && u->derivative && j < u->windows; j++)
            own += block_of(u, j, j)[k];
        square += (u->total[k] - coefficient * own) * (u->total[k] - coefficient * own);
    }
    return square;
}

static double window_sum(const struct unfolded *u, int j, int first, int last, double *gradient)
{
    for (int k = 0; k < u->param; k++) {
        gradient[k] = 0;
        for (int i = first; i <= last; i++)
            gradient[k] += block_of(u, j, i)[k];
    }
    return dot(u->param, gradient, gradient);
}

double unfolded_window(const struct unfolded *u, int j, bool own, double *gradient)
{
    return window_sum(u, j, own ? j : 0, j, gradient);
}

double unfolded_window_past(const struct unfolded *u, int j, double *gradient)
{
    return window_sum(u, j, 0, j - 1, gradient);
}

double unfolded_window_squares(const struct unfolded *u, int j, int last)
{
    double squares = 0;
    for (int i = 0; i <= last; i++)
        squares += dot(u->param, block_of(u, j, i), block_of(u, j, i));
    return squares;
}
