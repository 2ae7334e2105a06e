/* search.h: random search and search on a grid, the baselines that need no gradient (Bergstra & Bengio, JMLR 2012):
 *
 *     theta_i ~ U(low_i, high_i),   best_k = the least finite loss of the points 0 .. k
 *
 * A point is a function of the seed and its number alone: the first points of a longer search are those of a
 * shorter one, whatever threads and batches there are. */
#ifndef PESBENCH_SEARCH_H
#define PESBENCH_SEARCH_H

#include "archive.h"
#include "axis.h"
#include "engine.h"

struct search {
    const struct engine *engine;
    struct run *run; /* open, without an estimator */
    int param, threads;
    const struct axis *axis; /* [param]: ranges and, of a grid, cells */
    bool grid;               /* in order, the first axis the slowest; else random */
    uint64_t seed;           /* of random points */
    long points;             /* of a grid at most all of it */
};

/* The cells of a grid, as a double, so that no count overflows. */
double search_cells(int param, const struct axis *axis);

/* theta of point k, [param]. */
void search_point(const struct search *s, long k, double *theta);

/* What was found, by points in their order. */
struct found {
    long n;          /* those done */
    double *loss;    /* [points] */
    double *best;    /* [points] INFINITY before the first finite loss */
    double *seconds; /* [points] since the start, at the end of the point's batch */
    long nonfinite;  /* of the n */
    long best_point; /* -1: none is finite */
    long saved;      /* of the n, those that a checkpoint has */
};

bool found_make(long points, struct found *found, struct failure *failure);
void found_free(struct found *found);

/* Save or load the points that are done, of which there are at most `points`. */
void found_archive(struct found *found, long points, struct archive *archive);

/* Evaluate the points that are not done yet.  `each` (or NULL) is told the share done after every batch, and stops the search with a false
 * answer.  The loss is the one that train reports. */
bool search_run(const struct search *s, struct found *found, bool (*each)(void *context, double share),
                void *context, struct failure *failure);

#endif
