/* moving.h: bias while theta moves, against closed forms.
 *
 * Of linquad the gradient of window j as if theta had always been what it is, is the difference of two episodes' closed
 * forms, and the derivative along a path is sum_t Gamma_t' (s_t - r_t) with the states that were visited; neither is
 * had here from the tapes and tangents that the program uses.  Of a scalar system with two windows the bias is in
 * moving.h, also where the estimator's own noise moves theta. */
#include "measured.h"
#include "vectors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STATE = 6, PARAM = 4, HORIZON = 24, UNROLL = 4, WINDOWS = HORIZON / UNROLL };
static const double rate = 1e-2, radius = 0.95;

struct truth {
    double path[WINDOWS][PARAM], moment[PARAM], visited[PARAM];
};

/* gradient of the losses of window j at theta */
static void of_window(const struct opened_task *task, int j, const double *theta, double *gradient)
{
    double loss, earlier[PARAM] = {0};
    struct dims dims = task->dims;
    dims.horizon = (j + 1) * UNROLL;
    task->task->exact(task->self, &dims, theta, &loss, gradient);
    dims.horizon = j * UNROLL;
    if (j > 0)
        task->task->exact(task->self, &dims, theta, &loss, earlier);
    for (int k = 0; k < PARAM; k++)
        gradient[k] -= earlier[k];
}

/* x = A x + extra */
static void advance(double *x, const double *extra)
{
    const double first = x[0];
    for (int i = 0; i < STATE; i++)
        x[i] = radius * (0.2 * x[i] + 0.8 * (i + 1 < STATE ? x[i + 1] : first)) + extra[i];
}

static void along_path(struct truth *truth)
{
    double s[STATE] = {0}, gamma[PARAM][STATE] = {{0}}, column[PARAM][STATE];
    for (int k = 0; k < PARAM; k++)
        for (int i = 0; i < STATE; i++)
            column[k][i] = sin(1 + i + 2 * k);
    for (int t = 1; t <= HORIZON; t++) {
        double drive[STATE] = {0};
        for (int k = 0; k < PARAM; k++)
            for (int i = 0; i < STATE; i++)
                drive[i] += column[k][i] * truth->path[(t - 1) / UNROLL][k];
        advance(s, drive);
        for (int k = 0; k < PARAM; k++) {
            advance(gamma[k], column[k]);
            for (int i = 0; i < STATE; i++)
                truth->visited[k] += gamma[k][i] * (s[i] - cos(0.3 * t + i));
        }
    }
}

/* Instances `apart` windows from each other, which go through an episode first; 0: one instance. */
static struct truth truth_of(int apart)
{
    struct truth truth = {{{0}}, {0}, {0}};
    struct opened_task task;
    struct failure failure;
    double theta[PARAM], gradient[PARAM];
    if (!task_open(&task, "linquad", &(struct request){.horizon = HORIZON}, &failure))
        exit(1);
    task.task->theta0(task.self, theta);
    const int instances = apart ? WINDOWS / apart : 1, before = apart ? WINDOWS : 0;
    for (int u = 0; u < before + WINDOWS; u++) {
        double mean[PARAM] = {0};
        for (int c = 0; c < instances; c++) {
            of_window(&task, (u + c * apart) % WINDOWS, theta, gradient);
            for (int k = 0; k < PARAM; k++)
                mean[k] += gradient[k] / instances;
        }
        for (int k = 0; k < PARAM; k++) {
            if (u >= before) {
                truth.path[u - before][k] = theta[k];
                truth.moment[k] += mean[k];
            }
            theta[k] -= rate * mean[k];
        }
    }
    task_close(&task);
    along_path(&truth);
    return truth;
}

static void mean_of(const struct measurement *m, int k, double *mean, double *error)
{
    const int R = m->repetition.replicates;
    double squares = 0;
    *mean = 0;
    for (int r = 0; r < R; r++)
        *mean += m->repetition.estimates[r * PARAM + k] / R;
    for (int r = 0; r < R; r++)
        squares += pow(m->repetition.estimates[r * PARAM + k] - *mean, 2);
    *error = sqrt(squares / (R - 1) / R);
}

static void check_references(const struct measurement *m, const struct truth *truth)
{
    for (int k = 0; k < PARAM; k++) {
        CHECK_NEAR(m->reference.gradient[k], truth->moment[k], 1e-11 * norm(PARAM, truth->moment));
        for (int j = 0; j < WINDOWS; j++)
            CHECK_NEAR(m->repetition.moving.path[j * PARAM + k], truth->path[j][k], 1e-12);
    }
}

/* In step: mean, bias and variance along the path. */
static void check_path(const char *estimator, int replicates)
{
    const struct procedure moving = {.moved_by = MOVED_BY_EXACT, .lr = rate};
    const struct truth truth = truth_of(0);
    struct measurement m;
    double bias2 = 0, farthest = 0;
    if (!measured_by(&m, &moving, 1, "linquad", estimator, UNROLL, 20, 0.3, replicates, "plain"))
        return;
    check_references(&m, &truth);
    CHECK(m.reference.error < 1e-11 * norm(PARAM, truth.moment));
    for (int k = 0; k < PARAM; k++) {
        double mean, error;
        mean_of(&m, k, &mean, &error);
        error += 1e-12 * norm(PARAM, truth.visited);
        CHECK_NEAR(mean, truth.visited[k],
                   5.5 * error); /* of some 30 of these, one in 10^6 is a false alarm */
        farthest = fmax(farthest, fabs(truth.visited[k] - truth.moment[k]) / error);
        bias2 += pow(truth.visited[k] - truth.moment[k], 2);
    }
    printf("%-16s bias %.4f of the gradient, %.3g standard errors\n", estimator,
           sqrt(bias2) / norm(PARAM, truth.moment), farthest);
    CHECK(farthest > 10);
    if (m.repetition.facts.theory) {
        CHECK_NEAR(m.theory_bias2, bias2, 1e-9 * bias2);
        CHECK_NEAR(m.comparison.variance.value, m.theory_variance, 0.12 * m.theory_variance);
    }
    measurement_close(&m);
}

