/* result_file.h: reading back the result files that report.h writes, CSV and JSON of schema 1 alike.
 *
 * Everything is kept as text, as the CSV has it, so that a row reads the same from either format: what is missing or
 * not finite is `nan`, a missing text is empty, an endless whole number `inf`; a vector is columns name_0, name_1, ...
 * Files come from anywhere: truncated, foreign, ragged and empty ones are refused with a sentence that names file, line
 * (in JSON, where it parses, the row), what was expected and what was found. */
#ifndef PESBENCH_RESULT_FILE_H
#define PESBENCH_RESULT_FILE_H

#include "failure.h"

#include <stddef.h>

struct result_entry {
    const char *name, *value;
};

struct result_chunk; /* of the memory that holds the texts */

struct result_file {
    char *path;
    int ncontext, ncolumn, nrow;
    struct result_entry *context;
    const char **column;
    const char **cell; /* [row][column] */
    int *line;         /* [row]: of the CSV; NULL for JSON */
    struct result_chunk *chunk;
};

/* False, with a sentence, for what is no result file; then nothing is left open. */
bool result_file_read(const char *path, struct result_file *file, struct failure *failure);
void result_file_close(struct result_file *file); /* also one that is all zero */

/* NULL where the context has no such name. */
const char *result_context(const struct result_file *file, const char *name);

/* -1 where there is no such column. */
int result_column(const struct result_file *file, const char *name);

const char *result_text(const struct result_file *file, int row, int column);

/* NaN for `nan` and for an empty cell.  False, with a sentence, for a text that is no number. */
bool result_number(const struct result_file *file, int row, int column, double *value,
                   struct failure *failure);

/* Where a row is, for sentences: "'x.csv', line 12" or "'x.json', row 3". */
void result_place(const struct result_file *file, int row, char *text, size_t size);

#endif
