/* report.c: the rows of a report, their context, and the choice of a file's format. */
#include "report_rows.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct report *report_open(const struct column *columns)
{
    struct report *report = calloc(1, sizeof *report);
    if (!report)
        return NULL;
    report->column = columns;
    report->threads = 1;
    while (columns[report->ncolumn].name)
        report->ncolumn++;
    return report;
}

static void empty_cell(const struct column *column, struct cell *cell)
{
    if (cell->filled && column->type == COLUMN_TEXT)
        free(cell->text);
    if (cell->filled && column->type == COLUMN_VECTOR)
        free(cell->vector.value);
    *cell = (struct cell){0};
}

void report_close(struct report *report)
{
    if (!report)
        return;
    for (int r = 0; r < report->nrow; r++) {
        for (int c = 0; c < report->ncolumn; c++)
            empty_cell(&report->column[c], &report->row[r].cell[c]);
        if (report->row[r].forget)
            report->row[r].forget(report->row[r].context);
        free(report->row[r].cell);
        free(report->row[r].reproducer);
    }
    for (int i = 0; i < report->nentry; i++) {
        free(report->entry[i].name);
        free(report->entry[i].value);
    }
    free(report->entry);
    free(report->row);
    free(report);
}

/* Room for one more after `n`: the size doubles whenever n is a power of two, so it need not be kept. */
static void *grow(void *array, int n, size_t size)
{
    if ((n & (n - 1)) != 0)
        return array;
    return realloc(array, (n > 0 ? 2 * (size_t)n : 1) * size);
}

static struct entry *add_entry(struct report *report, const char *name)
{
    struct entry *grown = grow(report->entry, report->nentry, sizeof *grown);
    if (!grown)
        return NULL;
    report->entry = grown;
    struct entry *entry = &grown[report->nentry];
    *entry = (struct entry){.name = strdup(name)};
    if (!entry->name)
        return NULL;
    report->nentry++;
    return entry;
}

void report_context(struct report *report, const char *name, const char *format, ...)
{
    struct entry *entry = NULL;
    char *value;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&value, format, arguments);
    va_end(arguments);

    for (int i = 0; i < report->nentry; i++) {
        if (strcmp(report->entry[i].name, name) == 0)
            entry = &report->entry[i];
    }
    if (length >= 0 && !entry)
        entry = add_entry(report, name);
    if (length < 0 || !entry) {
        report->exhausted = true;
        if (length >= 0)
            free(value);
        return;
    }
    free(entry->value);
    entry->value = value;
}

void report_row(struct report *report, const char *reproducer)
{
    struct row row = {.first = report_rows(report), .count = 1}, *grown = NULL;
    if (report->exhausted)
        return;
    row.cell = calloc((size_t)report->ncolumn + 1, sizeof *row.cell);
    row.reproducer = reproducer ? strdup(reproducer) : NULL;
    if (row.cell && (row.reproducer || !reproducer))
        grown = grow(report->row, report->nrow, sizeof *grown);
    if (!grown) {
        free(row.cell);
        free(row.reproducer);
        report->exhausted = true;
        return;
    }
    report->row = grown;
    report->row[report->nrow++] = row;
}

long report_rows(const struct report *report)
{
    const struct row *last = report->nrow > 0 ? &report->row[report->nrow - 1] : NULL;
    return last ? last->first + last->count : 0;
}

void report_series(struct report *report, long count, report_fill *fill, void *context,
                   void (*forget)(void *context))
{
    if (report->exhausted) {
        if (forget)
            forget(context);
        return;
    }
    assert(report->nrow > 0 && "report_row comes first");
    struct row *row = &report->row[report->nrow - 1];
    assert(!row->fill && count > 0);
    row->count = count;
    row->fill = fill;
    row->context = context;
    row->forget = forget;
}

void report_threads(struct report *report, int threads)
{
    report->threads = threads;
}

/* The cell of the last row; NULL only once memory ran out, or where asserts are off.  Columns are mostly set in
 * their order: the one after the last is looked at first. */
