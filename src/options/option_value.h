/* option_value.h: how the text of a value is read; shared by the option files only. */
#ifndef PESBENCH_OPTION_VALUE_H
#define PESBENCH_OPTION_VALUE_H

#include "option.h"

/* What a number must satisfy. */
struct bounds {
    double lo, hi;
    bool whole;
    bool endless; /* `inf` is taken too */
};

struct bounds option_bounds(const struct option_def *row);

/* "from 1 to 1000", "above 0", "at least 1, or inf"; empty where every finite number will do. */
void bounds_text(const struct bounds *bounds, char *text, size_t size);

/* Does `text` begin as a number does?  `inf` does not, for it may be a name. */
bool starts_number(const char *text);

bool read_number(const char *what, const char *text, const struct bounds *bounds, double *value,
                 struct failure *failure);

/* Read a list of numbers and ranges. */
bool read_numbers(const char *what, const char *text, const struct bounds *bounds, struct numbers *numbers,
                  struct failure *failure);

#endif
