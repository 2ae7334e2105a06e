/* optimizer.h: outer optimizers, by name.
 *
 *     sgd        theta -= lr g
 *     momentum   b = beta1 b + g,   theta -= lr b
 *     adam       m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2,
 *                theta -= lr (m / (1 - beta1^k)) / (sqrt(v / (1 - beta2^k)) + 1e-8)     (Kingma & Ba 2015) */
#ifndef PESBENCH_OPTIMIZER_H
#define PESBENCH_OPTIMIZER_H

struct optimizer_rates {
    double lr, beta1, beta2;
};

struct optimizer {
    const char *name;
    int memory; /* doubles per parameter, zero at the start */
    /* The k-th update, k from 1, of n parameters. memory: [memory][n] */
    void (*update)(const struct optimizer_rates *rates, long k, int n, const double *gradient, double *memory,
                   double *theta);
};

#define OPTIMIZER_NAMES "sgd|momentum|adam"

const struct optimizer *optimizer_named(const char *name); /* NULL if there is none */

#endif
