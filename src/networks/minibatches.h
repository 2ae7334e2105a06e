/* minibatches.h: the minibatches of an episode, and a thread's store of those made last.
 *
 * Every step draws its own batch from a range of the images, uniformly and without replacement; there are no epochs.
 * A batch is a function of the episode's data stream, the step and what it is for, so that all particles of an
 * instance see the same; a thread makes it once for as many of them as come to it soon. */
#ifndef PESBENCH_MINIBATCHES_H
#define PESBENCH_MINIBATCHES_H

#include "images.h"
#include "mlp.h"

/* for the inner step, from the images for training; for the objective, from those the task says */
enum batch_use { BATCH_LEARN, BATCH_OBJECTIVE, BATCH_USES };

struct minibatches; /* one thread's */

#define minibatches_open  PRECISION(minibatches_open)
#define minibatches_close PRECISION(minibatches_close)
#define minibatches_bytes PRECISION(minibatches_bytes)
#define minibatch_at      PRECISION(minibatch_at)
#define minibatch_of      PRECISION(minibatch_of)

/* The images, borrowed, are as many as the network has inputs.  NULL: no memory. */
struct minibatches *minibatches_open(const struct images *images, const struct mlp *m);
void minibatches_close(struct minibatches *store);
double minibatches_bytes(const struct images *images, const struct mlp *m);

/* The batch of step t for `use`, drawn from the `n` images from `first` on, n >= the batch; it has a transpose where
 * it is for learning.  Good until the next call. */
const struct minibatch *minibatch_at(struct minibatches *store, struct stream data, long t,
                                     enum batch_use use, int first, int n);

/* The images from `first` on as a batch. */
const struct minibatch *minibatch_of(struct minibatches *store, int first);

#endif
