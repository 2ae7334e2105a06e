/* image_sources.c: see image_sources.h.  Means and deviations: reference experiments, section 0.4. */
#include "image_sources.h"
#include "cifar.h"
#include "idx.h"
#include "image_generator.h"
#include "packed_file.h"

#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 4096, CIFAR_BATCHES = 5 };

static bool read_idx_folder(const char *folder, const struct image_source *source, struct image_store *store,
                            int *test, char *from, struct failure *failure)
{
    static const char *const parts[] = {"train", "t10k"};
    int before = 0;
    *from = 0;
    for (int k = 0; k < 2; k++) {
        char images[PATH_BYTES], labels[PATH_BYTES];
        snprintf(images, sizeof images, "%.4000s/%s-images-idx3-ubyte", folder, parts[k]);
        snprintf(labels, sizeof labels, "%.4000s/%s-labels-idx1-ubyte", folder, parts[k]);
        before = store->count;
        if (!read_idx(images, labels, source->rows, source->columns, store, failure))
            return false;
    }
    *test = store->count - before;
    return true;
}

/* The batches that are there, in order: of a number either name will do. */
static bool read_cifar_folder(const char *folder, const struct image_source *source,
                              struct image_store *store, int *test, char *from, struct failure *failure)
{
    static const char *const names[] = {"data_batch", "train_batch"};
    (void)source;
    *test = 0;
    *from = 0;
    for (int k = 0; k < CIFAR_BATCHES; k++) {
        char path[PATH_BYTES] = "";
        for (int n = 0; n < 2 && (n == 0 || !packed_exists(path)); n++)
            snprintf(path, sizeof path, "%.4000s/%s_%d.bin", folder, names[n], k + 1);
        if (!packed_exists(path))
            continue;
        if (!read_cifar_batch(path, store, failure))
            return false;
        const size_t used = strlen(from);
        snprintf(from + used, IMAGE_NAME_LENGTH - used, ", %s", strrchr(path, '/') + 1);
    }
    return store->count > 0 ||
           fail_runtime(
               failure,
               "'%s': expected data_batch_1.bin to data_batch_5.bin, any of them, also called train_batch, "
               "also gzipped, found none; get the binary version of CIFAR-10.",
               folder);
}

static void generate_plain(uint64_t seed, int count, struct image_store *store)
{
    generate_digits(seed, count, (unsigned char(*)[DIGIT_SIDE * DIGIT_SIDE]) store->pixel, store->label);
}

static void generate_coloured(uint64_t seed, int count, struct image_store *store)
{
    generate_coloured_digits(seed, count,
                             (unsigned char(*)[COLOURED_PLANES * COLOURED_SIDE * COLOURED_SIDE]) store->pixel,
                             store->label);
}

static const struct image_source sources[] = {
    {
        .name = "mnist",
        .title = "MNIST",
        .folder = "mnist",
        .rows = 28,
        .columns = 28,
        .planes = 1,
        .mean = {0.13066},
        .deviation = {0.30811},
        .parts = 6,
        .read = read_idx_folder,
        .generated = 24000,
        .generated_mean = 0.135,
        .generated_deviation = 0.283,
        .generate = generate_plain,
    },
    {
        .name = "fashion",
        .title = "Fashion-MNIST",
        .folder = "fashion-mnist",
        .rows = 28,
        .columns = 28,
        .planes = 1,
        .mean = {0.28604},
        .deviation = {0.35302},
        .parts = 6,
        .read = read_idx_folder,
        .generated = 24000,
        .generated_mean = 0.135,
        .generated_deviation = 0.283,
        .generate = generate_plain,
    },
    {
        .name = "cifar10",
        .title = "CIFAR-10",
        .folder = "cifar10",
        .rows = 32,
        .columns = 32,
        .planes = 3,
        .mean = {125.3 / 255, 123.0 / 255, 113.9 / 255},
        .deviation = {63.0 / 255, 62.1 / 255, 66.7 / 255},
        .parts = 5,
        .read = read_cifar_folder,
        .generated = 12000,
        .generated_mean = 0.403,
        .generated_deviation = 0.2215,
        .generate = generate_coloured,
    },
};

const struct image_source *image_source_named(const char *name, struct failure *failure)
{
    for (size_t k = 0; k < sizeof sources / sizeof *sources; k++)
        if (strcmp(name, sources[k].name) == 0)
            return &sources[k];
    fail(failure, "'%s': expected a set of images, mnist, fashion or cifar10.", name);
    return NULL;
}
