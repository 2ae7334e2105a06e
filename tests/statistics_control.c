/* Monte Carlo references in `measure`: a task without closed forms, whose smoothed gradients are known here
 * all the same, the product of tasks/product.c robbed of them and of its derivatives.  With m_k = E (1 +
 * sigma z)^k,
 *
 *     shared: T m_{T-1},   window: product rule over blocks,   truncated: K m_{K-1}, as s = 1 where the last
 *     window starts
 *
 * The reference is within its own standard error of them, stops when the sample cannot see its error,
 * and bias quoted against it shows no bias where there is none and the difference between targets where there
 * is. */
#include "measured.h"

static const struct procedure whole_episodes = {0};

struct row {
    const char *estimator, *target;
    long unroll, horizon; /* 24 steps of one step's noise are more dimensions than quadrature takes */
    double expected, own; /* the reference; what the estimator itself estimates */
    const char *method;
};

static struct task bare;
extern const struct task task_product_double;

/* This program's tasks, instead of the library's. */
const struct task *const tasks[] = {&bare, NULL};

enum { REPLICATES = 400, PARTICLES = 100 };
static const double sigma = 0.1;

static double moment(long k)
{
    double sum = 0, term = 1;
    for (long l = 0; 2 * l <= k; l++) {
        sum += term;
        term *= sigma * sigma * (double)((k - 2 * l) * (k - 2 * l - 1)) / (double)(2 * l + 2);
    }
    return sum;
}

static double smoothed(long horizon, long block)
{
    double value = 1, slope = 0;
    for (long t = 0; t < horizon; t += block) {
        const long k = t + block < horizon ? block : horizon - t;
        slope = slope * moment(k) + value * (double)k * moment(k - 1);
        value *= moment(k);
    }
    return slope;
}

static bool measure(struct measurement *m, const struct row *row, double control_samples, int threads)
{
    struct selection selection = {.precision = "double",
                                  .quiet = true,
                                  .replicates = REPLICATES,
                                  .instances = 1,
                                  .control_samples = control_samples};
    struct cell cell = {.task = "bare",
                        .horizon = row->horizon,
                        .unroll = row->unroll,
                        .particles = PARTICLES,
                        .sigma = sigma,
                        .seed = 20240611,
                        .threads = threads};
    struct failure failure = {0};
    snprintf(cell.estimator, sizeof cell.estimator, "%s", row->estimator);
    const bool ok = measurement_make(m, &selection, &cell, &whole_episodes, row->target, &failure);
    CHECK(ok);
    if (!ok)
        fprintf(stderr, "%s against %s: %s\n", row->estimator, row->target, failure.text);
    return ok;
}

static void check_row(const struct row *row)
{
    struct measurement m;
    if (!measure(&m, row, 0, 2))
        return;
    const struct reference *r = &m.reference;
    const double standard = sqrt(m.comparison.variance.value / REPLICATES), bias = row->own - row->expected;
    const int sampled = strcmp(row->method, "montecarlo") == 0;
    CHECK_TEXT(r->method, row->method);
    CHECK_NEAR(r->gradient[0], row->expected, sampled ? far_off * r->error : 1e-9 * row->expected);
    CHECK(r->approximate);
    CHECK(sampled ? r->samples > 0 && r->samples < 100.0 * REPLICATES * PARTICLES + 1024 : r->samples == 0);
    CHECK(sampled ? r->error > 0 : r->error <= 1e-9 * row->expected);
    CHECK_RELATIVE(r->variance, sampled ? r->error * r->error : 0, 1e-12);
    CHECK(r->variance <= standard * standard / 10); /* the sample cannot see it */
    CHECK_NEAR(m.comparison.bias2.value, bias * bias, 25 * standard * standard + 10 * fabs(bias) * standard);
    if (fabs(bias) > 0)
        CHECK(m.comparison.chi2_p < 1e-6);
    else
        CHECK(m.comparison.chi2_p > 1e-6);
    measurement_close(&m);
}

/* Fewer samples than are needed: their number is kept, and their error says so.  The same bits by any number
 * of threads. */
static void check_few(void)
{
    const struct row row = {"pes", "own", 1, 24, 0, 0, "montecarlo"};
    struct measurement few, alone;
    if (!measure(&few, &row, 300, 2) || !measure(&alone, &row, 300, 1))
        return;
    CHECK(few.reference.samples >= 300 && few.reference.samples <= 512);
    CHECK(few.reference.variance > few.comparison.variance.value / REPLICATES / 10);
    CHECK(few.reference.gradient[0] == alone.reference.gradient[0]);
    CHECK(few.reference.variance == alone.reference.variance);
    measurement_close(&few);
    measurement_close(&alone);
}

static void check_plain(void)
{
    struct selection selection = {.precision = "double", .quiet = true, .replicates = 10, .instances = 1};
    struct cell cell = {
        .task = "bare", .estimator = "pes", .unroll = 2, .particles = 10, .sigma = sigma, .threads = 1};
    struct measurement m;
    struct failure failure = {0};
    CHECK(!measurement_make(&m, &selection, &cell, &whole_episodes, "plain", &failure));
    CHECK(strstr(failure.text, "plain gradient is not known") != NULL);
}

int main(void)
{
    const struct row rows[] = {
        {"pes", "own", 1, 24, smoothed(24, 1), smoothed(24, 1), "montecarlo"},
        {"pes", "window", 2, 32, smoothed(32, 2), smoothed(32, 2), "montecarlo"},
        {"nres", "own", 3, 24, smoothed(24, 24), smoothed(24, 24), "quadrature"},
        {"pes", "shared", 2, 24, smoothed(24, 24), smoothed(24, 2), "quadrature"},
        {"gpes:period=8", "own", 4, 24, smoothed(24, 8), smoothed(24, 8), "quadrature"},
        {"tes", "own", 6, 24, 6 * moment(5), 6 * moment(5), "montecarlo"},
    };
    bare = task_product_double;
    bare.name = "bare";
    bare.exact = NULL;
    bare.smoothed = NULL;
    bare.vjp = NULL;
    bare.loss_vjp = NULL;
    bare.jvp = NULL;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        check_row(&rows[k]);
    check_few();
    check_plain();
    return test_result();
}
