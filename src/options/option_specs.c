/* option_specs.c: a list of plug-in specs, and the product of the lists and ranges in their options.
 *
 * A comma ends a spec, unless a number follows: then it continues the list of the option before it. */
#include "option_value.h"
#include "exact_text.h"

#include <float.h>
#include <string.h>

struct expansion {
    const char *what;
    char (*out)[SPEC_SIZE];
    int most;
    int first, n; /* the specs being built are out[first..n); those before are finished */
    struct failure *failure;
};

static bool at_inf(const char *text)
{
    return strncmp(text, "inf", 3) == 0 && strchr(",:", text[3]); /* the terminating NUL counts too */
}

/* The letters up to the end of an option, its list of numbers included. */
static size_t option_length(const char *text)
{
    size_t length = strcspn(text, ":,");
    while (text[length] == ',' && (starts_number(text + length + 1) || at_inf(text + length + 1)))
        length += 1 + strcspn(text + length + 1, ":,");
    return length;
}

static bool fail_length(const struct expansion *e, const char *text)
{
    return fail(e->failure, "%s: expected at most %d letters in one name with its options, found '%.60s...'.",
                e->what, SPEC_SIZE - 1, text);
}

static bool append(const struct expansion *e, int index, const char *text)
{
    size_t used = strlen(e->out[index]), wanted = strlen(text);
    if (used + wanted >= SPEC_SIZE)
        return fail_length(e, e->out[index]);
    memcpy(e->out[index] + used, text, wanted + 1);
    return true;
}

/* Every spec being built, times every number; the last option varies fastest. */
static bool multiply(struct expansion *e, const struct numbers *numbers)
{
    int before = e->n - e->first;
    if (before * numbers->n > e->most - e->first)
        return fail(e->failure, "%s: expected at most %d in all, found more.", e->what, e->most);
    for (int i = before - 1; i >= 0; i--) {
        for (int j = numbers->n - 1; j >= 0; j--) {
            char number[32];
            int target = e->first + i * numbers->n + j;
            if (target != e->first + i)
                memcpy(e->out[target], e->out[e->first + i], SPEC_SIZE);
            exact_text(numbers->value[j], number, sizeof number);
            if (!append(e, target, number))
                return false;
        }
    }
    e->n = e->first + before * numbers->n;
    return true;
}

static bool append_all(struct expansion *e, const char *text)
{
    for (int i = e->first; i < e->n; i++) {
        if (!append(e, i, text))
            return false;
    }
    return true;
}

/* `option` is ":name=value"; a lone value stays as it was typed. */
static bool add_option(struct expansion *e, const char *option)
{
    const struct bounds any = {.lo = -DBL_MAX, .hi = DBL_MAX, .endless = true};
    const char *equals = strchr(option, '='), *value = equals ? equals + 1 : "";
    bool number = starts_number(value) || at_inf(value);
    bool list = strchr(option, ',') || (number && strstr(value, ".."));
    char what[SPEC_SIZE], name[SPEC_SIZE];
    if (!list)
        return append_all(e, option);
    if (!number)
        return fail(e->failure, "%s: expected numbers separated by commas, found '%.60s'.", e->what,
                    option + 1);

    struct numbers numbers;
    snprintf(name, sizeof name, "%.*s", (int)(value - option), option);
    snprintf(what, sizeof what, "%.60s: %.60s%.*s", e->what, e->out[e->first], (int)(equals - option),
             option);
    return read_numbers(what, value, &any, &numbers, e->failure) && append_all(e, name) &&
           multiply(e, &numbers);
}

/* One name and its options; `*text` is moved to what ends it, a comma or the end. */
static bool add_spec(struct expansion *e, const char **text)
{
    char piece[NUMBERS_AT_MOST * 32]; /* a list is longer than the specs that it becomes */
    size_t length = strcspn(*text, ":,");
    if (length == 0 || starts_number(*text))
        return fail(e->failure, "%s: expected a name, found '%.*s'.", e->what,
                    (int)(length < 60 ? length : 60), *text);
    if (length >= SPEC_SIZE)
        return fail_length(e, *text);
    if (e->n == e->most)
        return fail(e->failure, "%s: expected at most %d in all, found more.", e->what, e->most);
    e->first = e->n++;
    snprintf(e->out[e->first], SPEC_SIZE, "%.*s", (int)length, *text);
    *text += length;
    while (**text == ':') {
        length = 1 + option_length(*text + 1);
        if (length >= sizeof piece)
            return fail_length(e, *text);
        snprintf(piece, sizeof piece, "%.*s", (int)length, *text);
        if (!add_option(e, piece))
            return false;
        *text += length;
    }
    return true;
}

bool option_expand_specs(const char *what, const char *text, char (*out)[SPEC_SIZE], int most, int *n,
                         struct failure *failure)
{
    struct expansion e = {.what = what, .out = out, .most = most, .failure = failure};
    bool ok = add_spec(&e, &text);
    while (ok && *text == ',') {
        text++;
        ok = add_spec(&e, &text);
    }
    *n = ok ? e.n : 0;
    return ok;
}
