/* image_idx.h: for tests: a small set of images in the four files of MNIST, as they should be. */
#ifndef PESBENCH_TEST_IMAGE_IDX_H
#define PESBENCH_TEST_IMAGE_IDX_H

#include "image_folder.h"
#include "random.h"

enum {
    PIXELS = 28 * 28,
    TRAIN = 12,
    TEST = 6,
    HEADER = 16,
    MOST = HEADER + TRAIN * PIXELS,
    SPARE = 64 /* room for bytes too many */
};

struct content {
    size_t n;
    unsigned char bytes[MOST + SPARE];
};

enum { TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS, FILES };

static const char *const names[FILES] = {"mnist/train-images-idx3-ubyte", "mnist/train-labels-idx1-ubyte",
                                         "mnist/t10k-images-idx3-ubyte", "mnist/t10k-labels-idx1-ubyte"};
static struct content good[FILES];

static inline void set_word(struct content *c, int k, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        c->bytes[4 * k + i] = (unsigned char)(word >> (24 - 8 * i));
}

static inline void make_up(void)
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

static inline void put_good(void)
{
    for (int k = 0; k < FILES; k++)
        put(names[k], good[k].bytes, good[k].n);
}

static inline void remove_all(void)
{
    for (int k = 0; k < FILES; k++)
        remove(in_directory(names[k]));
}

/* The set is read, and is what was written. */
static inline void check_good(void)
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

#endif
