/* failure.h: how a function says what went wrong.
 *
 * A function that can fail returns bool and takes a `struct failure *`.  On false the text is one sentence
 * that names the thing, what was expected, what was found and what to do; nobody below `main` prints or
 * exits. */
#ifndef PESBENCH_FAILURE_H
#define PESBENCH_FAILURE_H

#include <stdbool.h>

/* exit statuses of the program (design section 3); EXIT_SUCCESS is 0 */
enum { EXIT_CHECK = 1, EXIT_USAGE = 2, EXIT_RUNTIME = 3, EXIT_INAPPLICABLE = 77 };

struct failure {
    int status;      /* the exit status it should lead to: EXIT_USAGE unless set otherwise */
    char text[1024]; /* the sentence, without a newline */
};

/* Both write the sentence (printf-style) and return false, so that `return fail(...)` reads well. */
__attribute__((format(printf, 2, 3))) bool fail(struct failure *failure, const char *format, ...);
__attribute__((format(printf, 2, 3))) bool fail_runtime(struct failure *failure, const char *format, ...);

#endif
