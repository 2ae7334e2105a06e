/* image_files.c: files of images in IDX format that are not what they should be are refused with one sentence, which
 * names the file, what was expected and what was found; those that are right are read. */
#include "image_idx.h"

#include <sys/types.h>

/* The same where one file of MNIST is this, and the others are good. */
#define REFUSED_AS(k, content, ...)                                                                          \
    do {                                                                                                     \
        put(names[k], (content)->bytes, (content)->n);                                                       \
        REFUSED("mnist", names[k], "expected", "found", __VA_ARGS__);                                        \
        put(names[k], good[k].bytes, good[k].n);                                                             \
    } while (0)

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
    test_long_path();
    remove_all();
    CHECK(rmdir(in_directory("mnist")) == 0 && rmdir(directory) == 0);
    return test_result();
}
