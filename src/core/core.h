/* core.h: the contract between the suite and its plug-ins; the only header a task or an estimator includes.
 *
 * A task states a system and its losses (task.h); an estimator, how perturbations are drawn and credited
 * (estimator.h), for which there are parts (estimator_parts.h).  The harness does everything else: clocks,
 * episode ends, threads, reductions. */
#ifndef PESBENCH_CORE_H
#define PESBENCH_CORE_H

#include "estimator.h"
#include "estimator_parts.h"
#include "task.h"

#endif
