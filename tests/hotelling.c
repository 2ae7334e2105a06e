/* hotelling.c: the test of a mean where the estimates lie in a subspace; in full rank see stats.c.
 *
 * Three components of which the third is 2 x_1 - x_2: the same statistic as of the first two alone, with two
 * degrees of freedom, whatever the order of the components; a bias off the plane is found for sure, one
 * within it as in the plane. */
#include "stats.h"

#include "random.h"
#include "test.h"

enum { R = 400 };

static struct comparison compare(int param, const double *x, const double *reference)
{
    struct comparison c;
    struct failure failure;
    CHECK(compare_to_reference(R, param, x, reference, 0, &c, &failure));
    return c;
}

static void check_plane(uint64_t seed, const int place[3])
{
    double two[R][2], three[R][3];
    for (int r = 0; r < R; r++) {
        two[r][0] = 1 + random_normal(&seed);
        two[r][1] = 2 + 3 * random_normal(&seed) - two[r][0];
        three[r][place[0]] = two[r][0];
        three[r][place[1]] = two[r][1];
        three[r][place[2]] = 2 * two[r][0] - two[r][1];
    }
    const double g2[] = {1, 1}, moved2[] = {1.5, 1};
    double g3[3], moved3[3], off[3];
    for (int i = 0; i < 3; i++) {
        g3[i] = off[i] = 1; /* 2 - 1 = 1 too */
        moved3[place[i]] = i == 0 ? 1.5 : i == 1 ? 1 : 2;
    }
    off[place[2]] += 0.01;
    const struct comparison in_two = compare(2, &two[0][0], g2), in_three = compare(3, &three[0][0], g3);
    CHECK_NEAR(in_three.chi2, in_two.chi2, 1e-8 * in_two.chi2);
    CHECK_NEAR(in_three.chi2_p, in_two.chi2_p, 1e-8);
    CHECK(in_two.chi2_p > 1e-6 && in_three.detectable > 0);
    const struct comparison biased = compare(3, &three[0][0], moved3), also = compare(2, &two[0][0], moved2);
    CHECK_NEAR(biased.chi2, also.chi2, 1e-8 * also.chi2);
    CHECK(biased.chi2_p < 1e-6);
    const struct comparison away = compare(3, &three[0][0], off);
    CHECK(isinf(away.chi2) && away.chi2_p == 0);
}

/* rounding alone is no spread to measure a bias by */
static void check_rounding(void)
{
    double x[R][2];
    const double g[] = {1, 2};
    uint64_t seed = 7;
    for (int r = 0; r < R; r++)
        for (int i = 0; i < 2; i++)
            x[r][i] = g[i] * (1 + 1e-16 + 2e-16 * (random_uniform(&seed) > 0.5));
    const struct comparison c = compare(2, &x[0][0], g);
    CHECK(isnan(c.chi2_p));
}

int main(void)
{
    static const int places[][3] = {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}, {2, 1, 0}};
    for (int k = 0; k < 4; k++)
        check_plane((uint64_t)k + 1, places[k]);
    check_rounding();
    return test_result();
}
