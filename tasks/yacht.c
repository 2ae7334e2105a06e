/* The L2 coefficient of a linear regression on UCI Yacht Hydrodynamics (Vicol et al. 2021): gradient descent
 * on the training rows, judged by the validation rows after every step.
 *
 *     w_t = w_{t-1} - eta (G w_{t-1} - X'y + e^theta w_{t-1}),   G = X'X,   eta = 0.001,   w_0 ~ N(0, I)
 *     loss_t = 1/2 |X_v w_t - y_v|^2 = c + 1/2 w_t' A w_t - b'w_t,   A = X_v'X_v, b = X_v'y_v, c = |y_v|^2 / 2
 *
 * The data, and what stands in for them where there are none, are in yacht_data.h.  The sums over an episode
 * have a closed form (ridge_descent.h), and long episodes are the ridge regression's loss. */
#include "core.h"
#include "lanes.h"
#include "noise.h"
#include "ridge_descent.h"
#include "vector_math.h"
#include "yacht_data.h"

enum { INPUTS = YACHT_INPUTS };

struct yacht {
    struct yacht_data data;
    double start[INPUTS];                                 /* w_0 */
    real pull[INPUTS][INPUTS], push[INPUTS];              /* eta G, eta X'y */
    real curvature[INPUTS][INPUTS], slope[INPUTS], level; /* A, b, c */
};

static const double eta = 0.001;

/* Compute is charged as 2 K N a published update; 37 500 of them are its figure.  Adam's rates are the
 * defaults that the published commands run with. */
static const struct published published[] = {
    {.unroll = 1,
     .particles = 4,
     .sigma = 0.01,
     .optimizer = "adam",
     .lr = 3e-3,
     .beta1 = 0.9,
     .beta2 = 0.999,
     .updates = 37500},
    {0},
};

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct yacht *k = self;
    if (!yacht_data(&k->data, request->data, failure))
        return false;
    k->level = (real)(k->data.validation.square / 2);
    const struct stream stream = stream_make(request->seed, 0, 0, PURPOSE_DATA);
    for (int i = 0; i < INPUTS; i++) {
        real start;
        fill_noise(stream, 0, 1, 1, 0, (uint32_t)i, 1, &start, 1);
        k->start[i] = start;
        k->push[i] = (real)(eta * k->data.train.cross[i]);
        k->slope[i] = (real)k->data.validation.cross[i];
        for (int j = 0; j < INPUTS; j++) {
            k->pull[i][j] = (real)(eta * k->data.train.gram[i][j]);
            k->curvature[i][j] = (real)k->data.validation.gram[i][j];
        }
    }
    *dims = (struct dims){
        .state = INPUTS,
        .param = 1,
        .horizon = request->horizon ? request->horizon : 1000000,
        .evaluate_steps = 10000, /* 18 time constants of the slowest direction: the ridge regression's loss */
        .evaluate_last = true,
        .data = yacht_data_name(request->data),
    };
    return true;
}

static void theta0(const void *self, double *theta)
{
    (void)self;
    theta[0] = 5;
}

/* that of the published starts */
static bool range(const void *self, int i, double *low, double *high)
{
    (void)self, (void)i;
    *low = -5;
    *high = 5;
    return true;
}

/* ---- steps ------------------------------------------------------------------------------------------- */

static void init(const void *self, const struct slice *s)
{
    const struct yacht *k = self;
    for (int i = 0; i < INPUTS; i++)
        for (size_t p = 0; p < s->ld; p++)
            s->state[(size_t)i * s->ld + p] = (real)k->start[i];
}

/* eta e^theta of a vector of particles */
static inline lanes decay_of(const real *theta)
{
    real decay[WIDTH];
#pragma omp simd
    for (int p = 0; p < WIDTH; p++)
        decay[p] = (real)eta * exp_any(theta[p]);
    return lanes_load(decay);
}

/* out = m x for a symmetric matrix */
static inline __attribute__((always_inline)) void multiply(const real m[INPUTS][INPUTS], const lanes *x,
                                                           lanes *out)
{
    UNROLL_FULLY
    for (int i = 0; i < INPUTS; i++) {
        out[i] = m[i][0] * x[0];
        UNROLL_FULLY
        for (int j = 1; j < INPUTS; j++)
            out[i] += m[i][j] * x[j];
    }
}

static inline __attribute__((always_inline)) void load(const real *from, size_t ld, lanes *x)
{
    for (int i = 0; i < INPUTS; i++)
        x[i] = lanes_load(from + (size_t)i * ld);
}

static inline __attribute__((always_inline)) void store(real *to, size_t ld, const lanes *x)
{
    for (int i = 0; i < INPUTS; i++)
        lanes_store(to + (size_t)i * ld, x[i]);
}

static inline __attribute__((always_inline)) void move(const struct yacht *k, lanes decay, lanes *w)
{
    lanes pull[INPUTS];
    multiply(k->pull, w, pull);
    for (int i = 0; i < INPUTS; i++)
        w[i] -= pull[i] - k->push[i] + decay * w[i];
}

