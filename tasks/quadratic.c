/* A loss that is even in theta about theta_0 = 0: every antithetic estimate there is exactly 0, for both
 * members of a pair see states that are each other's negative.
 *
 *     s_t = s_{t-1} + theta,   loss_t = 1/2 |s_t|^2,   s_0 = 0 */
#include "core.h"

struct quadratic {
    int param;
};

static const struct option_def options[] = {
    OPTION(quadratic, param, "2", 1, 1000, "dimension of theta and of the state"),
    {0},
};

static const struct published published[] = {
    {.unroll = 5, .particles = 100, .sigma = 0.1, .optimizer = "sgd", .lr = 1e-4, .updates = 1000},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    const struct quadratic *k = self;
    (void)failure;
    *dims = (struct dims){
        .state = k->param,
        .param = k->param,
        .horizon = request->horizon ? request->horizon : 20,
        .quadratic = true,
    };
    return true;
}

static void theta0(const void *self, double *theta)
{
    for (int i = 0; i < ((const struct quadratic *)self)->param; i++)
        theta[i] = 0;
}

static size_t numbers(const void *self, const struct slice *s)
{
    return (size_t)((const struct quadratic *)self)->param * s->ld;
}

static void init(const void *self, const struct slice *s)
{
    for (size_t k = 0; k < numbers(self, s); k++)
        s->state[k] = 0;
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    const size_t n = numbers(self, s);
#pragma omp simd
    for (size_t k = 0; k < n; k++)
        next[k] = s->state[k] + s->theta[k];
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    for (int i = 0; i < ((const struct quadratic *)self)->param; i++) {
        const real *restrict row = next + (size_t)i * s->ld;
#pragma omp simd
        for (int p = 0; p < s->n; p++)
            sum[p] += (real)0.5 * row[p] * row[p];
    }
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    const size_t n = numbers(self, s);
    (void)gradient;
#pragma omp simd
    for (size_t k = 0; k < n; k++)
        adjoint[k] += next[k];
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    const size_t n = numbers(self, s);
    (void)next;
#pragma omp simd
    for (size_t k = 0; k < n; k++)
        gradient[k] += adjoint[k];
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    for (int i = 0; i < ((const struct quadratic *)self)->param; i++) {
        const size_t row = (size_t)i * s->ld;
        for (int p = 0; p < s->n; p++) {
            tangent[row + (size_t)p] += dtheta[row + (size_t)p];
            dloss[p] += next[row + (size_t)p] * tangent[row + (size_t)p];
        }
    }
}

static double flops(const void *self)
{
    return 4.0 * ((const struct quadratic *)self)->param;
}

/* s_t = t theta, so L = 1/2 |theta|^2 sum of t^2 */
static void exact(const void *self, const struct dims *dims, const double *theta, double *sum,
                  double *gradient)
{
    const double T = (double)dims->horizon, squares = T * (T + 1) * (2 * T + 1) / 6;
    *sum = 0;
    for (int i = 0; i < ((const struct quadratic *)self)->param; i++) {
        *sum += 0.5 * squares * theta[i] * theta[i];
        gradient[i] = squares * theta[i];
    }
}

const struct task TASK(quadratic) = {
    .name = "quadratic",
    .brief = "a loss even in theta: every antithetic estimate at theta_0 is exactly 0",
    .source = "this suite's own, for a test of antithetic pairs; the system is at the head of its file",
    .options = options,
    .size = sizeof(struct quadratic),
    .published = published,
    .open = open,
    .theta0 = theta0,
    .init = init,
    .step = step,
    .loss = loss,
    .loss_vjp = loss_vjp,
    .vjp = vjp,
    .jvp = jvp,
    .flops = flops,
    .exact = exact,
};
