/* compare_measure.c: verdicts on bias, variance and error, from the intervals that `measure` gives them; see compare.h.
 *
 * Replicates of the two sides are independent, or the same where the seeds are: then what did not change is the same
 * number, and says so.  The logarithm of a ratio, and a difference, are taken as normal, of the variance that the two
 * 95 % intervals add up to:  se^2 = (w_old^2 + w_new^2) / (2 * 1.96)^2. */
#include "compare_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double normal_975 = 1.959964;

struct estimate {
    double value, lo, hi;
};

struct metric {
    const char *name;
    const char *value, *lo, *hi, *over; /* columns; `over`: the square of this one divides, or NULL */
    bool difference;                    /* it may be negative */
    bool inverse;                       /* 1 / (value * steps): more is better */
};

static const struct metric metrics[] = {
    {.name = "variance", .value = "variance", .lo = "variance_lo", .hi = "variance_hi"},
    {.name = "rel_bias2",
     .value = "bias2",
     .lo = "bias2_lo",
     .hi = "bias2_hi",
     .over = "grad_norm",
     .difference = true},
    {.name = "mse", .value = "mse", .lo = "mse_lo", .hi = "mse_hi"},
    {.name = "efficiency", .value = "mse", .lo = "mse_lo", .hi = "mse_hi", .inverse = true},
};
enum { METRICS = sizeof metrics / sizeof *metrics };

static bool read(const struct result_file *file, int row, const char *name, double *value,
                 struct failure *failure)
{
    const int column = result_column(file, name);
    return column >= 0
               ? result_number(file, row, column, value, failure)
               : fail(failure, "'%s': expected the column %s, as results of measure have it, found none.",
                      file->path, name);
}

static bool read_estimate(const struct result_file *file, int row, const struct metric *m, struct estimate *e,
                          struct failure *failure)
{
    double over = 1, steps = 1;
    if (!read(file, row, m->value, &e->value, failure) || !read(file, row, m->lo, &e->lo, failure) ||
        !read(file, row, m->hi, &e->hi, failure) || (m->over && !read(file, row, m->over, &over, failure)) ||
        (m->inverse && !read(file, row, "steps", &steps, failure)))
        return false;
    const double scale = m->over ? 1 / (over * over) : steps;
    *e = (struct estimate){e->value * scale, e->lo * scale, e->hi * scale};
    if (m->inverse)
        *e = (struct estimate){1 / e->value, 1 / e->hi, 1 / e->lo};
    return true;
}

static double two_sided(double deviation, double se)
{
    return se > 0 ? erfc(fabs(deviation) / (se * sqrt(2))) : deviation == 0 ? 1 : isnan(se) ? NAN : 0;
}

static double width(const struct estimate *e, bool logarithm)
{
    return logarithm ? log(e->hi / e->lo) : e->hi - e->lo;
}

static void weigh(const struct metric *m, const struct estimate *o, const struct estimate *n,
                  struct verdict *v)
{
    const double of_old = width(o, !m->difference), of_new = width(n, !m->difference);
    const double se = hypot(of_old, of_new) / (2 * normal_975);
    const double change = m->difference ? n->value - o->value : log(n->value / o->value);
    const double lo = change - normal_975 * se, hi = change + normal_975 * se;
    v->difference = m->difference;
    v->older = o->value;
    v->newer = n->value;
    v->ratio = m->difference ? change : exp(change);
    v->lo = m->difference ? lo : exp(lo);
    v->hi = m->difference ? hi : exp(hi);
    v->p = two_sided(change, se);
    if (o->value == n->value) { /* the same replicates, or nothing that varies */
        v->ratio = v->lo = v->hi = m->difference ? 0 : 1;
        v->p = 1;
    }
}

static void decide(const struct metric *m, const struct estimate *error, const struct rules *rules,
                   struct verdict *v)
{
    const double threshold = isnan(rules->threshold) ? threshold_least : rules->threshold;
    const double beyond = 1 + threshold, rounding = 1e-9;
    const double bound = m->difference ? threshold * error->value : 0;
    /* of a bias any is announced that is there: it does not average out */
    const bool far = m->difference ? fabs(v->ratio) > rounding * (1 + fabs(v->older))
                                   : v->ratio > beyond || v->ratio < 1 / beyond;
    const bool more = m->difference ? v->ratio > 0 : v->ratio > 1;
    v->threshold = threshold;
    if (v->older == v->newer) {
        v->outcome = OUTCOME_SAME;
        v->reason = "the same number";
    } else if (far && v->p_adjusted <= rules->level) {
        v->outcome = more != m->inverse ? OUTCOME_WORSE : OUTCOME_BETTER;
    } else if (m->difference ? (v->lo >= -bound && v->hi <= bound)
                             : (v->lo >= 1 / beyond && v->hi <= beyond)) {
        v->outcome = OUTCOME_SAME;
    } else if (isnan(v->p)) {
        v->reason = "a value or an interval is missing";
    } else {
        v->reason = far ? "not significant" : "the interval reaches beyond the threshold";
    }
}

