/* distributions.c: the distribution functions behind the statistics, against closed forms and published
 * values, and Wilson's interval worked out. */
#include "stats.h"

#include "test.h"

static int is_nothing(struct interval x)
{
    return isnan(x.value) && isnan(x.lo) && isnan(x.hi);
}

static void test_chi_square(void)
{
    static const double known[][3] = {
        {3.84, 1, 0.050043521248705103},
        {0.01, 1, 0.92034432544594204},
        {23.9, 1, 1.0147176145441752e-6},
        {7.8, 3, 0.050331097859853355},
        {0.3, 3, 0.96002848030687761},
        {100, 3, 1.5541594313896049e-21},
        {20, 34, 0.97295839021519887}, /* just beyond the switch to Stirling's series */
        {60, 34, 0.0038727248686041311},
        {43.5, 50, 0.73007428919611417},
        {67.5, 50, 0.050040651716103389},
        {200, 50, 7.8576107246547436e-20},
        {1000, 1000, 0.49405285382923964},
        {1200, 1000, 1.2255942330622904e-5},
        {1010000, 1000000, 9.0685288232620769e-13},
        {990000, 1000000, 0.99999999999934998},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        CHECK_RELATIVE(chi_square_upper(known[i][0], known[i][1]), known[i][2], 1e-11);
    for (double x = 0.125; x < 600; x *= 2) { /* on 2 degrees of freedom it is exponential */
        CHECK_RELATIVE(chi_square_upper(x, 2), exp(-x / 2), 1e-11);
        CHECK_RELATIVE(chi_square_upper(x, 4), exp(-x / 2) * (1 + x / 2), 1e-11);
    }
    for (double dof = 0.3; dof < 1e6; dof *= 7)
        for (double p = 0.0125; p < 1; p += 0.0731)
            CHECK_NEAR(chi_square_upper(chi_square_quantile(p, dof), dof), 1 - p, 1e-11);
    CHECK_RELATIVE(chi_square_quantile(0.975, 2), -2 * log(0.025), 1e-13);
    CHECK_RELATIVE(chi_square_quantile(0.025, 49), 31.55491646, 1e-9); /* published tables */
    CHECK(chi_square_quantile(0, 3) == 0 && chi_square_quantile(1, 3) == INFINITY);
    CHECK(isnan(chi_square_quantile(1.1, 3)) && isnan(chi_square_quantile(0.5, NAN)) &&
          isnan(chi_square_quantile(NAN, 3)) && isnan(chi_square_quantile(0.5, 0)));
    CHECK(chi_square_upper(0, 3) == 1 && chi_square_upper(-1, 3) == 1 && chi_square_upper(INFINITY, 3) == 0);
    CHECK(isnan(chi_square_upper(NAN, 3)) && isnan(chi_square_upper(1, 0)) &&
          isnan(chi_square_upper(1, NAN)));
}

static void test_f(void)
{
    static const double known[][4] = {
        {3.84, 1, 10, 0.078489401252168322},
        {0.2, 3, 7, 0.89316795566248979},
        {2.5, 3, 7, 0.14350945627893922},
        {30, 3, 97, 8.2913769242647606e-14},
        {1, 50, 50, 0.5},
        {1.7, 50, 50, 0.031728745821331168},
        {5, 10, 1, 0.33574852826886475},
        {1e8, 1, 1, 6.3661977024551545e-5},
        {1e-4, 5, 4, 0.99999999938882076},
        {1.1, 997, 3000, 0.030986600837583869},
        {0.92, 997, 3000, 0.94438268323594876},
        {4.5, 2, 1000000, 0.011109221496350151},
        {9, 3, 999997, 5.8883531773091691e-6},
        {1.01, 20000, 800000, 0.16167839128184921},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        CHECK_RELATIVE(f_upper(known[i][0], known[i][1], known[i][2]), known[i][3], 1e-11);
    for (double x = 0.1; x < 40; x *= 2) /* at 1e8 it is all but chi-square, as hotelling.c counts on */
        CHECK_RELATIVE(f_upper(x / 3, 3, 1e8), chi_square_upper(x, 3), 1e-5);
    for (double b = 1; b < 1e5; b *= 3) /* closed forms with 2 on either side; both orders of one ratio */
        for (double x = 0.01; x < 100; x *= 3) {
            CHECK_RELATIVE(f_upper(x, 2, b), exp(-b / 2 * log1p(2 * x / b)), 1e-10);
            CHECK_RELATIVE(f_upper(x, b, 2), -expm1(-b / 2 * log1p(2 / (b * x))), 1e-10);
            CHECK_NEAR(f_upper(x, 7, b) + f_upper(1 / x, b, 7), 1, 1e-12);
        }
    CHECK(f_upper(0, 3, 4) == 1 && f_upper(-1, 3, 4) == 1 && f_upper(INFINITY, 3, 4) == 0);
    CHECK(isnan(f_upper(NAN, 3, 4)) && isnan(f_upper(1, 0, 4)) && isnan(f_upper(1, 3, NAN)));
}

static void test_quantiles(void)
{
    static const double student[][3] = {
        {0.975, 5, 2.5705818356363148},      {0.975, 10, 2.2281388519862742},
        {0.975, 49, 2.0095752371292393},     {0.9, 3.5, 1.5765766051364053},
        {0.9999995, 99, 5.217164206668911},  {0.75, 1000, 0.67473516460700944},
        {0.975, 100000, 1.9599877075346093},
    };
    for (size_t i = 0; i < sizeof student / sizeof *student; i++) {
        CHECK_RELATIVE(student_quantile(student[i][0], student[i][1]), student[i][2], 1e-10);
        CHECK_RELATIVE(student_quantile(1 - student[i][0], student[i][1]), -student[i][2], 1e-9);
    }
    for (double p = 0.001; p < 1; p += 0.0731) { /* Cauchy, and the closed form on 2 degrees of freedom */
        CHECK_RELATIVE(student_quantile(p, 1), tan(M_PI * (p - 0.5)), 1e-10);
        CHECK_RELATIVE(student_quantile(p, 2), (2 * p - 1) / sqrt(2 * p * (1 - p)), 1e-10);
    }
    CHECK_RELATIVE(normal_quantile(0.975), 1.9599639845400539, 1e-14);
    CHECK_RELATIVE(normal_quantile(0.995), 2.5758293035489005, 1e-13);
    CHECK_RELATIVE(normal_quantile(0.75), 0.67448975019608174, 1e-14);
    CHECK_RELATIVE(normal_quantile(1e-6), -4.753424308822899, 1e-14);
    CHECK_RELATIVE(normal_quantile(1e-300), -37.047096299361199, 1e-14);
    CHECK(normal_quantile(0.5) == 0 && normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY);
    CHECK(isnan(normal_quantile(-0.1)) && isnan(normal_quantile(NAN)) && isnan(student_quantile(0.9, 0)));
}

static void test_wilson(void)
{
    /* z = 1.95996..., z^2 = 3.84146; 8 of 10: (0.8 + 0.192073 +- z sqrt(0.016 + 0.00960365)) / 1.384146 */
    const struct interval most = wilson(8, 10), none = wilson(0, 10), all = wilson(10, 10);
    CHECK(most.value == 0.8 && none.value == 0 && none.lo == 0 && all.value == 1 && all.hi == 1);
    CHECK_NEAR(most.lo, 0.4901624715366417, 1e-12);
    CHECK_NEAR(most.hi, 0.94331784854562475, 1e-12);
    CHECK_NEAR(none.hi, 0.27753279986288925, 1e-12); /* z^2 / (10 + z^2) */
    CHECK_NEAR(all.lo, 0.72246720013711075, 1e-12);
    CHECK(is_nothing(wilson(0, 0)) && is_nothing(wilson(NAN, 10)) && is_nothing(wilson(11, 10)));
}

int main(void)
{
    test_chi_square();
    test_f();
    test_quantiles();
    test_wilson();
    return test_result();
}
