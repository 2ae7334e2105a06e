/* distributions.c: tail probabilities and quantiles of the chi-square, F, Student and normal distributions,
 * and Wilson's interval.
 *
 *   chi-square  P(X > x) = Q(dof/2, x/2), the regularised upper incomplete gamma function
 *   F           P(F > x) = I_y(dof2/2, dof1/2), y = dof2 / (dof2 + dof1 x), the regularised incomplete beta
 *   Student     P(T > t) = P(F > t^2) / 2 with F on 1 and dof degrees of freedom
 *   normal      P(Z > z) = erfc(z / sqrt 2) / 2
 * Series and continued fractions: NIST DLMF (https://dlmf.nist.gov) 8.7.1, 8.9.2 and 8.17.22, the fractions
 * by Lentz's method (DLMF 3.10(iii)).  Their leading factors, such as x^a e^-x / Gamma(a), are taken relative
 * to Stirling's formula: as differences of log-gammas they would lose all digits at the large degrees of
 * freedom that many replicates give. */
#include "stats.h"

#include <math.h>

static const double settled = 1e-15; /* a sum or product that changes by less, relatively, is done */
static const int most_terms = 1000000;

/* ln Gamma(a) minus Stirling's (a - 1/2) ln a - a + ln(2 pi) / 2 */
static double stirling_error(double a)
{
    if (a < 16) {
        int sign; /* lgamma itself writes a global, which threads would race for */
        return lgamma_r(a, &sign) - (a - 0.5) * log(a) + a - 0.5 * log(2 * M_PI);
    }
    const double s = 1 / (a * a);
    return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s / 1680))) / a;
}

/* ln(ratio), given ratio - 1 as well, which near 1 carries the digits */
static double log_near_one(double ratio, double ratio_minus_one)
{
    return fabs(ratio_minus_one) < 0.5 ? log1p(ratio_minus_one) : log(ratio);
}

/* A continued fraction b_0 + a_1 / (b_1 + a_2 / (b_2 + ...)) so far: its value, and the quotients of
 * successive numerators (c) and of successive denominators inverted (d). */
struct fraction {
    double value, c, d;
};

/* Appends a / (b + ...) and returns how far from 1 the factor was by which the value changed. */
static double extend(struct fraction *f, double a, double b)
{
    const double tiny = 1e-300; /* Lentz: stands in for a quotient that happens to be 0 */
    const double denominator = b + a * f->d, c = b + a / f->c;
    f->d = 1 / (denominator == 0 ? tiny : denominator);
    f->c = c == 0 ? tiny : c;
    f->value *= f->c * f->d;
    return fabs(f->c * f->d - 1);
}

