/* option_number.c: numbers, lists of them and ranges, as text. */
#include "option_value.h"
#include "exact_text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_SIZE = 64, RANGE_SIZE = 3 * NUMBER_SIZE };

static const double exact_whole = 9007199254740991; /* 2^53-1: every whole number up to here is a double */
static const double huge = 1e290, tiny = 1e-290;    /* bounds beyond these stand for "none" and "above 0" */
static const double endless_bound = (double)FOREVER;

struct bounds option_bounds(const struct option_def *row)
{
    struct bounds bounds = {.lo = row->lo, .hi = row->hi};
    bounds.whole = row->type == OPTION_INT || row->type == OPTION_LONG || (row->flags & OPTION_WHOLE) != 0;
    bounds.endless = (row->type == OPTION_LONG || row->type == OPTION_NUMBERS) && row->hi == endless_bound;
    double limit = row->type == OPTION_INT ? INT_MAX : exact_whole;
    if (bounds.whole) {
        bounds.lo = fmax(bounds.lo, -limit);
        bounds.hi = fmin(bounds.hi, limit);
    }
    return bounds;
}

void bounds_text(const struct bounds *bounds, char *text, size_t size)
{
    char lo[32], hi[32];
    exact_text(bounds->lo, lo, sizeof lo);
    exact_text(bounds->hi, hi, sizeof hi);
    if (bounds->hi >= exact_whole && bounds->whole)
        snprintf(hi, sizeof hi, "2^53-1");
    const char *or_inf = bounds->endless ? ", or inf" : "";
    bool no_lo = bounds->lo<-huge, no_hi = bounds->hi> huge || (bounds->endless && !bounds->whole);
    bool positive = bounds->lo > 0 && bounds->lo < tiny;
    if (no_lo && no_hi)
        snprintf(text, size, "%s", bounds->endless ? "or inf" : "");
    else if (positive)
        snprintf(text, size, "above 0%s%s%s", no_hi ? "" : " and at most ", no_hi ? "" : hi, or_inf);
    else if (no_lo)
        snprintf(text, size, "at most %s%s", hi, or_inf);
    else if (no_hi)
        snprintf(text, size, "at least %s%s", lo, or_inf);
    else
        snprintf(text, size, "from %s to %s%s", lo, hi, or_inf);
}

static bool within(double value, const struct bounds *bounds)
{
    return value >= bounds->lo && value <= bounds->hi && (!bounds->whole || floor(value) == value);
}

bool starts_number(const char *text)
{
    if (*text == '-' || *text == '+')
        text++;
    if (*text == '.')
        text++;
    return isdigit((unsigned char)*text);
}

