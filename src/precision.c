/* precision.c: the engines by name. */
#include "engine.h"

#include <string.h>

const struct engine *engine_of(const char *precision)
{
    return strcmp(precision, engine_single.precision) == 0 ? &engine_single : &engine_double;
}
