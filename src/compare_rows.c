/* compare_rows.c: rows of the two sides matched by what identifies them; see compare.h. */
#include "compare.h"
#include "sampling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEPARATOR = '\x1f' };

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

/* ---- a file's rows by identity */

struct indexed {
    char *key;
    int row;
};

struct index {
    int n;
    struct indexed *entry; /* by key, then by row */
};

static int by_key(const void *a, const void *b)
{
    const struct indexed *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static char *key_of(const struct result_file *file, int row, const struct pairings *pairings)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (int k = 0; stream && k < pairings->nidentity; k++)
        fprintf(stream, "%s%c", result_text(file, row, result_column(file, pairings->identity[k])),
                SEPARATOR);
    if (stream && fclose(stream) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static void index_close(struct index *index)
{
    for (int k = 0; index->entry && k < index->n; k++)
        free(index->entry[k].key);
    free(index->entry);
    *index = (struct index){0};
}

static bool index_open(struct index *index, const struct result_file *file, const struct pairings *pairings,
                       struct failure *failure)
{
    const bool repeats = result_kind_of(file) == RESULT_SAMPLES;
    *index = (struct index){.entry = calloc((size_t)file->nrow + 1, sizeof *index->entry)};
    bool ok = index->entry != NULL;
    for (int row = 0; ok && row < file->nrow; row++) {
        index->entry[row] = (struct indexed){key_of(file, row, pairings), row};
        index->n += index->entry[row].key != NULL;
        ok = index->entry[row].key != NULL;
    }
    if (!ok)
        return fail_runtime(failure, "no memory for the rows of '%s'.", file->path);
    qsort(index->entry, (size_t)index->n, sizeof *index->entry, by_key);
    for (int k = 1; !repeats && k < index->n; k++)
        if (strcmp(index->entry[k].key, index->entry[k - 1].key) == 0) {
            char place[512], before[512];
            result_place(file, index->entry[k].row, place, sizeof place);
            result_place(file, index->entry[k - 1].row, before, sizeof before);
            return fail(failure,
                        "%s: expected each row once, found the same as %s; if --ignore leaves out what tells "
                        "them apart, do not.",
                        place, before);
        }
    return true;
}

/* The first entry with that key, and in `count` how many there are. */
static const struct indexed *find(const struct index *index, const char *key, int *count)
{
    int low = 0, high = index->n;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (strcmp(index->entry[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (*count = 0; low + *count < index->n && strcmp(index->entry[low + *count].key, key) == 0;)
        ++*count;
    return *count ? &index->entry[low] : NULL;
}

/* ---- what identifies */

static bool is_ignored(const char *name, const char *list)
{
    const size_t length = strlen(name);
    for (const char *at = list; at && *at;) {
        const size_t word = strcspn(at, ",");
        if (word == length && strncmp(at, name, length) == 0)
            return true;
        at += word + (at[word] == ',');
    }
    return false;
}

static bool all_have(const struct side *side, const char *name)
{
    for (int k = 0; k < side->n; k++)
        if (result_column(&side->file[k], name) < 0)
            return false;
    return true;
}

static const char *const identities[] = {"kind",      "name",       "task",     "estimator", "unroll",
                                         "particles", "sigma",      "horizon",  "precision", "threads",
                                         "seed",      "replicates", "target",   "path",      "regime",
                                         "batch",     "lr",         "moved_by", NULL};

static bool check_ignored(const char *ignored, struct failure *failure)
{
    for (const char *at = ignored; at && *at;) {
        char word[64];
        const size_t length = strcspn(at, ",");
        bool known = false;
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        for (int k = 0; identities[k]; k++)
            known = known || strcmp(word, identities[k]) == 0;
        if (!known) {
            const char *near = nearest_name(word, identities);
            return fail(failure,
                        "--ignore: expected columns that identify a row (kind, name, task, ...), found "
                        "'%s'%s%s%s.",
                        word, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        }
        at += length + (at[length] == ',');
    }
    return true;
}

static bool check_kinds(struct pairings *pairings, const struct side *side, struct failure *failure)
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

/* ---- evidence */

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

static bool gather(struct evidence *e, const struct side *side, const struct index *index, const char *key,
                   const struct pairings *pairings, struct failure *failure)
{
    *e = (struct evidence){.row = -1, .lo = NAN, .hi = NAN, .file_status = ""};
    e->time = calloc((size_t)side->n, sizeof *e->time);
    bool ok = e->time || fail_runtime(failure, "no memory for %d launches.", side->n);
    for (int k = 0; ok && k < side->n; k++) {
        const struct result_file *file = &side->file[k];
        int count;
        const struct indexed *first = find(&index[k], key, &count);
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

static bool indices_open(struct index **index, const struct side *side, const struct pairings *pairings,
                         struct failure *failure)
{
    *index = calloc((size_t)side->n, sizeof **index);
    bool ok = *index || fail_runtime(failure, "no memory for %d files.", side->n);
    for (int k = 0; ok && k < side->n; k++)
        ok = index_open(&(*index)[k], &side->file[k], pairings, failure);
    return ok;
}

static void indices_close(struct index *index, int n)
{
    for (int k = 0; index && k < n; k++)
        index_close(&index[k]);
    free(index);
}

/* ---- pairs */

struct sides {
    const struct side *side[2];
    struct index *index[2];
};

static bool add_pairing(struct pairings *pairings, const struct sides *s, const char *key,
                        struct failure *failure)
{
    struct pairing *grown = realloc(pairings->row, (size_t)(pairings->n + 1) * sizeof *grown);
    char *copy = grown ? strdup(key) : NULL;
    if (grown)
        pairings->row = grown;
    if (!copy)
        return fail_runtime(failure, "no memory for %d rows.", pairings->n + 1);
    struct pairing *row = &pairings->row[pairings->n++];
    *row = (struct pairing){.identity = copy, .noise = NAN};
    return gather(&row->older, s->side[0], s->index[0], key, pairings, failure) &&
           gather(&row->newer, s->side[1], s->index[1], key, pairings, failure);
}

/* Is a file of `sides` before (side, file) one that has this key? */
static bool is_known(const struct sides *s, int side, int file, const char *key)
{
    int count;
    for (int a = 0; a <= side; a++)
        for (int k = 0; k < (a < side ? s->side[a]->n : file); k++)
            if (find(&s->index[a][k], key, &count))
                return true;
    return false;
}

/* All keys, in the order in which rows appear. */
static bool add_all(struct pairings *pairings, const struct sides *s, struct failure *failure)
{
    bool ok = true;
    for (int a = 0; ok && a < 2; a++)
        for (int k = 0; ok && k < s->side[a]->n; k++)
            for (int row = 0; ok && row < s->side[a]->file[k].nrow; row++) {
                char *key = key_of(&s->side[a]->file[k], row, pairings);
                int count;
                ok = key || fail_runtime(failure, "no memory for the rows.");
                const bool first = ok && find(&s->index[a][k], key, &count)->row == row;
                if (first && !is_known(s, a, k, key))
                    ok = add_pairing(pairings, s, key, failure);
                free(key);
            }
    return ok;
}

static bool have_quartiles(const struct side *side, const struct pairings *pairings)
{
    return pairings->kind == RESULT_SAMPLES ||
           all_have(side, strcmp(pairings->unit, "cycles") == 0 ? "cycles_quartile" : "seconds_quartile");
}

static bool check_common(const struct pairings *pairings, const struct side *older, const struct side *newer,
                         struct failure *failure)
{
    for (int k = 0; k < pairings->n; k++)
        if (pairings->row[k].older.row >= 0 && pairings->row[k].newer.row >= 0)
            return true;
    char columns[512] = "";
    for (int k = 0; k < pairings->nidentity; k++)
        snprintf(columns + strlen(columns), sizeof columns - strlen(columns), "%s%s", k ? ", " : "",
                 pairings->identity[k]);
    return fail(failure,
                "expected rows that both sides have, found %d of OLD ('%.100s' ...) and %d of NEW ('%.100s' "
                "...) and none "
                "alike in all of %s; --ignore leaves columns out.",
                older->file[0].nrow, older->file[0].path, newer->file[0].nrow, newer->file[0].path, columns);
}

bool pairings_open(struct pairings *pairings, const struct side *older, const struct side *newer,
                   const char *ignored, bool quartile, struct failure *failure)
{
    *pairings = (struct pairings){.kind = RESULT_OTHER};
    struct sides s = {.side = {older, newer}};
    bool ok = check_ignored(ignored, failure) && check_kinds(pairings, older, failure) &&
              check_kinds(pairings, newer, failure);
    for (int k = 0; ok && identities[k]; k++)
        if (!is_ignored(identities[k], ignored) && all_have(older, identities[k]) &&
            all_have(newer, identities[k]))
            pairings->identity[pairings->nidentity++] = identities[k];
    pairings->unit = all_have(older, "cycles") && all_have(newer, "cycles") ? "cycles" : "seconds";
    pairings->quartile = quartile && have_quartiles(older, pairings) && have_quartiles(newer, pairings);
    for (int a = 0; ok && a < 2; a++)
        ok = indices_open(&s.index[a], s.side[a], pairings, failure);
    ok = ok && add_all(pairings, &s, failure) && check_common(pairings, older, newer, failure);
    for (int a = 0; a < 2; a++)
        indices_close(s.index[a], s.side[a]->n);
    if (!ok)
        pairings_close(pairings);
    return ok;
}

void pairings_close(struct pairings *pairings)
{
    for (int k = 0; k < pairings->n; k++) {
        free((char *)(uintptr_t)pairings->row[k].identity);
        free(pairings->row[k].older.time);
        free(pairings->row[k].older.sample);
        free(pairings->row[k].newer.time);
        free(pairings->row[k].newer.sample);
    }
    free(pairings->row);
    *pairings = (struct pairings){0};
}

void pairing_value(const struct pairing *row, int k, char *text, size_t size)
{
    const char *at = row->identity;
    for (; k > 0; k--)
        at = strchr(at, SEPARATOR) + 1;
    snprintf(text, size, "%.*s", (int)strcspn(at, "\x1f"), at);
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
    bool ok = check_kinds(pairings, noise, failure);
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
        if (!all_have(noise, pairings->identity[k]))
            ok = fail(failure, "--noise: expected files with the column %s, as OLD and NEW have it.",
                      pairings->identity[k]);
    if (ok && !all_have(noise, strcmp(pairings->unit, "cycles") == 0 ? "cycles" : "kind"))
        ok = fail(failure, "--noise: expected files with the column cycles, as OLD and NEW have it.");
    if (ok && pairings->quartile && !have_quartiles(noise, pairings))
        ok = fail(
            failure,
            "--noise: expected files with quartiles, as OLD and NEW have them; or say --statistic median.");
    ok = ok && indices_open(&index, noise, pairings, failure);
    for (int k = 0; ok && k < pairings->n; k++) {
        struct evidence e;
        ok = gather(&e, noise, index, pairings->row[k].identity, pairings, failure);
        if (ok && e.launches >= 2 * group)
            pairings->row[k].noise = spread_of(&e, group);
        free(e.time);
        free(e.sample);
    }
    indices_close(index, noise->n);
    return ok;
}
