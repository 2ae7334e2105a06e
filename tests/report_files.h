/* report_files.h: for tests: what a report becomes, as text. */
#ifndef PESBENCH_TEST_REPORT_FILES_H
#define PESBENCH_TEST_REPORT_FILES_H

#include "report.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static struct failure failure;
static char directory[] = "/tmp/pesbench-report-XXXXXX", path[128];

/* The content of `path`, to be freed. */
static inline char *content(void)
{
    const size_t most = 1 << 25; /* bytes, more than any file here has */
    char *text = calloc(1, most);
    FILE *file = fopen(path, "r");
    CHECK(file && text && fread(text, 1, most - 1, file) > 0 && feof(file));
    if (file)
        fclose(file);
    return text;
}

/* The table, to be freed; closes the report. */
static inline char *printed(struct report *report)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    report_print(report, file);
    fclose(file);
    report_close(report);
    return text;
}

#endif
