/* selection.h: the options that commands share, and the product of their lists as cells to run. */
#ifndef PESBENCH_SELECTION_H
#define PESBENCH_SELECTION_H

#include "engine.h"
#include "option.h"
#include "plugin.h"
#include "report.h"
#include "settings.h"

/* The first member of every command's options. */
struct selection {
    const char *theta, *precision, *data;
    uint64_t task_seed;
    struct texts out;
    bool quiet, dry_run;
    struct numbers horizon;

    const char *estimator;
    struct numbers unroll, particles, sigma, seed, threads;
    int replicates, instances;
    double control_samples; /* episodes of a Monte Carlo reference, at most; 0: a hundred times the sample */
    bool stepwise;
};

extern const struct option_def selection_system[]; /* which task, theta, precision; where results go */
#define selection_system_without_theta                                                                       \
    (selection_system + 1)                             /* the same, of commands that find theta themselves */
extern const struct option_def selection_estimation[]; /* which estimators, and how */

enum { THREADS_AT_MOST = 4096 };

/* One point of the product. */
struct cell {
    char task[SPEC_SIZE], estimator[SPEC_SIZE]; /* specs; the estimator's is empty where there is none */
    int width;    /* the task's: antithetic pairs in a block, 0 where the core chooses */
    long horizon; /* 0: the task's own */
    long unroll;
    int particles;
    double sigma;
    uint64_t seed;
    int threads;
    struct published settings; /* in force for task and estimator */
    bool trains;               /* instances, where they are not given, are the published ones, else one */
    bool deviation;            /* keep what `deviation` of the engine is made of */
    char skipped[1024];        /* why it cannot run, where all estimators were asked for; else empty */
};

struct cells {
    int n;
    struct cell *cell;
};

/* All cells for the tasks among the operands (exactly one word, which may be a list) and, where `estimation`,
 * the estimators (`all` or a list).  What an estimator ignores does not multiply its cells. */
bool cells_open(struct cells *cells, const struct selection *selection, const struct texts *operands,
                bool estimation, struct failure *failure);
void cells_close(struct cells *cells);

/* Could every cell run, `trials(cell)` side by side?  To be asked before the first does, so that nobody waits
 * for a sentence.  `ends`: their episodes must end.  Where all estimators were asked for, those that do not suit
 * the task, or need more memory than there is, are not a failure: their cells say why they are skipped. */
bool cells_check(struct cells *cells, const struct selection *selection, bool ends,
                 int (*trials)(const struct selection *, const struct cell *), struct failure *failure);

/* Where each seed of a list stands for `replicates` that follow one another from it: has none of them two places?  Or what
 * is counted as independent would not be. */
bool seeds_differ(const struct selection *selection, struct failure *failure);

/* What a cell asks of the engine, for `trials` at a time. */
struct setup cell_setup(const struct selection *selection, const struct cell *cell, int trials);

/* theta of a cell: --theta v,v,... or @FILE, else the task's own.  theta: [param].  Wrong lengths and numbers
 * that are not finite are refused. */
bool cell_theta(const struct selection *selection, const struct opened_task *task, double *theta,
                struct failure *failure);

/* Open a cell's task in double precision, for oracles, and its theta (free it). */
bool cell_task(const struct selection *selection, const struct cell *cell, struct opened_task *task,
               double **theta, struct failure *failure);

/* Columns that identify a row, to be put first, and their values. */
#define IDENTITY_COLUMNS                                                                                     \
    {.name = "task", .type = COLUMN_TEXT}, {.name = "estimator", .type = COLUMN_TEXT},                       \
        {.name = "unroll", .type = COLUMN_WHOLE}, {.name = "particles", .type = COLUMN_WHOLE},               \
        {.name = "sigma", .type = COLUMN_REAL}, {.name = "horizon", .type = COLUMN_WHOLE},                   \
        {.name = "precision", .type = COLUMN_TEXT}, {.name = "threads", .type = COLUMN_WHOLE},               \
        {.name = "seed", .type = COLUMN_SEED}, {.name = "replicates", .type = COLUMN_WHOLE},                 \
    {                                                                                                        \
        .name = "target", .type = COLUMN_TEXT                                                                \
    }

struct invocation;
void report_identity(struct report *report, const struct selection *selection, const struct cell *cell,
                     const struct problem_facts *facts, const char *target);

/* A row for a cell that is skipped: who it is, status and reason. */
void report_skipped(struct report *report, const struct selection *selection, const struct cell *cell);

/* The one-line command that recreates a row of this cell, as a shell takes it: every option of the cell, then
 * what else was given, but for the options of `but`, "a|b|c" (or NULL).  free() it; NULL if memory ran out. */
char *cell_command(const struct invocation *invocation, const struct cell *cell,
                   const struct problem_facts *facts, const char *but);

/* The command with more words behind it, or with an option whose value is a list.  The command is freed, and may
 * be NULL; NULL if memory ran out. */
__attribute__((format(printf, 2, 3))) char *command_add(char *command, const char *format, ...);
char *command_add_list(char *command, const char *option, const double *value, int n);

/* PESBENCH_DATA, or NULL where it is not set or set to nothing, which says nothing. */
const char *data_folder_around(void);

/* All options of the cell's task and estimator, as they are in force, and what data the task runs on, if on any, as
 * lines of context. */
void plugin_context(struct report *report, const struct cell *cell, const struct dims *dims);

/* That, what omitted options of a cell meant, and where theta starts, as lines of context. */
void cell_context(struct report *report, const struct cell *cell, const struct dims *dims,
                  const double *theta);

/* Write the report to every --out file; print it where there is none, unless --quiet.  Returns an exit
 * status. */
int selection_deliver(const struct report *report, const struct selection *selection,
                      struct failure *failure);

#endif
