/* precision.c: the engines by name. */
#include "engine.h"

#include <string.h>

const struct engine *engine_of(const char *precision)
{
    return strcmp(precision, engine_single.precision) == 0 ? &engine_single : &engine_double;
}

enum stagger stagger_named(const char *name)
{
    return name[0] == 'l' ? STAGGER_LOCKSTEP : name[0] == 'e' ? STAGGER_EXACT : STAGGER_RANDOM;
}
