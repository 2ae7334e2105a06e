/* compare_times.c: verdicts on times, launch against launch; see compare.h.
 *
 * A row has become slower if three things hold: the rank test of its launches is significant, adjusted for all rows
 * (Holm); the ratio is beyond the threshold; and there are launches enough to say so.  Ranks take care of how times
 * scatter between launches, the threshold of what no test of one comparison sees: that another build, hour or
 * neighbour is a little faster by itself.  So the threshold depends on how the launches were made: in turn, or one side
 * after the other; and where there are too few for the test, only what is far off is
 * announced, and nothing where there is one: on a shared machine a launch has been seen to be 44 times as slow as the
 * next, without any sign in its own samples. */
#include "compare_parts.h"
#include "rank_test.h"
#include "sampling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double threshold_least = 0.05, threshold_apart = 0.2, threshold_few = 1;

const char *outcome_word(enum outcome outcome, enum result_kind kind)
{
    static const char *const of_time[OUTCOMES] = {"faster", "slower", "no change", "cannot tell"};
    static const char *const of_error[OUTCOMES] = {"better", "worse", "no change", "cannot tell"};
    return (kind == RESULT_MEASURE ? of_error : of_time)[outcome];
}

/* Launches, or where there is one, its samples. */
static int values_of(const struct evidence *e, bool samples, double *out)
{
    const int n = samples ? e->samples : e->launches;
    for (int k = 0; k < n; k++)
        out[k] = log(samples ? e->sample[k] : e->time[k]);
    return n;
}

/* One launch each, without samples: the ratio's interval from those of the medians, their logarithms normal. */
static void compare_intervals(const struct evidence *older, const struct evidence *newer, struct verdict *v)
{
    const double shift = log(newer->time[0] / older->time[0]);
    const double of_older = log(older->hi / older->lo), of_newer = log(newer->hi / newer->lo);
    const double half = sqrt(of_older * of_older + of_newer * of_newer) / 2;
    v->ratio = exp(shift);
    v->lo = exp(shift - half);
    v->hi = exp(shift + half);
    v->p = half > 0 ? erfc(fabs(shift) / half * 1.959964 / sqrt(2)) : NAN;
}

static bool compare_values(const struct evidence *older, const struct evidence *newer, bool samples,
                           struct verdict *v, struct failure *failure)
{
    const int n = samples ? older->samples : older->launches, m = samples ? newer->samples : newer->launches;
    double *x = malloc((size_t)(n + m) * sizeof *x);
    struct rank_test test = {0};
    bool ok = x || fail_runtime(failure, "no memory to compare %d values.", n + m);
    if (ok) {
        values_of(older, samples, x);
        values_of(newer, samples, x + n);
        ok = rank_test(n, x, m, x + n, &test, failure);
    }
    free(x);
    v->ratio = exp(test.shift);
    v->lo = exp(test.lo);
    v->hi = exp(test.hi);
    v->u = test.u;
    v->p = test.p;
    v->older_n = n;
    v->newer_n = m;
    return ok;
}

static double median_of(const struct evidence *e)
{
    double copy[FILES_AT_MOST];
    memcpy(copy, e->time, (size_t)e->launches * sizeof *copy);
    return e->launches ? middle_of(e->launches, copy).median : NAN;
}

static bool weigh(const struct pairing *row, int k, const char *unit, struct verdict *v,
                  struct failure *failure)
{
    const struct evidence *o = &row->older, *n = &row->newer;
    *v = verdict_unknown(k);
    v->metric = unit;
    v->older = median_of(o);
    v->newer = median_of(n);
    v->older_n = o->launches;
    v->newer_n = n->launches;
    if (o->launches == 0 || n->launches == 0)
        return true;
    if (o->samples > 0 && n->samples > 0)
        return compare_values(o, n, true, v, failure);
    if (o->launches == 1 && n->launches == 1) {
        compare_intervals(o, n, v);
        return true;
    }
    return compare_values(o, n, false, v, failure);
}

static const char *why_nothing(const struct pairing *row)
{
    if (row->older.row < 0)
        return "only in NEW";
    if (row->newer.row < 0)
        return "only in OLD";
    if (row->older.launches == 0)
        return strcmp(row->older.file_status, "skipped") == 0 ? "skipped in OLD" : "no finite time in OLD";
    return strcmp(row->newer.file_status, "skipped") == 0 ? "skipped in NEW" : "no finite time in NEW";
}

/* Changes below which nothing is announced. */
static double threshold_of(const struct pairing *row, const struct rules *rules, bool enough,
                           bool interleaved)
{
    if (!isnan(rules->threshold))
        return fmax(rules->threshold, isnan(row->noise) ? 0 : row->noise);
    if (!isnan(row->noise))
        return fmax(threshold_least, row->noise);
    return !enough ? threshold_few : interleaved ? threshold_least : threshold_apart;
}

