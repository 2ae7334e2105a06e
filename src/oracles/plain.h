/* plain.h: the gradient of an unsmoothed episode loss by three independent ways, and the part of it without
 * influence across windows of `window` steps by the two of them that go step by step. */
#ifndef PESBENCH_PLAIN_H
#define PESBENCH_PLAIN_H

#include "oracle.h"

/* Each fills loss and gradient [param] of an episode at theta.  The task has the hooks they need: exact; vjp;
 * jvp. */
typedef bool plain_fn(const struct opened_task *task, long window, const double *theta, double *loss,
                      double *gradient, struct failure *failure);
plain_fn closed_form;                  /* window: the whole episode */
plain_fn backpropagation_through_time; /* Werbos 1990; truncated: Williams & Peng 1990 */
plain_fn real_time_recurrent_learning; /* Williams & Zipser 1989 */

#endif
