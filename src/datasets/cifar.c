/* cifar.c: see cifar.h. */
#include "cifar.h"
#include "packed_file.h"

#include <string.h>

/* Appends the records of the file, for which there is room if they are no more than `most`. */
static bool read_records(struct packed_file *f, uint64_t most, struct image_store *store,
                         struct failure *failure)
{
    const size_t image = (size_t)store->features;
    const char *path = packed_path(f);
    uint64_t records = 0;
    size_t of_label, found;
    unsigned char label;
    while (packed_read(f, &label, 1, &of_label, failure)) {
        if (of_label == 0)
            return records > 0 ||
                   fail_runtime(failure, "'%s': expected images, found an empty file; get it again.", path);
        if (records == most)
            return fail_runtime(
                failure, "'%s': expected a batch of at most %d images, found more; get the file again.", path,
                CIFAR_MOST);
        if (label >= store->classes)
            return fail_runtime(failure,
                                "'%s': expected labels 0..%d, found %d for image %llu; get the file again.",
                                path, store->classes - 1, label, (unsigned long long)records);
        if (!packed_read(f, store_end(store), image, &found, failure))
            return false;
        if (found < image)
            return fail_runtime(
                failure,
                "'%s': expected a multiple of %zu bytes, a label and an image each, found %zu "
                "bytes after image %llu; get the file again.",
                path, image + 1, found + 1, (unsigned long long)records);
        store->label[store->count++] = label;
        records++;
    }
    return false;
}

bool read_cifar_batch(const char *name, struct image_store *store, struct failure *failure)
{
    struct packed_file *f = packed_open(name, failure);
    if (!f)
        return false;
    /* what a file of this size can hold; more than a whole number of records is found out by reading them */
    const uint64_t records = packed_most(f) / ((uint64_t)store->features + 1) + 1;
    const uint64_t most = records < CIFAR_MOST ? records : CIFAR_MOST;
    const bool ok =
        store_reserve(store, (int)most, packed_path(f), failure) && read_records(f, most, store, failure);
    packed_close(f);
    return ok;
}
