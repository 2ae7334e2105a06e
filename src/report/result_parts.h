/* result_parts.h: what the readers of the two formats share; between result_file.c, result_csv.c and result_json.c. */
#ifndef PESBENCH_RESULT_PARTS_H
#define PESBENCH_RESULT_PARTS_H

#include "result_file.h"

/* The file as it is, `length` bytes and a zero; the reader may write into it.  Both fill a file that is all zero but
 * for its path and leave what they have where they fail. */
bool result_csv_read(struct result_file *file, char *text, struct failure *failure);
bool result_json_read(struct result_file *file, const char *text, size_t length, struct failure *failure);

/* Room for a text of so many bytes that lives as long as the file; NULL without memory. */
char *result_room(struct result_file *file, size_t size);

/* Add to the file; the texts are kept, not copied.  False, with a sentence, without memory; columns also where there is
 * one of that name. */
bool result_add_context(struct result_file *file, const char *name, const char *value,
                        struct failure *failure);
bool result_add_column(struct result_file *file, const char *name, struct failure *failure);

/* Room for one more row's cells, which the caller fills; NULL, with a sentence, without memory. */
const char **result_add_row(struct result_file *file, struct failure *failure);

bool result_exhausted(const struct result_file *file,
                      struct failure *failure); /* false, with that sentence */

/* A text of others as a sentence may show it: short, and without control characters. */
enum { SHOWN_SIZE = 48 };
const char *result_shown(const char *text, char shown[SHOWN_SIZE]);

#endif
