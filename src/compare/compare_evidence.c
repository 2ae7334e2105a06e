/* compare_evidence.c: what a side's files say of one row, and how far launches of one program differ by themselves; see
 * compare.h. */
#include "compare_parts.h"
#include "sampling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum result_kind result_kind_of(const struct result_file *file)
{
    if (result_column(file, "mse") >= 0 && result_column(file, "variance") >= 0)
        return RESULT_MEASURE;
    if (result_column(file, "kind") < 0 || result_column(file, "precision") < 0)
        return RESULT_OTHER;
    if (result_column(file, "sample") >= 0 && result_column(file, "seconds") >= 0)
        return RESULT_SAMPLES;
    return result_column(file, "seconds_median") >= 0 ? RESULT_SPEED : RESULT_OTHER;
}

bool side_has(const struct side *side, const char *name)
{
    for (int k = 0; k < side->n; k++)
        if (result_column(&side->file[k], name) < 0)
            return false;
    return true;
}

bool side_has_quartiles(const struct side *side, const struct pairings *pairings)
{
    return pairings->kind == RESULT_SAMPLES ||
           side_has(side, strcmp(pairings->unit, "cycles") == 0 ? "cycles_quartile" : "seconds_quartile");
}

bool side_check_kind(struct pairings *pairings, const struct side *side, struct failure *failure)
{
    static const char *const words[] = {"speed", "speed --raw", "measure", "neither speed nor measure"};
    for (int k = 0; k < side->n; k++) {
        const enum result_kind kind = result_kind_of(&side->file[k]);
        if (kind == RESULT_OTHER)
            return fail(
                failure,
                "'%s': expected results of speed, speed --raw or measure, found none of their columns "
                "(%s ...).",
                side->file[k].path, side->file[k].ncolumn ? side->file[k].column[0] : "no column");
        if (pairings->kind == RESULT_OTHER)
            pairings->kind = kind;
        if (kind != pairings->kind)
            return fail(failure, "'%s': expected results of %s, as the other files have, found those of %s.",
                        side->file[k].path, words[pairings->kind], words[kind]);
    }
    if (pairings->kind == RESULT_MEASURE && side->n > 1)
        return fail(
            failure,
            "%s: expected one file of measure, whose rows have intervals of their own, found %d; one with "
            "more --replicates says more.",
            side->name, side->n);
    return true;
}

/* The column of what a launch is. */
static int time_column(const struct result_file *file, const struct pairings *pairings)
{
    char name[64];
    if (result_kind_of(file) == RESULT_SAMPLES)
        return result_column(file, pairings->unit);
    const bool cycles = strcmp(pairings->unit, "cycles") == 0;
    snprintf(name, sizeof name, "%s%s", pairings->unit,
             pairings->quartile ? "_quartile"
             : cycles           ? ""
                                : "_median");
    return result_column(file, name);
}

/* The row's finite times: of samples, those with a steady clock, if there are any. */
static bool read_values(const struct result_file *file, const struct indexed *first, int count, int column,
                        double *time, int *n, struct failure *failure)
{
    const int steady = result_column(file, "steady");
    bool ok = true;
    *n = 0;
    for (int all = 0; ok && all < 2 && *n == 0; all++)
        for (int k = 0; ok && k < count; k++) {
            double x, is_steady = 1;
            ok = result_number(file, first[k].row, column, &x, failure) &&
                 (steady < 0 || result_number(file, first[k].row, steady, &is_steady, failure));
            if (ok && isfinite(x) && x > 0 && (all || is_steady > 0))
                time[(*n)++] = x;
        }
    return ok;
}

static bool read_interval(const struct result_file *file, int row, const char *unit, struct evidence *e,
                          struct failure *failure)
{
    const bool cycles = strcmp(unit, "cycles") == 0;
    const int lo = result_column(file, cycles ? "cycles_lo" : "seconds_lo");
    const int hi = result_column(file, cycles ? "cycles_hi" : "seconds_hi");
    return lo < 0 || hi < 0 ||
           (result_number(file, row, lo, &e->lo, failure) && result_number(file, row, hi, &e->hi, failure));
}

