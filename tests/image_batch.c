/* image_batch.c: batches are the standardised pixels of the images that were asked for, either way round, and nothing
 * beside them is written to. */
#include "image_batch.h"
#include "random.h"
#include "test.h"

enum {
    ROWS = 9,
    COLUMNS = 7,
    PLANES = 3,
    FEATURES = ROWS * COLUMNS * PLANES,
    COUNT = 20,
    BATCH = 13,
    WIDE = FEATURES + 5,
    LONG = BATCH + 3
};

static const real untouched = 12345;

static double standardised(const struct images *images, int k, int i)
{
    const int plane = i / (ROWS * COLUMNS);
    return (images->pixel[k * FEATURES + i] / 255.0 - images->mean[plane]) / images->deviation[plane];
}

int main(void)
{
    static unsigned char pixel[COUNT * FEATURES];
    static real across[BATCH * WIDE], down[FEATURES * LONG];
    struct images images = {.count = COUNT,
                            .train = COUNT,
                            .rows = ROWS,
                            .columns = COLUMNS,
                            .planes = PLANES,
                            .features = FEATURES,
                            .classes = 10,
                            .pixel = pixel,
                            .mean = {0.13066, 0.5, 0.44},
                            .deviation = {0.30811, 0.25, 0.26}};
    uint64_t random = 1;
    int index[BATCH];
    for (int k = 0; k < COUNT * FEATURES; k++)
        pixel[k] = (unsigned char)random_bits(&random);
    pixel[3 * FEATURES] = 0;
    pixel[3 * FEATURES + 1] = 255;
    for (int k = 0; k < BATCH; k++)
        index[k] = (int)(random_bits(&random) % COUNT);
    index[0] = 3;
    index[1] = index[2] = COUNT - 1; /* an image may be wanted twice */

    for (int n = 1; n <= BATCH; n++) {
        for (int k = 0; k < BATCH * WIDE; k++)
            across[k] = untouched;
        for (int k = 0; k < FEATURES * LONG; k++)
            down[k] = untouched;
        gather_batch(&images, index, n, across, WIDE);
        gather_batch_transposed(&images, index, n, down, LONG);
        for (int k = 0; k < BATCH; k++)
            for (int i = 0; i < WIDE; i++) {
                if (k < n && i < FEATURES)
                    CHECK_NEAR(across[k * WIDE + i], standardised(&images, index[k], i),
                               8 * (sizeof(real) == 4 ? 6e-8 : 2e-16));
                else
                    CHECK(across[k * WIDE + i] == untouched);
            }
        for (int i = 0; i < FEATURES; i++)
            for (int k = 0; k < LONG; k++)
                CHECK(down[i * LONG + k] == (k < n ? across[k * WIDE + i] : untouched));
    }
    return test_result();
}
