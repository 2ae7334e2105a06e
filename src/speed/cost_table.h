/* cost_table.h: the rows of `pesbench cost`: windows of estimators and the units they are told in, open for
 * timing and timed. */
#ifndef PESBENCH_COST_TABLE_H
#define PESBENCH_COST_TABLE_H

#include "cost_units.h"

struct cost_row {
    const struct cell *cell;
    struct timed_work work; /* not open: skipped */
    struct timing timing;
    int units;         /* index into the table's */
    char reason[1024]; /* why it is skipped */
};

/* Rows in the order of the cells, and the units they are told in. */
struct cost_table {
    struct cells cells;
    struct cost_row *row; /* [cells.n] */
    int nunits;
    struct cost_units *units; /* at most [cells.n] */
};

/* All rows that a selection and its operands ask for, open.  An estimator that does not suit the task is
 * skipped where all were asked for (`--estimator all`), and refused where it was named; there must be one
 * that does.  Close is safe after failure. */
bool cost_table_open(struct cost_table *table, const struct selection *s, const struct texts *operands,
                     struct failure *failure);
void cost_table_close(struct cost_table *table);

/* Takes samples of all rows and units in turn; see take_samples. */
bool cost_table_time(struct cost_table *table, int rounds, double seconds, bool quiet,
                     struct failure *failure);

#endif
