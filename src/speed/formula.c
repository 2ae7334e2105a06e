/* formula.c: see formula.h.
 *
 *     formula = sum { ", or " sum " for " option }
 *     sum     = product { "+" product }
 *     product = factor { factor | "/" factor }
 *     factor  = number | letter | "(" sum ")" | "O(" sum ")" */
#include "formula.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_AT_MOST = 255 }; /* of an alternative, which bounds how deep its brackets go */

struct reader {
    const char *at;
    const struct symbol *symbols;
    bool broken; /* it is no formula */
};

static double read_sum(struct reader *r);

static void skip_blanks(struct reader *r)
{
    r->at += strspn(r->at, " ");
}

static double read_bracket(struct reader *r)
{
    r->at++;
    const double value = read_sum(r);
    r->broken = r->broken || *r->at != ')';
    r->at += *r->at == ')';
    return value;
}

static double read_symbol(struct reader *r)
{
    const char letter = *r->at++;
    for (const struct symbol *s = r->symbols; s->letter; s++)
        if (s->letter == letter)
            return s->value;
    return NAN;
}

static double read_factor(struct reader *r)
{
    if (isdigit((unsigned char)*r->at)) {
        char *end;
        const double value = strtod(r->at, &end);
        r->at = end;
        return value;
    }
    if (*r->at == '(')
        return read_bracket(r);
    if (strncmp(r->at, "O(", 2) == 0) { /* of this order, with a factor that nobody states */
        r->at++;
        read_bracket(r);
        return 0;
    }
    if (isupper((unsigned char)r->at[0]) && !isalpha((unsigned char)r->at[1]))
        return read_symbol(r);
    r->broken = true;
    return NAN;
}

static double read_product(struct reader *r)
{
    skip_blanks(r);
    double value = read_factor(r);
    for (skip_blanks(r); !r->broken && *r->at && !strchr("+),", *r->at); skip_blanks(r)) {
        const bool divides = *r->at == '/';
        if (divides) {
            r->at++;
            skip_blanks(r);
        }
        const double factor = read_factor(r);
        value = divides ? value / factor : value * factor;
    }
    return value;
}

static double read_sum(struct reader *r)
{
    double value = read_product(r);
    while (!r->broken && *r->at == '+') {
        r->at++;
        value += read_product(r);
    }
    return value;
}

/* Does a spec have this option?  option: of this length */
static bool spec_has(const char *spec, const char *option, size_t length)
{
    for (const char *at = strchr(spec, ':'); at; at = strchr(at + 1, ':'))
        if (strcspn(at + 1, ":") == length && strncmp(at + 1, option, length) == 0)
            return true;
    return false;
}

/* One alternative of `length` characters */
static double read_part(const char *text, size_t length, const struct symbol *symbols)
{
    char part[LENGTH_AT_MOST + 1];
    if (length > LENGTH_AT_MOST)
        return NAN;
    memcpy(part, text, length);
    part[length] = 0;
    struct reader r = {.at = part, .symbols = symbols};
    const double value = read_sum(&r);
    return r.broken || *r.at ? NAN : value;
}

double formula_value(const char *text, const char *spec, const struct symbol *symbols)
{
    static const char otherwise[] = ", or ", provided[] = " for ";
    if (!text)
        return NAN;
    const char *next = strstr(text, otherwise);
    const char *chosen = text;
    size_t length = next ? (size_t)(next - text) : strlen(text);
    while (next) {
        const char *start = next + strlen(otherwise), *option = strstr(start, provided);
        next = strstr(start, otherwise);
        if (!option || (next && option > next))
            return NAN; /* an alternative without its condition */
        const char *name = option + strlen(provided);
        if (spec_has(spec, name, next ? (size_t)(next - name) : strlen(name))) {
            chosen = start;
            length = (size_t)(option - start);
        }
    }
    return read_part(chosen, length, symbols);
}
