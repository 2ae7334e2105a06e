/* option.c: option tables as a whole: defaults, look-up and help. */
#include "option_value.h"

#include <assert.h>
#include <string.h>

/* What a member holds before its default is read. */
static const size_t member_size[] = {
    [OPTION_FLAG] = sizeof(bool),
    [OPTION_INT] = sizeof(int),
    [OPTION_LONG] = sizeof(long),
    [OPTION_SEED] = sizeof(uint64_t),
    [OPTION_REAL] = sizeof(double),
    [OPTION_TEXT] = sizeof(const char *),
    [OPTION_NUMBERS] = sizeof(struct numbers),
    [OPTION_TEXTS] = sizeof(struct texts),
};

void option_defaults(const struct option_def *table, void *into)
{
    for (const struct option_def *row = table; row->name; row++) {
        struct failure failure;
        memset((char *)into + row->offset, 0, member_size[row->type]);
        bool valid = !row->fallback || option_set(row, into, row->name, row->fallback, &failure);
        assert(valid);
        assert(row->type != OPTION_TEXTS || !row->fallback); /* it would stay when others are given */
        (void)valid;
    }
}

const struct option_def *option_find(const struct option_def *table, const char *name, size_t length)
{
    for (const struct option_def *row = table; row->name; row++) {
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
            return row;
    }
    return NULL;
}

int option_label(const struct option_def *row, const char *prefix, char *text, size_t size)
{
    static const char *const by_type[] = {
        [OPTION_FLAG] = "yes|no", [OPTION_INT] = "N",     [OPTION_LONG] = "N",       [OPTION_SEED] = "SEED",
        [OPTION_REAL] = "X",      [OPTION_TEXT] = "TEXT", [OPTION_NUMBERS] = "LIST", [OPTION_TEXTS] = "TEXT",
    };
    const char *value = row->placeholder ? row->placeholder
                        : row->choices   ? row->choices
                                         : by_type[row->type];
    bool plugin = *prefix == ':';
    if (row->type == OPTION_FLAG && !plugin)
        return snprintf(text, size, "%s%s", prefix, row->name);
    return snprintf(text, size, "%s%s%c%s", prefix, row->name, plugin ? '=' : ' ', value);
}

void option_limits(const struct option_def *row, char *text, size_t size)
{
    char range[96] = "";
    if (row->type == OPTION_INT || row->type == OPTION_LONG || row->type == OPTION_REAL ||
        row->type == OPTION_NUMBERS) {
        struct bounds bounds = option_bounds(row);
        bounds_text(&bounds, range, sizeof range);
    }
    bool off = row->type == OPTION_FLAG && row->fallback && strcmp(row->fallback, "no") == 0;
    const char *fallback = off ? NULL : row->fallback;
    snprintf(text, size, "%s%s%s%s", range, *range && fallback ? "; " : "", fallback ? "default " : "",
             fallback ? fallback : "");
}

void option_help(FILE *file, const struct option_def *table, const char *prefix)
{
    enum { WIDEST = 30 }; /* a longer label pushes its own line only */
    char text[256];
    int width = 0;
    for (const struct option_def *row = table; row->name; row++) {
        int length = option_label(row, prefix, text, sizeof text);
        if (length > width && length <= WIDEST)
            width = length;
    }
    for (const struct option_def *row = table; row->name; row++) {
        option_label(row, prefix, text, sizeof text);
        fprintf(file, "  %-*s  %s", width, text, row->brief);
        option_limits(row, text, sizeof text);
        fprintf(file, text[0] ? " [%s]\n" : "%s\n", text);
    }
}
