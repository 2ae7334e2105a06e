/* result_csv.c: a result file as CSV: context in `#` lines, names, rows; see result_file.h.
 *
 * A file that was cut off shows in a last line without its end, or in context that speaks of rows (`# row 7: ...`, the
 * commands that recreate them) which are not there. */
#include "result_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct csv {
    struct result_file *file;
    char *at;    /* of the text, which is cut up in place */
    int line;    /* of what `at` is in */
    long spoken; /* rows that the context speaks of */
};

/* What follows the line that `at` begins; the line is ended there.  NULL where it has no end. */
static char *end_line(char *at)
{
    char *end = strchr(at, '\n');
    if (!end)
        return NULL;
    *end = 0;
    if (end > at && end[-1] == '\r')
        end[-1] = 0;
    return end + 1;
}

static bool fail_cut(const struct csv *csv, struct failure *failure)
{
    char shown[SHOWN_SIZE];
    return fail(failure,
                "'%s', line %d: expected a whole line, found '%s' without an end: the file was cut off.",
                csv->file->path, csv->line, result_shown(csv->at, shown));
}

/* "# name: value"; a name may have colons in it, as that of a task with options has, but none before a blank */
static bool read_context(struct csv *csv, char *line, struct failure *failure)
{
    char shown[SHOWN_SIZE], *end = strstr(line, ": "), *colon = end ? end : strchr(line, ':');
    char *value = colon ? colon + 1 : NULL;
    if (!colon || line[1] != ' ')
        return fail(failure, "'%s', line %d: expected context, '# name: value', found '%s'.", csv->file->path,
                    csv->line, result_shown(line, shown));
    *colon = 0;
    value += *value == ' ';
    if (strncmp(line, "# row ", 6) == 0) {
        const long row = strtol(line + 6, NULL, 10);
        if (row >= csv->spoken && row < LONG_MAX)
            csv->spoken = row + 1;
        return true;
    }
    return result_add_context(csv->file, line + 2, value, failure);
}

static bool read_contexts(struct csv *csv, struct failure *failure)
{
    static const char first[] = "# schema: ";
    char shown[SHOWN_SIZE];
    if (strncmp(csv->at, first, sizeof first - 1) != 0 || strcspn(csv->at + sizeof first - 1, "\r\n") != 1 ||
        csv->at[sizeof first - 1] != '1') {
        csv->at[strcspn(csv->at, "\r\n")] = 0;
        return fail(failure,
                    "'%s', line 1: expected '# schema: 1', as pesbench begins its result files, found '%s'.",
                    csv->file->path, result_shown(csv->at, shown));
    }
    bool ok = true;
    while (ok && *csv->at == '#') {
        char *next = end_line(csv->at);
        ok = next ? read_context(csv, csv->at, failure) : fail_cut(csv, failure);
        csv->at = next ? next : csv->at;
        csv->line++;
    }
    return ok;
}

/* Take the quotes off a cell, in place; returns what follows the closing one, or NULL where there is none. */
static char *unquote(struct csv *csv, char *cell)
{
    char *to = cell, *from = cell + 1;
    for (; *from && (*from != '"' || from[1] == '"'); from++) {
        from += *from == '"';
        csv->line += *from == '\n';
        *to++ = *from;
    }
    if (!*from)
        return NULL;
    *to = 0;
    return from + 1;
}

/* Cut the next cell off; what followed it goes to `after`: ',', '\n' or 0 at the end of the text.  NULL where a quote
 * is not closed, or something else follows it. */
static char *next_cell(struct csv *csv, char *after)
{
    char *const cell = csv->at;
    char *end = *cell == '"' ? unquote(csv, cell) : cell + strcspn(cell, ",\r\n");
    if (!end)
        return NULL;
    char *const rest = end + (*end == '\r' && end[1] == '\n');
    *after = *rest;
    if (*rest && *rest != ',' && *rest != '\n')
        return NULL;
    *end = 0;
    csv->at = *after ? rest + 1 : rest;
    return cell;
}

/* One line of cells, each given to `take`. */
static bool read_cells(struct csv *csv, bool (*take)(struct csv *, char *, int, struct failure *), int *n,
                       struct failure *failure)
{
    char after = ',';
    const int first = csv->line;
    bool ok = true;
    for (*n = 0; ok && after == ','; ++*n) {
        char *cell = next_cell(csv, &after);
        if (!cell)
            return fail(failure,
                        "'%s', line %d: expected a comma or the line's end after cell %d, found neither.",
                        csv->file->path, first, *n + 1);
        ok = take(csv, cell, *n, failure);
    }
    if (ok && after != '\n')
        return fail(failure,
                    "'%s', line %d: expected a whole line, found no end of it: the file was cut off.",
                    csv->file->path, first);
    csv->line++;
    return ok;
}

static bool take_name(struct csv *csv, char *cell, int k, struct failure *failure)
{
    if (!*cell)
        return fail(failure, "'%s', line %d: expected a name for column %d, found nothing.", csv->file->path,
                    csv->line, k + 1);
    return result_add_column(csv->file, cell, failure);
}

static bool take_cell(struct csv *csv, char *cell, int k, struct failure *failure)
{
    struct result_file *file = csv->file;
    (void)failure;
    if (k < file->ncolumn) /* how many there are is asked at the end of the line */
        file->cell[(size_t)(file->nrow - 1) * (size_t)file->ncolumn + (size_t)k] = cell;
    return true;
}

static bool read_row(struct csv *csv, struct failure *failure)
{
    struct result_file *file = csv->file;
    const int line = csv->line;
    char shown[SHOWN_SIZE];
    int n;
    if (*csv->at == '#') {
        csv->at[strcspn(csv->at, "\r\n")] = 0;
        return fail(failure, "'%s', line %d: expected a row, found context, '%s'.", file->path, line,
                    result_shown(csv->at, shown));
    }
    if (!result_add_row(file, failure))
        return false;
    file->line[file->nrow - 1] = line;
    return read_cells(csv, take_cell, &n, failure) &&
           (n == file->ncolumn ||
            fail(failure, "'%s', line %d: expected %d cells, found %d.", file->path, line, file->ncolumn, n));
}

bool result_csv_read(struct result_file *file, char *text, struct failure *failure)
{
    struct csv csv = {.file = file, .at = text, .line = 1};
    int n;
    bool ok = read_contexts(&csv, failure);
    if (ok && !*csv.at)
        ok = fail(failure, "'%s', line %d: expected the names of columns, found the end of the file.",
                  file->path, csv.line);
    ok = ok && read_cells(&csv, take_name, &n, failure);
    while (ok && *csv.at)
        ok = read_row(&csv, failure);
    if (ok && csv.spoken > file->nrow)
        ok = fail(
            failure,
            "'%s', line %d: expected at least %ld rows, as its context speaks of, found %d: the file was "
            "cut off.",
            file->path, csv.line, csv.spoken, file->nrow);
    return ok;
}
