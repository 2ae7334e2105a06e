/* training_report.h: what training becomes in result files: a row per seed and evaluation, and summaries over seeds.
 *
 * In summaries a seed whose loss is not finite, or whose theta went to infinity before, has a loss of infinity: it
 * moves the median and the quartiles, and leaves no mean. */
#ifndef PESBENCH_TRAINING_REPORT_H
#define PESBENCH_TRAINING_REPORT_H

#include "command.h"
#include "history.h"
#include "selection.h"

struct training_plan;

/* One cell of the product, with its learning rate, as far as it is trained. */
struct trained {
    struct cell cell;
    double lr;
    bool divides; /* updates by the deviation of the particles' losses */
    long every;   /* updates between evaluations */
    struct problem_facts facts;
    struct history history;
    double burnt; /* particle-steps of a seed before the first update */
    bool complete;
};

extern const struct column training_columns[], summary_columns[], training_trace_columns[];

enum { REASON_SIZE = 512 };

/* Why a seed is nonfinite at this record, where its theta is this: "" where it is not. */
void training_reason(const struct trained *trained, const struct record *record, const double *theta,
                     char *text, size_t size);

/* Every record is a row; the first of a seed has the command that recreates that seed. */
void report_training(struct report *report, const struct invocation *invocation,
                     const struct selection *selection, const struct trained *trained);

/* A row per update of each of `rates` cells that differ in nothing but their learning rates.  False only if memory
 * runs out. */
bool report_summary(struct report *report, const struct selection *selection, const struct trained *trained,
                    int rates, struct failure *failure);

/* The loss of every step of the evaluation at the theta that each seed started with, and at the one where it ended: a
 * row per step.  Its episode has an end. */
bool report_training_trace(struct report *report, const struct selection *selection,
                           const struct training_plan *plan, const struct trained *trained,
                           struct failure *failure);

/* Where there are several rates and all are trained: a line of context that says which has the least median loss at
 * the end, and on which seeds that was found. */
void report_best_rate(struct report *report, const struct trained *trained, int rates);

#endif
