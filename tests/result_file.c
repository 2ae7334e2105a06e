/* result_file.c: result files are read back as they were written, from CSV and JSON alike; whatever else comes is
 * refused with a sentence: cut off anywhere, changed anywhere, foreign, ragged. */
#include "result_file.h"
#include "random.h"
#include "report.h"
#include "test.h"

#include <unistd.h>

static struct failure failure;
static char directory[] = "/tmp/pesbench-result-XXXXXX", path[2][128];

static const struct column columns[] = {
    {.name = "task", .type = COLUMN_TEXT},
    {.name = "unroll", .type = COLUMN_WHOLE},
    {.name = "seed", .type = COLUMN_SEED},
    {.name = "theta", .type = COLUMN_VECTOR},
    {.name = "bias2", .type = COLUMN_REAL},
    {.name = "status", .type = COLUMN_TEXT},
    {0},
};

static void write_sample(void)
{
    struct report *report = report_open(columns);
    report_context(report, "command", "pesbench measure: all");
    report_context(report, "machine", "two words, \"quoted\"");
    report_context(report, "theta of a:b=1", "2: 3");
    report_row(report, "pesbench measure linquad");
    report_text(report, "task", "a, \"b\"\nand c");
    report_number(report, "unroll", INFINITY);
    report_seed(report, "seed", UINT64_MAX);
    report_vector(report, "theta", (const double[]){0.1, -1.0 / 3}, 2);
    report_number(report, "bias2", 5e-324);
    report_text(report, "status", "#1");
    report_row(report, NULL);
    report_number(report, "unroll", 12);
    report_seed(report, "seed", 7);
    report_vector(report, "theta", (const double[]){1}, 1);
    report_number(report, "bias2", NAN);
    report_row(report, "pesbench measure linear");
    report_text(report, "task", "last");
    for (int k = 0; k < 2; k++)
        CHECK(k == 1 && !report_check_path(path[k], &failure) ? true
                                                              : report_write(report, path[k], &failure));
    report_close(report);
}

static void test_read(const char *name)
{
    static const char *const names[] = {"task", "unroll", "seed", "theta_0", "theta_1", "bias2", "status"};
    static const char *const cells[][7] = {{"a, \"b\"\nand c", "inf", "18446744073709551615", "0.1",
                                            "-0.3333333333333333", "4.94065645841247e-324", "#1"},
                                           {"", "12", "7", "1", "nan", "nan", ""},
                                           {"last", "nan", "nan", "nan", "nan", "nan", ""}};
    struct result_file file;
    double x;
    CHECK(result_file_read(name, &file, &failure));
    if (!file.path)
        return;
    CHECK_TEXT(result_context(&file, "command"), "pesbench measure: all");
    CHECK_TEXT(result_context(&file, "machine"), "two words, \"quoted\"");
    CHECK_TEXT(result_context(&file, "theta of a:b=1"), "2: 3");
    CHECK(!result_context(&file, "row 0") && !result_context(&file, "reproduce"));
    CHECK(file.ncolumn == 7 && file.nrow == 3);
    for (int c = 0; c < 7 && c < file.ncolumn; c++) {
        CHECK(result_column(&file, names[c]) == c);
        for (int r = 0; r < 3; r++)
            CHECK_TEXT(result_text(&file, r, c), cells[r][c]);
    }
    CHECK(result_column(&file, "theta") == -1);
    CHECK(result_number(&file, 0, 5, &x, &failure) && x == 5e-324);
    CHECK(result_number(&file, 0, 4, &x, &failure) && x == -1.0 / 3);
    CHECK(result_number(&file, 1, 0, &x, &failure) && isnan(x));
    CHECK(!result_number(&file, 2, 0, &x, &failure) &&
          strstr(failure.text, "column task: expected a number, found 'last'"));
    result_file_close(&file);
}

