/* report_rows.c: the rows of a report as they are written: one after the other, or many by several threads. */
#include "report_rows.h"

#include <fcntl.h>
#include <stdlib.h>

enum { CHUNK = 1024, START_WRITING = 1 << 23 }; /* rows; bytes */

bool reader_open(struct row_reader *reader, const struct report *report)
{
    *reader = (struct row_reader){.report = report, .held = -1, .one = report_open(report->column)};
    if (reader->one)
        report_row(reader->one, NULL);
    return reader->one && !reader->one->exhausted;
}

void reader_close(struct row_reader *reader)
{
    report_close(reader->one);
}

static bool is_of(const struct row *row, long k)
{
    return row->first <= k && k < row->first + row->count;
}

/* What the rows of a series have in common. */
static void hold(struct row_reader *reader)
{
    const struct row *row = &reader->report->row[reader->at];
    reader->held = reader->at;
    for (int c = 0; c < reader->report->ncolumn; c++) {
        const struct column *column = &reader->report->column[c];
        const struct cell *cell = &row->cell[c];
        if (!cell->filled)
            report_clear(reader->one, column->name);
        else if (column->type == COLUMN_TEXT)
            report_text(reader->one, column->name, cell->text);
        else if (column->type == COLUMN_SEED)
            report_seed(reader->one, column->name, cell->seed);
        else if (column->type == COLUMN_VECTOR)
            report_vector(reader->one, column->name, cell->vector.value, cell->vector.n);
        else
            report_number(reader->one, column->name, cell->number);
    }
}

const struct cell *reader_cells(struct row_reader *reader, long k)
{
    const struct row *row = reader->report->row;
    if (!is_of(&row[reader->at], k)) {
        int low = 0, high = reader->report->nrow - 1; /* it is of one from low to high */
        while (low < high) {
            const int middle = low + (high - low + 1) / 2;
            if (row[middle].first <= k)
                low = middle;
            else
                high = middle - 1;
        }
        reader->at = low;
    }
    row += reader->at;
    if (!row->fill)
        return row->cell;
    if (reader->held != reader->at)
        hold(reader);
    row->fill(reader->one, k - row->first, row->context);
    return reader->one->exhausted ? NULL : reader->one->row[0].cell;
}

/* The disk may begin with what is there, so that the end has less to wait for.  What is no file ignores this. */
static void begin_writing(FILE *file, long *begun)
{
    const long here = ftell(file);
    if (here < *begun + START_WRITING)
        return;
    (void)!sync_file_range(fileno(file), *begun, here - *begun, SYNC_FILE_RANGE_WRITE);
    *begun = here;
}

bool rows_write(const struct report *report,
                bool (*append)(struct text *text, const struct cell *cell, long row, const void *context),
                const void *context, FILE *file)
{
    const long rows = report_rows(report), chunks = (rows + CHUNK - 1) / CHUNK;
    long begun = 0;
    bool ok = true;
#pragma omp parallel num_threads(report->threads) if (report->threads > 1 && chunks > 1) reduction(&& : ok)
    {
        struct row_reader reader;
        struct text text = {0};
        ok = reader_open(&reader, report);
#pragma omp for ordered schedule(dynamic, 1)
        for (long chunk = 0; chunk < chunks; chunk++) {
            const long end = (chunk + 1) * CHUNK < rows ? (chunk + 1) * CHUNK : rows;
            text.length = 0;
            for (long k = chunk * CHUNK; ok && k < end; k++) {
                const struct cell *cell = reader_cells(&reader, k);
                ok = cell && append(&text, cell, k, context) && !text.exhausted;
            }
#pragma omp ordered
            if (text.length > 0) {
                fwrite(text.at, 1, text.length, file);
                begin_writing(file, &begun);
            }
        }
        text_free(&text);
        reader_close(&reader);
    }
    return ok;
}
