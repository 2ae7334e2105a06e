/* fuzz_results.c: a coverage-guided search (libFuzzer) for result files that the readers of CSV and JSON do not survive,
 * or refuse without a sentence.  Built as fuzz_images.c is; the first inputs are in build-fuzz/tests/seeds_results. */
#include "result_file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "expected: %s\n", what);
    abort();
}

/* Every cell is a text, and a number or not one with a sentence. */
static void look_at(const struct result_file *file)
{
    for (int row = 0; row < file->nrow; row++)
        for (int column = 0; column < file->ncolumn; column++) {
            struct failure failure = {0};
            double value;
            expect(result_text(file, row, column) != NULL, "a text in every cell");
            const bool ok = result_number(file, row, column, &value, &failure);
            expect(ok == !failure.text[0], "a sentence, if and only if it is no number");
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int descriptor = -1;
    static char path[64];
    if (descriptor < 0) {
        descriptor = memfd_create("results", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    }
    expect(ftruncate(descriptor, 0) == 0 && pwrite(descriptor, data, size, 0) == (ssize_t)size, "room");
    struct result_file file;
    struct failure failure = {0};
    const bool ok = result_file_read(path, &file, &failure);
    expect(ok == !failure.text[0], "a sentence, if and only if it is refused");
    expect(ok == (file.path != NULL), "nothing left open of what is refused");
    if (ok)
        look_at(&file);
    result_file_close(&file);
    return 0;
}
