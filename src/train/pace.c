/* pace.c: see pace.h. */
#include "pace.h"
#include "progress.h"

#include <stdlib.h>
#include <string.h>

enum { SLICE = 64, MOST = 1 << 16, NUMBERS_MOST = 1 << 21, PROBES_MOST = 16384 };
static const double long_enough = 0.05; /* seconds of a probe */

struct pace pace_make(const struct dims *dims, int threads, double seconds)
{
    struct pace p = {.least = dims->width == 1 ? 1 : SLICE, .seconds = seconds};
    const int fit = NUMBERS_MOST / dims->param / p.least * p.least;
    p.most = fit < p.least ? p.least : fit < MOST ? fit : MOST;
    p.n = p.least * threads < p.most ? p.least * threads : p.most;
    return p;
}

void pace_learn(struct pace *p, double spent)
{
    if (spent < 0.5 * p->seconds)
        p->n = 2 * p->n < p->most ? 2 * p->n : p->most;
    else if (spent > 2 * p->seconds && p->n / 2 >= p->least)
        p->n = p->n / 2 / p->least * p->least;
}

bool pace_probe(const struct engine *engine, struct run *run, int threads, const double *theta,
                double *seconds, struct failure *failure)
{
    const struct dims *d = &engine->facts(run)->dims;
    const size_t P = (size_t)d->param;
    const int runs = d->evaluate_runs > 1 ? d->evaluate_runs : 1;
    double *thetas = calloc(PROBES_MOST * P, sizeof *thetas), *loss = calloc(PROBES_MOST, sizeof *loss);
    double spent = 0;
    bool ok = (thetas && loss) || fail_runtime(failure, "no memory for %d evaluations.", (int)PROBES_MOST);
    for (int n = 1; ok && n <= PROBES_MOST && !(spent >= long_enough && n * runs > threads); n *= 2) {
        for (int k = n / 2; k < n; k++)
            memcpy(thetas + (size_t)k * P, theta, P * sizeof *theta);
        const double start = seconds_now();
        ok = engine->evaluate(run, false, n, thetas, loss, failure);
        spent = seconds_now() - start;
        *seconds = spent / n;
    }
    free(thetas);
    free(loss);
    return ok;
}
