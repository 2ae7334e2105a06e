/* history.h: what training has recorded: parameter vectors, whose losses become known later, many at a time. */
#ifndef PESBENCH_HISTORY_H
#define PESBENCH_HISTORY_H

#include "archive.h"
#include "lost_particle.h"

/* One evaluation of one seed. */
struct record {
    int trial, threads; /* threads: those of the run that made it */
    long update;
    double seconds, grad_norm;
    double deviation;          /* of the particles' losses in this update, where it divides; else NaN */
    long undivided;            /* updates before this record that were not made, the deviation being 0 */
    double loss;               /* once it is evaluated */
    struct lost_particle lost; /* in this update, if any: a seed goes on no further */
};

/* Records in the order of their updates. */
struct history {
    int param, trials;
    int n, evaluated, room; /* the first `evaluated` of n have a loss */
    struct record *record;
    double *theta; /* [n][param] */
};

void history_close(struct history *history); /* of a struct that is all 0, too */

/* False only if memory runs out. theta: [param] */
bool history_add(struct history *history, const struct record *record, const double *theta,
                 struct failure *failure);

/* Save or load all of it; `param` and `trials` are to be set before. */
void history_archive(struct history *history, struct archive *archive);

/* loss[trial] at this update: INFINITY for a seed that has no finite one, or that has stopped before. */
void history_losses(const struct history *history, long update, double *loss);

#endif
