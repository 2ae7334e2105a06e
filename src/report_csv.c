/* report_csv.c: a report as CSV (RFC 4180 cells, lines end in \n), its context in `#` lines above the header.
 */
#include "report_rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A context line stays one line. */
static void write_line(FILE *file, const char *text)
{
    for (; *text; text++)
        fputc(*text == '\n' || *text == '\r' ? ' ' : *text, file);
    fputc('\n', file);
}

static void write_context(const struct report *report, FILE *file)
{
    fputs("# schema: 1\n", file);
    for (int i = 0; i < report->nentry; i++) {
        fprintf(file, "# %s: ", report->entry[i].name);
        write_line(file, report->entry[i].value);
    }
    for (int r = 0; r < report->nrow; r++) {
        if (!report->row[r].reproducer)
            continue;
        fprintf(file, "# row %d: ", r);
        write_line(file, report->row[r].reproducer);
    }
}

/* Quoted where a reader would otherwise end the cell early, trim it or take the line for context. */
static void write_text(const char *text, FILE *file)
{
    size_t length = strlen(text);
    bool blank_edge = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
    if (!strpbrk(text, ",\"\r\n") && text[0] != '#' && !blank_edge) {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void write_real(double value, FILE *file)
{
    char text[32];
    exact_text(isfinite(value) ? value : NAN, text, sizeof text);
    fputs(text, file);
}

static void write_whole(double value, FILE *file)
{
    if (isfinite(value))
        fprintf(file, "%.0f", value);
    else
        fputs(value > 0 ? "inf" : "nan", file);
}

static void write_cell(const struct column *column, const struct cell *cell, int width, FILE *file)
{
    switch (column->type) {
    case COLUMN_TEXT:
        write_text(cell->filled ? cell->text : "", file);
        break;
    case COLUMN_WHOLE:
        write_whole(cell->filled ? cell->number : NAN, file);
        break;
    case COLUMN_REAL:
        write_real(cell->filled ? cell->number : NAN, file);
        break;
    case COLUMN_SEED:
        if (cell->filled)
            fprintf(file, "%" PRIu64, cell->seed);
        else
            fputs("nan", file);
        break;
    case COLUMN_VECTOR:
        for (int i = 0; i < width; i++) {
            fputs(i > 0 ? "," : "", file);
            write_real(cell->filled && i < cell->vector.n ? cell->vector.value[i] : NAN, file);
        }
        break;
    }
}

static void write_name(const struct column *column, int width, FILE *file)
{
    if (column->type != COLUMN_VECTOR) {
        write_text(column->name, file);
        return;
    }
    for (int i = 0; i < width; i++)
        fprintf(file, "%s%s_%d", i > 0 ? "," : "", column->name, i);
}

/* One line: the names (row NULL) or a row.  A vector that is empty in every row has no column, and no comma.
 */
static void write_row(const struct report *report, const int *width, const struct row *row, FILE *file)
{
    const char *separator = "";
    for (int c = 0; c < report->ncolumn; c++) {
        const struct column *column = &report->column[c];
        if (column->type == COLUMN_VECTOR && width[c] == 0)
            continue;
        fputs(separator, file);
        separator = ",";
        if (row)
            write_cell(column, &row->cell[c], width[c], file);
        else
            write_name(column, width[c], file);
    }
    fputc('\n', file);
}

bool report_csv(const struct report *report, FILE *file, struct failure *failure)
{
    int *width = calloc((size_t)report->ncolumn + 1, sizeof *width);
    if (!width)
        return fail_runtime(failure, "memory ran out while a CSV file was written.");
    for (int c = 0; c < report->ncolumn; c++)
        width[c] = report->column[c].type == COLUMN_VECTOR ? report_width(report, c) : 1;
    write_context(report, file);
    write_row(report, width, NULL, file);
    for (int r = 0; r < report->nrow; r++)
        write_row(report, width, &report->row[r], file);
    free(width);
    return true;
}
