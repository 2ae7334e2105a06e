/* mlp.c: sweeps, loss, accuracy, errors and curvature of a network against plain loops (mlp_reference.h), at odd sizes,
 * with units masked, and where numbers are not finite.  mlp_single.c is this file in single precision. */
#include "mlp_curvature.h"

#include "mlp_scene.h"
#include "test.h"

static void ask_reference(struct scene *s)
{
    reference_run(&s->reference, s->x, s->m.stride[0], s->label);
}

/* |x - expected| over `unit`, and over the largest number of the layer or 1: measured: 6; a wrong term makes it
 * millions */
static const double allowed = 32;

static double error_of(real x, double expected, double largest)
{
    const double error = fabs((double)x - expected) / (unit * (1 + largest));
    return error <= INFINITY ? error : INFINITY; /* NaN too */
}

/* z = 0 is where rectified units are decided: where rounding could decide otherwise, nothing can be compared. */
static void check_decided(const struct scene *s)
{
    double nearest = INFINITY;
    for (int l = 1; l < s->m.layers; l++)
        for (int k = 0; k < s->m.batch; k++)
            for (int j = 0; j < s->reference.active[l]; j++) {
                const double z = s->reference.h[l][k][j].value;
                nearest = z > 0 && z < nearest ? z : nearest;
            }
    CHECK(nearest > 64 * FLT_EPSILON);
}

static void check_errors(const struct scene *s)
{
    double worst = 0;
    for (int l = 1; l <= s->m.layers; l++)
        for (int k = 0; k < s->m.batch; k++)
            for (int j = 0; j < s->sweep.active[l]; j++) {
                const size_t at = (size_t)k * (size_t)s->m.stride[l] + (size_t)j;
                worst = fmax(worst, error_of(s->sweep.error[l][at], s->reference.dz[l][k][j].value, 0));
                worst = fmax(worst, error_of(s->sweep.activation[l][at], s->reference.h[l][k][j].value,
                                             fabs(s->reference.h[l][k][j].value)));
            }
    CHECK_NEAR(worst, 0, allowed);
}

/* keep before + the reference's gradient, or the slope of that; padding as it was */
static void check_gradient(const struct scene *s, const real *x, const real *before, bool slope)
{
    const struct reference *r = &s->reference;
    double worst = 0;
    int touched = 0;
    for (int l = 0; l < s->m.layers; l++)
        for (int i = 0; i <= s->m.width[l]; i++) {
            const bool bias = i == s->m.width[l];
            for (int j = 0; j < s->m.width[l + 1]; j++) {
                const struct dual d = bias ? r->db[l][j] : r->dw[l][i][j];
                const double kept =
                    before ? (double)s->keep[2 * l + bias] * (double)before[place(&s->m, l, i, j)] : 0;
                const double expected = kept + (slope ? d.slope : d.value);
                worst = fmax(worst, error_of(x[place(&s->m, l, i, j)], expected, fabs(expected)));
            }
            for (int j = s->m.width[l + 1]; j < s->m.stride[l + 1]; j++)
                touched += x[place(&s->m, l, i, j)] != SENTINEL;
        }
    CHECK_NEAR(worst, 0, allowed);
    CHECK(touched == 0);
}

static void check_sweeps(struct scene *s)
{
    ask_reference(s);
    check_decided(s);
    mlp_forward(&s->m, s->weights, &s->batch, &s->sweep);
    CHECK_NEAR(mlp_loss(&s->m, &s->batch, &s->sweep), s->reference.loss.value, allowed * unit);
    CHECK_NEAR(mlp_accuracy(&s->m, &s->batch, &s->sweep), s->reference.accuracy, 1e-12);
    mlp_errors(&s->m, s->weights, &s->batch, &s->sweep);
    check_errors(s);
    real *before = filled(s->m.size, 0);
    memcpy(before, s->gradient, s->m.size * sizeof *before);
    mlp_backward(&s->m, s->weights, &s->batch, &s->sweep, s->keep, s->gradient);
    check_errors(s);
    check_gradient(s, s->gradient, before, false);
    free(before);
}

static void check_curvature(struct scene *s)
{
    mlp_curvature(&s->m, s->weights, &s->batch, &s->sweep, &s->moved, s->v, s->product);
    check_gradient(s, s->product, NULL, true);
}

static void test_against_loops(void)
{
    static const int units[] = {1, 17, 33}, batches[] = {1, 3, 16}, inputs[] = {1, 5, 20},
                     classes[] = {10, 3};
    struct scene s;
    uint64_t seed = 20;
    for (int hidden = 0; hidden < REFERENCE_LAYERS; hidden++)
        for (int u = 0; u < 3; u++)
            for (int b = 0; b < 3; b++, seed++)
                for (int masked = 0; masked < 3; masked++) {
                    scene_open(
                        &s, mlp_shape(inputs[(u + b) % 3], hidden, units[u], classes[seed % 2], batches[b]),
                        seed);
                    if (masked > 0)
                        mask_some(&s, seed + 1000 * (uint64_t)masked);
                    check_sweeps(&s);
                    if (masked == 0)
                        check_curvature(&s);
                    scene_close(&s);
                }
}

