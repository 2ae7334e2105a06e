/* rough.h: a task for tests, whose loss has a jump or a kink and whose smoothed gradients are known all the
 * same, with Phi and phi the normal distribution and density,
 *
 *     s_t = s_{t-1} + theta in R^P,   s_0 = 0,   x = (s_T)_1 + ... + (s_T)_P
 *     jump:  L = 1 if x > c else 0,   kink:  L = |x - c|
 *     x ~ N(mean, sd^2) under noise: mean = T sum theta;  sd^2 = sigma^2 P sum over blocks of q_b^2
 *     d(E L)/dtheta_i = T phi(u) / sd,   T (2 Phi(u) - 1),   u = (mean - c) / sd */
#ifndef PESBENCH_TEST_ROUGH_H
#define PESBENCH_TEST_ROUGH_H

#include "core.h"

#include <math.h>

struct rough {
    int param, width, kink;
    double c;
};

static const struct option_def rough_options[] = {
    OPTION(rough, param, "1", 1, 8, "parameters P"),
    OPTION(rough, width, "0", 0, 1, "1: one particle in a slice"),
    OPTION(rough, kink, "0", 0, 1, "1: |x - c|; 0: a jump at c"),
    OPTION(rough, c, "0.37", -10, 10, "where"),
    {0},
};

static bool rough_open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    const struct rough *r = self;
    (void)failure;
    *dims = (struct dims){.state = r->param,
                          .param = r->param,
                          .horizon = request->horizon ? request->horizon : 1,
                          .width = r->width,
                          .final_only = true};
    return true;
}

static void rough_theta0(const void *self, double *theta)
{
    for (int i = 0; i < ((const struct rough *)self)->param; i++)
        theta[i] = 0.05 + 0.02 * i;
}

static void rough_init(const void *self, const struct slice *s)
{
    const struct rough *r = self;
    const bool as_asked = r->width != 1 || s->n == 1;
    for (int i = 0; i < r->param; i++)
        for (int p = 0; p < s->n; p++)
            s->state[(size_t)i * s->ld + (size_t)p] = as_asked ? 0 : (real)NAN;
}

static void rough_step(const void *self, const struct slice *s, real *restrict next)
{
    for (int i = 0; i < ((const struct rough *)self)->param; i++)
        for (int p = 0; p < s->n; p++) {
            const size_t at = (size_t)i * s->ld + (size_t)p;
            next[at] = s->state[at] + s->theta[at];
        }
}

static void rough_loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    const struct rough *r = self;
    for (int p = 0; p < s->n; p++) {
        double x = -r->c;
        for (int i = 0; i < r->param; i++)
            x += next[(size_t)i * s->ld + (size_t)p];
        sum[p] += r->kink ? fabs(x) : x > 0;
    }
}

static double rough_flops(const void *self)
{
    return 2 * ((const struct rough *)self)->param + 1;
}

static const struct task rough = {.name = "rough",
                                  .brief = "a loss with a jump or a kink",
                                  .source = "tests",
                                  .options = rough_options,
                                  .size = sizeof(struct rough),
                                  .open = rough_open,
                                  .theta0 = rough_theta0,
                                  .init = rough_init,
                                  .step = rough_step,
                                  .loss = rough_loss,
                                  .flops = rough_flops};

/* The gradient by each theta_i, the same for all, smoothed by one noise per `block` steps. */
static double rough_gradient(const struct rough *r, long horizon, long block, double sigma)
{
    double sum = 0, blocks = 0;
    for (int i = 0; i < r->param; i++)
        sum += 0.05 + 0.02 * i;
    for (long t = 0; t < horizon; t += block) {
        const double q = (double)(t + block < horizon ? block : horizon - t);
        blocks += q * q;
    }
    const double steps = (double)horizon, sd = sigma * sqrt(r->param * blocks), u = (steps * sum - r->c) / sd;
    return r->kink ? steps * erf(u / sqrt(2)) : steps * exp(-u * u / 2) / sqrt(2 * M_PI) / sd;
}

#endif
