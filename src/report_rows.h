/* report_rows.h: what the files that write reports know of one; nobody else needs it. */
#ifndef PESBENCH_REPORT_ROWS_H
#define PESBENCH_REPORT_ROWS_H

#include "report.h"

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

struct row {
    char *reproducer; /* or NULL */
    struct cell *cell;
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
    int nrow;
    bool exhausted; /* memory ran out: something is missing, and nothing more is added */
};

/* Elements of the longest vector of a column. */
int report_width(const struct report *report, int column);

/* The formats; each writes to a stream whose errors are found when it is committed. */
bool report_csv(const struct report *report, FILE *file, struct failure *failure);
bool report_json(const struct report *report, FILE *file, struct failure *failure);
bool report_json_here(struct failure *failure); /* false where the JSON library is absent */

/* Could file_begin succeed? */
bool file_check(const char *path, struct failure *failure);

#endif
