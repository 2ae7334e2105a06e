/* compare_parts.h: what matching and judging rows is made of; between the files compare_*.c. */
#ifndef PESBENCH_COMPARE_PARTS_H
#define PESBENCH_COMPARE_PARTS_H

#include "compare.h"

#include <math.h>

enum { IDENTITY_END = '\x1f' }; /* behind each value of an identity */

/* A file's rows, by what identifies them. */
struct indexed {
    char *key;
    int row;
};

struct index {
    int n;
    struct indexed *entry; /* by key, then by row */
};

/* An index of every file of a side; refused: a row that is twice in a file, unless it holds samples. */
bool indices_open(struct index **index, const struct side *side, const struct pairings *pairings,
                  struct failure *failure);
void indices_close(struct index *index, int n);

/* The identity of a row, to be freed; NULL without memory. */
char *key_of(const struct result_file *file, int row, const struct pairings *pairings);

/* The first entry with that key, and in `count` how many there are; NULL where there is none. */
const struct indexed *index_find(const struct index *index, const char *key, int *count);

/* Do all files have the column? */
bool side_has(const struct side *side, const char *column);

/* Can a launch be the quartile of its samples? */
bool side_has_quartiles(const struct side *side, const struct pairings *pairings);

/* All of one kind, that of the pairings, which becomes that of the first file? */
bool side_check_kind(struct pairings *pairings, const struct side *side, struct failure *failure);

/* What a side's files say of a row. */
bool evidence_gather(struct evidence *e, const struct side *side, const struct index *index, const char *key,
                     const struct pairings *pairings, struct failure *failure);

/* What is said of a pairing before anything is known. */
static inline struct verdict verdict_unknown(int row)
{
    return (struct verdict){.row = row,
                            .older = NAN,
                            .newer = NAN,
                            .ratio = NAN,
                            .lo = NAN,
                            .hi = NAN,
                            .u = NAN,
                            .p = NAN,
                            .p_adjusted = NAN,
                            .threshold = NAN,
                            .outcome = OUTCOME_UNKNOWN,
                            .reason = ""};
}

#endif
