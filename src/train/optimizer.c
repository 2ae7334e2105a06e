/* optimizer.c: see optimizer.h. */
#include "optimizer.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static void sgd(const struct optimizer_rates *rates, long k, int n, const double *gradient, double *memory,
                double *theta)
{
    (void)k;
    (void)memory;
    for (int i = 0; i < n; i++)
        theta[i] -= rates->lr * gradient[i];
}

static void momentum(const struct optimizer_rates *rates, long k, int n, const double *gradient,
                     double *memory, double *theta)
{
    (void)k;
    for (int i = 0; i < n; i++) {
        memory[i] = rates->beta1 * memory[i] + gradient[i];
        theta[i] -= rates->lr * memory[i];
    }
}

static void adam(const struct optimizer_rates *rates, long k, int n, const double *gradient, double *memory,
                 double *theta)
{
    double *m = memory, *v = memory + n;
    const double first = 1 - pow(rates->beta1, (double)k), second = 1 - pow(rates->beta2, (double)k);
    for (int i = 0; i < n; i++) {
        m[i] = rates->beta1 * m[i] + (1 - rates->beta1) * gradient[i];
        v[i] = rates->beta2 * v[i] + (1 - rates->beta2) * gradient[i] * gradient[i];
        theta[i] -= rates->lr * (m[i] / first) / (sqrt(v[i] / second) + 1e-8);
    }
}

static const struct optimizer optimizers[] = {
    {"sgd", 0, sgd},
    {"momentum", 1, momentum},
    {"adam", 2, adam},
};

const struct optimizer *optimizer_named(const char *name)
{
    for (size_t k = 0; k < sizeof optimizers / sizeof *optimizers; k++)
        if (strcmp(name, optimizers[k].name) == 0)
            return &optimizers[k];
    return NULL;
}
