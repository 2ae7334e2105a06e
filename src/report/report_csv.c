/* report_csv.c: a report as CSV (RFC 4180 cells, lines end in \n), its context in `#` lines above the header. */
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
        fprintf(file, "# row %ld: ", report->row[r].first);
        write_line(file, report->row[r].reproducer);
    }
}

/* Quoted where a reader would otherwise end the cell early, trim it or take the line for context. */
static void add_text(struct text *line, const char *text)
{
    size_t length = strlen(text);
    bool blank_edge = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
    if (!text[strcspn(text, ",\"\r\n")] && text[0] != '#' && !blank_edge) {
        text_add_bytes(line, text, length);
        return;
    }
    text_add_character(line, '"');
    for (; *text; text++) {
        if (*text == '"')
            text_add_character(line, '"');
        text_add_character(line, *text);
    }
    text_add_character(line, '"');
}

static void add_real(struct text *line, double value)
{
    enum { SIZE = 32 };
    char *end = text_room(line, SIZE);
    if (end)
        line->length += (size_t)exact_text(isfinite(value) ? value : NAN, end, SIZE);
}

static void add_whole(struct text *line, double value)
{
    char text[512]; /* a double has up to 309 digits */
    if (!isfinite(value))
        text_add(line, value > 0 ? "inf" : "nan");
    else if (fabs(value) < 1e15 && value == trunc(value))
        add_real(line, value); /* the same digits, sooner */
    else
        text_add_bytes(line, text, (size_t)snprintf(text, sizeof text, "%.0f", value));
}

static void add_seed(struct text *line, const struct cell *cell)
{
    char text[32] = "nan";
    if (cell->filled)
        snprintf(text, sizeof text, "%" PRIu64, cell->seed);
    text_add(line, text);
}

static void add_cell(struct text *line, const struct column *column, const struct cell *cell, int width)
{
    switch (column->type) {
    case COLUMN_TEXT:
        add_text(line, cell->filled ? cell->text : "");
        break;
    case COLUMN_WHOLE:
        add_whole(line, cell->filled ? cell->number : NAN);
        break;
    case COLUMN_REAL:
        add_real(line, cell->filled ? cell->number : NAN);
        break;
    case COLUMN_SEED:
        add_seed(line, cell);
        break;
    case COLUMN_VECTOR:
        for (int i = 0; i < width; i++) {
            text_add(line, i > 0 ? "," : "");
            add_real(line, cell->filled && i < cell->vector.n ? cell->vector.value[i] : NAN);
        }
        break;
    }
}

static void add_name(struct text *line, const struct column *column, int width)
{
    char number[32];
    for (int i = 0; i < width; i++) {
        text_add(line, i > 0 ? "," : "");
        add_text(line, column->name);
        snprintf(number, sizeof number, "_%d", i);
        text_add(line, column->type == COLUMN_VECTOR ? number : "");
    }
}

/* What a line is made of.  width: columns that each column takes; a vector that is empty in every row has none,
 * and no comma. */
struct form {
    const struct report *report;
    const int *width;
};

/* One line: the names (cell NULL) or a row. */
static bool add_line(struct text *line, const struct cell *cell, long row, const void *context)
{
    const struct form *form = context;
    const char *separator = "";
    (void)row;
    for (int c = 0; c < form->report->ncolumn; c++) {
        if (form->width[c] == 0)
            continue;
        text_add(line, separator);
        separator = ",";
        if (cell)
            add_cell(line, &form->report->column[c], &cell[c], form->width[c]);
        else
            add_name(line, &form->report->column[c], form->width[c]);
    }
    text_add_character(line, '\n');
    return true;
}

bool report_csv(const struct report *report, FILE *file, struct failure *failure)
{
    int *width = calloc((size_t)report->ncolumn + 1, sizeof *width);
    const struct form form = {report, width};
    struct text names = {0};
    for (int c = 0; width && c < report->ncolumn; c++)
        width[c] = report->column[c].type == COLUMN_VECTOR ? report_width(report, c) : 1;
    bool ok = width && add_line(&names, NULL, 0, &form) && !names.exhausted;
    if (ok) {
        write_context(report, file);
        fwrite(names.at, 1, names.length, file);
    }
    ok = ok && rows_write(report, add_line, &form, file);
    text_free(&names);
    free(width);
    return ok || fail_runtime(failure, "memory ran out while a CSV file was written.");
}
