/* report_json.c: a report as JSON.
 *
 *   {"schema": 1, "context": {..., "reproduce": [a command or null for each row]}, "rows": [{...}, ...]}
 *
 * What is missing or not finite is null, a missing text "", an endless whole number "inf".  A seed above
 * 2^63-1 is no JSON integer for the library, and most readers would round it; it is written as a string of
 * its digits. */
#include "report_rows.h"

#ifdef PESBENCH_JANSSON

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool report_json_here(struct failure *failure)
{
    (void)failure;
    return true;
}

/* Bytes that are no UTF-8 (a path may hold any) become question marks. */
static json_t *text_value(const char *text)
{
    json_t *value = json_string(text);
    if (value)
        return value;
    char *plain = strdup(text);
    if (!plain)
        return NULL;
    for (char *byte = plain; *byte; byte++)
        *byte = (unsigned char)*byte < 0x80 ? *byte : '?';
    value = json_string(plain);
    free(plain);
    return value;
}

static json_t *real_value(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *whole_value(double value)
{
    if (isfinite(value))
        return fabs(value) < 0x1p63 ? json_integer((json_int_t)value) : json_real(value);
    return value > 0 ? json_string("inf") : json_null();
}

static json_t *seed_value(uint64_t seed)
{
    char digits[24];
    if (seed <= INT64_MAX)
        return json_integer((json_int_t)seed);
    snprintf(digits, sizeof digits, "%" PRIu64, seed);
    return json_string(digits);
}

static json_t *vector_value(const struct vector *vector)
{
    json_t *array = json_array();
    bool complete = true;
    for (int i = 0; i < vector->n; i++)
        complete &= json_array_append_new(array, real_value(vector->value[i])) == 0;
    if (complete)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *cell_value(const struct column *column, const struct cell *cell)
{
    switch (column->type) {
    case COLUMN_TEXT:
        return text_value(cell->filled ? cell->text : "");
    case COLUMN_WHOLE:
        return whole_value(cell->filled ? cell->number : NAN);
    case COLUMN_REAL:
        return real_value(cell->filled ? cell->number : NAN);
    case COLUMN_SEED:
        return cell->filled ? seed_value(cell->seed) : json_null();
    case COLUMN_VECTOR:
        return vector_value(cell->filled ? &cell->vector : &(struct vector){0});
    }
    return NULL;
}

/* The builders below hang each value into its parent at once, so that only the root is owned.  A value that
 * could not be made, or a parent that is NULL, is refused by the library and shows as false. */
static bool fill_context(json_t *context, const struct report *report)
{
    json_t *reproduce = json_array();
    bool complete = true;
    for (int i = 0; i < report->nentry; i++)
        complete &=
            json_object_set_new(context, report->entry[i].name, text_value(report->entry[i].value)) == 0;
    complete &= json_object_set_new(context, "reproduce", reproduce) == 0;
    for (int r = 0; complete && r < report->nrow; r++) {
        const char *reproducer = report->row[r].reproducer;
        json_t *value = reproducer ? text_value(reproducer) : json_null();
        complete &= json_array_append_new(reproduce, value) == 0;
        for (long k = 1; complete && k < report->row[r].count; k++)
            complete &= json_array_append_new(reproduce, json_null()) == 0;
    }
    return complete;
}

enum { LAYOUT = JSON_INDENT(1) | JSON_REAL_PRECISION(17) };

/* A row at its place in the whole: two blanks further to the right.  (No line breaks in JSON but between values.) */
static bool add_row(struct text *text, const struct cell *cell, long k, const void *context)
{
    const struct report *report = context;
    json_t *row = json_object();
    bool complete = row != NULL;
    for (int c = 0; complete && c < report->ncolumn; c++) {
        json_t *value = cell_value(&report->column[c], &cell[c]);
        complete &= json_object_set_new(row, report->column[c].name, value) == 0;
    }
    char *dumped = complete ? json_dumps(row, LAYOUT) : NULL;
    text_add(text, k > 0 ? ",\n  " : "\n  ");
    for (char *line = dumped; line;) {
        char *end = strchr(line, '\n');
        text_add_bytes(text, line, end ? (size_t)(end + 1 - line) : strlen(line));
        text_add(text, end ? "  " : "");
        line = end ? end + 1 : NULL;
    }
    complete = dumped != NULL;
    json_decref(row);
    free(dumped);
    return complete;
}

/* All but the rows is one value; they are inserted before its last brace, as they come. */
bool report_json(const struct report *report, FILE *file, struct failure *failure)
{
    json_t *root = json_object(), *context = json_object();
    bool complete = json_object_set_new(root, "schema", json_integer(1)) == 0;
    complete &= json_object_set_new(root, "context", context) == 0;
    complete = complete && fill_context(context, report);
    char *dumped = complete ? json_dumps(root, LAYOUT) : NULL;
    json_decref(root);
    complete = dumped != NULL;
    if (complete) {
        fwrite(dumped, 1, strlen(dumped) - strlen("\n}"), file);
        fputs(",\n \"rows\": [", file);
        complete = rows_write(report, add_row, report, file);
        fputs(report_rows(report) > 0 ? "\n ]\n}\n" : "]\n}\n", file);
    }
    free(dumped);
    return complete || fail_runtime(failure, "memory ran out while a JSON file was written.");
}

#else

bool report_json_here(struct failure *failure)
{
    return fail(failure, "this pesbench was built without a JSON library; write .csv, or install the Debian "
                         "package libjansson-dev and build again.");
}

bool report_json(const struct report *report, FILE *file, struct failure *failure)
{
    (void)report;
    (void)file;
    return report_json_here(failure);
}

#endif