static struct cell *cell_of(struct report *report, const char *name, enum column_type type,
                            enum column_type other)
{
    int c = report->expected;
    if (report->exhausted)
        return NULL;
    if (c >= report->ncolumn || strcmp(report->column[c].name, name) != 0)
        c = 0;
    while (c < report->ncolumn && strcmp(report->column[c].name, name) != 0)
        c++;
    bool known = c < report->ncolumn && (report->column[c].type == type || report->column[c].type == other);
    assert(known && "a column of the report, set with the function of its type");
    assert(report->nrow > 0 && "report_row comes first");
    if (!known || report->nrow == 0)
        return NULL;
    report->expected = c + 1;
    return &report->row[report->nrow - 1].cell[c];
}

/* What is there already stays: a series sets the same cells again and again. */
void report_text(struct report *report, const char *column, const char *value)
{
    struct cell *cell = cell_of(report, column, COLUMN_TEXT, COLUMN_TEXT);
    if (!cell || (cell->filled && value && strcmp(cell->text, value) == 0))
        return;
    char *copy = value ? strdup(value) : NULL;
    if (cell->filled)
        free(cell->text);
    *cell = (struct cell){.filled = copy != NULL, .text = copy};
    report->exhausted |= value && !copy;
}

void report_number(struct report *report, const char *column, double value)
{
    struct cell *cell = cell_of(report, column, COLUMN_WHOLE, COLUMN_REAL);
    if (cell)
        *cell = (struct cell){.filled = true, .number = value};
}

void report_seed(struct report *report, const char *column, uint64_t value)
{
    struct cell *cell = cell_of(report, column, COLUMN_SEED, COLUMN_SEED);
    if (cell)
        *cell = (struct cell){.filled = true, .seed = value};
}

double *report_vector_room(struct report *report, const char *column, int n)
{
    struct cell *cell = cell_of(report, column, COLUMN_VECTOR, COLUMN_VECTOR);
    if (!cell || n <= 0)
        return NULL;
    if (cell->filled && cell->vector.n == n)
        return cell->vector.value;
    if (cell->filled)
        free(cell->vector.value);
    double *value = calloc((size_t)n, sizeof *value);
    *cell = (struct cell){.filled = value != NULL, .vector = {value, n}};
    report->exhausted |= !value;
    return value;
}

void report_vector(struct report *report, const char *column, const double *value, int n)
{
    double *room = report_vector_room(report, column, n);
    if (room)
        memcpy(room, value, (size_t)n * sizeof *value);
}

void report_clear(struct report *report, const char *column)
{
    for (int c = 0; c < report->ncolumn && report->nrow > 0; c++)
        if (strcmp(report->column[c].name, column) == 0)
            empty_cell(&report->column[c], &report->row[report->nrow - 1].cell[c]);
}

int report_width(const struct report *report, int column)
{
    int width = 0;
    for (int r = 0; r < report->nrow; r++) {
        const struct cell *cell = &report->row[r].cell[column];
        if (cell->filled && cell->vector.n > width)
            width = cell->vector.n;
    }
    return width;
}

static bool always_here(struct failure *failure)
{
    (void)failure;
    return true;
}

static const struct format {
    const char *ending;
    bool (*here)(struct failure *failure);
    bool (*write)(const struct report *report, FILE *file, struct failure *failure);
} formats[] = {{".csv", always_here, report_csv},
               {".json", report_json_here, report_json},
               {".md", always_here, report_markdown}};

static const struct format *format_of(const char *path, struct failure *failure)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t ending = strlen(formats[i].ending);
        if (length > ending && strcmp(path + length - ending, formats[i].ending) == 0)
            return formats[i].here(failure) ? &formats[i] : NULL;
    }
    fail(failure, "'%s': expected a file name that ends in .csv, .json or .md.", path);
    return NULL;
}

bool report_check_path(const char *path, struct failure *failure)
{
    return format_of(path, failure) && file_check(path, failure);
}

bool report_write(const struct report *report, const char *path, struct failure *failure)
{
    const struct format *format = format_of(path, failure);
    struct whole_file file;
    if (!format)
        return false;
    if (report->exhausted)
        return fail_runtime(failure, "'%s' is not written: memory ran out while its rows were collected.",
                            path);
    if (!file_begin(&file, path, failure))
        return false;
    if (format->write(report, file.stream, failure))
        return file_commit(&file, failure);
    file_abandon(&file);
    return false;
}
