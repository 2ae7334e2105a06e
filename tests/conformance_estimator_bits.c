/* conformance_estimator_bits.c: checks of an estimator's bits and of its rounding; see
 * conformance_estimator.c. */
#include "conformance_estimator.h"

#include "test.h"

#include <omp.h>

static const char *const precisions[] = {"single", "double"};

/* largest |x - y|, and of |y| into `size`; NaN wins */
static double largest_gap(int n, const double *x, const double *y, double *size)
{
    double gap = 0;
    *size = 0;
    for (int k = 0; k < n; k++) {
        gap = fabs(x[k] - y[k]) <= gap ? gap : fabs(x[k] - y[k]);
        *size = fmax(*size, fabs(y[k]));
    }
    return gap;
}

/* Both sessions through the same windows, from the start; compare what each comes to with `tolerance` of the
 * largest. */
static void check_agreement(struct session *a, struct session *b, double tolerance)
{
    static const long windows[] = {7, 7, 20, 1, 33};
    const int n = a->trials * a->param;
    double largest = 0;
    for (size_t k = 0; k < sizeof windows / sizeof *windows; k++) {
        double size;
        session_advance(a, windows[k]);
        session_advance(b, windows[k]);
        const double gap = largest_gap(n, a->gradient, b->gradient, &size);
        CHECK_NEAR(gap, 0, tolerance * size);
        largest = fmax(largest, size);
    }
    CHECK(largest > 0);
}

/* Conformance test 12.  3000 particles are several blocks, 6 are less than one; trials and instances are
 * shared out too. Windows of 7 do not divide an episode of 24. */
static void check_team(const struct estimator *e, const char *spec, const char *precision, int particles,
                       int threads, omp_sched_t schedule)
{
    struct setup setup = {.task = task_for(e, "linquad"),
                          .estimator = spec,
                          .request = {.horizon = 24},
                          .unroll = 7,
                          .particles = particles,
                          .instances = 3,
                          .trials = 2};
    static const long windows[] = {7, 7, 7, 7, 40};
    struct session one = session_open(precision, setup);
    setup.threads = threads;
    struct session team = session_open(precision, setup);
    omp_set_schedule(schedule, 1);
    for (size_t k = 0; k < sizeof windows / sizeof *windows; k++) {
        session_advance(&one, windows[k]);
        session_advance(&team, windows[k]);
        CHECK(gradients_unlike(&one, &team) == 0);
        CHECK(fabs(one.gradient[0]) > 0);
    }
    CHECK(particles < 1000 || !e->sample || one.run->problem.sampling == SAMPLING_ORTHOGONAL ||
          one.run->blocks > 2);
    session_close(&one);
    session_close(&team);
}

int check_threads(const struct estimator *e, const char *spec)
{
    static const struct {
        int threads;
        omp_sched_t schedule;
    } teams[] = {
        {1, omp_sched_dynamic}, {2, omp_sched_static}, {3, omp_sched_dynamic}, {5, omp_sched_guided}};
    for (int p = 0; p < 2; p++)
        for (size_t t = 0; t < sizeof teams / sizeof *teams; t++) {
            check_team(e, spec, precisions[p], 3000, teams[t].threads, teams[t].schedule);
            check_team(e, spec, precisions[p], 6, teams[t].threads, teams[t].schedule);
        }
    return test_result();
}

/* Conformance test 8: where L(theta + e) = L(theta - e) to the last bit, every window's estimate is exactly
 * 0.  The task `quadratic` is that at theta = 0, and so are even powers of a product. */
int check_odd(const struct estimator *e, const char *spec)
{
    const bool at_end = e->needs & NEEDS_END;
    for (int p = 0; p < 2; p++) {
        struct session s = session_open(
            precisions[p], (struct setup){.task = at_end ? "product:degree=2" : "quadratic:param=3",
                                          .estimator = spec,
                                          .unroll = 7,
                                          .particles = 200,
                                          .trials = 2});
        const bool one_sided = e->sample && !e->unperturbed && s.run->problem.members == 1;
        /* TES from its plus members: nothing is even about the states that later windows start from */
        const int windows = one_sided ? 0 : e->lead && !s.run->problem.leads ? 1 : 10;
        double elsewhere = 0;
        for (int i = 0; i < s.param; i++) {
            s.theta[i] = 0;
            s.theta[s.param + i] = 1; /* the second trial is not at the centre */
        }
        for (int window = 0; window < windows; window++) {
            session_advance(&s, 7);
            for (int i = 0; i < s.param; i++) {
                CHECK(s.gradient[i] == 0);
                elsewhere += fabs(s.gradient[s.param + i]);
            }
        }
        CHECK(windows == 0 || elsewhere > 0);
        session_close(&s);
        if (one_sided) {
            printf("  left out: one-sided sampling cancels nothing\n");
            return EXIT_INAPPLICABLE;
        }
    }
    return test_result();
}

/* Fused against stepwise, or single against double precision, on every task that the estimator can run. */
static int check_pairs(const struct setup *setup, int tasks_to_try, const char *const *names,
                       bool (*compare)(const struct setup *))
{
    int tried = 0;
    for (int k = 0; k < tasks_to_try; k++) {
        struct setup one = *setup;
        one.task = names[k];
        if (session_possible(one))
            tried += compare(&one);
    }
    return tried ? test_result() : EXIT_INAPPLICABLE;
}

/* The same losses to 64 units of each, which differences of them magnify: 1e-10 of the largest component in
 * double, 1e-3 in single. */
static bool fused_agrees(const struct setup *setup)
{
    for (int p = 0; p < 2; p++) {
        struct setup by_steps = *setup;
        by_steps.stepwise = true;
        struct session fused = session_open(precisions[p], *setup),
                       stepwise = session_open(precisions[p], by_steps);
        CHECK(!fused.run->problem.stepwise);
        check_agreement(&fused, &stepwise, p ? 1e-10 : 1e-3);
        session_close(&fused);
        session_close(&stepwise);
    }
    return true;
}

int check_stepwise(const struct estimator *e, const char *spec)
{
    static const char *const names[] = {"influence", "influence:observe=10",
                                        "influence:n=5:positive=2:observe=3", "linquad"};
    const struct setup setup = {
        .estimator = spec, .unroll = 7, .particles = 200, .request = {.horizon = 24}, .trials = 2};
    if (!e->sample || e->unperturbed || e->needs & NEEDS_END) {
        printf("  left out: it never uses a task's fused unroll\n");
        return EXIT_INAPPLICABLE;
    }
    return check_pairs(&setup, sizeof names / sizeof *names, names, fused_agrees);
}

/* The same noise, so that only rounding differs: losses of order 10 to 6e-8 of themselves, divided by sigma =
 * 0.3. */
static bool precisions_agree(const struct setup *setup)
{
    struct session single = session_open("single", *setup), exact = session_open("double", *setup);
    check_agreement(&single, &exact, 1e-4);
    session_close(&single);
    session_close(&exact);
    return true;
}

int check_precision(const struct estimator *e, const char *spec)
{
    static const char *const names[] = {"influence", "influence:n=5:positive=2:observe=3", "linquad",
                                        "linear:losses=terminal"};
    const struct setup setup = {.estimator = spec,
                                .unroll = 7,
                                .particles = 1000,
                                .request = {.horizon = 24},
                                .trials = 2,
                                .instances = 2};
    (void)e;
    return check_pairs(&setup, sizeof names / sizeof *names, names, precisions_agree);
}
