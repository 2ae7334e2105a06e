/* UORO on a linear-quadratic problem of the sizes of reference estimators, section 11 (E1): six states, four
 * parameters, 24 steps, spectral radius 0.95, the parameters driving the states by a matrix of full rank,
 * drawn here.  Its estimate is without bias (conformance test 4).  Its variance has no closed form: it is
 * printed, and held against that of UORO written out again below, with other random numbers.  (E1
 * reports 39.6 |G|^2 on its own draw; it depends on the draw.)  DODGE's is (P + 1) |G|^2 on any. */
#include "harness.h"
#include "random.h"
#include "stats.h"
#include "test.h"
#include "vectors.h"

enum { S = 6, P = 4, T = 24, REPLICATES = 40000 };

static double drive[S][P], ring[S][S];

/* the loss is 1/2 |s - r_t|^2 */
static double target(long t, int i)
{
    return cos(0.3 * (double)t + i);
}

/* out = A x + B theta, or, of a tangent, the same of its direction; out may not be x */
static void transition(const struct slice *s, const real *x, const real *theta, real *out)
{
    for (int i = 0; i < S; i++)
        for (int k = 0; k < s->n; k++) {
            double sum = 0;
            for (int j = 0; j < S; j++)
                sum += ring[i][j] * (double)x[(size_t)j * s->ld + (size_t)k];
            for (int j = 0; j < P; j++)
                sum += drive[i][j] * (double)theta[(size_t)j * s->ld + (size_t)k];
            out[(size_t)i * s->ld + (size_t)k] = (real)sum;
        }
}

static void step(const void *self, const struct slice *s, real *restrict next)
{
    (void)self;
    transition(s, s->state, s->theta, next);
}

static void loss_vjp(const void *self, const struct slice *s, const real *restrict next,
                     real *restrict adjoint, real *restrict gradient)
{
    (void)self, (void)gradient;
    for (int i = 0; i < S; i++)
        for (int k = 0; k < s->n; k++)
            adjoint[(size_t)i * s->ld + (size_t)k] +=
                next[(size_t)i * s->ld + (size_t)k] - (real)target(s->t + 1, i);
}

static void vjp(const void *self, const struct slice *s, const real *restrict next, real *restrict adjoint,
                real *restrict gradient)
{
    (void)self, (void)next;
    for (int k = 0; k < s->n; k++) {
        double old[S];
        for (int i = 0; i < S; i++)
            old[i] = (double)adjoint[(size_t)i * s->ld + (size_t)k];
        for (int j = 0; j < P; j++)
            for (int i = 0; i < S; i++)
                gradient[(size_t)j * s->ld + (size_t)k] += (real)(drive[i][j] * old[i]);
        for (int j = 0; j < S; j++) {
            double sum = 0;
            for (int i = 0; i < S; i++)
                sum += ring[i][j] * old[i];
            adjoint[(size_t)j * s->ld + (size_t)k] = (real)sum;
        }
    }
}

static void jvp(const void *self, const struct slice *s, const real *restrict next,
                const real *restrict dtheta, real *restrict tangent, real *restrict dloss)
{
    real after[S * 64];
    (void)self;
    if (s->ld > 64)
        abort();
    transition(s, tangent, dtheta, after);
    memcpy(tangent, after, (size_t)S * s->ld * sizeof(real));
    for (int i = 0; i < S; i++)
        for (int k = 0; k < s->n; k++) {
            const size_t at = (size_t)i * s->ld + (size_t)k;
            dloss[k] += (next[at] - (real)target(s->t + 1, i)) * tangent[at];
        }
}

/* E1: the ring keeps 0.2 and passes on 0.8, times 0.95; the drive is normal. */
static void make_problem(void)
{
    uint64_t random = 20240611;
    for (int i = 0; i < S; i++) {
        ring[i][i] = 0.95 * 0.2;
        ring[i][(i + 1) % S] = 0.95 * 0.8;
        for (int j = 0; j < P; j++)
            drive[i][j] = random_normal(&random);
    }
}

