/* settings.c: see settings.h. */
#include "settings.h"

#include <string.h>

static const struct published general = {
    .unroll = 10,
    .particles = 100,
    .instances = 1,
    .sigma = 0.1,
    .optimizer = "adam",
    .lr = 1e-2,
    .beta1 = 0.9,
    .beta2 = 0.999,
    .updates = 1000,
    .divide_by = "none",
};

static void complete(struct published *row, const struct published *from)
{
    row->unroll = row->unroll ? row->unroll : from->unroll;
    row->particles = row->particles ? row->particles : from->particles;
    row->instances = row->instances ? row->instances : from->instances;
    row->sigma = row->sigma > 0 ? row->sigma : from->sigma;
    row->optimizer = row->optimizer ? row->optimizer : from->optimizer;
    row->lr = row->lr > 0 ? row->lr : from->lr;
    row->beta1 = row->beta1 > 0 ? row->beta1 : from->beta1;
    row->beta2 = row->beta2 > 0 ? row->beta2 : from->beta2;
    row->updates = row->updates ? row->updates : from->updates;
    row->divide_by = row->divide_by ? row->divide_by : from->divide_by;
}

struct published settings_for(const struct task *task, const char *estimator)
{
    struct published row = {0};
    for (int named = 1; named >= 0; named--)
        for (const struct published *p = task->published; p && p->sigma > 0; p++)
            if (named ? p->estimator && strcmp(p->estimator, estimator) == 0 : !p->estimator)
                complete(&row, p);
    complete(&row, &general);
    return row;
}