static void decide(const struct pairing *row, const struct rules *rules, bool interleaved, int rows,
                   struct verdict *v)
{
    if (isnan(v->ratio)) {
        v->reason = why_nothing(row);
        return;
    }
    const bool launches = row->older.samples == 0 || row->newer.samples == 0;
    const bool enough = launches && rows * rank_test_least_p(v->older_n, v->newer_n) <= rules->level;
    const bool single = row->older.launches == 1 || row->newer.launches == 1;
    const bool measured = !isnan(row->noise) || !isnan(rules->threshold);
    v->threshold = threshold_of(row, rules, enough, interleaved);
    const double beyond = 1 + v->threshold;
    const bool significant = v->p_adjusted <= rules->level;
    const bool far = v->ratio > beyond || v->ratio < 1 / beyond;
    /* too few launches for the test: the distance decides, and all of one side's lie beyond the other's */
    const bool apart = launches && !enough && (v->u <= 0 || v->u >= (double)v->older_n * v->newer_n);
    if (single && !measured)
        v->outcome = OUTCOME_UNKNOWN;
    else if (far && (significant || apart))
        v->outcome = v->ratio > 1 ? OUTCOME_WORSE : OUTCOME_BETTER;
    else if (v->lo >= 1 / beyond && v->hi <= beyond && (enough || measured))
        v->outcome = OUTCOME_SAME;
    if (v->outcome != OUTCOME_UNKNOWN)
        return;
    if (!enough)
        v->reason =
            single ? "one launch says nothing of how launches scatter" : "too few launches for the test";
    else
        v->reason = far ? "not significant" : "the interval reaches beyond the threshold";
}

/* Each launch's mean logarithm over the rows that all of both sides have. */
static bool add_mean(const struct pairings *pairings, struct verdicts *verdicts, struct failure *failure)
{
    int most[2] = {0, 0}, rows = 0;
    for (int k = 0; k < pairings->n; k++) {
        const struct pairing *row = &pairings->row[k];
        most[0] = row->older.launches > most[0] ? row->older.launches : most[0];
        most[1] = row->newer.launches > most[1] ? row->newer.launches : most[1];
    }
    double *mean = calloc((size_t)(most[0] + most[1]) + 1, sizeof *mean);
    if (!mean)
        return fail_runtime(failure, "no memory for %d launches.", most[0] + most[1]);
    for (int k = 0; k < pairings->n; k++) {
        const struct pairing *row = &pairings->row[k];
        if (row->older.launches < most[0] || row->newer.launches < most[1])
            continue;
        for (int i = 0; i < most[0]; i++)
            mean[i] += log(row->older.time[i]);
        for (int i = 0; i < most[1]; i++)
            mean[most[0] + i] += log(row->newer.time[i]);
        rows++;
    }
    struct rank_test test;
    bool ok = true;
    if (rows > 0 && most[0] > 0 && most[1] > 0) {
        for (int i = 0; i < most[0] + most[1]; i++)
            mean[i] /= rows;
        ok = rank_test(most[0], mean, most[1], mean + most[0], &test, failure);
        verdicts->geometric = exp(test.shift);
        verdicts->geometric_lo = exp(test.lo);
        verdicts->geometric_hi = exp(test.hi);
    }
    free(mean);
    return ok;
}

bool verdicts_adjust(struct verdicts *verdicts, struct failure *failure)
{
    double *p = calloc(2 * (size_t)verdicts->n + 1, sizeof *p);
    bool ok = p || fail_runtime(failure, "no memory for %d rows.", verdicts->n);
    for (int k = 0; ok && k < verdicts->n; k++)
        p[k] = verdicts->row[k].p;
    ok = ok && holm(verdicts->n, p, p + verdicts->n, failure);
    for (int k = 0; ok && k < verdicts->n; k++)
        verdicts->row[k].p_adjusted = p[verdicts->n + k];
    free(p);
    return ok;
}

bool judge_times(const struct pairings *pairings, bool interleaved, const struct rules *rules,
                 struct verdicts *verdicts, struct failure *failure)
{
    *verdicts = (struct verdicts){
        .geometric = NAN, .geometric_lo = NAN, .geometric_hi = NAN, .interleaved = interleaved};
    verdicts->row = calloc((size_t)pairings->n + 1, sizeof *verdicts->row);
    bool ok = verdicts->row || fail_runtime(failure, "no memory for %d rows.", pairings->n);
    int tested = 0;
    for (int k = 0; ok && k < pairings->n; k++) {
        ok = weigh(&pairings->row[k], k, pairings->unit, &verdicts->row[k], failure);
        tested += ok && !isnan(verdicts->row[k].p);
        verdicts->n += ok;
    }
    ok = ok && verdicts_adjust(verdicts, failure);
    for (int k = 0; ok && k < verdicts->n; k++) {
        decide(&pairings->row[k], rules, interleaved, tested, &verdicts->row[k]);
        verdicts->count[verdicts->row[k].outcome]++;
    }
    ok = ok && add_mean(pairings, verdicts, failure);
    if (!ok)
        verdicts_close(verdicts);
    return ok;
}

void verdicts_close(struct verdicts *verdicts)
{
    free(verdicts->row);
    *verdicts = (struct verdicts){0};
}
