/* report_series.c: a series, whose rows are made as they are written, is what its rows would be, in every format and by
 * any number of threads. */
#include "report_files.h"

static const struct column series_columns[] = {
    {.name = "task", .type = COLUMN_TEXT},    {.name = "seed", .type = COLUMN_SEED},
    {.name = "theta", .type = COLUMN_VECTOR}, {.name = "loss", .type = COLUMN_REAL},
    {.name = "status", .type = COLUMN_TEXT},  {0}};

/* Row k of a series: what differs.  Texts of several lengths, and NaN. */
static void fill_series(struct report *row, long k, const void *context)
{
    const double scale = *(const double *)context, theta[] = {scale * (double)k, 1.0 / (double)(k + 1)};
    report_vector(row, "theta", theta, 2);
    report_number(row, "loss", k % 7 == 3 ? NAN : sin((double)k));
    report_text(row, "status", k % 7 == 3 ? "nonfinite" : "ok");
}

static void forget_series(void *context)
{
    free(context);
}

static double *series_scale(double scale)
{
    double *own = malloc(sizeof *own);
    *own = scale;
    return own;
}

/* Two series of `n` rows with a row before, between and after, as such or row by row. */
static struct report *series_report(long n, bool series)
{
    struct report *report = report_open(series_columns);
    for (int part = 0; part < 2; part++) {
        const double scale = part + 0.1;
        report_row(report, "pesbench between");
        report_text(report, "task", "between");
        for (long k = 0; k < (series ? 1 : n); k++) {
            report_row(report, k == 0 ? "pesbench series" : NULL);
            report_text(report, "task", part ? "two" : "one, two");
            if (part == 0)
                report_seed(report, "seed", 77); /* the second lacks it */
            report_vector(report, "theta", (const double[]){5, 5}, 2);
            if (!series)
                fill_series(report, k, &scale);
        }
        if (series)
            report_series(report, n, fill_series, series_scale(scale), forget_series);
    }
    report_row(report, NULL);
    report_seed(report, "seed", 1);
    return report;
}

static char *written(const char *ending, long n, bool series, int threads)
{
    struct report *report = series_report(n, series);
    CHECK(report_rows(report) == 2 * n + 3);
    report_threads(report, threads);
    snprintf(path, sizeof path, "%s/series%s", directory, ending);
    CHECK(report_write(report, path, &failure));
    char *text = content();
    unlink(path);
    report_close(report);
    return text;
}

static void test_series(void)
{
    static const long lengths[] = {1, 2, 1023, 1024, 5000};
    static const int threads[] = {1, 2, 3, 8};
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        const long n = lengths[l];
        char *csv = written(".csv", n, false, 1), *table = printed(series_report(n, false));
        char *series_table = printed(series_report(n, true));
        CHECK_TEXT(series_table, table);
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            char *series = written(".csv", n, true, threads[t]);
            CHECK(strcmp(series, csv) == 0);
            free(series);
        }
#ifdef PESBENCH_JANSSON
        char *json = written(".json", n, false, 1), *series_json = written(".json", n, true, 2);
        CHECK(strcmp(series_json, json) == 0);
        free(json);
        free(series_json);
#endif
        free(csv);
        free(table);
        free(series_table);
    }
}

int main(void)
{
    if (!mkdtemp(directory))
        SKIP("no temporary directory can be made");
    test_series();
    CHECK(rmdir(directory) == 0); /* only if nothing was left behind */
    return test_result();
}
