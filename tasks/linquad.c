/* Linear-quadratic: linear dynamics, theta entering additively, quadratic loss.  The gradient of every
 * smoothing is the plain one, and bias and variance of every estimator have closed forms (unfolded.h).
 *
 *     s_t = A s_{t-1} + B theta,   loss_t = 1/2 |s_t - r_t|^2,   s_0 = 0,   theta0_k = 0.5 cos k
 *     A = rho (0.2 I + 0.8 C),   C_{i,(i+1) mod S} = 1,   B_{ik} = sin(1 + i + 2 k)
 *     r_{t,i} = cos(0.3 t + i) */
#include "core.h"
#include "cycle.h"

#include <math.h>
#include <stdlib.h>

enum {
    TABLE_STEPS = 4096, /* targets r_t are tabulated so far; later ones are computed when needed */
    STATE_AT_MOST = 1000,
    FUSED_STATE_AT_MOST = 16, /* larger systems are stepped */
    PUBLISHED_STATE = 6,      /* the default system, whose kernel has constant sizes */
    PUBLISHED_PARAM = 4,
};

struct linquad {
    int state, param;
    double radius;
    struct cycle cycle;
    real *target; /* r: [table][state], from t = 1 */
    long table;
};

static const struct option_def options[] = {
    OPTION(linquad, state, "6", 1, STATE_AT_MOST, "state dimension S"),
    OPTION(linquad, param, "4", 1, 1000, "parameter dimension P"),
    OPTION(linquad, radius, "0.95", 0, 2, "spectral radius rho of A"),
    {0},
};

static const struct published published[] = {
    {.unroll = 4, .particles = 100, .sigma = 0.3, .optimizer = "adam", .lr = 1e-2, .updates = 3000},
    {0},
};

static double drive_of(int i, int k)
{
    return sin(1.0 + i + 2.0 * k);
}

static double target_of(long t, int i)
{
    return cos(0.3 * (double)t + i);
}

static bool open(void *self, const struct request *request, struct dims *dims, struct failure *failure)
{
    struct linquad *k = self;
    *dims = (struct dims){
        .state = k->state,
        .param = k->param,
        .horizon = request->horizon ? request->horizon : 24,
        .quadratic = true,
        .stepwise_only = k->state > FUSED_STATE_AT_MOST,
    };
    k->table = dims->horizon < TABLE_STEPS ? dims->horizon : TABLE_STEPS;
    k->cycle.keep = (real)(0.2 * k->radius);
    k->cycle.pass = (real)(0.8 * k->radius);
    k->cycle.drive = malloc((size_t)k->state * (size_t)k->param * sizeof *k->cycle.drive);
    k->target = malloc((size_t)k->table * (size_t)k->state * sizeof *k->target);
    if (!k->cycle.drive || !k->target) {
        free(k->cycle.drive);
        free(k->target);
        return fail_runtime(failure, "no memory for linquad's %ld targets.", k->table);
    }
    for (int i = 0; i < k->state; i++) {
        for (int j = 0; j < k->param; j++)
            k->cycle.drive[i * k->param + j] = (real)drive_of(i, j);
        for (long t = 1; t <= k->table; t++)
            k->target[(t - 1) * k->state + i] = (real)target_of(t, i);
    }
    return true;
}

static void close(void *self)
{
    struct linquad *k = self;
    free(k->cycle.drive);
    free(k->target);
}

static void theta0(const void *self, double *theta)
{
    const struct linquad *k = self;
    for (int i = 0; i < k->param; i++)
        theta[i] = 0.5 * cos(i);
}

static void init(const void *self, const struct slice *s)
{
    const struct linquad *k = self;
    for (size_t i = 0; i < (size_t)k->state * s->ld; i++)
        s->state[i] = 0;
}

static void advance(const struct linquad *k, const struct slice *s, const real *x, const real *theta,
                    real *out)
{
    for (int p = 0; p < s->n; p += WIDTH)
        if (k->state == PUBLISHED_STATE && k->param == PUBLISHED_PARAM)
            cycle_advance(&k->cycle, PUBLISHED_STATE, PUBLISHED_PARAM, s->ld, x + p, theta + p, out + p);
        else
            cycle_advance(&k->cycle, k->state, k->param, s->ld, x + p, theta + p, out + p);
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    advance(self, s, s->state, s->theta, next);
}

/* The targets of step t as a row of the table, or computed into `row`. */
static const real *targets(const struct linquad *k, long t, real *row)
{
    if (t <= k->table)
        return k->target + (t - 1) * k->state;
    for (int i = 0; i < k->state; i++)
        row[i] = (real)target_of(t, i);
    return row;
}

static void loss(const void *self, const struct slice *s, const real *restrict next, real *restrict sum)
{
    const struct linquad *k = self;
    real row[STATE_AT_MOST];
    const real *r = targets(k, s->t + 1, row);
    for (int p = 0; p < s->n; p += WIDTH) {
        lanes total = lanes_load(sum + p);
        for (int i = 0; i < k->state; i++) {
            const lanes error = lanes_load(next + (size_t)i * s->ld + p) - r[i];
            total += (real)0.5 * error * error;
        }
        lanes_store(sum + p, total);
    }
}

/* Fused unroll of a vector of particles: B theta is formed once, and with constant sizes the states stay in
 * registers. */
