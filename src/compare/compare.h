/* compare.h: two sides of result files, OLD and NEW, and what became of every row between them.
 *
 * A side is one file or several.  Files of `speed` are launches of the program: within one launch samples share its
 * place in memory and the neighbours it had, so that a launch, not a sample, is what is replicated.  A launch gives one
 * number for each row, the lower quartile or the median of its samples; launches of the two sides are compared by ranks
 * (rank_test.h).  The quartile is the better one where others use the machine: over 50 comparisons of a program with
 * itself on a busy core, ratios by quartiles scattered half as much as those by medians.
 * Files of `measure` are one for each side: its replicates are independent, and its rows have intervals. */
#ifndef PESBENCH_COMPARE_H
#define PESBENCH_COMPARE_H

#include "option.h"
#include "report.h"
#include "result_file.h"

#include <limits.h>

enum { FILES_AT_MOST = 1024, IDENTITIES_AT_MOST = 24 };

enum result_kind { RESULT_SPEED, RESULT_SAMPLES, RESULT_MEASURE, RESULT_OTHER };
enum result_kind result_kind_of(const struct result_file *file);

struct side {
    const char *name; /* OLD, NEW, --noise */
    int n;
    struct result_file *file; /* in order of their dates */
};

/* Open `files`: a file, several with commas between, or a folder of them. */
bool side_open(struct side *side, const char *name, const char *files, struct failure *failure);
void side_close(struct side *side);

/* How OLD's files differ from NEW's.  `refused`: in what makes a comparison one of machines or settings rather than of
 * programs; `said`: in compiler, flags, revision, OpenMP and BLAS.  Sentences with a newline after each. */
struct differences {
    char *refused, *said;
};
bool sides_differ(const struct side *older, const struct side *newer, struct differences *differences,
                  struct failure *failure);
void differences_close(struct differences *differences);

/* Were launches of the sides made in turn?  If there are several of each and, in order of their dates, at least half
 * as many changes from one side to the other as the shorter one has files. */
bool sides_interleave(const struct side *older, const struct side *newer);

/* What a row of one side says. */
struct evidence {
    int launches;            /* files that have it, with a finite time */
    double *time;            /* [launches]: seconds, or cycles of an item */
    int samples;             /* of the launch, where there is one and its file has them */
    double *sample;          /* [samples] */
    double lo, hi;           /* of the launch, where there is one and its file has an interval; else NaN */
    int row;                 /* in the first file that has it; -1: none does */
    const char *file_status; /* of that row; "" where there is no such column */
};

struct pairing {
    const char *identity; /* values of the identity columns, in their order, each ended by '\x1f' */
    struct evidence older, newer;
    double noise; /* the largest ratio between groups of A/A launches; NaN: not measured */
};

struct pairings {
    enum result_kind kind;
    int nidentity;
    const char *identity[IDENTITIES_AT_MOST]; /* columns that both sides have */
    const char *unit;                         /* of times: "cycles" or "seconds" */
    bool quartile;                            /* a launch is the quartile of its samples; else the median */
    int n;
    struct pairing *row;
};

/* Match the rows.  `ignored`: columns, with commas between, that do not identify (or NULL).  A row that one side lacks
 * is paired with nothing.  `quartile` is wanted, and had if all files have it.  Refused: files of different commands, a row that is twice in a file, no row in common. */
bool pairings_open(struct pairings *pairings, const struct side *older, const struct side *newer,
                   const char *ignored, bool quartile, struct failure *failure);
void pairings_close(struct pairings *pairings);

/* Threshold of each row by A/A launches: all of one program.  They are taken in groups, one after another, as large as
 * the smaller side; the largest ratio between two groups' medians is what the machine does by itself. */
bool pairings_add_noise(struct pairings *pairings, const struct side *noise, int group,
                        struct failure *failure);

/* A value of the identity, copied to `text`. */
void pairing_value(const struct pairing *row, int k, char *text, size_t size);

enum outcome { OUTCOME_BETTER, OUTCOME_WORSE, OUTCOME_SAME, OUTCOME_UNKNOWN, OUTCOMES };

struct verdict {
    int row;            /* of the pairings */
    const char *metric; /* cycles, seconds, variance, ... */
    double older, newer;
    double ratio, lo, hi; /* NEW / OLD, 95 % */
    bool difference;      /* of a metric that may be negative: NEW - OLD in ratio's place */
    double u, p, p_adjusted, threshold;
    int older_n, newer_n; /* launches, or samples of one launch; replicates */
    enum outcome outcome;
    const char *reason; /* "" where nothing is to be said */
};

struct rules {
    double threshold; /* NaN: by how the launches were made */
    double level;     /* of all verdicts together */
};
/* Changes below these are not announced where neither --threshold nor --noise says otherwise. */
extern const double threshold_least, threshold_apart, threshold_few;

struct verdicts {
    int n;
    struct verdict *row;
    int count[OUTCOMES];
    double geometric, geometric_lo, geometric_hi; /* mean of NEW / OLD over rows that both sides have */
    bool interleaved;
};

bool judge_times(const struct pairings *pairings, bool interleaved, const struct rules *rules,
                 struct verdicts *verdicts, struct failure *failure);
bool judge_measurements(const struct pairings *pairings, const struct side *older, const struct side *newer,
                        const struct rules *rules, struct verdicts *verdicts, struct failure *failure);
void verdicts_close(struct verdicts *verdicts);
bool verdicts_adjust(struct verdicts *verdicts, struct failure *failure); /* fills p_adjusted */

/* Words for an outcome: faster, slower, no change, cannot tell; better and worse for what is no time. */
const char *outcome_word(enum outcome outcome, enum result_kind kind);

/* The report of a comparison, one row for each verdict; NULL, with a sentence, without memory.  `columns` is filled with
 * its columns, and has to outlive it. */
enum { COMPARE_COLUMNS_AT_MOST = 64 };
struct report *compare_report(const struct pairings *pairings, const struct verdicts *verdicts,
                              struct column columns[COMPARE_COLUMNS_AT_MOST], struct failure *failure);

/* What came of it, in lines: how many rows of each outcome, the geometric mean, and each row that changed. */
void compare_summary(const struct pairings *pairings, const struct verdicts *verdicts,
                     const struct rules *rules, FILE *file);

#endif
