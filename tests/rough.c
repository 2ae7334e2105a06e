/* rough.c: smoothed gradients of losses with a jump or a kink (rough.h), by the trapezoid rule and by Monte
 * Carlo, against closed forms.  Gauss-Hermite does not converge there; the trapezoid rule takes its place,
 * and what either says of its error is no less than its error.  Where the dimensions are too many, the best
 * there is is Monte Carlo. */
#include "rough.h"
#include "oracle.h"
#include "quadrature.h"
#include "test.h"

/* This program's tasks, instead of the library's. */
const struct task *const tasks[] = {&rough, NULL};

static const double sigma = 0.3;

struct asked {
    enum target target;
    const char *method;
    long horizon, block;
    double samples;
    int threads;
};

/* The answer, and the largest error of a component; NaN where there is no answer. */
static double ask(const char *spec, const struct asked *asked, struct reference *out, struct failure *failure)
{
    const struct question question = {.target = asked->target,
                                      .method = asked->method,
                                      .sigma = sigma,
                                      .block = asked->block,
                                      .samples = asked->samples,
                                      .threads = asked->threads ? asked->threads : 2,
                                      .quiet = true};
    struct opened_task task;
    double theta[8], off = 0;
    CHECK(task_open(&task, spec, &(struct request){.horizon = asked->horizon}, failure));
    task.task->theta0(task.self, theta);
    if (!oracle_gradient(&task, &question, theta, out, failure)) {
        task_close(&task);
        return NAN;
    }
    const long block = asked->target == TARGET_SHARED ? asked->horizon : asked->block;
    const double expected = rough_gradient(task.self, asked->horizon, block, sigma);
    CHECK(fabs(expected) > 1e-3);
    for (int i = 0; i < task.dims.param; i++)
        off += (out->gradient[i] - expected) * (out->gradient[i] - expected);
    task_close(&task);
    return sqrt(off);
}

/* at many places of the jump, for where it lies between two nodes decides on the error */
static void check_trapezoid(const char *options, const struct asked *asked, double accuracy, int places)
{
    for (int k = 0; k < places; k++) {
        char spec[128];
        struct reference reference;
        struct failure failure = {0};
        snprintf(spec, sizeof spec, "rough:c=%.17g%s", 0.1 + 0.0173 * k, options);
        const double off = ask(spec, asked, &reference, &failure);
        CHECK(off <= 1.0001 * reference.error); /* a single jump can come to just that */
        CHECK(reference.error <= accuracy);
        CHECK_TEXT(reference.method, "trapezoid");
        CHECK(reference.approximate && reference.variance == 0 && reference.samples == 0);
        reference_close(&reference);
    }
}

static void check_hermite(const char *options)
{
    for (int k = 0; k < 40; k++) {
        char spec[128];
        struct reference reference = {.gradient = (double[8]){0}};
        struct failure failure = {0};
        struct opened_task task;
        const struct question question = {.target = TARGET_SHARED, .sigma = sigma, .block = 1, .threads = 1};
        double theta;
        snprintf(spec, sizeof spec, "rough:c=%.17g%s", 0.1 + 0.0173 * k, options);
        CHECK(task_open(&task, spec, &(struct request){.horizon = 1}, &failure));
        task.task->theta0(task.self, &theta);
        CHECK(hermite_gradient(&task, &question, &theta, &reference, &failure));
        CHECK(fabs(reference.gradient[0] - rough_gradient(task.self, 1, 1, sigma)) <= reference.error);
        CHECK(reference.error > 1e-6); /* it does not converge, and says so */
        task_close(&task);
    }
}

static void check_control(const char *spec, const struct asked *asked)
{
    struct reference one, two;
    struct failure failure = {0};
    struct asked alone = *asked;
    const double off = ask(spec, asked, &one, &failure);
    CHECK_TEXT(one.method, "montecarlo");
    CHECK(off <= 5.5 * one.error); /* a length in P <= 6 dimensions, not one deviation */
    CHECK(one.error > 0 && one.error <= 0.05 * fabs(one.gradient[0]));
    CHECK_RELATIVE(one.variance, one.error * one.error, 1e-12);
    CHECK(one.samples >= asked->samples && one.samples <= 1.1 * asked->samples + 130);
    alone.threads = 1;
    ask(spec, &alone, &two, &failure);
    CHECK(memcmp(one.gradient, two.gradient, sizeof *one.gradient) == 0 && one.error == two.error);
    reference_close(&one);
    reference_close(&two);
}

/* Where the loss is linear, far from its kink, a pair's variance is (P + 1) |G|^2, and G is T in each
 * coordinate (reference estimators, section 4.1). */
static void check_standard_error(void)
{
    const struct asked asked = {TARGET_SHARED, "montecarlo", 2, 1, 1e6, 2};
    struct reference reference;
    struct failure failure = {0};
    const double off = ask("rough:kink=1:c=-10:param=2", &asked, &reference, &failure), square = 2 * 2 * 2;
    CHECK(off <= 5.5 * reference.error);
    CHECK_RELATIVE(reference.variance, 3 * square / (reference.samples / 2),
                   0.25); /* 5 standard deviations */
    reference_close(&reference);
}