/* sum over n of x^n / ((a+1) ... (a+n)), which times x^a e^-x / Gamma(a+1) is P(a, x) */
static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (int n = 1; n < most_terms && term > settled * sum; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/* 1 / (x+1-a - 1(1-a) / (x+3-a - 2(2-a) / (x+5-a - ...))), which times x^a e^-x / Gamma(a) is Q(a, x) */
static double gamma_fraction(double a, double x)
{
    const double first = x + 1 - a;
    struct fraction f = {first, first, 0};
    for (int n = 1; n < most_terms && extend(&f, n * (a - n), first + 2 * n) > settled; n++)
        ;
    return 1 / f.value;
}

double chi_square_upper(double x, double dof)
{
    if (isnan(x) || !(dof > 0) || isinf(dof))
        return NAN;
    if (x <= 0)
        return 1;
    if (isinf(x))
        return 0;
    const double a = dof / 2, half = x / 2, excess = (half - a) / a;
    const double log_front = a * (log_near_one(half / a, excess) - excess) - stirling_error(a);
    const double front = sqrt(a / (2 * M_PI)) * exp(log_front); /* half^a e^-half / Gamma(a) */
    /* left of the mean the fraction is slow, and the complement there costs no digits */
    return half < a + 1 ? 1 - front / a * gamma_series(a, half) : front * gamma_fraction(a, half);
}

double chi_square_quantile(double probability, double dof)
{
    if (!(probability >= 0 && probability <= 1) || !(dof > 0) || isinf(dof))
        return NAN;
    if (probability == 0 || probability == 1)
        return probability == 0 ? 0 : INFINITY;
    double below = 0, above = dof;
    while (chi_square_upper(above, dof) > 1 - probability) {
        below = above;
        above *= 2;
    }
    for (double middle = 0.5 * (below + above); middle > below && middle < above;
         middle = 0.5 * (below + above)) {
        if (chi_square_upper(middle, dof) > 1 - probability)
            below = middle;
        else
            above = middle;
    }
    return above;
}

/* The fraction 1 + d_1 / (1 + d_2 / (1 + ...)) that divides x^a (1-x)^b / (a B(a,b)) to give I_x(a, b). */
static double beta_fraction(double a, double b, double x)
{
    struct fraction f = {1, 1, 0};
    for (int m = 0; m < most_terms; m++) {
        const double at = a + 2 * m;
        const double odd = -(a + m) * (a + b + m) * x / (at * (at + 1));
        const double even = (m + 1) * (b - m - 1) * x / ((at + 1) * (at + 2));
        const double change = extend(&f, odd, 1);
        if (change + extend(&f, even, 1) <= settled)
            break;
    }
    return f.value;
}

double f_upper(double x, double dof1, double dof2)
{
    if (isnan(x) || !(dof1 > 0) || !(dof2 > 0) || isinf(dof1) || isinf(dof2))
        return NAN;
    if (x <= 0)
        return 1;
    if (isinf(x))
        return 0;
    const double a = dof1 / 2, b = dof2 / 2, scale = a * x + b;
    const double share = a * x / scale, rest = b / scale; /* share + rest = 1 */
    /* share^a rest^b / B(a,b): share and rest relative to their values at x = 1, a/(a+b) and b/(a+b) */
    const double log_share = log_near_one((a + b) * (x / scale), (x - 1) * (b / scale));
    const double log_rest = log_near_one((a + b) / scale, (1 - x) * (a / scale));
    const double log_front =
        a * log_share + b * log_rest + stirling_error(a + b) - stirling_error(a) - stirling_error(b);
    const double front = sqrt(a / (2 * M_PI) * (b / (a + b))) * exp(log_front);
    /* the fraction converges fast on this side of the mean; on the other its complement does */
    if (rest < (b + 1) / (a + b + 2))
        return front / b / beta_fraction(b, a, rest);
    return 1 - front / a / beta_fraction(a, b, share);
}

static double normal_upper(double z, double unused)
{
    (void)unused;
    return 0.5 * erfc(z * M_SQRT1_2);
}

static double student_upper(double t, double dof)
{
    return 0.5 * f_upper(t * t, 1, dof);
}

/* The quantile of a distribution symmetric about 0, from its upper tail, by bisection to the last bit.  Works
 * on the smaller tail, which keeps its digits where the other is all but 1. */
static double symmetric_quantile(double probability, double (*upper)(double x, double dof), double dof)
{
    if (!(probability >= 0 && probability <= 1))
        return NAN;
    const bool left = probability < 0.5;
    const double tail = left ? probability : 1 - probability;
    if (tail == 0 || tail == 0.5)
        return tail == 0.5 ? 0 : left ? -INFINITY : INFINITY;
    double below = 0, above = 1;
    while (upper(above, dof) > tail) {
        below = above;
        above *= 2;
    }
    for (double middle = 0.5 * (below + above); middle > below && middle < above;
         middle = 0.5 * (below + above)) {
        if (upper(middle, dof) > tail)
            below = middle;
        else
            above = middle;
    }
    return left ? -above : above;
}

double student_quantile(double probability, double dof)
{
    if (!(dof > 0) || isinf(dof))
        return NAN;
    return symmetric_quantile(probability, student_upper, dof);
}

double normal_quantile(double probability)
{
    return symmetric_quantile(probability, normal_upper, 0);
}

/* (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n): Wilson, J. Am. Stat. Assoc. 22 (1927) 209 */
struct interval wilson(double successes, double trials)
{
    if (!(trials > 0 && successes >= 0 && successes <= trials))
        return (struct interval){NAN, NAN, NAN};
    const double z = normal_quantile(0.975), share = successes / trials, shrink = 1 + z * z / trials;
    const double middle = (share + z * z / (2 * trials)) / shrink;
    const double half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / shrink;
    /* at the ends the bound is 0 or 1 exactly, which rounding would miss */
    return (struct interval){share, successes == 0 ? 0 : middle - half,
                             successes == trials ? 1 : middle + half};
}
