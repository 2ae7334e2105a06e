/* minibatches.c: batches are drawn uniformly without replacement, are a function of stream, step and use alone, and are
 * gathered right.  minibatches_single.c is this file in single precision.
 *
 * An image's first pixel is its number, so that batches tell what they are made of.  Each false alarm is rarer than
 * 1e-6. */
#include "minibatches.h"

#include "random.h"
#include "test.h"

#include <stdlib.h>

enum { COUNT = 250, TRAIN = 200, FEATURES = 6, BATCH = 30, MOST = 250 };
static const double five = 5; /* deviations of a normal: 6e-7 */

static unsigned char pixel[COUNT][FEATURES], label[COUNT];
static const struct images images = {
    .count = COUNT,
    .train = TRAIN,
    .rows = 2,
    .columns = 3,
    .planes = 1,
    .features = FEATURES,
    .classes = 10,
    .pixel = pixel[0],
    .label = label,
    .deviation = {1 / 255.0},
};

static void draw_images(void)
{
    uint64_t state = 1;
    for (int k = 0; k < COUNT; k++) {
        label[k] = (unsigned char)(random_bits(&state) % 10);
        for (int i = 0; i < FEATURES; i++)
            pixel[k][i] = (unsigned char)(i == 0 ? (uint64_t)k : random_bits(&state) % 256);
    }
}

static struct stream stream_of(uint64_t seed)
{
    return stream_make(seed, 0, 0, PURPOSE_DATA);
}

static struct minibatches *open_store(const struct mlp *m)
{
    struct minibatches *store = minibatches_open(&images, m);
    if (!store)
        abort();
    return store;
}

/* the numbers of a batch's images */
static void read_numbers(const struct mlp *m, const struct minibatch *b, int *number)
{
    for (int k = 0; k < m->batch; k++)
        number[k] = (int)lround((double)b->x[k * m->stride[0]]);
}

static void check_gathered(const struct mlp *m, const struct minibatch *b, int first, int n)
{
    int number[MOST], times[COUNT] = {0};
    read_numbers(m, b, number);
    for (int k = 0; k < m->batch; k++) {
        const int i = number[k];
        CHECK(i >= first && i < first + n);
        if (i < 0 || i >= COUNT)
            continue;
        CHECK(times[i]++ == 0);
        CHECK(b->label[k] == label[i]);
        for (int j = 0; j < m->stride[0]; j++) {
            const double x = (double)b->x[k * m->stride[0] + j];
            CHECK_NEAR(x, j < FEATURES ? pixel[i][j] : 0, j < FEATURES ? 1e-4 : 0);
            CHECK(j >= FEATURES || !b->transposed ||
                  b->transposed[j * mlp_batch_stride(m) + k] == b->x[k * m->stride[0] + j]);
        }
    }
}

/* what it is made of, at sizes from one image to all there are */
static void test_gathered(void)
{
    static const int sizes[] = {1, 3, 16, 50, 200};
    for (int k = 0; k < 5; k++) {
        const struct mlp m = mlp_shape(FEATURES, 1, 4, 10, sizes[k]);
        struct minibatches *store = open_store(&m);
        for (long t = 0; t < 25; t++) {
            const struct minibatch *lesson = minibatch_at(store, stream_of(1), t, BATCH_LEARN, 0, TRAIN);
            CHECK(lesson->transposed != NULL);
            check_gathered(&m, lesson, 0, TRAIN);
            if (sizes[k] <= COUNT - TRAIN)
                check_gathered(&m,
                               minibatch_at(store, stream_of(1), t, BATCH_OBJECTIVE, TRAIN, COUNT - TRAIN),
                               TRAIN, COUNT - TRAIN);
        }
        check_gathered(&m, minibatch_of(store, COUNT - sizes[k]), COUNT - sizes[k], sizes[k]);
        minibatches_close(store);
    }
}

/* chi2 of n - 1 degrees of freedom as a normal (Wilson & Hilferty 1931) */
static double as_normal(double chi2, int n)
{
    const double c = 2.0 / (9 * (n - 1));
    return (cbrt(chi2 / (n - 1)) - (1 - c)) / sqrt(c);
}

/* Each of n images is in a batch of B with probability B/n; counts of R batches then are as if drawn with replacement,
 * but of a variance smaller by (n - B)/(n - 1).  Those of the batch's first image alone are multinomial. */
