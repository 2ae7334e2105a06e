/* option.h: option tables.
 *
 * One table per command and per plug-in drives parsing, range checks, --help, the echo in every result file
 * and `describe`.  A table row names a member of the struct it fills; the member's type decides how text is
 * read:
 *
 *   bool              a flag (`--quiet`; in a plug-in `:name=yes|no`)
 *   int, long         a whole number within [lo, hi]; a long whose hi is FOREVER also takes `inf`
 *   uint64_t          a seed: a whole number from 0 to 2^64-1 (lo and hi are not used)
 *   double            a finite number within [lo, hi]
 *   const char *      text; with `choices` ("sgd|momentum|adam") one of those
 *   struct numbers    a list `a,b,c`, a range `first..last*factor` or `first..last+step`, or lists of ranges
 *   struct texts      text that accumulates when the option is repeated; it has no default
 *
 * A whole-number list is a `struct numbers` whose row says OPTION_WHOLE; `inf` is taken where hi is FOREVER. */
#ifndef PESBENCH_OPTION_H
#define PESBENCH_OPTION_H

#include "failure.h"
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FOREVER         LONG_MAX /* a horizon without an end */
#define NUMBERS_AT_MOST 256
#define TEXTS_AT_MOST   32

struct numbers {
    int n;
    double value[NUMBERS_AT_MOST]; /* `inf` is INFINITY */
};

/* Of a list that has one number for all, or one for each. */
static inline double number_for(const struct numbers *list, int k)
{
    return list->value[list->n > 1 ? k : 0];
}

struct texts {
    int n;
    const char *value[TEXTS_AT_MOST]; /* borrowed: argv or a string that outlives the struct */
};

enum option_type {
    OPTION_FLAG,
    OPTION_INT,
    OPTION_LONG,
    OPTION_SEED,
    OPTION_REAL,
    OPTION_TEXT,
    OPTION_NUMBERS,
    OPTION_TEXTS
};

enum { OPTION_WHOLE = 1 }; /* flags of a row: every number of the list is whole */

struct option_def {
    const char *name; /* as typed after `--` or after `:`; NULL ends a table */
    enum option_type type;
    size_t offset;        /* of the member */
    const char *fallback; /* default, as it would be typed; NULL: none (zero, NULL or an empty list) */
    double lo, hi;
    const char *brief;       /* one line for --help */
    const char *choices;     /* text only: "a|b|c", or NULL */
    const char *placeholder; /* what --help shows after the name, e.g. "FILE"; NULL: by type */
    unsigned flags;
};

#define OPTION_TYPE(lvalue)                                                                                  \
    _Generic((lvalue),                                                                                       \
        bool: OPTION_FLAG,                                                                                   \
        int: OPTION_INT,                                                                                     \
        long: OPTION_LONG,                                                                                   \
        uint64_t: OPTION_SEED,                                                                               \
        double: OPTION_REAL,                                                                                 \
        const char *: OPTION_TEXT,                                                                           \
        struct numbers: OPTION_NUMBERS,                                                                      \
        struct texts: OPTION_TEXTS)

/* A row for `member` of `struct tag`; further fields may follow: OPTION(measure, out, 0, 0, 0, "...",
 * .placeholder = "FILE").  NAMED_OPTION is for names that are no identifiers (`task-seed`). */
#define NAMED_OPTION(tag, label, member, fallback_text, low, high, ...)                                      \
    {                                                                                                        \
        .name = label, .type = OPTION_TYPE(((struct tag *)0)->member),                                       \
        .offset = offsetof(struct tag, member), .fallback = fallback_text, .lo = (double)(low),              \
        .hi = (double)(high), .brief = __VA_ARGS__                                                           \
    }
#define OPTION(tag, member, fallback_text, low, high, ...)                                                   \
    NAMED_OPTION(tag, #member, member, fallback_text, low, high, __VA_ARGS__)

/* Fill `into` with every default of `table` (NULL-name terminated).  Asserts that the defaults are themselves
 * valid. */
void option_defaults(const struct option_def *table, void *into);

/* Read one value into its member.  `what` starts the sentence of a failure ("--unroll", "influence:n").
 * The text is borrowed by text members. */
bool option_set(const struct option_def *row, void *into, const char *what, const char *text,
                struct failure *failure);

/* The row called `name` (length `length`), or NULL. */
const struct option_def *option_find(const struct option_def *table, const char *name, size_t length);

/* Write the current value of a row as it would be typed, lists written out, of whatever length. */
void option_print(FILE *file, const struct option_def *row, const void *from);

/* Parse a command line: argv[0..argc) are the words after the command's name.  `tables` is a NULL-terminated
 * list of tables that all fill the same struct.  Words that are no options go to `operands`.  `--name value`,
 * `--name=value` and `--` are understood.  Unknown options suggest the nearest name.  `given[i]` (may be
 * NULL) collects the rows that were set, at most `given_most`, for the echo of non-default options. */
bool option_parse(const struct option_def *const *tables, void *into, int argc, char *const *argv,
                  struct texts *operands, const struct option_def **given, int given_most, int *ngiven,
                  struct failure *failure);

/* Parse a plug-in's options: `text` is what follows the plug-in's name: "" or ":n=23:observe=10".  `into`
 * holds the defaults afterwards where nothing was said.  Twice the same option is refused.  `plugin` names it
 * in sentences.  Values of text options are copied into `storage` (NUL-separated), which must live as long as
 * `into`. */
bool option_parse_plugin(const struct option_def *table, void *into, const char *plugin, const char *text,
                         char *storage, size_t storage_size, struct failure *failure);

/* What rows of help are made of: "--unroll LIST" or ":period=N"; "from 1 to 8; default 4", empty where
 * neither is. */
int option_label(const struct option_def *row, const char *prefix, char *text, size_t size);
void option_limits(const struct option_def *row, char *text, size_t size);

/* Rows of help, one per line: name, placeholder, brief, default and range; `prefix` is "--" or ":". */
void option_help(FILE *file, const struct option_def *table, const char *prefix);

/* Split a comma-separated list of plug-in specs into single specs, expanding numeric lists and ranges in
 * their options: "pes,gpes:period=1..4*2" gives "pes", "gpes:period=1", "gpes:period=2", "gpes:period=4"; a
 * piece that starts as a number continues the list of the option before it ("gpes:period=1,2,pes").  The
 * results are written into `out[0..most)`, each in a buffer of SPEC_SIZE. */
#define SPEC_SIZE 256
bool option_expand_specs(const char *what, const char *text, char (*out)[SPEC_SIZE], int most, int *n,
                         struct failure *failure);

/* The nearest of `names` (NULL-terminated) to `word`, or NULL if none is near (edit distance above a third of
 * the length, at least 2). */
const char *nearest_name(const char *word, const char *const *names);

#endif
