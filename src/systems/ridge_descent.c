/* ridge_descent.c: see ridge_descent.h. */
#include "ridge_descent.h"
#include "symmetric.h"

#include <math.h>
#include <string.h>

/* a number and its derivative by theta */
struct dual {
    double x, d;
};

static struct dual times(struct dual a, struct dual b)
{
    return (struct dual){a.x * b.x, a.d * b.x + a.x * b.d};
}

static struct dual scaled(double factor, struct dual a)
{
    return (struct dual){factor * a.x, factor * a.d};
}

static struct dual plus(struct dual a, struct dual b)
{
    return (struct dual){a.x + b.x, a.d + b.d};
}

/* r + r^2 + ... + r^n by doubling, which is as good near r = 1 as elsewhere */
static struct dual geometric(struct dual r, long n)
{
    struct dual sum = {0}, power = {1, 0}; /* of the steps so far: the sum, and r to their number */
    struct dual part = r, factor = r;      /* the same of the next power of two of steps */
    for (; n > 0; n /= 2) {
        if (n % 2) {
            sum = plus(sum, times(power, part));
            power = times(power, factor);
        }
        part = plus(part, times(factor, part));
        factor = times(factor, factor);
    }
    return sum;
}

/* A direction that G's eigenvectors separate: w_t - v = r^t (w_0 - v), v = (X'y) / (lambda + e^theta),
 * r = 1 - eta (lambda + e^theta). */
struct mode {
    struct dual rest, away, ratio; /* v, w_0 - v, r */
    struct dual moved;             /* the sum over t of w_t - v */
};

static struct mode mode_of(const struct ridge_descent *descent, double lambda, const double *vector,
                           double penalty, long steps)
{
    struct mode m;
    double drive = 0, start = 0;
    for (int j = 0; j < YACHT_INPUTS; j++) {
        drive += vector[j * YACHT_INPUTS] * descent->train->cross[j];
        start += vector[j * YACHT_INPUTS] * descent->start[j];
    }
    const double stiffness = lambda + penalty;
    m.rest = (struct dual){drive / stiffness, -penalty * drive / (stiffness * stiffness)};
    m.away = (struct dual){start - m.rest.x, -m.rest.d};
    m.ratio = (struct dual){1 - descent->rate * stiffness, -descent->rate * penalty};
    m.moved = times(m.away, geometric(m.ratio, steps));
    return m;
}

/* The sum over t of the product of w_t's components along two modes, but for one thing: 2 v_b (w_a - v_a)
 * stands for v_b (w_a - v_a) + v_a (w_b - v_b), which comes to the same in a sum over all a and b. */
static struct dual product_of(const struct mode *a, const struct mode *b, long steps)
{
    const struct dual resting = times(scaled((double)steps, a->rest), b->rest);
    const struct dual crossed = times(scaled(2, b->rest), a->moved);
    const struct dual moving = times(times(a->away, b->away), geometric(times(a->ratio, b->ratio), steps));
    return plus(resting, plus(crossed, moving));
}

/* The sum of c + 1/2 w_t' A w_t - b'w_t, all sums over t being geometric. */
void ridge_descent_sum(const struct ridge_descent *descent, double theta, long steps, double *sum,
                       double *derivative)
{
    const struct yacht_moments *judge = descent->judge;
    double gram[YACHT_INPUTS][YACHT_INPUTS], lambda[YACHT_INPUTS], vectors[YACHT_INPUTS][YACHT_INPUTS];
    struct mode mode[YACHT_INPUTS];
    struct dual total = {(double)steps * judge->square / 2, 0};
    memcpy(gram, descent->train->gram, sizeof gram);
    symmetric_eigen(YACHT_INPUTS, gram[0], lambda, vectors[0]);
    for (int i = 0; i < YACHT_INPUTS; i++)
        mode[i] = mode_of(descent, lambda[i], &vectors[0][i], exp(theta), steps);
    for (int i = 0; i < YACHT_INPUTS; i++) {
        double slope = 0;
        for (int a = 0; a < YACHT_INPUTS; a++)
            slope += vectors[a][i] * judge->cross[a];
        total = plus(total, scaled(-slope, plus(scaled((double)steps, mode[i].rest), mode[i].moved)));
        for (int j = 0; j < YACHT_INPUTS; j++) {
            double curvature = 0;
            for (int a = 0; a < YACHT_INPUTS; a++)
                for (int b = 0; b < YACHT_INPUTS; b++)
                    curvature += vectors[a][i] * judge->gram[a][b] * vectors[b][j];
            total = plus(total, scaled(curvature / 2, product_of(&mode[i], &mode[j], steps)));
        }
    }
    *sum = total.x;
    *derivative = total.d;
}
