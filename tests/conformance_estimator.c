/* conformance_estimator.c: conformance_estimator NAME CHECK runs one check on an estimator, through the
 * engine.  Numbers of conformance tests are those of reference estimators, section 13.
 *
 *   unbiased    mean of replicates against the exact gradient of what it estimates; tests 4, 6, 9
 *   variance    against the closed form, of whole episodes; test 5, regime A
 *   threads     the same bits for any number of threads and any schedule; test 12
 *   odd         exactly 0 where the loss is even; test 8
 *   restart     nothing survives an episode's end but the noise's name; test 13
 *   nan         counted, and kept to itself; test 14
 *   stepwise    fused and stepwise unrolls agree
 *   precision   single and double precision agree
 *   resume      saved at any moment and loaded by another run, the same bits follow
 *
 * Every check goes through the estimator as it is and through its options worth a second look, and prints
 * what it leaves out, and why. */
#include "conformance_estimator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* sampling=orthogonal has at most as many directions as there are parameters. */
static int particles_allowed(const struct setup *setup)
{
    struct opened_task task;
    struct failure failure;
    int particles = setup->particles;
    if (strstr(setup->estimator, "sampling=orthogonal") &&
        task_open(&task, setup->task, &setup->request, &failure)) {
        particles = particles < 2 * task.dims.param ? particles : 2 * task.dims.param;
        task_close(&task);
    }
    return particles;
}

static struct setup completed(struct setup setup)
{
    setup.sigma = setup.sigma > 0 ? setup.sigma : 0.3;
    setup.threads = setup.threads ? setup.threads : 1;
    setup.instances = setup.instances ? setup.instances : 1;
    setup.trials = setup.trials ? setup.trials : 1;
    setup.particles = particles_allowed(&setup);
    return setup;
}

bool session_possible(struct setup setup)
{
    struct failure failure;
    setup = completed(setup);
    const bool possible = engine_double.check(&setup, &failure);
    if (!possible)
        printf("  left out, %s: %s\n", setup.task, failure.text);
    return possible;
}

const char *task_for(const struct estimator *e, const char *usual)
{
    return e->needs & NEEDS_END ? "linear:losses=terminal" : usual;
}

struct session session_open(const char *precision, struct setup setup)
{
    struct failure failure;
    setup = completed(setup);
    struct session s = {.engine = engine_of(precision), .trials = setup.trials};
    s.run = s.engine->open(&setup, &failure);
    if (!s.run) {
        fprintf(stderr, "%s under %s: %s\n", setup.task, setup.estimator, failure.text);
        exit(1);
    }
    const size_t trials = (size_t)s.trials, P = (size_t)s.engine->facts(s.run)->dims.param;
    s.param = (int)P;
    s.theta = calloc(trials * P, sizeof *s.theta);
    s.gradient = calloc(trials * P, sizeof *s.gradient);
    s.nonfinite = calloc(trials, sizeof *s.nonfinite);
    if (!s.theta || !s.gradient || !s.nonfinite)
        abort();
    for (size_t k = 0; k < trials; k++)
        s.run->problem.task->theta0(s.run->problem.self, s.theta + k * P);
    session_begin(&s, 1);
    return s;
}

void session_close(struct session *s)
{
    s->engine->close(s->run);
    free(s->theta);
    free(s->gradient);
    free(s->nonfinite);
}

void session_begin(struct session *s, uint64_t seed)
{
    struct identity *identity = calloc((size_t)s->trials, sizeof *identity);
    if (!identity)
        abort();
    for (int k = 0; k < s->trials; k++) {
        identity[k] = (struct identity){.seed = seed, .replicate = (uint32_t)k};
        s->nonfinite[k] = 0;
    }
    s->engine->begin(s->run, s->trials, identity);
    free(identity);
}

void session_advance(struct session *s, long steps)
{
    s->engine->advance(s->run, steps, s->theta, s->gradient, s->nonfinite);
}

int count_unlike(int n, const double *x, const double *y)
{
    int unlike = 0;
    for (int k = 0; k < n; k++)
        unlike += memcmp(&x[k], &y[k], sizeof *x) != 0;
    return unlike;
}

int gradients_unlike(const struct session *a, const struct session *b)
{
    return count_unlike(a->trials * a->param, a->gradient, b->gradient);
}

const struct disguise *disguise_of(const struct session *s)
{
    return s->engine == &engine_single ? &disguise_single : &disguise_double;
}

/* Options worth a second look; K is 4, 5 or 7 where it matters. */
static const char *const variants[] = {
    "gpes:period=1",
    "gpes:period=3",
    "gpes:period=8",
    "gpes:sampling=leave_one_out:period=3",
    "gpes:sampling=orthogonal:period=3",
    "gpes:sampling=rademacher:period=3",
    "pes:sampling=leave_one_out",
    "pes:sampling=orthogonal",
    "pes:sampling=rademacher",
    "nres:sampling=forward",
    "nres:sampling=leave_one_out",
    "nres:sampling=orthogonal",
    "nres:sampling=rademacher",
    "full_es:sampling=forward",
    "full_es:sampling=leave_one_out",
    "full_es:sampling=orthogonal",
    "full_es:sampling=rademacher",
    "tes:state=plus",
    "tes:sampling=forward",
    "tes:sampling=leave_one_out:state=plus",
    "tes:sampling=orthogonal",
    "tes:sampling=rademacher",
    "dodge:period=3",
    "nres_analytic:surrogate=rtrl",
    "nres_analytic:coefficient=0.5",
    "pes_telescoping:form=increments",
};

enum { FAILED = 1, SKIPPED = 77 };

static int perform(check_fn *check, const struct estimator *estimator, const char *spec, int status)
{
    printf("%s\n", spec);
    fflush(stdout);
    const int result = check(estimator, spec);
    if (result == FAILED)
        fprintf(stderr, "%s failed\n", spec);
    return status == FAILED || result == FAILED ? FAILED : status == 0 || result == 0 ? 0 : SKIPPED;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        check_fn *run;
    } checks[] = {
        {"unbiased", check_unbiased}, {"variance", check_variance},   {"threads", check_threads},
        {"odd", check_odd},           {"restart", check_restart},     {"nan", check_nan},
        {"stepwise", check_stepwise}, {"precision", check_precision}, {"resume", check_resume},
    };
    const struct estimator *estimator = argc == 3 ? estimator_named(argv[1]) : NULL;
    check_fn *check = NULL;
    for (size_t k = 0; estimator && k < sizeof checks / sizeof *checks; k++)
        if (strcmp(checks[k].name, argv[2]) == 0)
            check = checks[k].run;
    if (!check) {
        fprintf(stderr, "usage: conformance_estimator NAME CHECK\n");
        return 2;
    }
    int status = perform(check, estimator, argv[1], SKIPPED);
    const size_t length = strlen(argv[1]);
    for (size_t k = 0; k < sizeof variants / sizeof *variants; k++)
        if (strncmp(variants[k], argv[1], length) == 0 && variants[k][length] == ':')
            status = perform(check, estimator, variants[k], status);
    if (status == SKIPPED)
        printf("skipped: %s has nothing for '%s' to check\n", argv[1], argv[2]);
    return status;
}
