/* Perturbations as the harness draws them (reference estimators, section 4.18).
 *
 *   orthogonal   at right angles, to 1e-12 (single: 1e-5); as long as the normal ones they are made of, each
 *                of them N(0, sigma^2 I): first four moments, and no correlation between coordinates
 *   rademacher   every component sigma or -sigma, with mean 0; coordinates, neighbouring pairs and
 *                neighbouring steps, and the normal numbers drawn in the same place, uncorrelated */
#include "harness.h"

#include "test.h"

static const double sigma = 0.3;
static const bool in_double = sizeof(real) == sizeof(double);

enum { MOST = 256 };

/* A block of perturbations, and the normal numbers that are drawn in the same place. */
struct directions {
    struct problem problem;
    struct instance instance;
    struct block block;
    size_t ld;
    real eps[MOST * MOST], normal[MOST * MOST];
};

/* Streams as a run gives them to its instances. */
static struct instance first_instance(void)
{
    const struct setup setup = {.task = "quadratic",
                                .estimator = "pes",
                                .unroll = 1,
                                .particles = 2,
                                .sigma = sigma,
                                .instances = 1,
                                .trials = 1,
                                .threads = 1};
    struct failure failure;
    struct run *run = run_open(&setup, &failure);
    if (!run)
        abort();
    run_begin(run, 1, &(struct identity){99, 0});
    const struct instance first = run->instance[0];
    run_close(run);
    return (struct instance){.noise = first.noise, .signs = first.signs};
}

static void open_directions(struct directions *d, enum sampling sampling, int param, int pairs)
{
    const int n = (pairs + LANES - 1) / LANES * LANES;
    d->ld = (size_t)n;
    d->problem = (struct problem){
        .sampling = sampling, .dims = {.param = param}, .pairs = pairs, .members = 2, .sigma = sigma};
    d->instance = first_instance();
    d->block = (struct block){
        .instance = &d->instance, .pairs = pairs, .plus = {.n = n, .ld = d->ld}, .eps = d->eps};
}

static void draw_next(struct directions *d)
{
    d->block.segment.t++;
    draw(&d->problem, &d->block);
    fill_noise(d->instance.noise, 0, d->block.plus.n, d->problem.dims.param, (uint32_t)d->block.segment.t, 0,
               sigma, d->normal, d->ld);
}

static double dot_columns(int rows, size_t ld, const real *x, const real *y)
{
    double sum = 0;
    for (int i = 0; i < rows; i++)
        sum += (double)x[(size_t)i * ld] * (double)y[(size_t)i * ld];
    return sum;
}

static void test_angles(int param, int pairs)
{
    static struct directions d;
    const double tolerance = in_double ? 1e-12 : 1e-5;
    open_directions(&d, SAMPLING_ORTHOGONAL, param, pairs);
    for (int window = 0; window < 20; window++) {
        double most = 0, before = 0;
        draw_next(&d);
        for (int k = 0; k < pairs; k++) {
            const real *x = d.eps + k, *z = d.normal + k;
            const double length = sqrt(dot_columns(param, d.ld, x, x));
            CHECK_RELATIVE(length, sqrt(dot_columns(param, d.ld, z, z)), tolerance);
            for (int j = 0; j < k; j++) {
                const double other = sqrt(dot_columns(param, d.ld, d.eps + j, d.eps + j));
                most = fmax(most, fabs(dot_columns(param, d.ld, x, d.eps + j)) / (length * other));
                before = fmax(before, fabs(dot_columns(param, d.ld, z, d.normal + j)) / (length * other));
            }
        }
        CHECK(most <= tolerance);
        CHECK(before > 1e-3); /* the normal ones are not at right angles */
    }
}

/* mean of n values of variance v, in standard errors */
static double errors(double sum, double n, double v)
{
    return fabs(sum / n) / sqrt(v / n);
}

/* standard errors: of the 3000 that are looked at here, one in 10^6 runs has one beyond */
static const double far = 6.5;

