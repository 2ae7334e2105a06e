/* report_rows.c: the rows of a report as they are written: one after the other, or many by several threads. */
#include "report_rows.h"

#include <fcntl.h>
#include <omp.h>
#include <sched.h>
#include <stdlib.h>

enum { CHUNK = 1024, AHEAD = 4, START_WRITING = 1 << 23 }; /* rows; chunks for a thread; bytes */

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

/* Chunks of rows that are made by several threads and written in their order.  Whoever has made one writes it and
 * those after it that are ready, unless another is at it or an earlier one is missing: then it goes on to make
 * others, up to a ring of them.  Nobody waits in a region that spins, which would take a processor from those who
 * make what is waited for. */
struct queue {
    const struct report *report;
    bool (*append)(struct text *text, const struct cell *cell, long row, const void *context);
    const void *context;
    FILE *file;
    long rows, chunks, taken, written; /* the last two: chunks so far, read and changed as atomics */
    long begun;                        /* bytes that the disk was told of */
    int size;                          /* of the ring; chunk k is in place k % size */
    struct text *text;
    int *ready;
    omp_lock_t writing; /* who has it writes */
};

/* The disk may begin with what is there, so that the end has less to wait for.  What is no file ignores this. */
static void begin_writing(FILE *file, long *begun)
{
    const long here = ftell(file);
    if (here < *begun + START_WRITING)
        return;
    (void)!sync_file_range(fileno(file), *begun, here - *begun, SYNC_FILE_RANGE_WRITE);
    *begun = here;
}

static long read_count(const long *count)
{
    long value;
#pragma omp atomic read seq_cst
    value = *count;
    return value;
}

static void write_ready(struct queue *q)
{
    if (!omp_test_lock(&q->writing))
        return;
    for (long k = read_count(&q->written); k < q->chunks; k++) {
        int ready;
#pragma omp atomic read seq_cst
        ready = q->ready[k % q->size];
        if (!ready)
            break;
        const struct text *text = &q->text[k % q->size];
        /* where the disk is full, a byte that waits in the stream has file_commit try again and say why */
        if (text->length > 0 && fwrite(text->at, 1, text->length, q->file) < text->length)
            fputc('\n', q->file);
        begin_writing(q->file, &q->begun);
#pragma omp atomic write seq_cst
        q->ready[k % q->size] = 0;
#pragma omp atomic write seq_cst
        q->written = k + 1;
    }
    omp_unset_lock(&q->writing);
}

/* A chunk that fails is ready too, or others would wait for it. */
static bool make_chunk(struct queue *q, struct row_reader *reader, long chunk, bool ok)
{
    struct text *text = &q->text[chunk % q->size];
    const long end = (chunk + 1) * CHUNK < q->rows ? (chunk + 1) * CHUNK : q->rows;
    while (read_count(&q->written) <= chunk - q->size) {
        write_ready(q);
        sched_yield();
    }
    text->length = 0;
    for (long k = chunk * CHUNK; ok && k < end; k++) {
        const struct cell *cell = reader_cells(reader, k);
        ok = cell && q->append(text, cell, k, q->context) && !text->exhausted;
    }
#pragma omp atomic write seq_cst
    q->ready[chunk % q->size] = 1;
    return ok;
}

static bool make_chunks(struct queue *q)
{
    struct row_reader reader;
    bool ok = reader_open(&reader, q->report);
    for (long chunk = 0; chunk < q->chunks;) {
#pragma omp atomic capture
        chunk = q->taken++;
        if (chunk < q->chunks)
            ok = make_chunk(q, &reader, chunk, ok) && ok;
        write_ready(q);
    }
    reader_close(&reader);
    return ok;
}

bool rows_write(const struct report *report,
                bool (*append)(struct text *text, const struct cell *cell, long row, const void *context),
                const void *context, FILE *file)
{
    const long rows = report_rows(report), chunks = (rows + CHUNK - 1) / CHUNK;
    const int threads = report->threads < chunks ? report->threads : chunks > 1 ? (int)chunks : 1;
    struct queue q = {.report = report,
                      .append = append,
                      .context = context,
                      .file = file,
                      .rows = rows,
                      .chunks = chunks,
                      .size = AHEAD * threads};
    q.text = calloc((size_t)q.size, sizeof *q.text);
    q.ready = calloc((size_t)q.size, sizeof *q.ready);
    omp_init_lock(&q.writing);
    bool ok = q.text && q.ready;
    if (ok) {
#pragma omp parallel num_threads(threads) if (threads > 1) reduction(&& : ok)
        ok = make_chunks(&q);
        write_ready(&q); /* what became ready while another was leaving */
    }
    for (int k = 0; q.text && k < q.size; k++)
        text_free(&q.text[k]);
    omp_destroy_lock(&q.writing);
    free(q.text);
    free(q.ready);
    return ok;
}
