/* image_folder.h: for tests: a folder of image files that are not what they should be, and the sentence that refuses
 * them. */
#ifndef PESBENCH_TEST_IMAGE_FOLDER_H
#define PESBENCH_TEST_IMAGE_FOLDER_H

#include "images.h"
#include "test.h"

#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/pesbench-images-XXXXXX";
static struct failure failure;

static inline const char *in_directory(const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static inline void put(const char *name, const void *bytes, size_t n)
{
    FILE *file = fopen(in_directory(name), "wb");
    CHECK(file && fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
}

/* A set is kept until another is wanted: what the files become next is to be read. */
static inline void forget(void)
{
    const struct images *images;
    CHECK(!open_images("fashion", directory, 1, &images, &failure));
}

/* The set is refused, in a sentence that has the words, up to NULL, and the file's name. */
static inline void refused(int line, const char *which, const char *name, ...)
{
    const struct images *images;
    va_list words;
    memset(&failure, 0, sizeof failure);
    if (open_images(which, directory, 1, &images, &failure)) {
        close_images(images);
        forget();
        fprintf(stderr, "%s:%d: '%s' is not refused\n", __FILE__, line, name);
        test_failures++;
        return;
    }
    va_start(words, name);
    for (const char *word = name; word; word = va_arg(words, const char *))
        if (!strstr(failure.text, word)) {
            fprintf(stderr, "%s:%d: \"%s\" does not say \"%s\"\n", __FILE__, line, failure.text, word);
            test_failures++;
        }
    va_end(words);
    CHECK(failure.status == EXIT_RUNTIME && strlen(failure.text) < sizeof failure.text - 1);
    CHECK(!strchr(failure.text, '\n') && failure.text[strlen(failure.text) - 1] == '.');
}

#define REFUSED(which, ...) refused(__LINE__, which, __VA_ARGS__, (const char *)NULL)

#endif
