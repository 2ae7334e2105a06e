/* stats_simulation.c: the statistics of a comparison against simulations with known truth. */
#include "comparison.h"

enum { REPETITIONS = 1000 };

/* Replicates reference + bias + A z; A mixes the components and gives them different sizes. */
static void draw(uint64_t *state, int replicates, const double *reference, const double *bias, double *x)
{
    for (int r = 0; r < replicates; r++) {
        const double z[] = {random_normal(state), random_normal(state), random_normal(state)};
        x[3 * r] = reference[0] + bias[0] + 2 * z[0];
        x[3 * r + 1] = reference[1] + bias[1] + 0.5 * z[0] + z[1];
        x[3 * r + 2] = reference[2] + bias[2] - 0.3 * z[1] + 0.5 * z[2];
    }
}

static void test_coverage(void)
{
    enum { R = 100 };
    uint64_t state = 3;
    double x[R * 3], covered[7] = {0}, cosine = 0, bias2 = 0, bias2_squares = 0;
    static struct interval all[REPETITIONS][7];
    const double g[] = {1, 1, -1}, bias[] = {2, 0, 1};
    for (int i = 0; i < REPETITIONS; i++) {
        draw(&state, R, g, bias, x);
        const struct comparison c = compare(R, 3, x, g);
        memcpy(all[i],
               (struct interval[]){c.bias2, c.variance, c.mse, c.cosine_of_mean, c.mean_cosine, c.sign_rate,
                                   c.best_scaled},
               sizeof all[i]);
        cosine += c.mean_cosine.value /
                  REPETITIONS; /* 7 times finer than any one interval: will do for the truth */
        bias2 += c.bias2.value / REPETITIONS;
        bias2_squares += (c.bias2.value - 5) * (c.bias2.value - 5);
    }
    /* V = 4 + 0.25 + 1 + 0.09 + 0.25; g*.ghat is normal with mean 4 and variance 2.5^2 + 1.3^2 + 0.5^2 */
    const double variance = 5.59, along = 4 / sqrt(8.19), cosine_of_mean = 4 / sqrt(3 * (9.0 + 1 + 0));
    const double truth[] = {5,
                            variance,
                            5 + variance,
                            cosine_of_mean,
                            cosine,
                            0.5 * erfc(-along * M_SQRT1_2),
                            1 - 16 / (3 * (10 + variance))};
    const char *const names[] = {"bias2",       "variance",  "mse",        "cosine of mean",
                                 "mean cosine", "sign rate", "best scaled"};
    for (int i = 0; i < REPETITIONS; i++)
        for (int j = 0; j < 7; j++)
            covered[j] += (all[i][j].lo <= truth[j] && truth[j] <= all[i][j].hi) / (double)REPETITIONS;
    for (int j = 0; j < 7; j++) { /* one standard error of a share is 0.008; what is skewed covers 0.93 */
        printf("95 %% interval of %s: truth within in %.2f %%\n", names[j], 100 * covered[j]);
        CHECK(covered[j] >= 0.89 && covered[j] <= 0.985);
    }
    CHECK_NEAR(bias2, 5, 5 * sqrt(bias2_squares) / REPETITIONS);
}

/* Without bias: bias2 has mean 0 (its standard deviation is about V/R, so V/R left out is seen at once), and
 * p is uniform although R is small: p from the chi-square distribution instead would be below 0.01 five times
 * as often. */
static void test_unbiased_case(void)
{
    enum { R = 20 };
    uint64_t state = 4;
    double x[R * 3], sum = 0, squares = 0, below[3] = {0};
    const double g[] = {1, 1, -1}, none[] = {0, 0, 0}, levels[] = {0.01, 0.1, 0.5};
    for (int i = 0; i < REPETITIONS; i++) {
        draw(&state, R, g, none, x);
        const struct comparison c = compare(R, 3, x, g);
        sum += c.bias2.value;
        squares += c.bias2.value * c.bias2.value;
        for (int j = 0; j < 3; j++)
            below[j] += c.chi2_p < levels[j];
    }
    CHECK_NEAR(sum, 0, 5 * sqrt(squares));
    for (int j = 0; j < 3; j++)
        CHECK_NEAR(below[j], REPETITIONS * levels[j], 5 * sqrt(REPETITIONS * levels[j] * (1 - levels[j])));
}

