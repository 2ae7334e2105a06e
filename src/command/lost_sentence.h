/* lost_sentence.h: a particle whose loss stopped being finite, in words. */
#ifndef PESBENCH_LOST_SENTENCE_H
#define PESBENCH_LOST_SENTENCE_H

#include "lost_particle.h"

#include <stddef.h>

enum { LOST_SENTENCE = 320 };

/* A sentence without commas: tables of numbers are read by simple means.  `instances`: of the run; `whose`: "replicate 3",
 * or NULL.  Nothing found: "". */
void lost_sentence(const struct lost_particle *lost, int instances, const char *whose, char *text,
                   size_t size);

#endif
