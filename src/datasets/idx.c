/* idx.c: see idx.h. */
#include "idx.h"
#include "packed_file.h"

#include <string.h>

enum { IMAGES = 0x803, LABELS = 0x801, WORD = 4, IMAGES_HEADER = 4 * WORD, LABELS_HEADER = 2 * WORD };

static uint32_t word_at(const unsigned char *header, int k)
{
    const unsigned char *b = header + WORD * k;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | (uint32_t)b[3];
}

static const char *what_it_is(uint32_t magic)
{
    return magic == IMAGES ? ", which images have" : magic == LABELS ? ", which labels have" : "";
}

/* The header, of the magic and the length it should have. */
static bool read_header(struct packed_file *f, uint32_t magic, size_t length, unsigned char *header,
                        struct failure *failure)
{
    const char *path = packed_path(f);
    size_t found;
    if (!packed_read(f, header, length, &found, failure))
        return false;
    if (found >= WORD && word_at(header, 0) != magic)
        return fail_runtime(failure,
                            "'%s': expected IDX %s, magic 0x%08x, found 0x%08x%s; put the right file in its "
                            "place.",
                            path, magic == IMAGES ? "images" : "labels", (unsigned)magic,
                            (unsigned)word_at(header, 0), what_it_is(word_at(header, 0)));
    if (found < length)
        return fail_runtime(failure,
                            "'%s': expected an IDX header of %zu bytes, found %zu bytes; get the file again.",
                            path, length, found);
    const uint32_t count = word_at(header, 1);
    return (count >= 1 && count <= IDX_MOST) ||
           fail_runtime(failure, "'%s': expected 1 to %d %s, found %u by its header; get the file again.",
                        path, IDX_MOST, magic == IMAGES ? "images" : "labels", (unsigned)count);
}

/* The n bytes after the header, which are all there is. */
static bool read_rest(struct packed_file *f, size_t header, unsigned char *bytes, size_t n,
                      struct failure *failure)
{
    unsigned char more;
    size_t found, further;
    if (!packed_read(f, bytes, n, &found, failure))
        return false;
    if (found < n)
        return fail_runtime(
            failure, "'%s': expected %zu bytes by its header, found %zu: it is truncated; get it again.",
            packed_path(f), header + n, header + found);
    if (!packed_read(f, &more, 1, &further, failure))
        return false;
    return further == 0 ||
           fail_runtime(failure, "'%s': expected %zu bytes by its header, found more; get the file again.",
                        packed_path(f), header + n);
}

/* Room is only made for what a file of this size can hold. */
static bool can_hold(const struct packed_file *f, uint64_t bytes, struct failure *failure)
{
    return bytes <= packed_most(f) ||
           fail_runtime(failure,
                        "'%s': expected %llu bytes by its header, found a file that has %llu at most: it is "
                        "truncated; get it again.",
                        packed_path(f), (unsigned long long)bytes, (unsigned long long)packed_most(f));
}

static bool read_images(struct packed_file *f, int rows, int columns, int *count, struct image_store *store,
                        struct failure *failure)
{
    unsigned char header[IMAGES_HEADER];
    if (!read_header(f, IMAGES, sizeof header, header, failure))
        return false;
    if (word_at(header, 2) != (uint32_t)rows || word_at(header, 3) != (uint32_t)columns)
        return fail_runtime(
            failure,
            "'%s': expected images of %d x %d pixels, found %u x %u by its header; get the file again.",
            packed_path(f), rows, columns, (unsigned)word_at(header, 2), (unsigned)word_at(header, 3));
    *count = (int)word_at(header, 1);
    const size_t bytes = (size_t)*count * (size_t)store->features;
    return can_hold(f, sizeof header + bytes, failure) &&
           store_reserve(store, *count, packed_path(f), failure) &&
           read_rest(f, sizeof header, store_end(store), bytes, failure);
}

static bool read_labels(struct packed_file *f, const char *images, int count, const struct image_store *store,
                        struct failure *failure)
{
    unsigned char header[LABELS_HEADER], *label = store->label + store->count;
    if (!read_header(f, LABELS, sizeof header, header, failure))
        return false;
    if (word_at(header, 1) != (uint32_t)count)
        return fail_runtime(
            failure, "'%s': expected %d labels, one for each image of '%s', found %u; get both files again.",
            packed_path(f), count, images, (unsigned)word_at(header, 1));
    if (!read_rest(f, sizeof header, label, (size_t)count, failure))
        return false;
    for (int k = 0; k < count; k++)
        if (label[k] >= store->classes)
            return fail_runtime(failure,
                                "'%s': expected labels 0..%d, found %d for image %d; get the file again.",
                                packed_path(f), store->classes - 1, label[k], k);
    return true;
}

bool read_idx(const char *images, const char *labels, int rows, int columns, struct image_store *store,
              struct failure *failure)
{
    struct packed_file *of_images = packed_open(images, failure);
    struct packed_file *of_labels = of_images ? packed_open(labels, failure) : NULL;
    int count = 0;
    const bool ok = of_labels && read_images(of_images, rows, columns, &count, store, failure) &&
                    read_labels(of_labels, packed_path(of_images), count, store, failure);
    if (ok)
        store->count += count;
    if (of_images)
        packed_close(of_images);
    if (of_labels)
        packed_close(of_labels);
    return ok;
}
