/* report_table.c: a report as a readable table, on a terminal or in Markdown, as pull requests show it: there the
 * context is folded below, but for its `summary`, which is above. */
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

/* What the rows make of a column. */
struct shape {
    size_t longest; /* letters of the longest text */
    bool same;      /* in every row */
    bool empty;     /* in every row */
    int width;      /* letters that it takes; 0 if it is not in the table */
    bool folded;    /* it is in the heading */
};

static void look_at(const struct column *column, const struct cell *cell, const struct cell *head,
                    struct shape *shape)
{
    char buffer[CELL_SIZE];
    const char *text = cell_text(column, cell, buffer);
    const size_t length = strlen(text);
    shape->longest = length > shape->longest ? length : shape->longest;
    shape->empty &= strcmp(text, "-") == 0;
    shape->same = shape->same && same_cell(column, head, cell);
}

static void decide(const struct report *report, int c, const struct cell *head, struct shape *shape)
{
    const struct column *column = &report->column[c];
    const size_t name = strlen(column->name);
    const bool empty_or_many = report_rows(report) > 1 || !head->filled;
    shape->folded = shape->same && empty_or_many && !column->detail && is_identity(column);
    if (!column->detail && !shape->folded && !(column->optional && shape->empty) &&
        !(column->type == COLUMN_VECTOR && report_width(report, c) == 0))
        shape->width = (int)(name > shape->longest ? name : shape->longest);
}

/* Look at all rows once; `first` and `rows` are two readers of them.  False where memory ran out. */
static bool look(const struct report *report, struct row_reader *first, struct row_reader *rows,
                 struct shape *shape)
{
    const struct cell *head = reader_cells(first, 0), *cell = head;
    for (int c = 0; c < report->ncolumn; c++)
        shape[c] = (struct shape){.same = true, .empty = true};
    for (long r = 0; head && cell && r < report_rows(report); r++) {
        cell = reader_cells(rows, r);
        for (int c = 0; cell && c < report->ncolumn; c++)
            if (!report->column[c].detail)
                look_at(&report->column[c], &cell[c], &head[c], &shape[c]);
    }
    for (int c = 0; head && c < report->ncolumn; c++)
        decide(report, c, &head[c], &shape[c]);
    return head && cell;
}

/* "task linquad, horizon 24, precision double", broken where it gets long */
static void print_heading(const struct report *report, const struct shape *shape, const struct cell *head,
                          FILE *file)
{
    int used = 0;
    for (int c = 0; c < report->ncolumn; c++) {
        char buffer[CELL_SIZE];
        if (!shape[c].folded || !head[c].filled)
            continue;
        const char *name = report->column[c].name;
        const char *text = cell_text(&report->column[c], &head[c], buffer);
        int length = (int)(strlen(name) + 1 + strlen(text));
        const char *separator = used == 0 ? "" : used + length + 3 > HEADING_WIDTH ? ",\n" : ", ";
        used = *separator == '\0' || separator[1] == '\n' ? length : used + 2 + length;
        fprintf(file, "%s%s %s", separator, name, text);
    }
    if (used > 0)
        fputc('\n', file);
}

/* A line break in a text would break the table. */
static void print_text(const char *text, FILE *file)
{
    for (; *text; text++)
        fputc(*text == '\n' || *text == '\r' || *text == '\t' ? ' ' : *text, file);
}

/* One line: the names (cell NULL) or a row.  Text is padded only when something follows it. */
static void print_line(const struct report *report, const struct shape *shape, const struct cell *cell,
                       FILE *file)
{
    int pending = 0; /* blanks owed before the next cell */
    for (int c = 0; c < report->ncolumn; c++) {
        char buffer[CELL_SIZE];
        const struct column *column = &report->column[c];
        if (shape[c].width == 0)
            continue;
        const char *text = cell ? cell_text(column, &cell[c], buffer) : column->name;
        int padding = shape[c].width - (int)strlen(text);
        bool left = column->type == COLUMN_TEXT || column->type == COLUMN_VECTOR;
        fprintf(file, "%*s", pending + (left ? 0 : padding), "");
        print_text(text, file);
        pending = 2 + (left ? padding : 0);
    }
    fputc('\n', file);
}

/* Of a table: how to begin and end a line, and what stands between cells. */
typedef void line_printer(const struct report *report, const struct shape *shape, const struct cell *cell,
                          FILE *file);

/* False where memory ran out. */
static bool print_rows(const struct report *report, line_printer *print, FILE *file)
{
    struct shape *shape = calloc((size_t)report->ncolumn + 1, sizeof *shape);
    struct row_reader first, rows;
    bool ok = reader_open(&first, report) && shape;
    ok = reader_open(&rows, report) && ok && look(report, &first, &rows, shape);
    if (ok) {
        print_heading(report, shape, reader_cells(&first, 0), file);
        print(report, shape, NULL, file);
    }
    for (long r = 0; ok && r < report_rows(report); r++) {
        const struct cell *cell = reader_cells(&rows, r);
        ok = cell != NULL;
        if (ok)
            print(report, shape, cell, file);
    }
    reader_close(&first);
    reader_close(&rows);
    free(shape);
    return ok;
}

void report_print(const struct report *report, FILE *file)
{
    if (report->nrow == 0)
        fputs("(no rows)\n", file);
    const bool whole = report->nrow == 0 || print_rows(report, print_line, file);
    if (report->exhausted || !whole)
        fputs("(memory ran out: rows or cells are missing)\n", file);
}

/* ---- Markdown */

/* What would end a cell or begin something else is escaped. */
static void print_escaped(const char *text, FILE *file)
{
    for (; *text; text++) {
        if (strchr("|\\`*_<>[]#", *text))
            fputc('\\', file);
        fputc(*text == '\n' || *text == '\r' || *text == '\t' ? ' ' : *text, file);
    }
}

static void print_markdown_line(const struct report *report, const struct shape *shape,
                                const struct cell *cell, FILE *file)
{
    if (!cell)
        fputc('\n', file); /* ends the paragraph above */
    for (int c = 0; c < report->ncolumn; c++) {
        char buffer[CELL_SIZE];
        if (shape[c].width == 0)
            continue;
        fputs("| ", file);
        print_escaped(cell ? cell_text(&report->column[c], &cell[c], buffer) : report->column[c].name, file);
        fputc(' ', file);
    }
    fputs("|\n", file);
    for (int c = 0; !cell && c < report->ncolumn; c++)
        if (shape[c].width > 0)
            fputs(report->column[c].type == COLUMN_TEXT ? "|---" : "|---:", file);
    fputs(cell ? "" : "|\n", file);
}

bool report_markdown(const struct report *report, FILE *file, struct failure *failure)
{
    for (int k = 0; k < report->nentry; k++)
        if (strcmp(report->entry[k].name, "summary") == 0) {
            print_escaped(report->entry[k].value, file);
            fputs("\n\n", file);
        }
    if (report->nrow == 0)
        fputs("(no rows)\n", file);
    else if (!print_rows(report, print_markdown_line, file))
        return fail_runtime(failure, "memory ran out while a Markdown file was written.");
    fputs("\n<details><summary>where this comes from</summary>\n\n", file);
    for (int k = 0; k < report->nentry; k++) {
        fputs("- ", file);
        print_escaped(report->entry[k].name, file);
        fputs(": ", file);
        print_escaped(report->entry[k].value, file);
        fputc('\n', file);
    }
    fputs("\n</details>\n", file);
    return true;
}
