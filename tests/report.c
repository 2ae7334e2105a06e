/* report.c: the same rows as a table, as CSV and as JSON. */
#include "report.h"
#include "test.h"

#include <stdint.h>
#include <unistd.h>
#ifdef PESBENCH_JANSSON
#include <jansson.h>
#endif

static const struct column columns[] = {
    {.name = "task", .type = COLUMN_TEXT},
    {.name = "estimator", .type = COLUMN_TEXT},
    {.name = "unroll", .type = COLUMN_WHOLE},
    {.name = "horizon", .type = COLUMN_WHOLE},
    {.name = "seed", .type = COLUMN_SEED},
    {.name = "theta", .type = COLUMN_VECTOR},
    {.name = "bias2", .type = COLUMN_REAL},
    {.name = "bias2_lo", .type = COLUMN_REAL, .detail = true},
    {.name = "unused", .type = COLUMN_VECTOR},
    {.name = "status", .type = COLUMN_TEXT},
    {0},
};

static const double awkward[] = {0.1, -1.0 / 3, 5e-324, 0x1.fffffffffffffp1023, 1e22, 123456789.123456789};
enum { AWKWARD = sizeof awkward / sizeof *awkward };

static struct failure failure;
static char directory[] = "/tmp/pesbench-report-XXXXXX", path[128];

static struct report *sample(void)
{
    struct report *report = report_open(columns);
    report_context(report, "command", "pesbench %s", "first");
    report_context(report, "note", "two\nlines");
    report_context(report, "command", "pesbench %s", "measure linquad");

    report_row(report, "pesbench measure linquad\n--unroll 1");
    report_text(report, "task", "linquad");
    report_text(report, "estimator", "pes");
    report_number(report, "unroll", 123456);
    report_number(report, "horizon", INFINITY);
    report_seed(report, "seed", UINT64_MAX);
    report_vector(report, "theta", awkward, AWKWARD);
    report_number(report, "bias2", 0.1);
    report_number(report, "bias2_lo", -INFINITY);
    report_text(report, "status", "replaced");
    report_text(report, "status", "skipped, \"why\"\nso");

    report_row(report, NULL);
    report_text(report, "task", "linquad");
    report_text(report, "estimator", "full_es");
    report_number(report, "horizon", INFINITY);
    report_seed(report, "seed", 9007199254740993);
    report_vector(report, "theta", (const double[]){1, NAN}, 2);
    report_number(report, "bias2", NAN);
    report_text(report, "status", "#1");

    report_row(report, "pesbench describe");
    report_text(report, "task", "linquad");
    report_number(report, "horizon", INFINITY);
    return report;
}

/* The content of `path`, to be freed. */
static char *content(void)
{
    const size_t most = 1 << 25; /* bytes, more than any file here has */
    char *text = calloc(1, most);
    FILE *file = fopen(path, "r");
    CHECK(file && text && fread(text, 1, most - 1, file) > 0 && feof(file));
    if (file)
        fclose(file);
    return text;
}

static void test_csv(void)
{
    struct report *report = sample();
    snprintf(path, sizeof path, "%s/out.csv", directory);
    CHECK(report_write(report, path, &failure));
    char *text = content();
    CHECK_TEXT(text, "# schema: 1\n"
                     "# command: pesbench measure linquad\n"
                     "# note: two lines\n"
                     "# row 0: pesbench measure linquad --unroll 1\n"
                     "# row 2: pesbench describe\n"
                     "task,estimator,unroll,horizon,seed,theta_0,theta_1,theta_2,theta_3,theta_4,theta_5,"
                     "bias2,bias2_lo,status\n"
                     "linquad,pes,123456,inf,18446744073709551615,0.1,-0.3333333333333333,"
                     "4.94065645841247e-324,1.7976931348623157e+308,1e+22,123456789.12345679,0.1,nan,"
                     "\"skipped, \"\"why\"\"\nso\"\n"
                     "linquad,full_es,nan,inf,9007199254740993,1,nan,nan,nan,nan,nan,nan,nan,\"#1\"\n"
                     "linquad,,nan,inf,nan,nan,nan,nan,nan,nan,nan,nan,nan,\n");
    const char *cell = strstr(text, "18446744073709551615,");
    for (int i = 0; i < AWKWARD; i++) {
        cell = strchr(cell, ',') + 1;
        CHECK(strtod(cell, NULL) == awkward[i]);
    }
    free(text);
    unlink(path);
    report_close(report);

    report = report_open(columns);
    CHECK(report_write(report, path, &failure));
    text = content();
    CHECK_TEXT(text, "# schema: 1\ntask,estimator,unroll,horizon,seed,bias2,bias2_lo,status\n");
    free(text);
    unlink(path);
    report_close(report);
    report_close(NULL);
}

#ifdef PESBENCH_JANSSON
static json_t *reread(struct report *report)
{
    json_error_t error;
    snprintf(path, sizeof path, "%s/out.json", directory);
    if (!report_write(report, path, &failure))
        CHECK_TEXT(failure.text, "");
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    CHECK(root);
    char *text = content();
    CHECK(text[strlen(text) - 1] == '\n');
    free(text);
    unlink(path);
    return root;
}

