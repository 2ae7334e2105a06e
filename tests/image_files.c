/* image_files.c: files of images that are not what they should be are refused with one sentence, which names the file,
 * what was expected and what was found; those that are right are read, gzipped or not. */
#include "images.h"
#include "random.h"
#include "test.h"

#include <stdarg.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef PESBENCH_ZLIB
#include <zlib.h>
#endif

enum {
    PIXELS = 28 * 28,
    TRAIN = 12,
    TEST = 6,
    HEADER = 16,
    MOST = HEADER + TRAIN * PIXELS,
    RECORD = 3073,
    RECORDS = 10,
    SPARE = 64 /* room for bytes too many */
};

static char directory[] = "/tmp/pesbench-images-XXXXXX";
static struct failure failure;

/* ---- files ----------------------------------------------------------------------------------------------- */

struct content {
    size_t n;
    unsigned char bytes[MOST + SPARE];
};

enum { TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS, FILES };

static const char *const names[FILES] = {"mnist/train-images-idx3-ubyte", "mnist/train-labels-idx1-ubyte",
                                         "mnist/t10k-images-idx3-ubyte", "mnist/t10k-labels-idx1-ubyte"};
static struct content good[FILES];

static const char *in_directory(const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static void put(const char *name, const void *bytes, size_t n)
{
    FILE *file = fopen(in_directory(name), "wb");
    CHECK(file && fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
}

static void set_word(struct content *c, int k, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        c->bytes[4 * k + i] = (unsigned char)(word >> (24 - 8 * i));
}

static void make_up(void)
{
    uint64_t random = 1;
    for (int k = 0; k < FILES; k++) {
        struct content *c = &good[k];
        const bool images = k == TRAIN_IMAGES || k == TEST_IMAGES;
        const int count = k == TRAIN_IMAGES || k == TRAIN_LABELS ? TRAIN : TEST;
        const size_t header = images ? HEADER : 8;
        set_word(c, 0, images ? 0x803 : 0x801);
        set_word(c, 1, (uint32_t)count);
        if (images) {
            set_word(c, 2, 28);
            set_word(c, 3, 28);
        }
        c->n = header + (size_t)(images ? count * PIXELS : count);
        for (size_t i = header; i < c->n; i++)
            c->bytes[i] = (unsigned char)(images ? random_bits(&random) % 4 * 60 : random_bits(&random) % 10);
    }
}

static void put_good(void)
{
    for (int k = 0; k < FILES; k++)
        put(names[k], good[k].bytes, good[k].n);
}

static void remove_all(void)
{
    for (int k = 0; k < FILES; k++)
        remove(in_directory(names[k]));
}

/* ---- what is to be said ---------------------------------------------------------------------------------- */

/* A set is kept until another is wanted: what the files become next is to be read. */
static void forget(void)
{
    const struct images *images;
    CHECK(!open_images("fashion", directory, 1, &images, &failure));
}

/* The set is refused, in a sentence that has the words, up to NULL, and the file's name. */
static void refused(int line, const char *which, const char *name, ...)
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

/* The same where one file of MNIST is this, and the others are good. */
#define REFUSED_AS(k, content, ...)                                                                          \
    do {                                                                                                     \
        put(names[k], (content)->bytes, (content)->n);                                                       \
        REFUSED("mnist", names[k], "expected", "found", __VA_ARGS__);                                        \
        put(names[k], good[k].bytes, good[k].n);                                                             \
    } while (0)

/* ---- the set as it should be ----------------------------------------------------------------------------- */

static void check_good(void)
{
    const struct images *images;
    if (!open_images("mnist", directory, 1, &images, &failure)) {
        CHECK_TEXT(failure.text, "");
        return;
    }
    CHECK(images->count == TRAIN && images->train == TRAIN - TRAIN / 6 && images->test == TEST);
    CHECK(memcmp(images->pixel, good[TRAIN_IMAGES].bytes + HEADER, TRAIN * PIXELS) == 0);
    CHECK(memcmp(images->pixel + TRAIN * PIXELS, good[TEST_IMAGES].bytes + HEADER, TEST * PIXELS) == 0);
    CHECK(memcmp(images->label, good[TRAIN_LABELS].bytes + 8, TRAIN) == 0);
    CHECK(memcmp(images->label + TRAIN, good[TEST_LABELS].bytes + 8, TEST) == 0);
    CHECK_TEXT(images->name, "MNIST (10 training and 2 validation images)");
    close_images(images);
    forget();
}

/* ---- IDX ------------------------------------------------------------------------------------------------- */

static void test_missing(void)
{
    REFUSED("mnist", "/mnist'", "expected the folder of MNIST", "No such file", "--data", "PESBENCH_DATA");
    put("mnist", "", 0);
    REFUSED("mnist", "/mnist'", "expected the folder of MNIST", "it is no folder");
    remove(in_directory("mnist"));
    CHECK(mkdir(in_directory("mnist"), 0755) == 0);
    for (int k = 0; k < FILES; k++) {
        put_good();
        remove(in_directory(names[k]));
        REFUSED("mnist", names[k], "expected this file", "found neither", ".gz'");
        CHECK(mkdir(in_directory(names[k]), 0755) == 0);
        REFUSED("mnist", names[k], "expected a file", "found a folder");
        rmdir(in_directory(names[k]));
        CHECK(mkfifo(in_directory(names[k]), 0600) == 0);
        REFUSED("mnist", names[k], "expected a file", "found a folder, pipe");
        remove(in_directory(names[k]));
        CHECK(symlink("/dev/zero", in_directory(names[k])) == 0);
        REFUSED("mnist", names[k], "expected a file", "device");
        remove(in_directory(names[k]));
        CHECK(symlink(strrchr(names[k], '/') + 1, in_directory(names[k])) == 0);
        REFUSED("mnist", names[k], "cannot read", "symbolic links");
        remove(in_directory(names[k]));
    }
}

static void test_headers(void)
{
    static const uint32_t counts[] = {0, 1000001, 0x7fffffff, 0x80000000, 0xffffffff};
    static const char *const words[] = {"found 0 by", "found 1000001 by", "found 2147483647 by",
                                        "found 2147483648 by", "found 4294967295 by"};
    struct content c;
    put_good();
    for (int k = 0; k < FILES; k++) {
        const bool images = k == TRAIN_IMAGES || k == TEST_IMAGES;
        REFUSED_AS(k, &good[k ^ 1], images ? "IDX images" : "IDX labels",
                   images ? "0x00000801" : "0x00000803", images ? "which labels have" : "which images have");
        c = good[k];
        memcpy(c.bytes, "#!/b", 4);
        REFUSED_AS(k, &c, "0x23212f62;");
        for (c = good[k]; c.n-- > 0;)
            if (c.n < (images ? HEADER : 8))
                REFUSED_AS(k, &c, "IDX header", images ? "16 bytes" : "8 bytes");
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
            c = good[k];
            set_word(&c, 1, counts[i]);
            REFUSED_AS(k, &c, "expected 1 to 1000000", words[i]);
        }
        c = good[k];
        set_word(&c, 1, 1000000); /* nothing is to be allocated for what cannot be there */
        if (images)
            REFUSED_AS(k, &c, "expected 784000016 bytes", "at most", "truncated");
        else
            REFUSED_AS(k, &c, "one for each image of", k == TRAIN_LABELS ? "expected 12" : "expected 6");
        for (int word = 2; images && word < 4; word++) {
            c = good[k];
            set_word(&c, word, 0xffffffff);
            REFUSED_AS(k, &c, "28 x 28 pixels", "4294967295");
            set_word(&c, word, 29);
            REFUSED_AS(k, &c, "28 x 28 pixels", "29");
        }
    }
    check_good();
}

static void test_lengths(void)
{
    struct content c;
    put_good();
    for (int k = 0; k < FILES; k++) {
        const bool images = k == TRAIN_IMAGES || k == TEST_IMAGES;
        for (size_t less = 1; less <= (images ? PIXELS + 1u : TEST); less += images && less > 3 ? 156 : 1) {
            c = good[k];
            c.n -= less;
            REFUSED_AS(k, &c, "truncated");
        }
        for (size_t more = 1; more < SPARE; more *= 2) {
            c = good[k];
            c.n += more;
            REFUSED_AS(k, &c, "found more");
        }
        if (!images) {
            c = good[k];
            c.n++;
            set_word(&c, 1, (uint32_t)c.n - 8);
            REFUSED_AS(k, &c, "one for each image of", names[k ^ 1],
                       k == TRAIN_LABELS ? "found 13" : "found 7");
            c = good[k];
            c.bytes[8 + 3] = 10;
            REFUSED_AS(k, &c, "labels 0..9", "found 10 for image 3");
            c.bytes[8 + 3] = 9;
            c.bytes[c.n - 1] = 255;
            REFUSED_AS(k, &c, "labels 0..9",
                       k == TRAIN_LABELS ? "found 255 for image 11" : "found 255 for image 5");
        }
    }
    check_good();
}

/* Five images and labels: none would be left to validate on. */
static void test_too_few(void)
{
    struct content images = good[TRAIN_IMAGES], labels = good[TRAIN_LABELS];
    put_good();
    set_word(&images, 1, 5);
    set_word(&labels, 1, 5);
    put(names[TRAIN_IMAGES], images.bytes, HEADER + 5 * PIXELS);
    put(names[TRAIN_LABELS], labels.bytes, 8 + 5);
    REFUSED("mnist", "/mnist'", "expected at least 6 images", "found 5");
}

/* ---- gzip ------------------------------------------------------------------------------------------------ */

#ifdef PESBENCH_ZLIB

static size_t pack(const struct content *c, unsigned char *packed, size_t room)
{
    z_stream z = {0};
    CHECK(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    unsigned char *bytes = malloc(c->n + 1);
    memcpy(bytes, c->bytes, c->n);
    z.next_in = bytes;
    z.avail_in = (unsigned)c->n;
    z.next_out = packed;
    z.avail_out = (unsigned)room;
    CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
    deflateEnd(&z);
    free(bytes);
    return (size_t)z.total_out;
}

static void refused_packed(int k, const unsigned char *packed, size_t n, const char *words)
{
    put(names[k], packed, n);
    REFUSED("mnist", names[k], "expected", "found", words);
}

static void test_packed(void)
{
    static unsigned char packed[FILES][2 * MOST], bad[2 * MOST];
    size_t n[FILES];
    char name[100];
    for (int k = 0; k < FILES; k++) {
        n[k] = pack(&good[k], packed[k], sizeof packed[k]);
        put(names[k], packed[k], n[k]); /* what it is called does not matter */
    }
    check_good();
    for (int k = 0; k < FILES; k++) {
        const size_t stride = n[k] > 300 ? 97 : 1;
        for (size_t cut = 2; cut < n[k]; cut += cut + 40 < n[k] && cut > 20 ? stride : 1)
            refused_packed(k, packed[k], cut, "truncated");
        for (size_t at = 10; at < n[k]; at += at + 40 < n[k] && at > 40 ? stride : 1) {
            memcpy(bad, packed[k], n[k]);
            bad[at] ^= 1;                           /* not the upper bits, which are padding at the end */
            refused_packed(k, bad, n[k], names[k]); /* in whatever words */
        }
        memcpy(bad, packed[k], n[k]);
        bad[n[k] - 6] ^= 1; /* the check sum: every byte was read before */
        refused_packed(k, bad, n[k], "damaged");
        memcpy(bad, packed[k], n[k]);
        memset(bad + n[k], 'x', 3);
        refused_packed(k, bad, n[k] + 3, "damaged");
        memcpy(bad + n[k], packed[k], n[k]); /* two members: twice as many bytes */
        refused_packed(k, bad, 2 * n[k], "found more");
        put(names[k], packed[k], n[k]);
    }
    for (int k = 0; k < FILES; k++) {
        snprintf(name, sizeof name, "%s.gz", names[k]);
        put(name, packed[k], n[k]);
        remove(in_directory(names[k]));
    }
    check_good();
    for (int k = 0; k < FILES; k++) {
        snprintf(name, sizeof name, "%s.gz", names[k]);
        remove(in_directory(name));
    }
}

#else

static void test_packed(void)
{
    put_good();
    put(names[0], "\x1f\x8b\x08", 3);
    REFUSED("mnist", names[0], "expected", "without zlib", "gunzip");
}

#endif

/* ---- CIFAR-10 -------------------------------------------------------------------------------------------- */

static void put_batch(const char *name, int records, int label, size_t more)
{
    unsigned char record[RECORD] = {0};
    FILE *file = fopen(in_directory(name), "wb");
    for (int k = 0; file && k < records; k++) {
        memset(record, k, sizeof record);
        record[0] = (unsigned char)(k == records - 1 ? label : k % 10);
        fwrite(record, 1, RECORD, file);
    }
    memset(record, 0, sizeof record);
    CHECK(file && fwrite(record, 1, more, file) == more && fclose(file) == 0);
}

static void test_cifar(void)
{
    static const char first[] = "cifar10/data_batch_1.bin", third[] = "cifar10/train_batch_3.bin",
                      fourth[] = "cifar10/data_batch_4.bin";
    const struct images *images;
    REFUSED("cifar10", "/cifar10'", "expected the folder of CIFAR-10", "No such file");
    CHECK(mkdir(in_directory("cifar10"), 0755) == 0);
    REFUSED("cifar10", "/cifar10'", "expected data_batch_1.bin", "found none");
    put_batch(third, 0, 0, 0);
    REFUSED("cifar10", third, "expected images", "found an empty file");
    for (size_t more = 1; more < RECORD; more += 256) {
        put_batch(third, RECORDS, 1, more);
        REFUSED("cifar10", third, "expected a multiple of 3073", "bytes after image 10");
    }
    put_batch(third, RECORDS, 10, 0);
    REFUSED("cifar10", third, "expected labels 0..9", "found 10 for image 9");
    put_batch(third, 10001, 1, 0);
    REFUSED("cifar10", third, "expected a batch of at most 10000", "found more");
    put_batch(third, 4, 1, 0);
    REFUSED("cifar10", "/cifar10'", "expected at least 5 images", "found 4");
    put_batch(third, RECORDS, 1, 0);
    CHECK(mkdir(in_directory(first), 0755) == 0);
    REFUSED("cifar10", first, "expected a file", "found a folder");
    rmdir(in_directory(first));
    put_batch(fourth, 5, 7, 0);
    if (open_images("cifar10", directory, 1, &images, &failure)) {
        CHECK(images->count == RECORDS + 5 && images->train == 12 && images->test == 0);
        CHECK(images->label[0] == 0 && images->label[8] == 8 && images->label[9] == 1 &&
              images->label[14] == 7);
        for (int k = 0; k < 15; k++)
            for (int i = 0; i < RECORD - 1; i++)
                CHECK(images->pixel[k * (RECORD - 1) + i] == k % 10);
        CHECK_TEXT(images->name,
                   "CIFAR-10, train_batch_3.bin, data_batch_4.bin (12 training and 3 validation "
                   "images)");
        close_images(images);
    } else
        CHECK_TEXT(failure.text, "");
    remove(in_directory(third));
    remove(in_directory(fourth));
    rmdir(in_directory("cifar10"));
}

static void test_long_path(void)
{
    const struct images *images;
    char *folder = malloc(6001);
    memset(folder, 'x', 6000);
    folder[6000] = 0;
    CHECK(!open_images("mnist", folder, 1, &images, &failure));
    CHECK(strstr(failure.text, "--data: expected a path of at most"));
    free(folder);
}

int main(void)
{
    if (!mkdtemp(directory))
        SKIP("no temporary directory can be made");
    make_up();
    test_missing();
    test_headers();
    test_lengths();
    test_too_few();
    test_packed();
    test_cifar();
    test_long_path();
    remove_all();
    CHECK(rmdir(in_directory("mnist")) == 0 && rmdir(directory) == 0);
    return test_result();
}
