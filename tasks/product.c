/* Scalar product: the cheapest system in which plain, shared and window targets differ, each in closed form.
 *
 *     s_t = theta s_{t-1},   s_0 = 1,   L = s_T^d,   theta_0 = 1
 *     m_k = E (theta + eps)^k = sum over l of C(k, 2l) theta^{k-2l} sigma^{2l} (2l - 1)!!
 *     smoothed by independent noise per block of q_b steps:  F = product over blocks of m_{d q_b} */
#include "core.h"

#include <math.h>

struct product {
    int degree;
};

static const struct option_def options[] = {
    OPTION(product, degree, "1", 1, 16, "power d of the final state"),
    {0},
};

static const struct published published[] = {
    {.unroll = 2, .particles = 100, .sigma = 0.2, .optimizer = "sgd", .lr = 1e-3, .updates = 1000},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    (void)self;
    (void)failure;
    *dims = (struct dims){
        .state = 1,
        .param = 1,
        .horizon = request->horizon ? request->horizon : 8,
        .final_only = true,
    };
    return true;
}

static void theta0(const void *self, double *theta)
{
    (void)self;
    theta[0] = 1;
}

static void init(const void *self, const struct slice *s)
{
    (void)self;
    for (int p = 0; p < s->n; p++)
        s->state[p] = 1;
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    (void)self;
#pragma omp simd
    for (int p = 0; p < s->n; p++)
        next[p] = s->theta[p] * s->state[p];
}

static real power(real x, int k)
{
    real y = 1;
    for (int i = 0; i < k; i++)
        y *= x;
    return y;
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    const int d = ((const struct product *)self)->degree;
    for (int p = 0; p < s->n; p++)
        sum[p] += power(next[p], d);
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    const int d = ((const struct product *)self)->degree;
    (void)gradient;
    for (int p = 0; p < s->n; p++)
        adjoint[p] += (real)d * power(next[p], d - 1);
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    (void)self, (void)next;
    for (int p = 0; p < s->n; p++) {
        gradient[p] += adjoint[p] * s->state[p];
        adjoint[p] *= s->theta[p];
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const int d = ((const struct product *)self)->degree;
    for (int p = 0; p < s->n; p++) {
        tangent[p] = dtheta[p] * s->state[p] + s->theta[p] * tangent[p];
        dloss[p] += (real)d * power(next[p], d - 1) * tangent[p];
    }
}

static double flops(const void *self)
{
    (void)self;
    return 1;
}

static void exact(const void *self, const struct dims *dims, const double *theta, double *sum,
                  double *gradient)
{
    const double exponent = ((const struct product *)self)->degree * (double)dims->horizon;
    *sum = pow(theta[0], exponent);
    gradient[0] = exponent * pow(theta[0], exponent - 1);
}

/* m_k, term by term: the next is (k-2l)(k-2l-1) / (2l+2) * sigma^2 / theta^2 times the last, for
 * C(k,2l+2)(2l+1)!! */
static double moment(long k, double theta, double sigma)
{
    double sum = 0, coefficient = 1;
    for (long l = 0; 2 * l <= k; l++) {
        sum += coefficient * pow(theta, (double)(k - 2 * l)) * pow(sigma, 2.0 * (double)l);
        coefficient *= (double)((k - 2 * l) * (k - 2 * l - 1)) / (double)(2 * l + 2);
    }
    return sum;
}

static void smoothed(const void *self, const struct dims *dims, const double *theta, double sigma, long block,
                     double *sum, double *gradient)
{
    const long d = ((const struct product *)self)->degree;
    double value = 1, slope = 0; /* of the product so far */
    for (long t = 0; t < dims->horizon; t += block) {
        const long left = dims->horizon - t, k = d * (block < left ? block : left);
        const double m = moment(k, theta[0], sigma);
        slope = slope * m + value * (double)k * moment(k - 1, theta[0], sigma); /* dm_k/dtheta = k m_{k-1} */
        value *= m;
    }
    *sum = value;
    gradient[0] = slope;
}

const struct task TASK(product) = {
    .name = "product",
    .brief = "scalar product: plain, shared and window targets differ, each in closed form",
    .source = "this suite's own; the closed forms are at the head of its file",
    .options = options,
    .size = sizeof(struct product),
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
    .smoothed = smoothed,
};