static void check_stop(void)
{
    struct opened_task task;
    struct failure failure = {0};
    struct reference all, some;
    struct question question = {.target = TARGET_SHARED,
                                .method = "montecarlo",
                                .sigma = sigma,
                                .block = 1,
                                .samples = 1e6,
                                .threads = 2,
                                .quiet = true};
    const double theta = 0.05;
    CHECK(task_open(&task, "rough", &(struct request){.horizon = 1}, &failure));
    CHECK(oracle_gradient(&task, &question, &theta, &all, &failure));
    question.resolve = 3 * all.variance;
    CHECK(oracle_gradient(&task, &question, &theta, &some, &failure));
    CHECK(some.variance <= question.resolve);
    CHECK(some.samples < 0.6 * all.samples && some.samples > 0.1 * all.samples);
    reference_close(&all);
    reference_close(&some);
    task_close(&task);
}

static void check_refusals(void)
{
    static const struct {
        const char *spec;
        struct asked asked;
        const char *says[2];
    } cases[] = {
        {"rough", {TARGET_PLAIN, NULL, 3, 1, 1e3, 0}, {"neither a closed form nor derivatives", "shared"}},
        {"rough",
         {TARGET_PLAIN, "montecarlo", 3, 1, 1e3, 0},
         {"expected one of closed, bptt, rtrl", "plain"}},
        {"rough", {TARGET_SHARED, "closed", 3, 1, 1e3, 0}, {"no closed form", "quadrature or montecarlo"}},
        {"rough", {TARGET_SHARED, "rtrl", 3, 1, 1e3, 0}, {"expected one of closed, quadrature", "rtrl"}},
        {"rough",
         {TARGET_WINDOW, "trapezoid", 5, 1, 1e3, 0},
         {"too many dimensions of noise, 5", "montecarlo"}},
        {"rough",
         {TARGET_WINDOW, "quadrature", 50, 1, 1e3, 0},
         {"too many dimensions of noise, 50", "montecarlo"}},
        {"rough", {TARGET_WINDOW, "quadrature", 500, 1, 1e3, 0}, {"noise, at least 64", "montecarlo"}},
        {"rough",
         {TARGET_SHARED, "trapezoid", 1000000000, 1, 1e3, 0},
         {"episodes of 1000000000", "montecarlo"}},
        {"rough", {TARGET_SHARED, "montecarlo", 3, 1, 1, 0}, {"at least 2 samples", "found 1"}},
        {"rough", {TARGET_SHARED, "trapezium", 3, 1, 1e3, 0}, {"trapezium", "did you mean 'trapezoid'"}},
        {"rough", {TARGET_TRUNCATED, "bptt", 3, 1, 1e3, 0}, {"no derivatives", "bptt"}},
        {"rough", {TARGET_TRUNCATED, "quadrature", 3, 1, 1e3, 0}, {"bptt, rtrl, montecarlo", "truncated"}},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct reference reference;
        struct failure failure = {0};
        CHECK(isnan(ask(cases[k].spec, &cases[k].asked, &reference, &failure)));
        for (int i = 0; i < 2; i++)
            if (!strstr(failure.text, cases[k].says[i])) {
                fprintf(stderr, "'%s' does not say '%s'\n", failure.text, cases[k].says[i]);
                CHECK(false);
            }
        CHECK(reference.gradient == NULL);
    }
}

int main(void)
{
    const struct asked shared = {TARGET_SHARED, "quadrature", 3, 1, 0, 0};
    const struct asked by_name = {TARGET_SHARED, "trapezoid", 3, 1, 0, 0};
    const struct asked windows = {TARGET_WINDOW, "quadrature", 3, 2, 0, 0};
    check_trapezoid("", &shared, 1e-4, 4);
    check_trapezoid(":kink=1", &by_name, 1e-7, 2);
    check_trapezoid(":param=2", &shared, 1e-2, 2);
    check_trapezoid(":param=2:kink=1", &shared, 1e-3, 2);
    check_trapezoid("", &windows, 1e-2, 2);
    check_trapezoid(":kink=1:width=1", &windows, 1e-3, 1);
    check_trapezoid(":param=3:kink=1", &by_name, 1e-2, 1);
    check_hermite("");
    check_hermite(":kink=1");
    check_control("rough:param=2", &(struct asked){TARGET_SHARED, "montecarlo", 3, 1, 1e5, 0});
    check_control("rough:kink=1:param=6", &(struct asked){TARGET_SHARED, "montecarlo", 3, 1, 1e5, 0});
    check_control("rough:c=0.6", &(struct asked){TARGET_WINDOW, "montecarlo", 6, 2, 2e5, 0});
    check_control("rough:param=2", &(struct asked){TARGET_WINDOW, NULL, 5, 1, 2e5, 0}); /* 10 dimensions */
    check_standard_error();
    check_stop();
    check_refusals();
    return test_result();
}
