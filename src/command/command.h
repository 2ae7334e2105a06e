/* command.h: a command of the program: one file in bench/, one struct, found by the build. */
#ifndef PESBENCH_COMMAND_H
#define PESBENCH_COMMAND_H

#include "failure.h"
#include "option.h"
#include "report.h"

/* What a command is run with. */
struct invocation {
    int argc;
    char *const *argv; /* the whole command line, the program's name first */
    const struct command *command;
    const void *options; /* the command's own struct, filled from its tables */
    const struct texts *operands;
    const struct option_def *const *given; /* the rows that were set on the command line */
    int ngiven;
};

struct command {
    const char *name, *brief, *operands;    /* operands as --help shows them */
    const char *help;                       /* further lines of help, or NULL */
    bool experiment;                        /* it produces result rows */
    const struct option_def *const *tables; /* NULL-terminated list; all fill the same struct */
    size_t size;
    /* Returns an exit status.  A failure's sentence, if there is one, is printed by the caller. */
    int (*run)(const struct invocation *invocation, struct failure *failure);
};

/* Was the option of this name set on the command line? */
bool was_given(const struct invocation *invocation, const char *name);

extern const struct command *const commands[]; /* NULL-terminated, by name */

/* Run the words of a command line that follow the program's name; prints failures, returns an exit status. */
int command_run(int argc, char *const *argv);

/* Version and revision of the program. */
const char *program_version(void);

/* What the bits of results depend on besides what is asked for, in one line: version, revision, compiler, flags, BLAS
 * and the kernels that it picked for this machine. */
enum { BUILD_SIZE = 1024 };
void program_build(char text[BUILD_SIZE]);

/* Context of a result file: schema, command line, options, machine, threads, compiler, revision, BLAS. */
void context_add(struct report *report, const struct invocation *invocation);

/* A word, or an option's value as it would be typed, quoted where a shell would need it. */
void shell_quoted(FILE *file, const char *word);
void shell_value(FILE *file, const struct option_def *row, const void *from);

/* Write the report to every --out file, or print it where there is none.  Returns an exit status. */
int report_deliver(const struct report *report, const struct texts *out, struct failure *failure);
/* Can all these files be written, and are they different?  `more` (or NULL) is one besides the list. */
bool outputs_check(const struct texts *out, const char *more, struct failure *failure);

/* Have `print` write to the file `out`, whole or not at all, or to standard output where `out` is NULL.
 * Returns an exit status. */
int text_deliver(const char *out, void (*print)(FILE *file, const void *what), const void *what,
                 struct failure *failure);

#endif