/* A bias of the size `detectable` along the worst axis is found at the level 1e-6 about every other time. The
 * worst axis of A A' = [4 1 0; 1 1.25 -0.3; 0 -0.3 0.34] is near (0.951, 0.307, -0.024). */
static void test_detectable(void)
{
    enum { R = 60, TRIES = 400 };
    uint64_t state = 5;
    double x[R * 3], size = 0, found = 0;
    const double g[] = {2, 0, 0}, none[] = {0, 0, 0};
    for (int i = 0; i < TRIES; i++) {
        draw(&state, R, g, none, x);
        size += compare(R, 3, x, g).detectable / TRIES;
    }
    const double bias[] = {2 * size * 0.951, 2 * size * 0.307, -2 * size * 0.024};
    for (int i = 0; i < TRIES; i++) {
        draw(&state, R, g, bias, x);
        found += compare(R, 3, x, g).chi2_p < 1e-6;
    }
    CHECK_NEAR(found / TRIES, 0.5, 0.12);
}

/* Against a reference that is itself the mean of 10 samples of unit variance: v = 0.3.  bias2 stays unbiased,
 * its interval covers, and p is uniform where there is no bias.  Without v bias2 would be 0.3 more, and its
 * interval half as wide as it should be. */
static void test_sampled_reference(void)
{
    enum { R = 50 };
    uint64_t state = 6;
    double x[R * 3], sum = 0, squares = 0, covered = 0, below[3] = {0};
    const double g[] = {1, 1, -1}, none[] = {0, 0, 0}, bias[] = {1, 0, 1}, levels[] = {0.01, 0.1, 0.5};
    for (int i = 0; i < REPETITIONS; i++) {
        double sampled[3];
        for (int k = 0; k < 3; k++)
            sampled[k] = g[k] + sqrt(0.1) * random_normal(&state);
        draw(&state, R, g, bias, x);
        const struct comparison biased = compare_sampled(R, 3, x, sampled, 0.3);
        sum += biased.bias2.value - 2;
        squares += pow(biased.bias2.value - 2, 2);
        covered += contains(biased.bias2, 2);
        draw(&state, R, g, none, x);
        const struct comparison unbiased = compare_sampled(R, 3, x, sampled, 0.3);
        for (int j = 0; j < 3; j++)
            below[j] += unbiased.chi2_p < levels[j];
    }
    printf("95 %% interval of bias2, sampled reference: truth within in %.2f %%\n",
           100 * covered / REPETITIONS);
    CHECK_NEAR(sum, 0, 5 * sqrt(squares));
    CHECK(covered >= 0.85 * REPETITIONS && covered <= 0.985 * REPETITIONS);
    for (int j = 0; j < 3; j++)
        CHECK_NEAR(below[j], REPETITIONS * levels[j], 5 * sqrt(REPETITIONS * levels[j] * (1 - levels[j])));
}

/* Of 50 parameters the mean of 100 replicates is hardly longer than its noise, |mu|^2 = 2.9 V/R; the cosine
 * of the means with g* is sqrt(1/2).  A bootstrap that subtracts V/R from resamples once covers in 50 %. */
static void test_cosine_in_noise(void)
{
    enum { R = 100, P = 50, TRIES = 200 };
    static double x[R * P];
    double g[P] = {1}, covered = 0;
    uint64_t state = 7;
    for (int i = 0; i < TRIES; i++) {
        for (int j = 0; j < R * P; j++)
            x[j] = (j % P < 2 ? 0.85 : 0) + random_normal(&state);
        covered += contains(compare(R, P, x, g).cosine_of_mean, M_SQRT1_2);
    }
    printf("95 %% interval of cosine of mean in noise: truth within in %.2f %%\n", 100 * covered / TRIES);
    CHECK(covered >= 0.9 * TRIES);
}

int main(void)
{
    test_coverage();
    test_unbiased_case();
    test_detectable();
    test_sampled_reference();
    test_cosine_in_noise();
    return test_result();
}