/* What truncation adds is in the closed form: without noise, to rounding. */
static void check_truncated(void)
{
    const struct procedure moving = {.moved_by = MOVED_BY_EXACT, .lr = rate};
    struct measurement m;
    if (!measured_by(&m, &moving, 1, "linquad", "tbptt", UNROLL, 1, 0.3, 2, "plain"))
        return;
    CHECK_NEAR(m.theory_bias2, m.comparison.bias2.value, 1e-9 * m.comparison.bias2.value);
    CHECK(m.theory_bias2 > 0.1 * pow(m.comparison.reference_norm, 2));
    measurement_close(&m);
}

static void check_staggered(void)
{
    const struct procedure moving = {.stagger = STAGGER_EXACT, .moved_by = MOVED_BY_EXACT, .lr = rate};
    const struct truth truth = truth_of(2);
    struct measurement m;
    if (!measured_by(&m, &moving, 3, "linquad", "rtrl", UNROLL, 1, 0.3, 2, "plain"))
        return;
    check_references(&m, &truth);
    CHECK(m.comparison.bias2.value > 1e-4 * pow(m.comparison.reference_norm, 2));
    measurement_close(&m);
}

/* With a rate of 0 theta is frozen: the gradient and the estimates are those of a measurement that knows nothing of
 * all this, but for the order in which windows are added up. */
static void check_frozen(const char *estimator)
{
    const struct procedure frozen = {0}, resting = {.moved_by = MOVED_BY_OWN};
    struct measurement m, other;
    if (!measured_by(&m, &frozen, 2, "lorenz", estimator, 50, 4, 0.04, 3, "plain") ||
        !measured_by(&other, &resting, 2, "lorenz", estimator, 50, 4, 0.04, 3, "plain"))
        return;
    const int P = m.repetition.facts.dims.param;
    for (int k = 0; k < 3 * P; k++)
        CHECK_NEAR(other.repetition.estimates[k], m.repetition.estimates[k],
                   1e-12 * norm(3 * P, m.repetition.estimates));
    for (int k = 0; k < P; k++)
        CHECK_NEAR(other.reference.gradient[k], m.reference.gradient[k], 1e-7 * m.comparison.reference_norm);
    measurement_close(&m);
    measurement_close(&other);
}

/* The scalar system of moving.h, two windows of one step. */
static void check_scalar(const char *estimator, bool shares, enum moved_by by, int pairs)
{
    const double a = 0.6, b = sin(1), theta = 0.5, lr = 0.2, g1 = b * (b * theta - cos(0.3));
    const double common = by == MOVED_BY_OWN ? 2.0 / pairs : 0;
    const double bias = b * b * lr * g1 * (shares ? (a + 1) * (a - common) : a * (a + 1 - common));
    const int replicates = 400000;
    const struct procedure moving = {.moved_by = by, .lr = lr};
    struct selection selection = {
        .precision = "double", .quiet = true, .replicates = replicates, .instances = 1};
    struct cell cell = {.task = "linquad:state=1:param=1:radius=0.6",
                        .horizon = 2,
                        .unroll = 1,
                        .particles = 2 * pairs,
                        .sigma = 0.1,
                        .seed = 5,
                        .threads = 1};
    struct measurement m;
    struct failure failure;
    snprintf(cell.estimator, sizeof cell.estimator, "%s", estimator);
    CHECK(measurement_make(&m, &selection, &cell, &moving, "plain", &failure));
    const double off = errors_from(&m, replicates, m.reference.gradient[0] + bias),
                 still = errors_from(&m, replicates, m.reference.gradient[0]),
                 hysteresis =
                     errors_from(&m, replicates, m.reference.gradient[0] + b * b * lr * g1 * a * (a + 1));
    printf("%s, %d pairs: bias %.4f; off by %.2f standard errors, from 0 by %.1f, from hysteresis alone by "
           "%.1f\n",
           estimator, pairs, bias, off, still, hysteresis);
    CHECK(fabs(off) < 5.5);
    CHECK(fabs(by == MOVED_BY_OWN ? hysteresis : still) > 12);
    measurement_close(&m);
}

int main(void)
{
    static const char *const sampled[] = {"pes", "nres", "gpes:period=8", "pes_analytic", "uoro"};
    for (size_t k = 0; k < sizeof sampled / sizeof *sampled; k++)
        check_path(sampled[k], 8000);
    check_path("rtrl", 2);
    check_truncated();
    check_staggered();
    check_frozen("pes");
    check_frozen("nres");
    check_scalar("pes", false, MOVED_BY_EXACT, 1);
    check_scalar("nres", true, MOVED_BY_EXACT, 1);
    for (int pairs = 1; pairs <= 3; pairs += 2) {
        check_scalar("pes", false, MOVED_BY_OWN, pairs);
        check_scalar("nres", true, MOVED_BY_OWN, pairs);
    }
    return test_result();
}