/* Of the last pair, which is turned away from all others. */
static void test_normality(void)
{
    enum { PARAM = 5, PAIRS = 5, WINDOWS = 20000 };
    static struct directions d;
    double power[5] = {0}, cross[PARAM][PARAM] = {{0}}, squares = 0;
    open_directions(&d, SAMPLING_ORTHOGONAL, PARAM, PAIRS);
    for (int window = 0; window < WINDOWS; window++) {
        const size_t ld = d.ld;
        const real *x = d.eps + PAIRS - 1;
        draw_next(&d);
        for (int i = 0; i < PARAM; i++) {
            const double z = (double)x[(size_t)i * ld] / sigma;
            for (int k = 1; k < 5; k++)
                power[k] += pow(z, k);
            for (int j = 0; j < i; j++)
                cross[i][j] += z * (double)x[(size_t)j * ld] / sigma;
        }
        const double z0 = (double)x[0] / sigma, z1 = (double)x[ld] / sigma;
        squares += (z0 * z0 - 1) * (z1 * z1 - 1);
    }
    const double n = (double)PARAM * WINDOWS;
    CHECK(errors(power[1], n, 1) < far);
    CHECK(errors(power[2] - n, n, 2) < far);
    CHECK(errors(power[3], n, 15) < far);
    CHECK(errors(power[4] - 3 * n, n, 96) < far);
    CHECK(errors(squares, WINDOWS, 4) < far); /* the length is not fixed: that would make it negative */
    for (int i = 0; i < PARAM; i++)
        for (int j = 0; j < i; j++)
            CHECK(errors(cross[i][j], WINDOWS, 1) < far);
}

enum { COORDINATES = 40 /* more than a word of signs */, PAIRS = 80 /* more than a group */, DRAWS = 400 };

static double sign_at(const real *x, size_t ld, int i, int k)
{
    return (double)x[(size_t)i * ld + (size_t)k] > 0 ? 1 : -1;
}

static void test_signs(void)
{
    static double cross[COORDINATES][COORDINATES], mean[COORDINATES], neighbours, steps, last[PAIRS];
    static double normals[COORDINATES][COORDINATES];
    static struct directions d;
    open_directions(&d, SAMPLING_RADEMACHER, COORDINATES, PAIRS);
    for (int window = 0; window < DRAWS; window++) {
        const size_t ld = d.ld;
        const real *x = d.eps, *z = d.normal;
        draw_next(&d);
        for (int k = 0; k < PAIRS; k++) {
            for (int i = 0; i < COORDINATES; i++) {
                const double s = sign_at(x, ld, i, k);
                CHECK(fabs((double)x[(size_t)i * ld + (size_t)k]) == (double)(real)sigma);
                mean[i] += s;
                for (int j = 0; j < COORDINATES; j++)
                    normals[i][j] += s * sign_at(z, ld, j, k);
                neighbours += k ? s * sign_at(x, ld, i, k - 1) : 0;
                for (int j = 0; j < i; j++)
                    cross[i][j] += s * sign_at(x, ld, j, k);
            }
            steps += window ? last[k] * sign_at(x, ld, 0, k) : 0;
            last[k] = sign_at(x, ld, 0, k);
        }
    }
    const double n = (double)PAIRS * DRAWS;
    for (int i = 0; i < COORDINATES; i++) {
        CHECK(errors(mean[i], n, 1) < far);
        for (int j = 0; j < i; j++)
            CHECK(errors(cross[i][j], n, 1) < far);
    }
    for (int k = 0; k < COORDINATES * COORDINATES; k++)
        CHECK(errors(normals[k / COORDINATES][k % COORDINATES], n, 1) < far);
    CHECK(errors(neighbours, n * COORDINATES * (PAIRS - 1) / PAIRS, 1) < far);
    CHECK(errors(steps, n * (DRAWS - 1) / DRAWS, 1) < far);
}

int main(void)
{
    test_angles(2, 2);
    test_angles(8, 8);
    test_angles(40, 5);
    test_angles(40, 40);
    test_angles(120, 120); /* some nearly parallel: one pass would not do in single precision */
    test_normality();
    test_signs();
    return test_result();
}