/* A masked network is one whose masked units' own weights are 0: the same numbers, to the order of sums. */
static void test_masks_are_zeroes(void)
{
    struct scene masked, zeroed;
    int unlike = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        scene_open(&masked, mlp_shape(20, 3, 33, 10, 16), seed);
        scene_open(&zeroed, masked.m, seed);
        mask_some(&masked, seed);
        for (int l = 0; l + 1 < masked.m.layers; l++)
            for (int i = 0; i <= masked.m.width[l]; i++)
                for (int j = masked.sweep.active[l + 1]; j < masked.m.width[l + 1]; j++)
                    zeroed.weights[place(&masked.m, l, i, j)] = 0;
        struct scene *both[] = {&masked, &zeroed};
        double loss[2];
        for (int k = 0; k < 2; k++) {
            mlp_forward(&both[k]->m, both[k]->weights, &both[k]->batch, &both[k]->sweep);
            loss[k] = mlp_loss(&both[k]->m, &both[k]->batch, &both[k]->sweep);
            mlp_backward(&both[k]->m, both[k]->weights, &both[k]->batch, &both[k]->sweep, both[k]->keep,
                         both[k]->gradient);
        }
        CHECK_NEAR(loss[0], loss[1], 16 * unit);
        for (size_t i = 0; i < masked.m.size; i++) {
            CHECK_NEAR(masked.gradient[i], zeroed.gradient[i], 16 * unit);
            unlike += masked.gradient[i] != zeroed.gradient[i];
        }
        scene_close(&masked);
        scene_close(&zeroed);
    }
    printf("masked and zeroed: %d gradients of other bits\n", unlike);
}

/* Of one number of the weights anywhere: y is NaN, and so are loss and accuracy. */
static void test_not_finite(void)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    struct scene s;
    for (int l = 0; l < 3; l++)
        for (int bias = 0; bias < 2; bias++)
            for (int k = 0; k < 3; k++) {
                if (k > 0 && l < 2)
                    continue; /* rectified units may stop what is infinite */
                scene_open(&s, mlp_shape(5, 2, 17, 10, 3), 5);
                s.weights[place(&s.m, l, bias ? s.m.width[l] : 0, 2)] = (real)bad[k];
                if (l == 2 && !bias) /* as no unit of the layer before may be 0 */
                    for (int j = 0; j < s.m.width[2]; j++)
                        s.weights[place(&s.m, 1, s.m.width[1], j)] = 100;
                mlp_forward(&s.m, s.weights, &s.batch, &s.sweep);
                CHECK(isnan(mlp_loss(&s.m, &s.batch, &s.sweep)));
                CHECK(isnan(mlp_accuracy(&s.m, &s.batch, &s.sweep)));
                scene_close(&s);
            }
}

/* y = +-1e30, whose exponentials are not: the loss is exact, and so are the errors */
static void test_huge(void)
{
    struct scene s;
    scene_open(&s, mlp_shape(5, 1, 3, 10, 3), 1);
    for (int l = 0; l < 2; l++)
        for (int i = 0; i <= s.m.width[l]; i++)
            for (int j = 0; j < s.m.width[l + 1]; j++)
                s.weights[place(&s.m, l, i, j)] = 0;
    for (int j = 0; j < 10; j++)
        s.weights[place(&s.m, 1, s.m.width[1], j)] = (real)(j == 4 ? 1e30 : -1e30);
    for (int k = 0; k < 3; k++)
        s.label[k] = (unsigned char)(k == 1 ? 4 : 2 * k);
    s.label[2] = 5;
    mlp_forward(&s.m, s.weights, &s.batch, &s.sweep);
    CHECK_RELATIVE(mlp_loss(&s.m, &s.batch, &s.sweep), 2 * (2e30 / 3), 4 * unit);
    CHECK_RELATIVE(mlp_accuracy(&s.m, &s.batch, &s.sweep), 1.0 / 3, 1e-12);
    mlp_errors(&s.m, s.weights, &s.batch, &s.sweep);
    for (int k = 0; k < 3; k++)
        for (int j = 0; j < 10; j++)
            CHECK_NEAR(s.sweep.error[2][k * s.m.stride[2] + j], ((j == 4) - (j == s.label[k])) / 3.0, unit);
    scene_close(&s);
}

/* Everything but padding is scaled; the published count of operations. */
static void test_scale_and_flops(void)
{
    const struct mlp m = mlp_shape(5, 2, 17, 10, 3), published = mlp_shape(784, 2, 100, 10, 100);
    uint64_t state = 3;
    real *x = filled(m.size, SENTINEL), *y = filled(m.size, 0);
    fill_weights(&m, &state, x);
    memcpy(y, x, m.size * sizeof *y);
    mlp_scale(&m, (real)0.5, x);
    for (int l = 0; l < m.layers; l++)
        for (int i = 0; i <= m.width[l]; i++)
            for (int j = 0; j < m.stride[l + 1]; j++) {
                const size_t at = place(&m, l, i, j);
                CHECK((double)x[at] == (double)y[at] * (j < m.width[l + 1] ? 0.5 : 1));
            }
    CHECK_NEAR(mlp_flops(&published, false), 17.88e6, 0);
    CHECK_NEAR(mlp_flops(&published, true), 37.96e6, 0);
    free(x);
    free(y);
}

int main(void)
{
    test_against_loops();
    test_masks_are_zeroes();
    test_not_finite();
    test_huge();
    test_scale_and_flops();
    return test_result();
}
