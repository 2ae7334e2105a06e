/* timed.c: what is timed, by name of the precision. */
#include "timed.h"

#include <string.h>

const struct timed *timed_of(const char *precision)
{
    return strcmp(precision, timed_single.precision) == 0 ? &timed_single : &timed_double;
}