/* c + sum over i of w_i (1/2 A_ii w_i + sum over j > i of A_ij w_j - b_i) */
static inline __attribute__((always_inline)) lanes loss_of(const struct yacht *k, const lanes *w)
{
    lanes sum = lanes_all(k->level);
    for (int i = 0; i < INPUTS; i++) {
        lanes row = (real)0.5 * k->curvature[i][i] * w[i] - k->slope[i];
        for (int j = i + 1; j < INPUTS; j++)
            row += k->curvature[i][j] * w[j];
        sum += w[i] * row;
    }
    return sum;
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    for (int p = 0; p < s->n; p += WIDTH) {
        lanes w[INPUTS];
        load(s->state + p, s->ld, w);
        move(self, decay_of(s->theta + p), w);
        store(next + p, s->ld, w);
    }
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    for (int p = 0; p < s->n; p += WIDTH) {
        lanes w[INPUTS];
        load(next + p, s->ld, w);
        lanes_store(sum + p, lanes_load(sum + p) + loss_of(self, w));
    }
}

static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict sum)
{
    (void)dims; /* the loss counts at every step */
    for (int p = 0; p < s->n; p += WIDTH) {
        const lanes decay = decay_of(s->theta + p);
        lanes w[INPUTS], total = lanes_load(sum + p);
        load(s->state + p, s->ld, w);
        for (int t = 0; t < steps; t++) {
            move(self, decay, w);
            total += loss_of(self, w);
        }
        store(s->state + p, s->ld, w);
        lanes_store(sum + p, total);
    }
}

/* ---- derivatives ------------------------------------------------------------------------------------- */

/* dloss/dw = A w - b */
static inline __attribute__((always_inline)) void slope_of(const struct yacht *k, const lanes *w, lanes *out)
{
    multiply(k->curvature, w, out);
    for (int i = 0; i < INPUTS; i++)
        out[i] -= k->slope[i];
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    (void)gradient;
    for (int p = 0; p < s->n; p += WIDTH) {
        lanes w[INPUTS], a[INPUTS], slope[INPUTS];
        load(next + p, s->ld, w);
        load(adjoint + p, s->ld, a);
        slope_of(self, w, slope);
        for (int i = 0; i < INPUTS; i++)
            a[i] += slope[i];
        store(adjoint + p, s->ld, a);
    }
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    const struct yacht *k = self;
    (void)next;
    for (int p = 0; p < s->n; p += WIDTH) {
        const lanes decay = decay_of(s->theta + p);
        lanes w[INPUTS], a[INPUTS], pull[INPUTS], sum = lanes_all(0);
        load(s->state + p, s->ld, w);
        load(adjoint + p, s->ld, a);
        multiply(k->pull, a, pull);
        for (int i = 0; i < INPUTS; i++) {
            sum += w[i] * a[i];
            a[i] -= pull[i] + decay * a[i];
        }
        store(adjoint + p, s->ld, a);
        lanes_store(gradient + p, lanes_load(gradient + p) - decay * sum);
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const struct yacht *k = self;
    for (int p = 0; p < s->n; p += WIDTH) {
        const lanes decay = decay_of(s->theta + p), change = decay * lanes_load(dtheta + p);
        lanes w[INPUTS], t[INPUTS], pull[INPUTS], slope[INPUTS], sum = lanes_load(dloss + p);
        load(s->state + p, s->ld, w);
        load(tangent + p, s->ld, t);
        multiply(k->pull, t, pull);
        for (int i = 0; i < INPUTS; i++)
            t[i] -= pull[i] + decay * t[i] + change * w[i];
        load(next + p, s->ld, w);
        slope_of(k, w, slope);
        for (int i = 0; i < INPUTS; i++)
            sum += slope[i] * t[i];
        store(tangent + p, s->ld, t);
        lanes_store(dloss + p, sum);
    }
}

/* G w, decay and drive; the triangle of A and its sum.  The exponential comes once per window. */
static double flops(const void *self)
{
    (void)self;
    return 2 * INPUTS * INPUTS + 4 * INPUTS + INPUTS * (INPUTS + 1) + 3 * INPUTS;
}

/* ---- closed form ------------------------------------------------------------------------------------- */

static void exact(const void *self, const struct dims *dims, const double *theta, double *sum,
                  double *gradient)
{
    const struct yacht *k = self;
    const struct ridge_descent descent = {
        .train = &k->data.train, .judge = &k->data.validation, .start = k->start, .rate = eta};
    ridge_descent_sum(&descent, theta[0], dims->horizon, sum, gradient);
}

const struct task TASK(yacht) = {
    .name = "yacht",
    .brief = "L2 coefficient of a linear regression on UCI Yacht",
    .source = "Vicol et al., ICML 2021, arXiv 2112.13835; Gerritsma, Onnink & Versluis 1981 (UCI, CC BY 4.0)",
    .size = sizeof(struct yacht),
    .published = published,
    .open = open,
    .theta0 = theta0,
    .range = range,
    .init = init,
    .step = step,
    .loss = loss,
    .unroll = unroll,
    .loss_vjp = loss_vjp,
    .vjp = vjp,
    .jvp = jvp,
    .flops = flops,
    .exact = exact,
};
