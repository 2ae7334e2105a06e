/* noise_statistics.c: the noise is normal and its names make it independent.
 *
 * Moments, shares and tails of 2^24 draws against N(0, 1), and correlations between draws that differ in one
 * part of their names.  Each of fewer than 150 checks is at 6 standard deviations (2e-9 both ways): all of
 * them together fail by chance less than once in 1e6. */
#include "noise.h"

#include "test.h"

static const double threshold = 6;

enum { PAIRS = 1 << 14, COORDINATES = 64, DRAWS = PAIRS * COORDINATES };

static double base[DRAWS], other[DRAWS];

static void fill(struct stream stream, uint32_t first, uint32_t step, uint32_t episode, double *x)
{
    fill_noise(stream, first, PAIRS, COORDINATES, step, episode, 1, x, PAIRS);
}

/* x, x^2 - 1, x^3 - 3 x and x^4 - 6 x^2 + 3 (Hermite) have mean 0 and variance k!, and do not hide one
 * another. */
static void test_moments(void)
{
    enum { STEPS = 16, BINS = 32 };
    const double n = (double)STEPS * DRAWS;
    double sum[5] = {0}, far = 0, most = 0, bin[BINS] = {0};
    for (uint32_t step = 0; step < STEPS; step++) {
        fill(stream_make(11, 0, 0, PURPOSE_PERTURBATION), 0, step, 0, base);
        for (int k = 0; k < DRAWS; k++) {
            const double x = base[k], x2 = x * x;
            sum[1] += x;
            sum[2] += x2 - 1;
            sum[3] += x * (x2 - 3);
            sum[4] += x2 * (x2 - 6) + 3;
            far += fabs(x) > 4;
            most = fabs(x) > most ? fabs(x) : most;
            bin[(int)(BINS * 0.5 * erfc(-x * M_SQRT1_2))]++;
        }
    }
    for (int k = 1, factorial = 1; k <= 4; k++, factorial *= k)
        CHECK_NEAR(sum[k] / sqrt(factorial * n), 0, threshold);
    const double tail = n * erfc(4 * M_SQRT1_2);
    printf("%.3g draws: %.0f beyond 4, %.0f expected; largest %.3f\n", n, far, tail, most);
    CHECK_NEAR((far - tail) / sqrt(tail), 0, threshold);
    CHECK(most <= 6.67 && most > 5); /* 5 is passed 5.7e-7 n = 9.6 times */
    for (int k = 0; k < BINS; k++)
        CHECK_NEAR((bin[k] - n / BINS) / sqrt(n / BINS * (1 - 1.0 / BINS)), 0, threshold);
}

/* the correlations of x and y, of their squares and of each with the other's square, in standard deviations */
static void check_independent(const char *what, int n, const double *x, const double *y)
{
    double sum[4] = {0};
    for (int k = 0; k < n; k++) {
        const double a = x[k], b = y[k], a2 = (a * a - 1) * M_SQRT1_2, b2 = (b * b - 1) * M_SQRT1_2;
        sum[0] += a * b;
        sum[1] += a2 * b2;
        sum[2] += a2 * b;
        sum[3] += a * b2;
    }
    for (int k = 0; k < 4; k++) {
        const int failures = test_failures;
        CHECK_NEAR(sum[k] / sqrt(n), 0, threshold);
        if (test_failures > failures)
            fprintf(stderr, "  %s, correlation %d\n", what, k);
    }
}

static void test_names(void)
{
    const uint64_t seed = 12;
    const struct {
        const char *what;
        struct stream stream;
        uint32_t first, step, episode;
    } names[] = {
        {"next seed", stream_make(seed + 1, 0, 0, PURPOSE_PERTURBATION), 0, 0, 0},
        {"high half of the seed", stream_make(seed | UINT64_C(1) << 32, 0, 0, PURPOSE_PERTURBATION), 0, 0, 0},
        {"next replicate", stream_make(seed, 1, 0, PURPOSE_PERTURBATION), 0, 0, 0},
        {"next instance", stream_make(seed, 0, 1, PURPOSE_PERTURBATION), 0, 0, 0},
        {"data", stream_make(seed, 0, 0, PURPOSE_DATA), 0, 0, 0},
        {"next step", stream_make(seed, 0, 0, PURPOSE_PERTURBATION), 0, 1, 0},
        {"a window of ten later", stream_make(seed, 0, 0, PURPOSE_PERTURBATION), 0, 10, 0},
        {"next episode", stream_make(seed, 0, 0, PURPOSE_PERTURBATION), 0, 0, 1},
        {"pairs of another block", stream_make(seed, 0, 0, PURPOSE_PERTURBATION), PAIRS, 0, 0},
    };
    fill(stream_make(seed, 0, 0, PURPOSE_PERTURBATION), 0, 0, 0, base);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        fill(names[k].stream, names[k].first, names[k].step, names[k].episode, other);
        check_independent(names[k].what, DRAWS, base, other);
    }
}

/* Within one fill: neighbours, the two normals of one Box-Muller pair (16 apart), the next words (32), the
 * next call (64), and other coordinates. */
static void test_places(void)
{
    static const int lags[] = {1, 2, 8, 15, 16, 17, 32, 48, 64, 512, PAIRS, 7 * PAIRS};
    fill(stream_make(13, 0, 0, PURPOSE_PERTURBATION), 0, 0, 0, base);
    for (size_t k = 0; k < sizeof lags / sizeof *lags; k++) {
        char what[64];
        snprintf(what, sizeof what, "%d places apart", lags[k]);
        check_independent(what, DRAWS - lags[k], base, base + lags[k]);
    }
}

int main(void)
{
    test_moments();
    test_names();
    test_places();
    return test_result();
}