static void test_json(void)
{
    struct report *report = sample();
    report_context(report, "path", "caf\xe9\n");
    json_t *root = reread(report);
    json_t *context = json_object_get(root, "context"), *rows = json_object_get(root, "rows");
    CHECK(json_integer_value(json_object_get(root, "schema")) == 1);
    CHECK_TEXT(json_string_value(json_object_get(context, "command")), "pesbench measure linquad");
    CHECK_TEXT(json_string_value(json_object_get(context, "note")), "two\nlines");
    CHECK_TEXT(json_string_value(json_object_get(context, "path")), "caf?\n");
    CHECK_TEXT(json_object_iter_key(json_object_iter(context)), "command");
    json_t *reproduce = json_object_get(context, "reproduce");
    CHECK(json_array_size(reproduce) == 3 && json_is_null(json_array_get(reproduce, 1)));
    CHECK_TEXT(json_string_value(json_array_get(reproduce, 2)), "pesbench describe");

    CHECK(json_array_size(rows) == 3);
    json_t *row = json_array_get(rows, 0), *theta = json_object_get(row, "theta");
    CHECK(json_object_size(row) == 10 && json_array_size(theta) == AWKWARD);
    for (size_t i = 0; i < AWKWARD; i++)
        CHECK(json_real_value(json_array_get(theta, i)) == awkward[i]);
    CHECK(json_integer_value(json_object_get(row, "unroll")) == 123456);
    CHECK_TEXT(json_string_value(json_object_get(row, "horizon")), "inf");
    CHECK_TEXT(json_string_value(json_object_get(row, "seed")), "18446744073709551615");
    CHECK_TEXT(json_string_value(json_object_get(row, "status")), "skipped, \"why\"\nso");
    CHECK(json_is_null(json_object_get(row, "bias2_lo")));
    CHECK(json_array_size(json_object_get(row, "unused")) == 0);

    row = json_array_get(rows, 1);
    CHECK(json_integer_value(json_object_get(row, "seed")) == 9007199254740993);
    CHECK(json_is_null(json_object_get(row, "unroll")) && json_is_null(json_object_get(row, "bias2")));
    theta = json_object_get(row, "theta");
    CHECK(json_array_size(theta) == 2 && json_is_null(json_array_get(theta, 1)));
    row = json_array_get(rows, 2);
    CHECK(json_is_null(json_object_get(row, "seed")) && json_is_array(json_object_get(row, "theta")));
    CHECK_TEXT(json_string_value(json_object_get(row, "status")), "");
    json_decref(root);
    report_close(report);
}
#else
static void test_json(void)
{
    struct report *report = sample();
    snprintf(path, sizeof path, "%s/out.json", directory);
    CHECK(!report_check_path(path, &failure) && strstr(failure.text, "libjansson-dev"));
    failure.text[0] = '\0';
    CHECK(!report_write(report, path, &failure) && strstr(failure.text, "libjansson-dev"));
    CHECK(access(path, F_OK) != 0);
    report_close(report);
}
#endif

static char *printed(struct report *report)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    report_print(report, file);
    fclose(file);
    report_close(report);
    return text;
}

static void test_table(void)
{
    char *text = printed(report_open(columns));
    CHECK_TEXT(text, "(no rows)\n");
    free(text);

    struct report *report = report_open(columns);
    report_row(report, NULL);
    report_text(report, "task", "linquad");
    report_number(report, "unroll", 12);
    report_vector(report, "theta", awkward, 1);
    text = printed(report);
    /* what a row does not have of its identity is left out of the table; results that it lacks are not */
    CHECK_TEXT(text, "task     unroll  theta  bias2  status\n"
                     "linquad      12  [0.1]      -  -\n");
    free(text);

    report = sample();
    CHECK(report_rows(report) == 3);
    report_row(report, NULL);
    report_text(report, "task", "linquad");
    report_number(report, "horizon", INFINITY);
    report_vector(report, "theta", awkward, 4);
    report_number(report, "bias2", -1234567);
    report_text(report, "status", "ok");
    text = printed(report);
    CHECK_TEXT(text,
               "task linquad, horizon inf\n"
               "estimator  unroll                  seed  theta                                         bias2"
               "  status\n"
               "pes        123456  18446744073709551615  [0.1 -0.3333 4.941e-324 1.798e+308 ...]         0.1"
               "  skipped, \"why\" so\n"
               "full_es         -      9007199254740993  [1 -]                                             -"
               "  #1\n"
               "-               -                     -  -                                                 -"
               "  -\n"
               "-               -                     -  [0.1 -0.3333 4.941e-324 1.798e+308]      -1.235e+06"
               "  ok\n");
    free(text);
}

/* Enough rows to grow many times, and exact doubles through the file. */
static void test_many_rows(void)
{
    static const struct column value_column[] = {{.name = "value", .type = COLUMN_REAL}, {0}};
    struct report *report = report_open(value_column);
    const int n = 5000;
    for (int i = 0; i < n; i++) {
        report_row(report, NULL);
        report_number(report, "value", sin(i) * exp(i % 1400 - 700));
    }
    snprintf(path, sizeof path, "%s/many.csv", directory);
    CHECK(report_write(report, path, &failure));
    char *text = content(), *next = strstr(text, "value\n") + 6;
    int wrong = 0;
    for (int i = 0; i < n; i++)
        wrong += strtod(next, &next) != sin(i) * exp(i % 1400 - 700);
    CHECK(wrong == 0);
    free(text);
    unlink(path);
    report_close(report);
}

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

/* A series is what its rows would be, in every format and by any number of threads. */
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
    test_csv();
    test_json();
    test_table();
    test_many_rows();
    test_series();
    CHECK(rmdir(directory) == 0); /* only if nothing was left behind */
    return test_result();
}
