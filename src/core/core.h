/* core.h: the contract between the suite and its plug-ins; other headers that they include are parts to use.
 *
 * A task states a system and its losses (task.h); an estimator, how perturbations are drawn and credited
 * (estimator.h), for which there are parts (estimator_parts.h).  The harness does everything else: clocks,
 * episode ends, threads, reductions.
 *
 * Where comments cite the design, or the reference estimators, experiments or limits, by section, they mean the notes
 * that the project was written by, which are not part of it. */
#ifndef PESBENCH_CORE_H
#define PESBENCH_CORE_H

#include "estimator.h"
#include "estimator_parts.h"
#include "task.h"

#endif
