/* report.h: result rows, their context, and the files and tables they become.
 *
 * A report is a list of columns, rows of cells, and a context (design section 3).  The same report is written
 * as a readable table, as CSV (context in `#` lines, vectors as columns name_0, name_1, ...) and as JSON
 * ({"schema":1,"context":{...},"rows":[...]}, vectors as arrays, non-finite as null).  Files are written
 * whole or not at all: temporary file in the same directory, fsync, rename. */
#ifndef PESBENCH_REPORT_H
#define PESBENCH_REPORT_H

#include "failure.h"
#include "option.h"
#include <stdio.h>

enum column_type {
    COLUMN_TEXT,  /* a string */
    COLUMN_WHOLE, /* a whole number held in a double (up to 2^53); INFINITY is written `inf` in CSV, "inf" in
                     JSON */
    COLUMN_SEED,  /* uint64_t; above 2^63-1 a string of digits in JSON */
    COLUMN_REAL,  /* a double, written so that it reads back exactly; non-finite: nan in CSV, null in JSON */
    COLUMN_VECTOR /* doubles; the CSV has as many columns as the longest vector */
};

struct column {
    const char *name;
    enum column_type type;
    bool detail;   /* left out of the readable table */
    bool optional; /* the same where no row has anything in it */
};

struct report; /* opaque */

/* `columns` ends with a NULL name and must outlive the report.  NULL if memory runs out; if that happens
 * later, the report remembers it, report_write fails and report_print says so. */
struct report *report_open(const struct column *columns);
void report_close(struct report *report); /* NULL is fine */

/* Context entries appear in the order they were added; a name that is there already gets the new value.
 * `name` is copied, value too.  ("reproduce" is taken in JSON: the reproducers of the rows.) */
void report_context(struct report *report, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Start a row; all cells empty (NaN, empty text).  The reproducer (may be NULL) is the one-line command that
 * recreates the row.  Then set cells by column name; a name that is not a column, or a wrong type, is a
 * programming error and asserts. */
void report_row(struct report *report, const char *reproducer);
void report_text(struct report *report, const char *column, const char *value);
void report_number(struct report *report, const char *column, double value); /* WHOLE or REAL */
void report_seed(struct report *report, const char *column, uint64_t value);
void report_vector(struct report *report, const char *column, const double *value, int n);
double *report_vector_room(struct report *report, const char *column,
                           int n);                            /* to be filled; NULL: no memory */
void report_clear(struct report *report, const char *column); /* empty again */
long report_rows(const struct report *report);

/* The row that was begun last becomes the first of `count` (at least 1) that are not kept: each time that row k
 * (0 .. count - 1) is printed or written, `fill` sets the cells in which the rows differ, always the same ones and
 * vectors of the same lengths as in the row so far, in `row`, a report of one row.  It may be called by several
 * threads at once.  `forget` (or NULL) is given `context` when the report closes. */
typedef void report_fill(struct report *row, long k, const void *context);
void report_series(struct report *report, long count, report_fill *fill, void *context,
                   void (*forget)(void *context));

/* Threads that may share the writing of many rows; one, unless this is said.  The bytes are the same. */
void report_threads(struct report *report, int threads);

/* The readable table: aligned columns, 4 significant digits, vectors abbreviated; columns that are the same
 * in every row may be folded into a heading line. */
void report_print(const struct report *report, FILE *file);

/* The JSON itself; false, with a sentence, where the JSON library is absent. */
bool report_json(const struct report *report, FILE *file, struct failure *failure);

/* Write to a file chosen by its ending, .csv, .json or .md (a table for people, of what report_print shows).  report_check_path can be asked before a long run: it
 * fails for an unknown ending, a directory that is missing or cannot be written, or JSON where the JSON
 * library is absent. */
bool report_check_path(const char *path, struct failure *failure);
bool report_write(const struct report *report, const char *path, struct failure *failure);

/* A file that appears whole or not at all.  file_commit flushes, fsyncs, checks every error (a full disk
 * among them) and renames; on failure and in file_abandon nothing is left behind.  Either ends the life of
 * the struct, and file_abandon may follow file_commit.  A device, pipe or /dev/stdout is written straight to.
 */
struct whole_file {
    FILE *stream;
    char *path, *temporary;
};
bool file_begin(struct whole_file *file, const char *path, struct failure *failure);
bool file_commit(struct whole_file *file, struct failure *failure);
void file_abandon(struct whole_file *file);

/* Do two names mean one file, there already or not: a.csv, ./a.csv and a link to it? */
bool file_same(const char *one, const char *other);

/* Text of a double that reads back exactly, shortest of %.15g, %.16g, %.17g; `nan` for any NaN.  Returns its
 * length, of which at most size - 1 are in `text`; the longest has 24 letters. */
int exact_text(double value, char *text, size_t size);

#endif
