/* search.c: random points are uniform over their ranges and independent of each other; what they are does not depend on
 * how many there are.
 *
 * z of fewer than 150 statistics, each at 6 standard deviations (2e-9 both ways): by chance one is beyond less than once
 * in 1e6. */
#include "search.h"

#include "test.h"

enum { PARAM = 5, POINTS = 1 << 18, BINS = 16 };
static const double threshold = 6;
static const struct axis axes[PARAM] = {
    {0, 1, -5, 5}, {1, 1, 0, 1}, {2, 1, 100, 101}, {3, 1, -7, -3}, {4, 1, 2, 2}};
static double unit[PARAM][POINTS], other[PARAM][POINTS]; /* (theta - low) / (high - low) */

static void draw_points(uint64_t seed, long first, double (*u)[POINTS])
{
    const struct search s = {.param = PARAM, .axis = axes, .seed = seed, .points = first + POINTS};
    for (long k = 0; k < POINTS; k++) {
        double theta[PARAM];
        search_point(&s, first + k, theta);
        for (int i = 0; i < PARAM; i++) {
            CHECK(theta[i] >= axes[i].low && theta[i] <= axes[i].high);
            u[i][k] = (theta[i] - axes[i].low) / (axes[i].high - axes[i].low);
        }
    }
}

/* moments of u - 1/2 (variance 1/12) and of its square, how near the ends it comes, and the shares of equal parts */
static void check_uniform(const double *u)
{
    const double n = POINTS;
    double sum = 0, squares = 0, bin[BINS] = {0}, least = 1, most = 0;
    for (int k = 0; k < POINTS; k++) {
        const double x = u[k] - 0.5;
        least = u[k] < least ? u[k] : least;
        most = u[k] > most ? u[k] : most;
        sum += x;
        squares += x * x - 1.0 / 12;
        bin[(int)(BINS * u[k])]++;
    }
    CHECK_NEAR(sum / sqrt(n / 12), 0, threshold);
    CHECK_NEAR(squares / sqrt(n / 180), 0, threshold); /* var x^2 = 1/80 - 1/144 */
    CHECK(n * least < 20 && n * (1 - most) < 20);      /* each is not with probability exp(-20) = 2e-9 */
    for (int b = 0; b < BINS; b++)
        CHECK_NEAR((bin[b] - n / BINS) / sqrt(n / BINS * (1 - 1.0 / BINS)), 0, threshold);
}

static void check_independent(const char *what, int n, const double *u, const double *v)
{
    const int failures = test_failures;
    double sum = 0, squares = 0;
    for (int k = 0; k < n; k++) {
        const double x = u[k] - 0.5, y = v[k] - 0.5;
        sum += x * y;
        squares += (x * x - 1.0 / 12) * (y * y - 1.0 / 12);
    }
    CHECK_NEAR(sum / sqrt(n) * 12, 0, threshold);
    CHECK_NEAR(squares / sqrt(n) * 180, 0, threshold);
    if (test_failures > failures)
        fprintf(stderr, "  %s\n", what);
}

static void test_random(void)
{
    draw_points(1, 0, unit);
    for (int i = 0; i < PARAM - 1; i++)
        check_uniform(unit[i]);
    check_independent("coordinates", POINTS, unit[0], unit[1]);
    check_independent("other coordinates", POINTS, unit[2], unit[3]);
    check_independent("points", POINTS - 1, unit[0], unit[0] + 1);
    check_independent("points far apart", POINTS - 4096, unit[0], unit[0] + 4096);
    draw_points(2, 0, other);
    check_independent("seeds", POINTS, unit[0], other[0]);
    draw_points(1, (long)1 << 32, other);
    check_independent("points 2^32 apart", POINTS, unit[0], other[0]);
    check_uniform(other[1]);
}

/* Every place of a grid once, ends met, the first coordinate the slowest. */
static void test_grid(void)
{
    static const struct axis grid[] = {{0, 3, -1, 1}, {1, 1, 4, 4}, {2, 2, 0.1, 0.7}};
    const struct search s = {.param = 3, .axis = grid, .grid = true, .points = 6};
    static const double first[] = {-1, -1, 0, 0, 1, 1}, last[] = {0.1, 0.7, 0.1, 0.7, 0.1, 0.7};
    CHECK(search_cells(3, grid) > 5.5 && search_cells(3, grid) < 6.5);
    for (long k = 0; k < 6; k++) {
        double theta[3];
        search_point(&s, k, theta);
        CHECK_NEAR(theta[0], first[k], 0);
        CHECK_NEAR(theta[1], 4, 0);
        CHECK_NEAR(theta[2], last[k], 0);
    }
}

int main(void)
{
    test_random();
    test_grid();
    return test_result();
}