/* The file's bytes; free them. */
static char *bytes_of(const char *name, size_t *n)
{
    FILE *file = fopen(name, "rb");
    char *bytes = calloc(1, 1 << 16);
    CHECK(file && bytes);
    *n = file && bytes ? fread(bytes, 1, (1 << 16) - 1, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

/* Does it read, with these bytes?  If not, there is a sentence that names the file. */
static bool reads(const char *name, const char *bytes, size_t n)
{
    char other[160];
    struct result_file file;
    snprintf(other, sizeof other, "%s.other", name);
    FILE *stream = fopen(other, "wb");
    CHECK(stream && fwrite(bytes, 1, n, stream) == n);
    if (stream)
        fclose(stream);
    failure = (struct failure){0};
    const bool ok = result_file_read(other, &file, &failure);
    CHECK(ok ? !failure.text[0] : strstr(failure.text, other) && !file.path);
    result_file_close(&file);
    unlink(other);
    return ok;
}

/* Cut off anywhere, it is refused. */
static void test_cut(const char *name)
{
    size_t n;
    char *bytes = bytes_of(name, &n);
    for (size_t k = 0; k < n; k++) {
        const bool ok = reads(name, bytes, k);
        const bool may = bytes[0] == '{' && k + 1 == n; /* the line's end behind the last brace */
        if (ok && !may)
            fprintf(stderr, "%s, cut to %zu of %zu bytes, reads\n", name, k, n);
        CHECK(!ok || may);
    }
    CHECK(n > 100 && reads(name, bytes, n));
    free(bytes);
}

/* Changed anywhere, it reads or it does not, and that is all that happens. */
static void test_changed(const char *name)
{
    size_t n;
    char *bytes = bytes_of(name, &n);
    uint64_t state = 3;
    int fine = 0;
    static const char likely[] = "\"\n\r,#{}[]:\\ 0e-";
    for (int trial = 0; trial < 4000; trial++) {
        char *changed = malloc(n + 1);
        memcpy(changed, bytes, n + 1);
        for (int k = 0; k < 1 + trial % 4; k++) {
            const size_t at = random_bits(&state) % n;
            changed[at] =
                trial % 2 ? likely[random_bits(&state) % (sizeof likely - 1)] : (char)random_bits(&state);
        }
        fine += reads(name, changed, n);
        free(changed);
    }
    CHECK(fine > 100 && fine < 3900);
    free(bytes);
}

/* Numbers are numbers to their last letter. */
static void test_numbers(void)
{
    static const struct {
        const char *text;
        double value;
        bool fine;
    } cells[] = {{"1", 1, true},
                 {"-2.5e-3", -2.5e-3, true},
                 {"inf", INFINITY, true},
                 {"nan", NAN, true},
                 {"", NAN, true},
                 {"1x", 0, false},
                 {"1 2", 0, false},
                 {"x", 0, false},
                 {"1e5000", INFINITY, true}};
    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
        struct result_file file = {0};
        double x = 0;
        FILE *stream = fopen(path[0], "w");
        CHECK(stream && fprintf(stream, "# schema: 1\na,b\n%s,1\n", cells[k].text) > 0);
        if (stream)
            fclose(stream);
        CHECK(result_file_read(path[0], &file, &failure));
        if (!file.path)
            continue;
        CHECK(result_number(&file, 0, 0, &x, &failure) == cells[k].fine);
        CHECK(!cells[k].fine || x == cells[k].value || (isnan(x) && isnan(cells[k].value)));
        result_file_close(&file);
    }
    unlink(path[0]);
}

static void refuses(const char *text, const char *sentence)
{
    CHECK(!reads(path[0], text, strlen(text)));
    CHECK_TEXT(strchr(failure.text + 1, '\'') ? strchr(failure.text + 1, '\'') : "", sentence);
}

static void test_foreign(void)
{
    refuses("", "': expected a result file of pesbench, .csv or .json, found an empty file.");
    refuses("a,b\n1,2\n",
            "', line 1: expected '# schema: 1', as pesbench begins its result files, found 'a,b'.");
    refuses("# schema: 2\na\n1\n",
            "', line 1: expected '# schema: 1', as pesbench begins its result files, found '# schema: 2'.");
    refuses("# schema: 1\n", "', line 2: expected the names of columns, found the end of the file.");
    refuses("# schema: 1\nnonsense\n1,2\n", "', line 3: expected 1 cells, found 2.");
    refuses("# schema: 1\na,b\n1,2\n3\n", "', line 4: expected 2 cells, found 1.");
    refuses("# schema: 1\na,,b\n1,2,3\n", "', line 2: expected a name for column 2, found nothing.");
    refuses("# schema: 1\na,a\n1,2\n", "': expected columns of different names, found 'a' twice.");
    refuses("# schema: 1\na\n# b: c\n", "', line 3: expected a row, found context, '# b: c'.");
    refuses("# schema: 1\n# row 4: x\na\n1\n",
            "', line 5: expected at least 5 rows, as its context speaks of, found 1: the file was cut off.");
    refuses("# schema: 1\n#nothing\na\n", "', line 2: expected context, '# name: value', found '#nothing'.");
    refuses("# schema: 1\na\n\"1\n2\n",
            "', line 3: expected a comma or the line's end after cell 1, found neither.");
    CHECK(reads(path[0], "# schema: 1\r\na,b\r\n1,\"2\"\r\n", 25));
    CHECK(!reads(path[0], "# schema: 1\na\n\0\n", 16) &&
          strstr(failure.text, "found a zero byte at offset 14."));
    CHECK(!result_file_read("/nowhere/x.csv", &(struct result_file){0}, &failure) &&
          strstr(failure.text, "No such file"));
    CHECK(!result_file_read(directory, &(struct result_file){0}, &failure) &&
          strstr(failure.text, "directory"));
}

static void test_foreign_json(void)
{
    refuses("{}", "': expected \"schema\": 1, as pesbench's result files have, found none.");
    refuses("{\"schema\": 2}", "': expected \"schema\": 1, as pesbench's result files have, found 2.");
    refuses("{\"schema\": 1}", "': expected \"context\" to be an object, found nothing.");
    refuses("{\"schema\": 1, \"context\": {}, \"rows\": 3}",
            "': expected \"rows\" to be an array, found an integer.");
    refuses("{\"schema\": 1, \"context\": {}, \"rows\": [1]}",
            "', row 1: expected an object with members, found an integer.");
    refuses("{\"schema\": 1, \"context\": {}, \"rows\": [{\"a\": 1}, {\"b\": 1}]}",
            "', row 2: expected 'a' to be no list, as in the first row, found nothing.");
    refuses("{\"schema\": 1, \"context\": {}, \"rows\": [{\"a\": 1}, {\"a\": 1, \"b\": 1}]}",
            "', row 2: expected an object of 1 members, found an object of 2.");
    refuses("{\"schema\": 1, \"context\": {}, \"rows\": [{\"a\": {}}]}",
            "', row 1, 'a': expected a number, a text, null or a list of numbers, found an object.");
    refuses("{\"schema\": 1,", "', line 1: expected JSON, found the end of the file: it was cut off.");
    static const char whole[] = "{\"schema\": 1, \"context\": {}, \"rows\": []}";
    CHECK(reads(path[0], whole, strlen(whole)));
}

int main(void)
{
    CHECK(mkdtemp(directory) != NULL);
    snprintf(path[0], sizeof path[0], "%s/x.csv", directory);
    snprintf(path[1], sizeof path[1], "%s/x.json", directory);
    write_sample();
    const bool json = access(path[1], R_OK) == 0;
    for (int k = 0; k < 1 + json; k++) {
        test_read(path[k]);
        test_cut(path[k]);
        test_changed(path[k]);
        unlink(path[k]);
    }
    test_numbers();
    test_foreign();
    if (json)
        test_foreign_json();
    rmdir(directory);
    return test_result();
}
