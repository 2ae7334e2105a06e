/* result_file.c: see result_file.h. */
#include "result_parts.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16 };
static const size_t most_bytes = (size_t)1 << 30;

struct result_chunk {
    struct result_chunk *next;
    size_t used, size;
    char bytes[];
};

/* ---- memory */

bool result_exhausted(const struct result_file *file, struct failure *failure)
{
    return fail_runtime(failure, "no memory to read '%s'.", file->path);
}

char *result_room(struct result_file *file, size_t size)
{
    struct result_chunk *chunk = file->chunk;
    if (!chunk || chunk->size - chunk->used < size) {
        const size_t wanted = size > CHUNK_BYTES ? size : CHUNK_BYTES;
        chunk = malloc(sizeof *chunk + wanted);
        if (!chunk)
            return NULL;
        *chunk = (struct result_chunk){.next = file->chunk, .size = wanted};
        file->chunk = chunk;
    }
    char *room = chunk->bytes + chunk->used;
    chunk->used += size;
    return room;
}

/* One more after `n` elements: the size doubles whenever n is a power of two. */
static void *grow(void *array, int n, size_t size)
{
    if ((n & (n - 1)) != 0)
        return array;
    return realloc(array, (n > 0 ? 2 * (size_t)n : 1) * size);
}

bool result_add_context(struct result_file *file, const char *name, const char *value,
                        struct failure *failure)
{
    struct result_entry *grown = grow(file->context, file->ncontext, sizeof *grown);
    if (!grown)
        return result_exhausted(file, failure);
    file->context = grown;
    file->context[file->ncontext++] = (struct result_entry){name, value};
    return true;
}

bool result_add_column(struct result_file *file, const char *name, struct failure *failure)
{
    char shown[SHOWN_SIZE];
    if (result_column(file, name) >= 0)
        return fail(failure, "'%s': expected columns of different names, found '%s' twice.", file->path,
                    result_shown(name, shown));
    const char **grown = grow(file->column, file->ncolumn, sizeof *grown);
    if (!grown)
        return result_exhausted(file, failure);
    file->column = grown;
    file->column[file->ncolumn++] = name;
    return true;
}

const char **result_add_row(struct result_file *file, struct failure *failure)
{
    const size_t width = (size_t)file->ncolumn;
    const char **cell = grow(file->cell, file->nrow, width * sizeof *cell);
    if (cell)
        file->cell = cell;
    int *line = cell ? grow(file->line, file->nrow, sizeof *line) : NULL;
    if (!line) {
        result_exhausted(file, failure);
        return NULL;
    }
    file->line = line;
    file->line[file->nrow] = 0;
    return file->cell + (size_t)file->nrow++ * width;
}

void result_file_close(struct result_file *file)
{
    for (struct result_chunk *chunk = file->chunk, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(file->path);
    free(file->context);
    free(file->column);
    free(file->cell);
    free(file->line);
    *file = (struct result_file){0};
}

/* ---- reading */

const char *result_shown(const char *text, char shown[SHOWN_SIZE])
{
    int n = 0;
    for (; *text && n < SHOWN_SIZE - 4; text++)
        shown[n++] = (char)(isprint((unsigned char)*text) ? *text : '?');
    strcpy(shown + n, *text ? "..." : "");
    return shown;
}

/* The whole file into memory of `file`, followed by a zero; NULL with a sentence. */
static char *read_bytes(struct result_file *file, size_t *length, struct failure *failure)
{
    FILE *stream = fopen(file->path, "rbe");
    char *text = NULL;
    size_t size = CHUNK_BYTES, n = 0;
    bool ok = stream || fail(failure, "cannot read '%s': %s.", file->path, strerror(errno));
    for (bool more = ok; ok && more;) {
        char *grown = realloc(text, size + 1);
        ok = grown ? true : result_exhausted(file, failure);
        text = grown ? grown : text;
        const size_t before = n;
        n += ok ? fread(text + n, 1, size - n, stream) : 0;
        more = n == size && !memchr(text + before, 0, n - before); /* a device may have no end */
        size *= 2;
        if (ok && n > most_bytes)
            ok = fail(failure, "'%s': expected at most %zu MiB of results, found more.", file->path,
                      most_bytes >> 20);
    }
    if (ok && ferror(stream))
        ok = fail(failure, "cannot read '%s': %s.", file->path, strerror(errno));
    if (stream)
        fclose(stream);
    char *kept = ok ? result_room(file, n + 1) : NULL;
    if (ok && !kept)
        result_exhausted(file, failure);
    if (kept) {
        memcpy(kept, text, n);
        kept[n] = 0;
    }
    free(text);
    *length = n;
    return kept;
}

bool result_file_read(const char *path, struct result_file *file, struct failure *failure)
{
    size_t length = 0;
    *file = (struct result_file){.path = strdup(path)};
    char *text = file->path ? read_bytes(file, &length, failure) : NULL;
    bool ok = text != NULL;
    if (!file->path)
        fail_runtime(failure, "no memory to read '%s'.", path);
    if (ok && length == 0)
        ok = fail(failure, "'%s': expected a result file of pesbench, .csv or .json, found an empty file.",
                  path);
    const char *zero = ok ? memchr(text, 0, length) : NULL;
    if (zero)
        ok = fail(failure, "'%s': expected text, found a zero byte at offset %td.", path, zero - text);
    if (ok)
        ok = text[strspn(text, " \t\r\n")] == '{' ? result_json_read(file, text, length, failure)
                                                  : result_csv_read(file, text, failure);
    if (!ok)
        result_file_close(file);
    return ok;
}

/* ---- what there is */

const char *result_context(const struct result_file *file, const char *name)
{
    for (int k = 0; k < file->ncontext; k++)
        if (strcmp(file->context[k].name, name) == 0)
            return file->context[k].value;
    return NULL;
}

int result_column(const struct result_file *file, const char *name)
{
    for (int k = 0; k < file->ncolumn; k++)
        if (strcmp(file->column[k], name) == 0)
            return k;
    return -1;
}

const char *result_text(const struct result_file *file, int row, int column)
{
    return file->cell[(size_t)row * (size_t)file->ncolumn + (size_t)column];
}

bool result_number(const struct result_file *file, int row, int column, double *value,
                   struct failure *failure)
{
    const char *text = result_text(file, row, column);
    char *end, place[512], shown[SHOWN_SIZE];
    *value = NAN;
    if (!*text)
        return true;
    const double number = strtod(text, &end);
    if (end != text && !*end) {
        *value = number;
        return true;
    }
    result_place(file, row, place, sizeof place);
    return fail(failure, "%s, column %s: expected a number, found '%s'.", place, file->column[column],
                result_shown(text, shown));
}

void result_place(const struct result_file *file, int row, char *text, size_t size)
{
    if (file->line[row])
        snprintf(text, size, "'%.400s', line %d", file->path, file->line[row]);
    else
        snprintf(text, size, "'%.400s', row %d", file->path, row + 1);
}
