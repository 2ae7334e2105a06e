/* exact_text.h: text of a double that reads back exactly, shortest of %.15g, %.16g, %.17g; `nan` for any NaN. */
#ifndef PESBENCH_EXACT_TEXT_H
#define PESBENCH_EXACT_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Returns the length of the text, of which at most size - 1 letters are in `text`; the longest has 24. */
int exact_text(double value, char *text, size_t size);

/* Numbers with commas between, each as above. */
void exact_list(FILE *file, const double *value, int n);

#endif