/* A finite decimal number and nothing else.  The alphabet keeps out what strtod also reads: blanks, nan, hex. */
static bool plain_number(const char *text, double *value)
{
    char *end;
    if (!starts_number(text) || text[strspn(text, "0123456789+-.eE")] != '\0')
        return false;
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

/* `list` is where it was found, or NULL. */
static bool fail_number(const char *what, const char *found, const char *list, const struct bounds *bounds,
                        struct failure *failure)
{
    char range[96];
    const char *whole = bounds->whole ? "whole " : "";
    double value;
    bounds_text(bounds, range, sizeof range);
    if (!bounds->whole && plain_number(found, &value) && fabs(value) < INFINITY && value != 0 &&
        !(fabs(value) <= huge && fabs(value) >= tiny)) /* no bounds and "above 0" would not say why */
        snprintf(range, sizeof range, "from %g to %g", bounds->lo, bounds->hi);
    const char *joint = strncmp(range, "at ", 3) == 0 ? " of " : *range ? " " : "";
    if (!list)
        return fail(failure, "%s: expected a %snumber%s%s, found '%.60s'.", what, whole, joint, range, found);
    return fail(failure, "%s: expected a %snumber%s%s, found '%.60s' in '%.60s'.", what, whole, joint, range,
                found, list);
}

static bool single_number(const char *text, const struct bounds *bounds, double *value)
{
    if (bounds->endless && strcmp(text, "inf") == 0) {
        *value = INFINITY;
        return true;
    }
    return plain_number(text, value) && within(*value, bounds);
}

bool read_number(const char *what, const char *text, const struct bounds *bounds, double *value,
                 struct failure *failure)
{
    return single_number(text, bounds, value) || fail_number(what, text, NULL, bounds, failure);
}

struct range {
    double first, last, step;
    bool factor; /* step multiplies */
};

/* `first..last*factor` or `first..last+step`; `dots` is where the dots are in `text`. */
static bool parse_range(const char *text, const char *dots, struct range *range)
{
    char first[NUMBER_SIZE], last[NUMBER_SIZE], *end;
    const char *second = dots + 2;
    if (!starts_number(second))
        return false;
    strtod(second, &end); /* finds the sign that is no exponent's */
    int first_length = (int)(dots - text), last_length = (int)(end - second);
    if (first_length >= NUMBER_SIZE || last_length >= NUMBER_SIZE || (*end != '*' && *end != '+'))
        return false;
    snprintf(first, sizeof first, "%.*s", first_length, text);
    snprintf(last, sizeof last, "%.*s", last_length, second);
    range->factor = *end == '*';
    return plain_number(first, &range->first) && plain_number(last, &range->last) &&
           plain_number(end + 1, &range->step);
}

/* Steps from first to last; NaN, infinite or negative if it never gets there. */
static double range_span(const struct range *range)
{
    if (!range->factor)
        return range->step != 0 ? (range->last - range->first) / range->step : NAN;
    bool same_sign = (range->first > 0 && range->last > 0) || (range->first < 0 && range->last < 0);
    if (!same_sign || !(range->step > 0) || range->step == 1)
        return NAN;
    return (log(fabs(range->last)) - log(fabs(range->first))) / log(range->step);
}

static double range_value(const struct range *range, int index)
{
    char text[32];
    double value =
        range->factor ? range->first * pow(range->step, index) : range->first + range->step * index;
    if (fabs(value) > 1e15)
        return value; /* fifteen digits would spoil a whole number */
    snprintf(text, sizeof text, "%.15g", value);
    return strtod(text, NULL); /* 0.3 rather than 0.30000000000000004 */
}

static bool add_number(const char *what, double value, struct numbers *numbers, struct failure *failure)
{
    if (numbers->n == NUMBERS_AT_MOST)
        return fail(failure, "%s: expected at most %d numbers, found more.", what, NUMBERS_AT_MOST);
    numbers->value[numbers->n++] = value;
    return true;
}

static bool add_range(const char *what, const char *text, const char *dots, const struct bounds *bounds,
                      struct numbers *numbers, struct failure *failure)
{
    struct range range;
    if (!parse_range(text, dots, &range))
        return fail(failure, "%s: expected a range FIRST..LAST*FACTOR or FIRST..LAST+STEP, found '%.60s'.",
                    what, text);
    double span = range_span(&range);
    if (!(span >= 0))
        return fail(failure, "%s: the range '%.60s' never gets from its first number to its last.", what,
                    text);
    if (!(span < NUMBERS_AT_MOST))
        return fail(failure, "%s: expected at most %d numbers, found more in the range '%.60s'.", what,
                    NUMBERS_AT_MOST, text);

    const double rounding = 1e-9;
    int last = (int)floor(span + rounding);
    for (int i = 0; i <= last; i++) {
        double value = i == last && fabs(span - last) <= rounding ? range.last : range_value(&range, i);
        char found[32];
        exact_text(value, found, sizeof found);
        if (!within(value, bounds))
            return fail_number(what, found, text, bounds, failure);
        if (!add_number(what, value, numbers, failure))
            return false;
    }
    return true;
}

static bool add_item(const char *what, const char *item, const char *list, const struct bounds *bounds,
                     struct numbers *numbers, struct failure *failure)
{
    const char *dots = strstr(item, "..");
    double value;
    if (dots)
        return add_range(what, item, dots, bounds, numbers, failure);
    if (!single_number(item, bounds, &value))
        return fail_number(what, item, strcmp(item, list) == 0 ? NULL : list, bounds, failure);
    return add_number(what, value, numbers, failure);
}

bool read_numbers(const char *what, const char *text, const struct bounds *bounds, struct numbers *numbers,
                  struct failure *failure)
{
    numbers->n = 0;
    for (const char *next = text;; next++) {
        char item[RANGE_SIZE];
        size_t length = strcspn(next, ",");
        snprintf(item, sizeof item, "%.*s", (int)(length < sizeof item ? length : sizeof item), next);
        if (length >= sizeof item)
            return fail_number(what, item, NULL, bounds, failure);
        if (!add_item(what, item, text, bounds, numbers, failure))
            return false;
        next += length;
        if (*next == '\0')
            return true;
    }
}