static inline __attribute__((always_inline)) void unroll_vector(const struct linquad *k, const int states,
                                                                const int params, const struct dims *dims,
                                                                const struct slice *s, int steps, int p,
                                                                real *restrict sum)
{
    const real keep = k->cycle.keep, pass = k->cycle.pass;
    const size_t ld = s->ld;
    lanes x[FUSED_STATE_AT_MOST], drive[FUSED_STATE_AT_MOST], total = lanes_load(sum + p);
    for (int i = 0; i < states; i++) {
        x[i] = lanes_load(s->state + (size_t)i * ld + p);
        lanes sum_of_drives = k->cycle.drive[i * params] * lanes_load(s->theta + p);
        for (int j = 1; j < params; j++)
            sum_of_drives += k->cycle.drive[i * params + j] * lanes_load(s->theta + (size_t)j * ld + p);
        drive[i] = sum_of_drives;
    }
    for (long t = s->t + 1; t <= s->t + steps; t++) {
        const lanes first = x[0];
        for (int i = 0; i < states - 1; i++)
            x[i] = keep * x[i] + pass * x[i + 1] + drive[i];
        x[states - 1] = keep * x[states - 1] + pass * first + drive[states - 1];
        if (!loss_counts(dims, t))
            continue;
        real row[FUSED_STATE_AT_MOST];
        const real *r = targets(k, t, row);
        lanes squares = lanes_all(0);
        for (int i = 0; i < states; i++)
            squares += (x[i] - r[i]) * (x[i] - r[i]);
        total += (real)0.5 * squares;
    }
    for (int i = 0; i < states; i++)
        lanes_store(s->state + (size_t)i * ld + p, x[i]);
    lanes_store(sum + p, total);
}

static void unroll(const void *self, const struct dims *dims, const struct slice *s, int steps,
                   real *restrict sum)
{
    const struct linquad *k = self;
    for (int p = 0; p < s->n; p += WIDTH)
        if (k->state == PUBLISHED_STATE && k->param == PUBLISHED_PARAM)
            unroll_vector(k, PUBLISHED_STATE, PUBLISHED_PARAM, dims, s, steps, p, sum);
        else
            unroll_vector(k, k->state, k->param, dims, s, steps, p, sum);
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    const struct linquad *k = self;
    real row[STATE_AT_MOST];
    const real *r = targets(k, s->t + 1, row);
    (void)gradient;
    for (int p = 0; p < s->n; p += WIDTH)
        for (int i = 0; i < k->state; i++) {
            const size_t at = (size_t)i * s->ld + (size_t)p;
            lanes_store(adjoint + at, lanes_load(adjoint + at) + (lanes_load(next + at) - r[i]));
        }
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    const struct linquad *k = self;
    (void)next;
    for (int p = 0; p < s->n; p += WIDTH)
        if (k->state == PUBLISHED_STATE && k->param == PUBLISHED_PARAM)
            cycle_reverse(&k->cycle, PUBLISHED_STATE, PUBLISHED_PARAM, s->ld, adjoint + p, gradient + p);
        else
            cycle_reverse(&k->cycle, k->state, k->param, s->ld, adjoint + p, gradient + p);
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    const struct linquad *k = self;
    real row[STATE_AT_MOST];
    const real *r = targets(k, s->t + 1, row);
    advance(k, s, tangent, dtheta, tangent);
    for (int p = 0; p < s->n; p += WIDTH) {
        lanes total = lanes_load(dloss + p);
        for (int i = 0; i < k->state; i++) {
            const size_t at = (size_t)i * s->ld + (size_t)p;
            total += (lanes_load(next + at) - r[i]) * lanes_load(tangent + at);
        }
        lanes_store(dloss + p, total);
    }
}

/* The least there is to do: four for the transition of a component and its drive, three for its loss.  B
 * theta costs 2 S P more, but once per window. */
static double flops(const void *self)
{
    const struct linquad *k = self;
    return k->state * (4.0 + 3.0);
}

/* s_t = Gamma_t theta with Gamma_t = A Gamma_{t-1} + B, hence dL/dtheta = sum_t Gamma_t' (s_t - r_t). */
static void exact(const void *self, const struct dims *dims, const double *theta, double *sum,
                  double *gradient)
{
    const struct linquad *k = self;
    const int S = k->state, P = k->param;
    double *gamma = calloc(2 * (size_t)S * (size_t)P, sizeof *gamma), *next = gamma + (size_t)S * (size_t)P;
    *sum = gamma ? 0 : NAN;
    for (int j = 0; j < P; j++)
        gradient[j] = gamma ? 0 : NAN;
    for (long t = 1; gamma && t <= dims->horizon; t++) {
        for (int i = 0; i < S; i++) {
            double state = 0;
            for (int j = 0; j < P; j++) {
                next[i * P + j] =
                    k->radius * (0.2 * gamma[i * P + j] + 0.8 * gamma[(i + 1) % S * P + j]) + drive_of(i, j);
                state += next[i * P + j] * theta[j];
            }
            const double error = state - target_of(t, i);
            *sum += 0.5 * error * error;
            for (int j = 0; j < P; j++)
                gradient[j] += next[i * P + j] * error;
        }
        for (int i = 0; i < S * P; i++)
            gamma[i] = next[i];
    }
    free(gamma);
}

const struct task TASK(linquad) = {
    .name = "linquad",
    .brief = "linear-quadratic system: every estimator's bias and variance in closed form",
    .source = "this suite's own; the system is at the head of its file",
    .options = options,
    .size = sizeof(struct linquad),
    .published = published,
    .open = open,
    .close = close,
    .theta0 = theta0,
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
