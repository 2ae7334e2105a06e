/* failure.c: one sentence and an exit status. */
#include "failure.h"

#include <stdarg.h>
#include <stdio.h>

bool fail(struct failure *failure, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    failure->status = EXIT_USAGE;
    vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    return false;
}

bool fail_runtime(struct failure *failure, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    failure->status = EXIT_RUNTIME;
    vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    return false;
}
