/* compare_index.c: the rows of a file by what identifies them; see compare_parts.h. */
#include "compare_parts.h"

#include <stdlib.h>
#include <string.h>

static int by_key(const void *a, const void *b)
{
    const struct indexed *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

char *key_of(const struct result_file *file, int row, const struct pairings *pairings)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (int k = 0; stream && k < pairings->nidentity; k++)
        fprintf(stream, "%s%c", result_text(file, row, result_column(file, pairings->identity[k])),
                IDENTITY_END);
    if (stream && fclose(stream) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static void index_close(struct index *index)
{
    for (int k = 0; index->entry && k < index->n; k++)
        free(index->entry[k].key);
    free(index->entry);
    *index = (struct index){0};
}

static bool index_open(struct index *index, const struct result_file *file, const struct pairings *pairings,
                       struct failure *failure)
{
    const bool repeats = result_kind_of(file) == RESULT_SAMPLES;
    *index = (struct index){.entry = calloc((size_t)file->nrow + 1, sizeof *index->entry)};
    bool ok = index->entry != NULL;
    for (int row = 0; ok && row < file->nrow; row++) {
        index->entry[row] = (struct indexed){key_of(file, row, pairings), row};
        index->n += index->entry[row].key != NULL;
        ok = index->entry[row].key != NULL;
    }
    if (!ok)
        return fail_runtime(failure, "no memory for the rows of '%s'.", file->path);
    qsort(index->entry, (size_t)index->n, sizeof *index->entry, by_key);
    for (int k = 1; !repeats && k < index->n; k++)
        if (strcmp(index->entry[k].key, index->entry[k - 1].key) == 0) {
            char place[512], before[512];
            result_place(file, index->entry[k].row, place, sizeof place);
            result_place(file, index->entry[k - 1].row, before, sizeof before);
            return fail(failure,
                        "%s: expected each row once, found the same as %s; if --ignore leaves out what tells "
                        "them apart, do not.",
                        place, before);
        }
    return true;
}

const struct indexed *index_find(const struct index *index, const char *key, int *count)
{
    int low = 0, high = index->n;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (strcmp(index->entry[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (*count = 0; low + *count < index->n && strcmp(index->entry[low + *count].key, key) == 0;)
        ++*count;
    return *count ? &index->entry[low] : NULL;
}

bool indices_open(struct index **index, const struct side *side, const struct pairings *pairings,
                  struct failure *failure)
{
    *index = calloc((size_t)side->n, sizeof **index);
    bool ok = *index || fail_runtime(failure, "no memory for %d files.", side->n);
    for (int k = 0; ok && k < side->n; k++)
        ok = index_open(&(*index)[k], &side->file[k], pairings, failure);
    return ok;
}

void indices_close(struct index *index, int n)
{
    for (int k = 0; index && k < n; k++)
        index_close(&index[k]);
    free(index);
}
