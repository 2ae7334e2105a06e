/* result_json.c: a result file as JSON, {"schema": 1, "context": {...}, "rows": [{...}, ...]}; see result_file.h. */
#include "result_parts.h"
#include "report.h"

#ifdef PESBENCH_JANSSON

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *type_name(const json_t *value)
{
    static const char *const names[] = {"an object", "an array", "a string", "an integer",
                                        "a number",  "true",     "false",    "null"};
    return value ? names[json_typeof(value)] : "nothing";
}

/* A copy that lives as long as the file; NULL, with a sentence, without memory. */
static const char *keep(struct result_file *file, const char *text, struct failure *failure)
{
    const size_t size = strlen(text) + 1;
    char *room = result_room(file, size);
    if (room)
        memcpy(room, text, size);
    else
        result_exhausted(file, failure);
    return room;
}

/* A scalar as the CSV writes it; NULL, with a sentence, for what is none. */
static const char *scalar(struct result_file *file, const json_t *value, int row, const char *column,
                          struct failure *failure)
{
    char number[64], shown[SHOWN_SIZE];
    switch (json_typeof(value)) {
    case JSON_STRING:
        return keep(file, json_string_value(value), failure);
    case JSON_INTEGER:
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        return keep(file, number, failure);
    case JSON_REAL:
        exact_text(json_real_value(value), number, sizeof number);
        return keep(file, number, failure);
    case JSON_NULL:
        return "nan";
    default:
        fail(failure, "'%s', row %d, '%s': expected a number, a text, null or a list of numbers, found %s.",
             file->path, row + 1, result_shown(column, shown), type_name(value));
        return NULL;
    }
}

static bool add_contexts(struct result_file *file, const json_t *context, struct failure *failure)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)context, name, value)
    {
        if (!json_is_string(value))
            continue; /* the commands of the rows */
        const char *kept_name = keep(file, name, failure);
        const char *kept_value = kept_name ? keep(file, json_string_value(value), failure) : NULL;
        if (!kept_value || !result_add_context(file, kept_name, kept_value, failure))
            return false;
    }
    return true;
}

/* Columns of a vector: as many as the longest one has. */
static int width_of(const json_t *rows, const char *name)
{
    size_t k, width = 0;
    json_t *row;
    json_array_foreach(rows, k, row)
    {
        const size_t n = json_array_size(json_object_get(row, name));
        width = n > width ? n : width;
    }
    return (int)width;
}

/* A column, or those of a vector. */
static bool add_columns(struct result_file *file, const char *name, const json_t *value, int n,
                        struct failure *failure)
{
    for (int k = 0; k < n; k++) {
        char numbered[512];
        snprintf(numbered, sizeof numbered, json_is_array(value) ? "%.480s_%d" : "%.480s", name, k);
        const char *kept = keep(file, numbered, failure);
        if (!kept || !result_add_column(file, kept, failure))
            return false;
    }
    return true;
}

static bool add_vector(struct result_file *file, const char **cell, int n, const json_t *vector, int row,
                       const char *name, struct failure *failure)
{
    for (int k = 0; k < n; k++) {
        const json_t *value = json_array_get(vector, (size_t)k);
        cell[k] = value ? scalar(file, value, row, name, failure) : "nan";
        if (!cell[k])
            return false;
    }
    return true;
}

/* The cells of a row, in the order of the first row's; width: columns of each of its members. */
static bool add_row(struct result_file *file, const json_t *rows, int row, const int *width,
                    struct failure *failure)
{
    const json_t *first = json_array_get(rows, 0), *object = json_array_get(rows, (size_t)row);
    char shown[SHOWN_SIZE];
    if (!json_is_object(object) || json_object_size(object) != json_object_size(first))
        return fail(failure, "'%s', row %d: expected an object of %zu members, found %s of %zu.", file->path,
                    row + 1, json_object_size(first), type_name(object), json_object_size(object));
    const char **cell = result_add_row(file, failure), *name;
    json_t *head;
    bool ok = cell != NULL;
    json_object_foreach((json_t *)(uintptr_t)first, name, head)
    {
        const json_t *value = json_object_get(object, name);
        if (ok && (!value || json_is_array(value) != json_is_array(head)))
            ok = fail(failure, "'%s', row %d: expected '%s' to be %s, as in the first row, found %s.",
                      file->path, row + 1, result_shown(name, shown),
                      json_is_array(head) ? "a list" : "no list", type_name(value));
        if (!ok)
            return false;
        if (json_is_array(head))
            ok = add_vector(file, cell, *width, value, row, name, failure);
        else
            ok = (cell[0] = scalar(file, value, row, name, failure)) != NULL;
        cell += *width++;
    }
    return ok;
}

static bool add_rows(struct result_file *file, const json_t *rows, struct failure *failure)
{
    const json_t *first = json_array_get(rows, 0);
    const char *name;
    json_t *value;
    if (first && (!json_is_object(first) || json_object_size(first) == 0))
        return fail(failure, "'%s', row 1: expected an object with members, found %s.", file->path,
                    json_is_object(first) ? "one without" : type_name(first));
    int *const width = calloc(json_object_size(first) + 1, sizeof *width), members = 0;
    bool ok = width || result_exhausted(file, failure);
    json_object_foreach((json_t *)(uintptr_t)first, name, value)
    {
        if (!ok)
            break;
        width[members] = json_is_array(value) ? width_of(rows, name) : 1;
        ok = add_columns(file, name, value, width[members++], failure);
    }
    const int n = (int)json_array_size(rows);
    for (int k = 0; ok && k < n; k++)
        ok = add_row(file, rows, k, width, failure);
    free(width);
    return ok;
}

static bool check_whole(const struct result_file *file, const json_t *root, struct failure *failure)
{
    const json_t *schema = json_object_get(root, "schema");
    if (!json_is_integer(schema) || json_integer_value(schema) != 1) {
        char *found = schema ? json_dumps(schema, JSON_ENCODE_ANY) : NULL, shown[SHOWN_SIZE];
        fail(failure, "'%s': expected \"schema\": 1, as pesbench's result files have, found %s.", file->path,
             found ? result_shown(found, shown) : "none");
        free(found);
        return false;
    }
    static const struct {
        const char *name, *expected;
        json_type type;
    } parts[] = {{"context", "an object", JSON_OBJECT}, {"rows", "an array", JSON_ARRAY}};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        const json_t *part = json_object_get(root, parts[k].name);
        if (!part || json_typeof(part) != parts[k].type)
            return fail(failure, "'%s': expected \"%s\" to be %s, found %s.", file->path, parts[k].name,
                        parts[k].expected, type_name(part));
    }
    return true;
}

bool result_json_read(struct result_file *file, const char *text, size_t length, struct failure *failure)
{
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    char shown[SHOWN_SIZE];
    if (!root) {
        const bool cut = json_error_code(&error) == json_error_premature_end_of_input;
        return fail(failure, "'%s', line %d: expected JSON, found %s%s.", file->path, error.line,
                    cut ? "the end of the file: it was cut off" : "what is none: ",
                    cut ? "" : result_shown(error.text, shown));
    }
    const bool ok = check_whole(file, root, failure) &&
                    add_contexts(file, json_object_get(root, "context"), failure) &&
                    add_rows(file, json_object_get(root, "rows"), failure);
    json_decref(root);
    return ok;
}

#else

bool result_json_read(struct result_file *file, const char *text, size_t length, struct failure *failure)
{
    (void)text;
    (void)length;
    return fail(failure, "'%s': this pesbench was built without a JSON library; give it the .csv.",
                file->path);
}

#endif
