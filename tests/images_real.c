/* images_real.c: what is known of the real sets (the README beside them), where PESBENCH_DATA has them: counts, mean
 * pixels, labels of each class and of the first images. */
#include "images.h"
#include "test.h"

#include <unistd.h>

enum { FIRST = 10 };

struct part {
    int count;
    double mean; /* of the pixels, 0..255 */
    int of_class[IMAGE_CLASSES];
    unsigned char first[FIRST]; /* labels */
};

struct known {
    const char *which, *file, *name;
    int features, train, count;
    double tolerance; /* of the published means and deviations, in deviations */
    struct part both, test;
};

static const struct known sets[] = {
    {"mnist",
     "mnist/train-images-idx3-ubyte",
     "MNIST (50000 training and 10000 validation images)",
     784,
     50000,
     60000,
     1e-5,
     {60000,
      33.318421,
      {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
      {5, 0, 4, 1, 9, 2, 1, 3, 1, 4}},
     {10000,
      33.791224,
      {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009},
      {7, 2, 1, 0, 4, 1, 4, 9, 5, 9}}},
    {"fashion",
     "fashion-mnist/train-images-idx3-ubyte",
     "Fashion-MNIST (50000 training and 10000 validation images)",
     784,
     50000,
     60000,
     1e-5,
     {60000,
      72.940352,
      {6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000},
      {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}},
     {10000,
      73.146567,
      {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000},
      {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}}},
    {"cifar10",
     "cifar10/train_batch_1.bin",
     "CIFAR-10, train_batch_1.bin (8000 training and 2000 validation images)",
     3072,
     8000,
     10000,
     0.02, /* published of five batches */
     {10000,
      0, /* not in the README */
      {1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981},
      {6, 9, 9, 4, 1, 1, 2, 7, 8, 3}},
     {0}},
};

static void check_part(const struct images *images, int from, const struct part *part)
{
    const unsigned char *label = images->label + from;
    const unsigned char *pixel = images->pixel + (size_t)from * (size_t)images->features;
    const size_t pixels = (size_t)part->count * (size_t)images->features;
    int of_class[IMAGE_CLASSES] = {0};
    double sum = 0;
    for (int k = 0; k < part->count; k++)
        of_class[label[k]]++;
    for (int c = 0; c < IMAGE_CLASSES; c++)
        CHECK(of_class[c] == part->of_class[c]);
    CHECK(memcmp(label, part->first, part->count ? FIRST : 0) == 0);
    for (size_t i = 0; i < pixels; i++)
        sum += pixel[i];
    if (part->mean > 0)
        CHECK_NEAR(sum / (double)pixels, part->mean, 5.1e-7);
}

static void check_standard(const struct images *images, double tolerance)
{
    const int area = images->rows * images->columns;
    for (int plane = 0; plane < images->planes; plane++) {
        double sum = 0, squares = 0;
        for (int k = 0; k < images->count; k++)
            for (int i = 0; i < area; i++) {
                const double x =
                    images->pixel[(size_t)k * (size_t)images->features + (size_t)(plane * area + i)];
                sum += x / 255;
                squares += x * x / (255 * 255);
            }
        const double n = (double)images->count * area, mean = sum / n,
                     deviation = sqrt(squares / n - mean * mean);
        CHECK_NEAR(images->mean[plane] / deviation, mean / deviation, tolerance + 5e-6 / deviation);
        CHECK_NEAR(images->deviation[plane] / deviation, 1, tolerance + 5e-6 / deviation);
    }
}

static bool is_there(const char *folder, const char *file)
{
    char path[4200];
    snprintf(path, sizeof path, "%.3900s/%s", folder, file);
    if (access(path, F_OK) == 0)
        return true;
#ifdef PESBENCH_ZLIB
    snprintf(path, sizeof path, "%.3900s/%s.gz", folder, file);
    return access(path, F_OK) == 0;
#else
    return false;
#endif
}

int main(void)
{
    const char *folder = getenv("PESBENCH_DATA");
    int found = 0;
    for (size_t k = 0; folder && k < sizeof sets / sizeof *sets; k++) {
        const struct known *set = &sets[k];
        const struct images *images;
        struct failure failure = {0};
        if (!is_there(folder, set->file))
            continue;
        found++;
        if (!open_images(set->which, folder, 1, &images, &failure)) {
            CHECK_TEXT(failure.text, "");
            continue;
        }
        CHECK_TEXT(images->name, set->name);
        CHECK(images->features == set->features && images->classes == IMAGE_CLASSES);
        CHECK(images->count == set->count && images->train == set->train && images->test == set->test.count);
        check_part(images, 0, &set->both);
        check_part(images, images->count, &set->test);
        check_standard(images, set->tolerance);
        close_images(images);
    }
    if (!found)
        SKIP("PESBENCH_DATA names no folder with mnist, fashion-mnist or cifar10 in it");
    return test_result();
}