static bool is_number(const char *status)
{
    return strcmp(status, "nonfinite") != 0 && strcmp(status, "failed") != 0 &&
           strcmp(status, "skipped") != 0;
}

/* A row that has no numbers on one side or both. */
static void judge_status(const struct pairing *row, struct verdict *v)
{
    const struct evidence *o = &row->older, *n = &row->newer;
    v->metric = "status";
    v->reason = o->row < 0                               ? "only in NEW"
                : n->row < 0                             ? "only in OLD"
                : !is_number(o->file_status)             ? "no numbers in OLD"
                : strcmp(n->file_status, "skipped") == 0 ? "skipped in NEW"
                                                         : "no longer finite in NEW";
    if (strcmp(v->reason, "no longer finite in NEW") == 0)
        v->outcome = OUTCOME_WORSE;
}

struct inputs {
    const struct result_file *older, *newer;
    const struct rules *rules;
};

static bool add_row(const struct inputs *in, const struct pairing *row, int k, struct verdicts *verdicts,
                    struct failure *failure)
{
    const struct verdict empty = verdict_unknown(k);
    const bool both = row->older.row >= 0 && row->newer.row >= 0;
    if (!both || !is_number(row->older.file_status) || !is_number(row->newer.file_status)) {
        verdicts->row[verdicts->n] = empty;
        judge_status(row, &verdicts->row[verdicts->n++]);
        return true;
    }
    for (int m = 0; m < METRICS; m++) {
        struct estimate o, n;
        struct verdict *v = &verdicts->row[verdicts->n];
        *v = empty;
        v->metric = metrics[m].name;
        if (!read_estimate(in->older, row->older.row, &metrics[m], &o, failure) ||
            !read_estimate(in->newer, row->newer.row, &metrics[m], &n, failure))
            return false;
        weigh(&metrics[m], &o, &n, v);
        verdicts->n++;
    }
    return true;
}

static const struct metric *metric_of(const char *name)
{
    for (int m = 0; m < METRICS; m++)
        if (strcmp(metrics[m].name, name) == 0)
            return &metrics[m];
    return NULL;
}

/* OLD's error relative to the reference's square, by which a change of bias is called small. */
static bool decide_row(const struct inputs *in, const struct pairings *pairings, struct verdict *v,
                       struct failure *failure)
{
    static const struct metric error = {.value = "mse", .lo = "mse_lo", .hi = "mse_hi", .over = "grad_norm"};
    const struct metric *m = metric_of(v->metric);
    struct estimate e;
    if (!m)
        return true;
    if (!read_estimate(in->older, pairings->row[v->row].older.row, &error, &e, failure))
        return false;
    decide(m, &e, in->rules, v);
    return true;
}

/* of the errors' ratios */
static void add_mean(struct verdicts *verdicts)
{
    double sum = 0, square = 0;
    int n = 0;
    for (int k = 0; k < verdicts->n; k++) {
        const struct verdict *v = &verdicts->row[k];
        if (strcmp(v->metric, "mse") == 0 && v->ratio > 0 && isfinite(v->ratio) && isfinite(v->lo)) {
            const double half = log(v->hi / v->lo) / 2;
            sum += log(v->ratio);
            square += half * half;
            n++;
        }
    }
    const double mean = n > 0 ? sum / n : NAN, half = sqrt(square) / n;
    verdicts->geometric = exp(mean);
    verdicts->geometric_lo = exp(mean - half);
    verdicts->geometric_hi = exp(mean + half);
}

bool judge_measurements(const struct pairings *pairings, const struct side *older, const struct side *newer,
                        const struct rules *rules, struct verdicts *verdicts, struct failure *failure)
{
    const struct inputs in = {&older->file[0], &newer->file[0], rules};
    *verdicts = (struct verdicts){.row = calloc((size_t)pairings->n * METRICS + 1, sizeof *verdicts->row)};
    bool ok = verdicts->row || fail_runtime(failure, "no memory for %d rows.", pairings->n);
    for (int k = 0; ok && k < pairings->n; k++)
        ok = add_row(&in, &pairings->row[k], k, verdicts, failure);
    ok = ok && verdicts_adjust(verdicts, failure);
    for (int k = 0; ok && k < verdicts->n; k++) {
        ok = decide_row(&in, pairings, &verdicts->row[k], failure);
        verdicts->count[verdicts->row[k].outcome]++;
    }
    add_mean(verdicts);
    if (!ok)
        verdicts_close(verdicts);
    return ok;
}
