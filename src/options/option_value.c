/* option_value.c: one value from text into its member, and back. */
#include "option_value.h"
#include "exact_text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef bool reader(const struct option_def *row, void *member, const char *what, const char *text,
                    struct failure *failure);

static bool read_flag(const struct option_def *row, void *member, const char *what, const char *text,
                      struct failure *failure)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"yes", true}, {"no", false}, {"true", true}, {"false", false}};
    (void)row;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i].word) == 0) {
            *(bool *)member = words[i].value;
            return true;
        }
    }
    return fail(failure, "%s: expected yes or no, found '%.60s'.", what, text);
}

static bool read_int(const struct option_def *row, void *member, const char *what, const char *text,
                     struct failure *failure)
{
    double value;
    struct bounds bounds = option_bounds(row);
    if (!read_number(what, text, &bounds, &value, failure))
        return false;
    *(int *)member = (int)value;
    return true;
}

static bool read_long(const struct option_def *row, void *member, const char *what, const char *text,
                      struct failure *failure)
{
    double value;
    struct bounds bounds = option_bounds(row);
    if (!read_number(what, text, &bounds, &value, failure))
        return false;
    *(long *)member = isinf(value) ? FOREVER : (long)value;
    return true;
}

/* Not through a double, which would lose the last bits. */
static bool read_seed(const struct option_def *row, void *member, const char *what, const char *text,
                      struct failure *failure)
{
    (void)row;
    errno = 0;
    unsigned long long value = strtoull(text, NULL, 10);
    if (*text == '\0' || text[strspn(text, "0123456789")] != '\0' || errno != 0)
        return fail(failure, "%s: expected a whole number from 0 to %" PRIu64 ", found '%.60s'.", what,
                    UINT64_MAX, text);
    *(uint64_t *)member = value;
    return true;
}

static bool read_real(const struct option_def *row, void *member, const char *what, const char *text,
                      struct failure *failure)
{
    double value;
    struct bounds bounds = option_bounds(row);
    if (!read_number(what, text, &bounds, &value, failure))
        return false;
    *(double *)member = value;
    return true;
}

static bool is_choice(const char *choices, const char *text)
{
    size_t length = strlen(text);
    for (const char *choice = choices; choice; choice = strchr(choice, '|')) {
        choice += *choice == '|';
        if (strcspn(choice, "|") == length && strncmp(choice, text, length) == 0)
            return true;
    }
    return false;
}

static bool fail_choice(const char *what, const char *choices, const char *text, struct failure *failure)
{
    char copy[512], *next = copy;
    const char *names[32];
    int n = 0;
    snprintf(copy, sizeof copy, "%s", choices);
    for (char *name; n < 31 && (name = strsep(&next, "|"));)
        names[n++] = name;
    names[n] = NULL;
    const char *near = nearest_name(text, names);
    return fail(failure, "%s: expected %s, found '%.60s'%s%s%s", what, choices, text,
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : ".");
}

static bool read_text(const struct option_def *row, void *member, const char *what, const char *text,
                      struct failure *failure)
{
    if (*text == '\0')
        return fail(failure, "%s: expected %s, found ''.", what,
                    row->choices       ? row->choices
                    : row->placeholder ? row->placeholder
                                       : "a text");
    if (row->choices && !is_choice(row->choices, text))
        return fail_choice(what, row->choices, text, failure);
    *(const char **)member = text;
    return true;
}

static bool read_list(const struct option_def *row, void *member, const char *what, const char *text,
                      struct failure *failure)
{
    struct numbers numbers;
    struct bounds bounds = option_bounds(row);
    if (!read_numbers(what, text, &bounds, &numbers, failure))
        return false;
    *(struct numbers *)member = numbers;
    return true;
}

static bool read_texts(const struct option_def *row, void *member, const char *what, const char *text,
                       struct failure *failure)
{
    struct texts *texts = member;
    const char *value;
    if (!read_text(row, &value, what, text, failure))
        return false;
    if (texts->n == TEXTS_AT_MOST)
        return fail(failure, "%s: expected at most %d times, found '%.60s' beyond them.", what, TEXTS_AT_MOST,
                    text);
    texts->value[texts->n++] = value;
    return true;
}

bool option_set(const struct option_def *row, void *into, const char *what, const char *text,
                struct failure *failure)
{
    static reader *const read[] = {
        [OPTION_FLAG] = read_flag,    [OPTION_INT] = read_int,     [OPTION_LONG] = read_long,
        [OPTION_SEED] = read_seed,    [OPTION_REAL] = read_real,   [OPTION_TEXT] = read_text,
        [OPTION_NUMBERS] = read_list, [OPTION_TEXTS] = read_texts,
    };
    return read[row->type](row, (char *)into + row->offset, what, text, failure);
}

void option_print(FILE *file, const struct option_def *row, const void *from)
{
    const void *member = (const char *)from + row->offset;
    const struct numbers *numbers = member;
    const struct texts *texts = member;
    const char *word;
    switch (row->type) {
    case OPTION_FLAG:
        fputs(*(const bool *)member ? "yes" : "no", file);
        break;
    case OPTION_INT:
        fprintf(file, "%d", *(const int *)member);
        break;
    case OPTION_LONG:
        if (*(const long *)member == FOREVER)
            fputs("inf", file);
        else
            fprintf(file, "%ld", *(const long *)member);
        break;
    case OPTION_SEED:
        fprintf(file, "%" PRIu64, *(const uint64_t *)member);
        break;
    case OPTION_REAL:
        exact_list(file, member, 1);
        break;
    case OPTION_TEXT:
        word = *(const char *const *)member;
        fputs(word ? word : "", file);
        break;
    case OPTION_NUMBERS:
        exact_list(file, numbers->value, numbers->n);
        break;
    case OPTION_TEXTS:
        for (int i = 0; i < texts->n; i++)
            fprintf(file, "%s%s", i ? "," : "", texts->value[i]);
        break;
    }
}
