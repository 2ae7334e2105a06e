/* number_table.h: a text file of numbers, so many rows of so many columns, separated by white space. */
#ifndef PESBENCH_NUMBER_TABLE_H
#define PESBENCH_NUMBER_TABLE_H

#include "failure.h"

/* `table` ([rows][columns]) is what the file holds, one row a line; empty lines may only follow the last row.
 * False, with a sentence that names file, line, expected and found, where anything else is there: a file that
 * cannot be read, is much too large, has more or fewer rows or columns, or what is no finite number. */
bool read_number_table(const char *path, int rows, int columns, double *table, struct failure *failure);

#endif
