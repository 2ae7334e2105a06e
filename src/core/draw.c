/* draw.c: perturbations, by the problem's sampling; see reference estimators, section 4.18. */
#include "harness.h"

#include <math.h>
#include <string.h>

void draw_signs(const struct block *b, long step, int rows, real *x)
{
    fill_signs(b->instance->signs, (uint32_t)b->first_pair, b->plus.n, rows, (uint32_t)step,
               b->segment.episode, x, b->plus.ld);
}

void draw_coordinates(const struct problem *p, const struct block *b, int rows, real *x)
{
    fill_noise_from(b->instance->noise, (uint32_t)b->first_pair, b->plus.n, p->dims.param, rows, 0,
                    b->segment.episode, 1, x, b->plus.ld);
}

double draw_uniform(const struct instance *instance, long step)
{
    return uniform_at(instance->signs, (uint32_t)step, instance->clock.segment.episode);
}

static double column_dot(int rows, size_t ld, const real *x, const real *y)
{
    double sum = 0;
    for (int i = 0; i < rows; i++)
        sum += (double)x[(size_t)i * ld] * (double)y[(size_t)i * ld];
    return sum;
}

static void scale_column(int rows, size_t ld, double by, real *x)
{
    for (int i = 0; i < rows; i++)
        x[(size_t)i * ld] = (real)(by * (double)x[(size_t)i * ld]);
}

/* Gram and Schmidt's process on n columns of normal deviates, each keeping its own length, which is
 * independent of all directions: every column is still N(0, sigma^2 I) by itself (Choromanski et al., ICML
 * 2018). Twice, because once loses digits where columns are nearly parallel. */
static void make_orthogonal(int rows, int n, size_t ld, real *x)
{
    for (int k = 0; k < n; k++) {
        const double length = sqrt(column_dot(rows, ld, x + k, x + k));
        for (int pass = 0; pass < 2; pass++)
            for (int j = 0; j < k; j++) {
                const double along = column_dot(rows, ld, x + k, x + j) / column_dot(rows, ld, x + j, x + j);
                for (int i = 0; i < rows; i++)
                    x[(size_t)i * ld + (size_t)k] -= (real)(along * (double)x[(size_t)i * ld + (size_t)j]);
            }
        scale_column(rows, ld, length / sqrt(column_dot(rows, ld, x + k, x + k)), x + k);
    }
}

void draw_at(const struct problem *p, struct block *b, long step)
{
    const size_t count = (size_t)p->dims.param * b->plus.ld;
    if (p->sampling == SAMPLING_RADEMACHER) {
        draw_signs(b, step, p->dims.param, b->eps);
        for (size_t k = 0; k < count; k++)
            b->eps[k] *= (real)p->sigma;
        return;
    }
    fill_noise(b->instance->noise, (uint32_t)b->first_pair, b->plus.n, p->dims.param, (uint32_t)step,
               b->segment.episode, p->sigma, b->eps, b->plus.ld);
    if (p->sampling == SAMPLING_ORTHOGONAL)
        make_orthogonal(p->dims.param, b->pairs, b->plus.ld, b->eps);
}

void draw(const struct problem *p, struct block *b)
{
    draw_at(p, b, b->segment.t);
}

double variance_factor(const struct problem *p)
{
    const double P = p->dims.param, M = p->pairs;
    const double factor[SAMPLINGS] = {
        [SAMPLING_ANTITHETIC] = (P + 1) / M, [SAMPLING_FORWARD] = NAN, /* curvature adds to it */
        [SAMPLING_LEAVE_ONE_OUT] = NAN,      [SAMPLING_ORTHOGONAL] = (P + 2) / M - 1,
        [SAMPLING_RADEMACHER] = (P - 1) / M,
    };
    return factor[p->sampling];
}