/* One more launch; `only`: there is no other, and what is within it is kept, too. */
static bool read_launch(const struct result_file *file, const struct indexed *first, int count,
                        const struct pairings *pairings, struct evidence *e, bool only,
                        struct failure *failure)
{
    const bool samples = result_kind_of(file) == RESULT_SAMPLES;
    double *time = calloc((size_t)count, sizeof *time);
    int n = 0;
    bool ok = time || fail_runtime(failure, "no memory for %d samples.", count);
    ok = ok && read_values(file, first, count, time_column(file, pairings), time, &n, failure);
    if (ok && n > 0) {
        const struct middle middle = middle_of(n, time);
        e->time[e->launches++] = pairings->quartile ? middle.quartile : middle.median;
        if (only && samples) {
            e->sample = time;
            e->samples = n;
            time = NULL;
        } else if (only) {
            ok = read_interval(file, first->row, pairings->unit, e, failure);
        }
    }
    free(time);
    return ok;
}

bool evidence_gather(struct evidence *e, const struct side *side, const struct index *index, const char *key,
                     const struct pairings *pairings, struct failure *failure)
{
    *e = (struct evidence){.row = -1, .lo = NAN, .hi = NAN, .file_status = ""};
    e->time = calloc((size_t)side->n, sizeof *e->time);
    bool ok = e->time || fail_runtime(failure, "no memory for %d launches.", side->n);
    for (int k = 0; ok && k < side->n; k++) {
        const struct result_file *file = &side->file[k];
        int count;
        const struct indexed *first = index_find(&index[k], key, &count);
        const int status = result_column(file, "status");
        if (!first)
            continue;
        if (e->row < 0)
            e->row = first->row;
        if (status >= 0 && !*e->file_status)
            e->file_status = result_text(file, first->row, status);
        if (pairings->kind != RESULT_MEASURE)
            ok = read_launch(file, first, count, pairings, e, side->n == 1, failure);
    }
    return ok;
}

/* ---- noise */

static double spread_of(const struct evidence *e, int group)
{
    double least = INFINITY, most = 0;
    for (int k = 0; k + group <= e->launches; k += group) {
        const double middle = middle_of(group, e->time + k).median; /* which sorts the group only */
        least = fmin(least, middle);
        most = fmax(most, middle);
    }
    return most / least - 1;
}

bool pairings_add_noise(struct pairings *pairings, const struct side *noise, int group,
                        struct failure *failure)
{
    struct index *index = NULL;
    bool ok = side_check_kind(pairings, noise, failure);
    if (ok && pairings->kind == RESULT_MEASURE)
        ok = fail(failure, "--noise: expected launches of speed, found results of measure, whose rows have "
                           "intervals of their own; leave it out.");
    if (ok && noise->n < 2 * group)
        ok = fail(
            failure,
            "--noise: expected at least %d launches, two groups of as many as the smaller side has, found "
            "%d.",
            2 * group, noise->n);
    for (int k = 0; ok && k < pairings->nidentity; k++)
        if (!side_has(noise, pairings->identity[k]))
            ok = fail(failure, "--noise: expected files with the column %s, as OLD and NEW have it.",
                      pairings->identity[k]);
    if (ok && !side_has(noise, strcmp(pairings->unit, "cycles") == 0 ? "cycles" : "kind"))
        ok = fail(failure, "--noise: expected files with the column cycles, as OLD and NEW have it.");
    if (ok && pairings->quartile && !side_has_quartiles(noise, pairings))
        ok = fail(
            failure,
            "--noise: expected files with quartiles, as OLD and NEW have them; or say --statistic median.");
    ok = ok && indices_open(&index, noise, pairings, failure);
    for (int k = 0; ok && k < pairings->n; k++) {
        struct evidence e;
        ok = evidence_gather(&e, noise, index, pairings->row[k].identity, pairings, failure);
        if (ok && e.launches >= 2 * group)
            pairings->row[k].noise = spread_of(&e, group);
        free(e.time);
        free(e.sample);
    }
    indices_close(index, noise->n);
    return ok;
}
