/* conformance_task.c: conformance_task NAME CHECK runs one check on a task in both precisions; see
 * conformance_task.h.
 *
 *     shapes     dimensions make sense; every hook writes what it must and nothing else, and only finite numbers
 *     purity     the same call twice gives the same bits, whatever came between; += adds
 *     slices     a particle's bits depend on neither its neighbours nor its place
 *     nan        nor does a NaN in one particle's theta reach another particle
 *     fused      unroll is step and loss, to rounding
 *     vjp, jvp   against central differences, each other and the other precision
 *     exact      closed form, backpropagation and forward accumulation agree */
#include "conformance_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Options worth a second look; every other task is checked as it is by default. */
static const char *const variants[] = {
    "influence:n=5:positive=2:observe=3",
    "influence:observe=10",
    "influence:n=1:positive=0",
    "influence:n=23:positive=11",
    "linquad:state=1",
    "linquad:state=3:param=2",
    "linquad:state=2:param=17:radius=1.1",
    "linear:losses=independent:memory=0.5:param=3",
    "linear:losses=independent_inputs:memory=0.5:param=3",
    "linear:losses=terminal:param=1",
    "product:degree=3",
    "quadratic:param=5",
    "toy2d:objective=final",
    "toy2d:math=libm",
    "lstm:units=3:text=random",
    "mlp_schedule:side=4:layers=0:batch=8:objective=val_loss",
    "mlp_schedule:side=4:layers=1:units=17:batch=3:cap=4",
    "mlp_schedule:side=4:layers=1:units=7:batch=5:objective=val_accuracy",
    "mlp_tune:side=4:layers=0:batch=3:objective=train_loss",
    "mlp_tune:side=4:layers=1:units=1:batch=1:cap=2",
    "mlp_tune:side=4:layers=3:units=17:batch=8:objective=val_accuracy",
    "learned_opt:side=2:layers=0:batch=8:objective=val_loss:init=5",
    "learned_opt:data=cifar10:side=2:layers=1:units=17:batch=3:cap=0",
};

enum { SHORT_HORIZON = 24, LONGEST_HORIZON = 64, FAILED = 1, SKIPPED = 77 };

static const struct check {
    const char *name;
    check_fn *run;
} checks[] = {
    {"shapes", check_shapes}, {"purity", check_purity}, {"slices", check_slices}, {"nan", check_nan},
    {"fused", check_fused},   {"vjp", check_vjp},       {"jvp", check_jvp},       {"exact", check_exact},
};

/* The task with its own horizon if that is short, else with a short one if it takes that. */
static bool open_briefly(const struct hooks *h, const char *spec, struct opened_task *task,
                         struct failure *failure)
{
    struct request request = {.data = getenv("PESBENCH_DATA")};
    if (!h->open(task, spec, &request, failure))
        return false;
    if (task->dims.horizon <= LONGEST_HORIZON)
        return true;
    struct opened_task own = *task;
    request.horizon = SHORT_HORIZON;
    if (h->open(task, spec, &request, failure)) {
        h->close(&own);
        return true;
    }
    *task = own;
    return task->dims.horizon != FOREVER;
}

static int worse(int status, int other)
{
    return status == FAILED || other == FAILED ? FAILED : status == 0 || other == 0 ? 0 : SKIPPED;
}

static int perform(const struct check *check, const char *spec)
{
    const struct hooks *const both[] = {&hooks_double, &hooks_single};
    struct opened_task task[2];
    const struct task *named = task_named(spec);
    const int precisions = named && named->double_only ? 1 : 2;
    int status = SKIPPED, opened = 0;
    struct failure failure;
    while (opened < precisions && open_briefly(both[opened], spec, &task[opened], &failure))
        opened++;
    if (opened < precisions) {
        fprintf(stderr, "%s: %s\n", spec, failure.text);
        status = failure.status == SKIPPED ? SKIPPED : FAILED;
    }
    for (int k = 0; opened == precisions && k < precisions; k++) {
        const int result = check->run(both[k], &task[k], &task[0]);
        if (result == FAILED)
            fprintf(stderr, "%s in %s precision: %s failed\n", spec, both[k]->precision, check->name);
        status = worse(status, result);
    }
    for (int k = 0; k < opened; k++)
        both[k]->close(&task[k]);
    return status;
}

int main(int argc, char **argv)
{
    const struct check *check = NULL;
    for (size_t k = 0; argc == 3 && k < sizeof checks / sizeof *checks; k++)
        if (strcmp(checks[k].name, argv[2]) == 0)
            check = &checks[k];
    if (!check) {
        fprintf(stderr, "usage: conformance_task NAME CHECK\n");
        return 2;
    }
    char spec[SPEC_SIZE];
    const struct task *named = task_named(argv[1]);
    snprintf(spec, sizeof spec, "%s%s%s", argv[1], named && named->modest ? ":" : "",
             named && named->modest ? named->modest : "");
    int status = perform(check, spec);
    const size_t length = strlen(argv[1]);
    for (size_t k = 0; k < sizeof variants / sizeof *variants; k++)
        if (strncmp(variants[k], argv[1], length) == 0 && variants[k][length] == ':')
            status = worse(status, perform(check, variants[k]));
    if (trespasses_single + trespasses_double > 0) {
        fprintf(stderr, "%s: %d and %d arguments written to that should not be (single, double)\n", argv[1],
                trespasses_single, trespasses_double);
        status = FAILED;
    }
    if (status == SKIPPED)
        printf("skipped: %s has nothing for '%s' to check\n", argv[1], argv[2]);
    return status;
}
