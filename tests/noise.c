/* noise.c: the noise is what noise.h says it is.
 *
 * Philox by its published answers; every normal recomputed one at a time, in long double, from the words that
 * the layout gives it,
 *
 *     pair 64 g + 16 w + l, w = 0, 1, 2, 3:  word = philox(counter (16 g + l, coordinate, step, episode), key)
 *     z = sqrt(-2 ln u) cos(2 pi v) (w even) or sin (w odd)
 *     u = (word[w & 2] / 2 + 0.5) / 2^31,   v = word[(w & 2) + 1] / 2^32
 *
 * both precisions held against that; and the same bits however a call is cut. */
#include "noise.h"

#include "test.h"

#include <Random123/philox.h>
#include <float.h>
#include <inttypes.h>

void fill_noise_single(struct stream stream, uint32_t first, int n, int coordinates, uint32_t step,
                       uint32_t episode, double scale, float *restrict out, size_t ld);
struct stream stream_make_single(uint64_t seed, uint32_t replicate, uint32_t instance, uint32_t purpose);

static void test_philox(void)
{
    FILE *file = fopen(PESBENCH_TESTS "/philox.txt", "r");
    char line[256];
    int answers = 0;
    while (file && fgets(line, sizeof line, file)) {
        uint32_t x[10];
        if (line[0] == '#')
            continue;
        char *at = line;
        for (int k = 0; k < 10; k++)
            x[k] = (uint32_t)strtoul(at, &at, 16);
        const philox4x32_ctr_t counter = {{x[0], x[1], x[2], x[3]}};
        const philox4x32_key_t key = {{x[4], x[5]}};
        const philox4x32_ctr_t out = philox4x32(counter, key);
        for (int k = 0; k < 4; k++)
            CHECK(out.v[k] == x[6 + k]);
        answers++;
    }
    CHECK(answers == 3);
    if (file)
        fclose(file);
}

/* The key: seed as Philox key, the other names as its counter. */
static void test_stream(void)
{
    const uint64_t seed = UINT64_C(0x299f31d0a4093822);
    const philox4x32_ctr_t counter = {{7, 5, PURPOSE_DATA, 0}};
    const philox4x32_key_t key = {{0xa4093822, 0x299f31d0}};
    const philox4x32_ctr_t out = philox4x32(counter, key);
    const struct stream stream = stream_make(seed, 7, 5, PURPOSE_DATA);
    const struct stream single = stream_make_single(seed, 7, 5, PURPOSE_DATA);
    CHECK(stream.key[0] == out.v[0] && stream.key[1] == out.v[1]);
    CHECK(single.key[0] == out.v[0] && single.key[1] == out.v[1]);
}

struct normal {
    long double z, radius;
};

static struct normal recompute(struct stream stream, uint32_t pair, uint32_t coordinate, uint32_t step,
                               uint32_t episode)
{
    const long double turn = 6.28318530717958647692528676655900577L;
    const uint32_t group = pair / 64, place = pair % 64, word = place / 16, lane = place % 16;
    const philox4x32_ctr_t counter = {{16 * group + lane, coordinate, step, episode}};
    const philox4x32_key_t key = {{stream.key[0], stream.key[1]}};
    const philox4x32_ctr_t out = philox4x32(counter, key);
    const long double u = ((long double)(out.v[word & 2] / 2) + 0.5L) / 2147483648.0L;
    const long double angle = turn * ((long double)out.v[(word & 2) + 1] / 4294967296.0L);
    const long double radius = sqrtl(-2 * logl(u));
    return (struct normal){radius * (word & 1 ? sinl(angle) : cosl(angle)), radius};
}

/* Double: u is exact; ln u and sine err by 3 units in the last place, the square root and two products by 1/2
 * each. Single: u is rounded as well, to 2^-24 of itself, which moves the radius r by 2^-24 / r or, if r is
 * smaller than that, by sqrt(2^-23). */
static void check_normal(struct normal expected, double scale, double in_double, float in_single)
{
    const long double r = expected.radius, lost = fminl(0x1p-24L / r, sqrtl(0x1p-23L));
    CHECK_NEAR((long double)in_double / scale - expected.z, 0, 4 * DBL_EPSILON * r);
    CHECK_NEAR((long double)in_single / scale - expected.z, 0, 4 * FLT_EPSILON * r + lost);
}

static void test_layout(void)
{
    enum { N = 256, COORDINATES = 3, LD = 272 };
    static double x[COORDINATES * LD];
    static float y[COORDINATES * LD];
    const uint32_t firsts[] = {0, 640, UINT32_C(64) << 20}, steps[] = {0, 13, UINT32_MAX},
                   episodes[] = {0, 1, UINT32_MAX};
    const struct stream stream = stream_make(20240607, 3, 2, PURPOSE_PERTURBATION);
    const double scale = 0.3;
    for (int k = 0; k < 3; k++) {
        fill_noise(stream, firsts[k], N, COORDINATES, steps[k], episodes[k], scale, x, LD);
        fill_noise_single(stream, firsts[k], N, COORDINATES, steps[k], episodes[k], scale, y, LD);
        for (int i = 0; i < COORDINATES; i++)
            for (int p = 0; p < N; p++)
                check_normal(recompute(stream, firsts[k] + (uint32_t)p, (uint32_t)i, steps[k], episodes[k]),
                             scale, x[i * LD + p], y[i * LD + p]);
    }
}

/* Any first, n and ld: the same bits, and nothing beyond column n. */
static void test_slicing(void)
{
    enum { N = 320, COORDINATES = 2, LD = 333 };
    static double whole[COORDINATES * N], part[COORDINATES * LD];
    static float whole_single[COORDINATES * N], part_single[COORDINATES * LD];
    const struct stream stream = stream_make(1, 0, 0, PURPOSE_PERTURBATION);
    static const int cuts[][2] = {{0, 1},     {0, 8},    {0, 33},  {0, 63}, {0, 65},  {1, 63},
                                  {1, 64},    {16, 16},  {31, 2},  {32, 8}, {63, 66}, {64, 64},
                                  {100, 200}, {128, 96}, {0, 320}, {5, 315}};
    fill_noise(stream, 64, N, COORDINATES, 4, 2, 1, whole, N);
    fill_noise_single(stream, 64, N, COORDINATES, 4, 2, 1, whole_single, N);
    for (size_t k = 0; k < sizeof cuts / sizeof *cuts; k++) {
        const int first = cuts[k][0], n = cuts[k][1];
        for (int i = 0; i < COORDINATES * LD; i++)
            part[i] = part_single[i] = 99;
        fill_noise(stream, 64 + (uint32_t)first, n, COORDINATES, 4, 2, 1, part, LD);
        fill_noise_single(stream, 64 + (uint32_t)first, n, COORDINATES, 4, 2, 1, part_single, LD);
        for (int i = 0; i < COORDINATES; i++)
            for (int p = 0; p < LD; p++) {
                CHECK(part[i * LD + p] == (p < n ? whole[i * N + first + p] : 99));
                CHECK(part_single[i * LD + p] == (p < n ? whole_single[i * N + first + p] : 99));
            }
    }
}

int main(void)
{
    test_philox();
    test_stream();
    test_layout();
    test_slicing();
    return test_result();
}
