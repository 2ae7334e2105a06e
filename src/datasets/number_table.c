/* number_table.c: see number_table.h. */
#include "number_table.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_OF_A_NUMBER = 64 }; /* generous: a file with more is not read any further */

static const char blanks[] = " \t\r\v\f";

/* The file as a text, to be freed; NULL with a sentence. */
static char *read_text(const char *path, size_t most, struct failure *failure)
{
    FILE *file = fopen(path, "rbe");
    char *text = file ? malloc(most + 2) : NULL;
    const size_t n = text ? fread(text, 1, most + 1, file) : 0;
    if (!file || (text && ferror(file)))
        fail_runtime(failure, "cannot read '%s': %s.", path, strerror(errno));
    else if (!text)
        fail_runtime(failure, "no memory to read '%s'.", path);
    else if (n > most)
        fail_runtime(failure, "'%s': expected a table of at most %zu bytes, found a larger file.", path,
                     most);
    else if (memchr(text, 0, n))
        fail_runtime(failure, "'%s': expected text, found a zero byte at offset %zu.", path,
                     (size_t)((char *)memchr(text, 0, n) - text));
    else
        text[n] = failure->text[0] = 0;
    if (file)
        fclose(file);
    if (text && failure->text[0]) {
        free(text);
        text = NULL;
    }
    return text;
}

/* The numbers of one line, which is cut out of the text. */
static bool read_line(const char *path, int number, char *line, int columns, double *row,
                      struct failure *failure)
{
    int found = 0;
    for (char *rest, *word = strtok_r(line, blanks, &rest); word; word = strtok_r(NULL, blanks, &rest)) {
        char *end;
        const double x = strtod(word, &end);
        if (*end || !(fabs(x) < INFINITY))
            return fail_runtime(failure, "'%s', line %d: expected a finite number, found '%.40s'.", path,
                                number, word);
        if (found < columns)
            row[found] = x;
        found++;
    }
    return found == columns || fail_runtime(failure, "'%s', line %d: expected %d numbers, found %d.", path,
                                            number, columns, found);
}

bool read_number_table(const char *path, int rows, int columns, double *table, struct failure *failure)
{
    const size_t most = (size_t)rows * (size_t)columns * BYTES_OF_A_NUMBER;
    char *const text = read_text(path, most, failure);
    bool ok = text != NULL;
    int row = 0;
    for (char *line = text, *next; ok && line; line = next) {
        char *const end = strchr(line, '\n');
        next = end ? end + 1 : NULL;
        if (end)
            *end = 0;
        if (!next && !line[strspn(line, blanks)])
            break; /* what follows the last newline */
        if (row < rows)
            ok = read_line(path, row + 1, line, columns, table + (size_t)row * (size_t)columns, failure);
        else if (line[strspn(line, blanks)])
            ok = fail_runtime(failure, "'%s': expected %d rows, found more.", path, rows);
        row++;
    }
    if (ok && row < rows)
        ok = fail_runtime(failure, "'%s': expected %d rows of %d numbers, found %d.", path, rows, columns,
                          row);
    free(text);
    return ok;
}
