/* fuzz_images.c: a coverage-guided search (libFuzzer) for files that the readers of images do not survive, or accept
 * though they are not what their headers say.  Built by -DPESBENCH_FUZZ=ON with clang, not by default:
 *
 *     cmake -S . -B build-fuzz -DCMAKE_C_COMPILER=clang -DPESBENCH_FUZZ=ON && cmake --build build-fuzz --target fuzz_images
 *     build-fuzz/tests/fuzz_images -use_value_profile=1 -max_len=512 -max_total_time=600 build-fuzz/tests/seeds
 *
 * An input is four characters and one or two files.  The characters are numbers from '0' on: a choice of format and of
 * what is gzipped here (no search gets past a check sum) or gets its IDX header here, how much to cut off the end of
 * either file, and the length of the second.  What the input itself gzips is read, too.  Images are small, so that
 * inputs can be; the first are in build-fuzz/tests/seeds. */
#include "cifar.h"
#include "idx.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef PESBENCH_ZLIB
#include <zlib.h>
#endif

enum { ROWS = 2, COLUMNS = 3, PIXELS = ROWS * COLUMNS, CLASSES = 10, CHOICES = 4, PATH_BYTES = 64 };
enum { CIFAR = 1, PACK_FIRST = 2, PACK_SECOND = 4, HEAD_FIRST = 8, HEAD_SECOND = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "expected: %s\n", what);
    abort();
}

struct file {
    const uint8_t *bytes;
    size_t n;
    int descriptor;
    char path[PATH_BYTES];
};

static uint8_t *packed(const uint8_t *bytes, size_t n, size_t *length)
{
#ifdef PESBENCH_ZLIB
    z_stream z = {0};
    expect(deflateInit2(&z, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib to start");
    *length = deflateBound(&z, (uLong)n);
    uint8_t *out = malloc(*length);
    z.next_in = (z_const Bytef *)bytes;
    z.avail_in = (unsigned)n;
    z.next_out = out;
    z.avail_out = (unsigned)*length;
    expect(out && deflate(&z, Z_FINISH) == Z_STREAM_END, "zlib to pack");
    *length = z.total_out;
    deflateEnd(&z);
#else
    uint8_t *out = malloc(n + 1);
    expect(out != NULL, "memory");
    memcpy(out, bytes, *length = n);
#endif
    return out;
}

/* The bytes after a header of that many words, which counts the whole images or labels in them. */
static void head(struct file *file, int words, uint8_t *room)
{
    const size_t count = words == 4 ? file->n / PIXELS : file->n;
    const uint32_t header[] = {words == 4 ? 0x803 : 0x801, (uint32_t)count, ROWS, COLUMNS};
    for (int k = 0; k < 4 * words; k++)
        room[k] = (uint8_t)(header[k / 4] >> (24 - k % 4 * 8));
    memcpy(room + 4 * words, file->bytes, file->n);
    file->bytes = room;
    file->n += (size_t)(4 * words);
}

static void put(struct file *file, int pack, size_t cut)
{
    uint8_t *own = pack ? packed(file->bytes, file->n, &file->n) : NULL;
    const uint8_t *bytes = own ? own : file->bytes;
    const size_t n = file->n - (cut < file->n ? cut : file->n);
    file->descriptor = memfd_create("images", MFD_CLOEXEC);
    expect(file->descriptor >= 0 && write(file->descriptor, bytes, n) == (ssize_t)n, "a file in memory");
    snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", file->descriptor);
    free(own);
}

/* What was accepted is what the files say; cut or packed ones are not looked into. */
static void check(const struct image_store *store, const struct file *first, int plain, int cifar)
{
    const size_t count = (size_t)store->count;
    expect(count > 0, "images");
    for (size_t k = 0; k < count; k++)
        expect(store->label[k] < CLASSES, "labels below ten");
    if (plain && cifar)
        expect(first->n == count * (PIXELS + 1), "whole records");
    if (plain && !cifar)
        expect(first->n == 16 + count * PIXELS &&
                   memcmp(store->pixel, first->bytes + 16, count * PIXELS) == 0,
               "the pixels after the header");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < CHOICES)
        return 0;
    const uint8_t choice = (uint8_t)(data[0] - '0'), cifar = choice & CIFAR,
                  of_labels = (uint8_t)(data[3] - '0');
    const uint8_t cut[2] = {(uint8_t)(data[1] - '0'), (uint8_t)(data[2] - '0')};
    const size_t n = size - CHOICES, of_first = cifar ? n : n - (of_labels < n ? of_labels : n);
    struct file first = {.bytes = data + CHOICES, .n = of_first};
    struct file second = {.bytes = data + CHOICES + of_first, .n = n - of_first};
    struct image_store store = {.features = PIXELS, .classes = CLASSES};
    struct failure failure = {0};
    uint8_t *room = malloc(2 * size + 32);
    expect(room != NULL, "memory");
    if (choice & HEAD_FIRST && !cifar)
        head(&first, 4, room);
    if (choice & HEAD_SECOND && !cifar)
        head(&second, 2, room + size + 16);
    put(&first, choice & PACK_FIRST, cut[0]);
    put(&second, choice & PACK_SECOND, cut[1]);
    const bool ok = cifar ? read_cifar_batch(first.path, &store, &failure)
                          : read_idx(first.path, second.path, ROWS, COLUMNS, &store, &failure);
    if (ok)
        check(&store, &first, !(choice & PACK_FIRST) && cut[0] == 0 && first.n > 1 && first.bytes[0] != 0x1f,
              cifar);
    else
        expect(failure.text[0] && strchr(failure.text, '.') && !strchr(failure.text, '\n'), "a sentence");
    store_release(&store);
    close(first.descriptor);
    close(second.descriptor);
    free(room);
    return 0;
}
