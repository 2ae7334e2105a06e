/* character_text.h: characters of Penn Treebank (Marcus et al. 1993, as preprocessed by Mikolov for his language
 * models), or of a text that is generated in its place.
 *
 * A symbol is a byte of the file: a space between words, an end of line, or one of 48 others; the space at each
 * end of a line counts for nothing.  Symbols are numbered by first appearance. */
#ifndef PESBENCH_CHARACTER_TEXT_H
#define PESBENCH_CHARACTER_TEXT_H

#include "failure.h"
#include <stdbool.h>
#include <stdint.h>

enum { CHARACTER_SYMBOLS = 50 };

/* The first `count` symbols, 0..49, of FOLDER/ptb/ptb.train.txt.  The whole file is checked; a false answer has
 * a sentence that names it. */
bool character_text_read(const char *folder, long count, uint8_t *symbol, struct failure *failure);

/* `count` symbols of made-up words of the same alphabet, the same for every call. */
void character_text_generate(long count, uint8_t *symbol);

#endif
