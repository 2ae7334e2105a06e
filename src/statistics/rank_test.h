/* rank_test.h: two samples compared by ranks alone, for values whose scatter has long tails, as times have.
 *
 *     U      = number of pairs (i, j) with y_j > x_i, ties half          Mann & Whitney, Ann. Math. Stat. 18 (1947) 50
 *     shift  = median over pairs of y_j - x_i                            Hodges & Lehmann, Ann. Math. Stat. 34 (1963) 598
 *
 * The interval of the shift holds the values that the test would not refuse, so that the two never contradict each
 * other: it goes from the k-th smallest difference to the k-th largest, k - 1 = the largest u with P(U <= u) <= 0.025.
 * Nothing is assumed but that the values of a sample are exchangeable; what is wrong with them all alike is in no p
 * value. */
#ifndef PESBENCH_RANK_TEST_H
#define PESBENCH_RANK_TEST_H

#include "failure.h"

struct rank_test {
    double u, p;          /* two-sided; exact without ties, else on the safe side */
    double shift, lo, hi; /* 95 %; infinite where so few values cannot give one */
};

/* n, m >= 1 finite values, n * m <= 10^6.  The p value is exact up to n + m = EXACT_AT_MOST, beyond that normal with
 * the correction for continuity.  False, with a sentence, only without memory. */
enum { EXACT_AT_MOST = 200 };
bool rank_test(int n, const double *x, int m, const double *y, struct rank_test *test,
               struct failure *failure);

/* The smallest two-sided p that so many values can reach. */
double rank_test_least_p(int n, int m);

/* Holm's step-down adjustment (Scand. J. Stat. 6 (1979) 65): to call significant what has an adjusted p below a level
 * is wrong about any of n hypotheses with at most that probability, however they depend on each other.  NaN is no
 * hypothesis, and stays.  adjusted: [n].  False, with a sentence, only without memory. */
bool holm(int n, const double *p, double *adjusted, struct failure *failure);

#endif