/* The first episodes of linquad, its hooks replaced by the above, at theta = (1, 1, 1, 1)/2. */
static void episodes(const char *estimator, int trials, double *gradient)
{
    const struct setup setup = {.task = "linquad",
                                .estimator = estimator,
                                .request = {.horizon = T},
                                .unroll = 4,
                                .particles = 1,
                                .instances = 1,
                                .trials = trials,
                                .threads = 1};
    struct failure failure;
    struct run *run = run_open(&setup, &failure);
    struct identity *identity = calloc((size_t)trials, sizeof *identity);
    double *theta = calloc((size_t)(trials * P), sizeof *theta);
    if (!run || !identity || !theta) {
        fprintf(stderr, "%s: %s\n", estimator, failure.text);
        exit(1);
    }
    struct task e1 = *run->problem.task;
    e1.step = step;
    e1.loss_vjp = loss_vjp;
    e1.vjp = vjp;
    e1.jvp = jvp;
    run->problem.task = &e1;
    for (int k = 0; k < trials; k++)
        identity[k] = (struct identity){5, (uint32_t)k};
    for (int k = 0; k < trials * P; k++)
        theta[k] = 0.5;
    run_begin(run, trials, identity);
    run_advance(run, T, theta, gradient, NULL);
    run_close(run);
    free(identity);
    free(theta);
}

static double length(int n, const double *x)
{
    return sqrt(dot(n, x, x));
}

/* s~ and theta~ of the reference's section 4.12, from its equations, one replicate */
static void uoro_again(uint64_t *random, double *gradient)
{
    double state[S] = {0}, along[S] = {0}, outer[P] = {0};
    memset(gradient, 0, P * sizeof *gradient);
    for (long t = 1; t <= T; t++) {
        double next[S], a[S], nu[S], b[P] = {0}, slope = 0;
        for (int i = 0; i < S; i++) {
            nu[i] = random_bits(random) >> 63 ? 1 : -1;
            next[i] = dot(S, ring[i], state);
            a[i] = dot(S, ring[i], along);
            for (int j = 0; j < P; j++) {
                next[i] += drive[i][j] * 0.5;
                b[j] += drive[i][j] * nu[i];
            }
        }
        const double rho0 = t > 1 ? sqrt(length(P, outer) / length(S, a)) : 1;
        const double rho1 = sqrt(length(P, b) / length(S, nu));
        for (int i = 0; i < S; i++) {
            state[i] = next[i];
            along[i] = rho0 * a[i] + rho1 * nu[i];
            slope += (next[i] - target(t, i)) * along[i];
        }
        for (int j = 0; j < P; j++) {
            outer[j] = outer[j] / rho0 + b[j] / rho1;
            gradient[j] += slope * outer[j];
        }
    }
}

static double standard_error(const struct comparison *c)
{
    return (c->variance.hi - c->variance.lo) / 2 / 1.96;
}

static void report(const char *name, const struct comparison *c)
{
    const double norm2 = c->reference_norm * c->reference_norm;
    printf("%s: p %.3g, variance %.4g |G|^2, standard error %.2g, finds a bias of %.2g |G|\n", name,
           c->chi2_p, c->variance.value / norm2, standard_error(c) / norm2, c->detectable);
    CHECK(c->chi2_p > 1e-6);
    CHECK(c->detectable < 0.1);
}

int main(void)
{
    static double uoro[REPLICATES * P], again[REPLICATES * P], dodge[REPLICATES * P], bptt[P], rtrl[P];
    struct comparison of_uoro = {0}, of_again = {0}, of_dodge = {0};
    struct failure failure;
    uint64_t random = 1;
    make_problem();
    episodes("bptt", 1, bptt);
    episodes("rtrl", 1, rtrl);
    for (int i = 0; i < P; i++)
        CHECK_RELATIVE(rtrl[i], bptt[i], 1e-11);
    episodes("uoro", REPLICATES, uoro);
    episodes("dodge", REPLICATES, dodge);
    for (int r = 0; r < REPLICATES; r++)
        uoro_again(&random, again + r * P);
    CHECK(compare_to_reference(REPLICATES, P, uoro, bptt, 0, &of_uoro, &failure));
    CHECK(compare_to_reference(REPLICATES, P, again, bptt, 0, &of_again, &failure));
    CHECK(compare_to_reference(REPLICATES, P, dodge, bptt, 0, &of_dodge, &failure));
    report("UORO", &of_uoro);
    report("UORO again", &of_again);
    report("DODGE", &of_dodge);
    const double norm2 = of_dodge.reference_norm * of_dodge.reference_norm;
    CHECK_NEAR(of_uoro.variance.value, of_again.variance.value,
               5 * hypot(standard_error(&of_uoro), standard_error(&of_again)));
    CHECK_NEAR(of_dodge.variance.value, (P + 1) * norm2, 5 * standard_error(&of_dodge));
    return test_result();
}