static void check_uniform(const struct mlp *m, enum batch_use use, int first, int n)
{
    enum { REPEATS = 4000 };
    const double B = m->batch, expected = REPEATS * B / n;
    double members = 0, leaders = 0;
    int member[COUNT] = {0}, leader[COUNT] = {0}, number[MOST];
    struct minibatches *store = open_store(m);
    for (long t = 0; t < REPEATS; t++) {
        read_numbers(m, minibatch_at(store, stream_of(3 + (uint64_t)use), t, use, first, n), number);
        for (int k = 0; k < m->batch; k++)
            member[number[k]]++;
        leader[number[0]]++;
    }
    for (int i = first; i < first + n; i++) {
        members += pow(member[i] - expected, 2) / expected;
        leaders += pow(leader[i] - (double)REPEATS / n, 2) / ((double)REPEATS / n);
    }
    CHECK_NEAR(as_normal(members * (n - 1) / (n - B), n), 0, five);
    CHECK_NEAR(as_normal(leaders, n), 0, five);
    minibatches_close(store);
}

/* Images in common of two batches of a step, of neighbouring steps, and of streams: hypergeometric. */
static void test_independent(void)
{
    enum { REPEATS = 4000, PAIRS = 3 };
    const struct mlp m = mlp_shape(FEATURES, 0, 1, 10, BATCH);
    const double share = (double)BATCH / TRAIN, mean = BATCH * share;
    const double variance = mean * (1 - share) * (TRAIN - BATCH) / (TRAIN - 1.0);
    struct minibatches *store = open_store(&m);
    double common[PAIRS] = {0};
    for (long t = 0; t < REPEATS; t++) {
        int lesson[BATCH], other[PAIRS][BATCH];
        read_numbers(&m, minibatch_at(store, stream_of(7), t, BATCH_LEARN, 0, TRAIN), lesson);
        read_numbers(&m, minibatch_at(store, stream_of(7), t, BATCH_OBJECTIVE, 0, TRAIN), other[0]);
        read_numbers(&m, minibatch_at(store, stream_of(7), t + 1, BATCH_LEARN, 0, TRAIN), other[1]);
        read_numbers(&m, minibatch_at(store, stream_of(8), t, BATCH_LEARN, 0, TRAIN), other[2]);
        for (int p = 0; p < PAIRS; p++)
            for (int k = 0; k < BATCH; k++)
                for (int j = 0; j < BATCH; j++)
                    common[p] += lesson[k] == other[p][j];
    }
    for (int p = 0; p < PAIRS; p++)
        CHECK_NEAR((common[p] / REPEATS - mean) / sqrt(variance / REPEATS), 0, five);
    minibatches_close(store);
}

/* A store that has been asked for anything gives what a new one does. */
static void test_no_history(void)
{
    const struct mlp m = mlp_shape(FEATURES, 0, 1, 10, BATCH);
    struct minibatches *used = open_store(&m);
    uint64_t state = 5;
    for (int k = 0; k < 3000; k++) {
        const long t = (long)(random_bits(&state) % 31);
        const uint64_t seed = random_bits(&state) % 3;
        const enum batch_use use = random_bits(&state) % 2 ? BATCH_LEARN : BATCH_OBJECTIVE;
        const int first = (int)(random_bits(&state) % 2) * 50, n = 100 + (int)(random_bits(&state) % 2) * 50;
        struct minibatches *fresh = open_store(&m);
        int old[BATCH], new[BATCH];
        if (random_bits(&state) % 4 == 0)
            minibatch_of(used, (int)(random_bits(&state) % 9));
        read_numbers(&m, minibatch_at(used, stream_of(seed), t, use, first, n), old);
        const struct minibatch *batch = minibatch_at(fresh, stream_of(seed), t, use, first, n);
        read_numbers(&m, batch, new);
        CHECK(memcmp(old, new, sizeof old) == 0);
        minibatches_close(fresh);
    }
    minibatches_close(used);
}

int main(void)
{
    const struct mlp m = mlp_shape(FEATURES, 0, 1, 10, BATCH);
    draw_images();
    test_gathered();
    check_uniform(&m, BATCH_LEARN, 0, TRAIN);
    check_uniform(&m, BATCH_OBJECTIVE, TRAIN, COUNT - TRAIN);
    test_independent();
    test_no_history();
    return test_result();
}
