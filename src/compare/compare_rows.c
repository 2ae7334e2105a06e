/* compare_rows.c: rows of the two sides matched by what identifies them; see compare.h. */
#include "compare_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    return evidence_gather(&row->older, s->side[0], s->index[0], key, pairings, failure) &&
           evidence_gather(&row->newer, s->side[1], s->index[1], key, pairings, failure);
}

/* Is a file of `sides` before (side, file) one that has this key? */
static bool is_known(const struct sides *s, int side, int file, const char *key)
{
    int count;
    for (int a = 0; a <= side; a++)
        for (int k = 0; k < (a < side ? s->side[a]->n : file); k++)
            if (index_find(&s->index[a][k], key, &count))
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
                const bool first = ok && index_find(&s->index[a][k], key, &count)->row == row;
                if (first && !is_known(s, a, k, key))
                    ok = add_pairing(pairings, s, key, failure);
                free(key);
            }
    return ok;
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
    bool ok = check_ignored(ignored, failure) && side_check_kind(pairings, older, failure) &&
              side_check_kind(pairings, newer, failure);
    for (int k = 0; ok && identities[k]; k++)
        if (!is_ignored(identities[k], ignored) && side_has(older, identities[k]) &&
            side_has(newer, identities[k]))
            pairings->identity[pairings->nidentity++] = identities[k];
    pairings->unit = side_has(older, "cycles") && side_has(newer, "cycles") ? "cycles" : "seconds";
    pairings->quartile =
        quartile && side_has_quartiles(older, pairings) && side_has_quartiles(newer, pairings);
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
        at = strchr(at, IDENTITY_END) + 1;
    snprintf(text, size, "%.*s", (int)strcspn(at, "\x1f"), at);
}
