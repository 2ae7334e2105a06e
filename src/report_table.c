/* report_table.c: a report as a readable table. */
#include "report_rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_SIZE = 128, HEADING_WIDTH = 110, VECTOR_SHOWN = 4 };

static void number_text(double value, bool whole, char *text, size_t size)
{
    bool counted = whole && fabs(value) < 1e10; /* 12345, not 1.234e+04 */
    if (isnan(value))
        snprintf(text, size, "-");
    else
        snprintf(text, size, counted ? "%.0f" : "%.4g", value);
}

static void vector_text(const struct vector *vector, char *text, size_t size)
{
    int used = snprintf(text, size, "[");
    for (int i = 0; i < vector->n && i < VECTOR_SHOWN; i++) {
        char number[24];
        number_text(vector->value[i], false, number, sizeof number);
        used += snprintf(text + used, size - (size_t)used, "%s%s", i > 0 ? " " : "", number);
    }
    snprintf(text + used, size - (size_t)used, vector->n > VECTOR_SHOWN ? " ...]" : "]");
}

/* What the table shows: the cell's own text, or `buffer`. */
static const char *cell_text(const struct column *column, const struct cell *cell, char *buffer)
{
    if (!cell->filled)
        return "-";
    switch (column->type) {
    case COLUMN_TEXT:
        return *cell->text ? cell->text : "-";
    case COLUMN_SEED:
        snprintf(buffer, CELL_SIZE, "%" PRIu64, cell->seed);
        break;
    case COLUMN_VECTOR:
        vector_text(&cell->vector, buffer, CELL_SIZE);
        break;
    case COLUMN_WHOLE:
    case COLUMN_REAL:
        number_text(cell->number, column->type == COLUMN_WHOLE, buffer, CELL_SIZE);
        break;
    }
    return buffer;
}

static bool same_cell(const struct column *column, const struct cell *a, const struct cell *b)
{
    if (!a->filled || !b->filled)
        return a->filled == b->filled;
    switch (column->type) {
    case COLUMN_TEXT:
        return strcmp(a->text, b->text) == 0;
    case COLUMN_SEED:
        return a->seed == b->seed;
    case COLUMN_WHOLE:
    case COLUMN_REAL:
        return a->number == b->number || (isnan(a->number) && isnan(b->number));
    case COLUMN_VECTOR:
        break;
    }
    return false;
}

/* Columns that say what was run (design section 3); the others are results, which are not folded. */
static bool is_identity(const struct column *column)
{
    static const char *const names[] = {"task",      "estimator", "unroll", "particles",  "sigma", "horizon",
                                        "precision", "threads",   "seed",   "replicates", "target"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(column->name, names[i]) == 0)
            return true;
    }
    return false;
}

static bool is_folded(const struct report *report, int c)
{
    const struct column *column = &report->column[c];
    const bool empty_or_many = report->nrow > 1 || (report->nrow == 1 && !report->row[0].cell[c].filled);
    if (!empty_or_many || column->detail || !is_identity(column))
        return false;
    for (int r = 1; r < report->nrow; r++) {
        if (!same_cell(column, &report->row[0].cell[c], &report->row[r].cell[c]))
            return false;
    }
    return true;
}

/* "task linquad, horizon 24, precision double", broken where it gets long */
static void print_heading(const struct report *report, FILE *file)
{
    int used = 0;
    for (int c = 0; c < report->ncolumn; c++) {
        char buffer[CELL_SIZE];
        if (!is_folded(report, c) || !report->row[0].cell[c].filled)
            continue;
        const char *name = report->column[c].name;
        const char *text = cell_text(&report->column[c], &report->row[0].cell[c], buffer);
        int length = (int)(strlen(name) + 1 + strlen(text));
        const char *separator = used == 0 ? "" : used + length + 3 > HEADING_WIDTH ? ",\n" : ", ";
        used = *separator == '\0' || separator[1] == '\n' ? length : used + 2 + length;
        fprintf(file, "%s%s %s", separator, name, text);
    }
    if (used > 0)
        fputc('\n', file);
}

static bool is_empty(const struct report *report, int c)
{
    char buffer[CELL_SIZE];
    for (int r = 0; r < report->nrow; r++)
        if (strcmp(cell_text(&report->column[c], &report->row[r].cell[c], buffer), "-") != 0)
            return false;
    return true;
}

/* Letters that a column takes; 0 if it is not in the table. */
static int column_width(const struct report *report, int c)
{
    const struct column *column = &report->column[c];
    if (column->detail || is_folded(report, c) || (column->optional && is_empty(report, c)) ||
        (column->type == COLUMN_VECTOR && report_width(report, c) == 0))
        return 0;
    size_t width = strlen(column->name);
    for (int r = 0; r < report->nrow; r++) {
        char buffer[CELL_SIZE];
        size_t length = strlen(cell_text(column, &report->row[r].cell[c], buffer));
        width = length > width ? length : width;
    }
    return (int)width;
}

/* A line break in a text would break the table. */
static void print_text(const char *text, FILE *file)
{
    for (; *text; text++)
        fputc(*text == '\n' || *text == '\r' || *text == '\t' ? ' ' : *text, file);
}

/* One line: the names (row NULL) or a row.  Text is padded only when something follows it. */
static void print_line(const struct report *report, const int *width, const struct row *row, FILE *file)
{
    int pending = 0; /* blanks owed before the next cell */
    for (int c = 0; c < report->ncolumn; c++) {
        char buffer[CELL_SIZE];
        const struct column *column = &report->column[c];
        if (width[c] == 0)
            continue;
        const char *text = row ? cell_text(column, &row->cell[c], buffer) : column->name;
        int padding = width[c] - (int)strlen(text);
        bool left = column->type == COLUMN_TEXT || column->type == COLUMN_VECTOR;
        fprintf(file, "%*s", pending + (left ? 0 : padding), "");
        print_text(text, file);
        pending = 2 + (left ? padding : 0);
    }
    fputc('\n', file);
}

void report_print(const struct report *report, FILE *file)
{
    int *width = calloc((size_t)report->ncolumn + 1, sizeof *width);
    if (report->nrow == 0)
        fputs("(no rows)\n", file);
    if (report->nrow > 0 && width) {
        for (int c = 0; c < report->ncolumn; c++)
            width[c] = column_width(report, c);
        print_heading(report, file);
        print_line(report, width, NULL, file);
        for (int r = 0; r < report->nrow; r++)
            print_line(report, width, &report->row[r], file);
    }
    if (report->exhausted || !width)
        fputs("(memory ran out: rows or cells are missing)\n", file);
    free(width);
}
