/* report_rows.h: what the files that write reports know of one; nobody else needs it. */
#ifndef PESBENCH_REPORT_ROWS_H
#define PESBENCH_REPORT_ROWS_H

#include "report.h"
#include "text.h"

struct vector {
    double *value;
    int n;
};

/* The column says which member counts; a cell that is not filled is missing. */
struct cell {
    bool filled;
    union {
        char *text;
        double number;
        uint64_t seed;
        struct vector vector;
    };
};

/* One row, or with `fill` a series of rows that are not kept. */
struct row {
    char *reproducer; /* or NULL; a series': of its first row */
    struct cell *cell;
    long first, count; /* the rows that it is: one, or a series */
    report_fill *fill;
    void *context;
    void (*forget)(void *context);
};

struct entry {
    char *name, *value;
};

struct report {
    const struct column *column;
    int ncolumn;
    struct entry *entry;
    int nentry;
    struct row *row;
    int nrow;       /* a series is one of them */
    int threads;    /* that write, at most */
    int expected;   /* the column that is likely to be set next */
    bool exhausted; /* memory ran out: something is missing, and nothing more is added */
};

/* Elements of the longest vector of a column. */
int report_width(const struct report *report, int column);

/* The formats; each writes to a stream whose errors are found when it is committed. */
bool report_csv(const struct report *report, FILE *file, struct failure *failure);
bool report_json(const struct report *report, FILE *file, struct failure *failure);
bool report_markdown(const struct report *report, FILE *file, struct failure *failure);
bool report_json_here(struct failure *failure); /* false where the JSON library is absent */

/* Rows one by one, those of a series as they are asked for.  Any number of readers may read side by side. */
struct row_reader {
    const struct report *report;
    struct report *one; /* the row of a series that was read last, and room for it */
    int at;             /* the member of report->row that was */
    int held;           /* the series that `one` is of, or -1 */
};
bool reader_open(struct row_reader *reader, const struct report *report); /* false: no memory; close it too */
void reader_close(struct row_reader *reader);
/* The cells of a row from 0 to report_rows() - 1, until the next is asked for; NULL where memory ran out. */
const struct cell *reader_cells(struct row_reader *reader, long row);

/* All rows to a stream, in order, `append` of each: many at once, by as many threads as the report may have.
 * False where `append` was, or memory ran out. */
bool rows_write(const struct report *report,
                bool (*append)(struct text *text, const struct cell *cell, long row, const void *context),
                const void *context, FILE *file);

/* Could file_begin succeed? */
bool file_check(const char *path, struct failure *failure);

#endif
