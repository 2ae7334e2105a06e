/* training_report.c: rows; see training_report.h. */
#include "training_report.h"
#include "lost_sentence.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const struct column training_columns[] = {
    IDENTITY_COLUMNS,
    {.name = "update", .type = COLUMN_WHOLE},
    {.name = "steps", .type = COLUMN_REAL},
    {.name = "seconds", .type = COLUMN_REAL},
    {.name = "loss", .type = COLUMN_REAL},
    {.name = "theta", .type = COLUMN_VECTOR},
    {.name = "grad_norm", .type = COLUMN_REAL},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "best", .type = COLUMN_REAL},
    {.name = "lr", .type = COLUMN_REAL},
    {.name = "deviation", .type = COLUMN_REAL, .optional = true},
    {.name = "undivided", .type = COLUMN_WHOLE, .optional = true},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

/* options that a row of one seed does not have, or has of its own */
static const char not_of_row[] = "replicates|lr|checkpoint|checkpoint-every|resume|summary|trace";

static char *seed_command(const struct invocation *invocation, const struct trained *t,
                          const struct cell *cell)
{
    char *text = cell_command(invocation, cell, &t->facts, not_of_row), *whole = NULL, number[32];
    exact_text(t->lr, number, sizeof number);
    if (text && asprintf(&whole, "%s --lr %s", text, number) < 0)
        whole = NULL;
    free(text);
    return whole;
}

void training_reason(const struct trained *t, const struct record *r, const double *theta, char *text,
                     size_t size)
{
    const bool moves = norm(t->facts.dims.param, theta) < INFINITY;
    char sentence[LOST_SENTENCE];
    text[0] = '\0';
    if (moves && fabs(r->loss) < INFINITY)
        return;
    lost_sentence(&r->lost, t->facts.instances, NULL, sentence, sizeof sentence);
    if (r->lost.found)
        snprintf(text, size, "%s%s%ld", sentence, r->update ? " in update " : " before update ",
                 r->update ? r->update : 1);
    else if (moves)
        snprintf(text, size,
                 "every particle's loss is finite but that of the evaluation at this theta is not");
    else
        snprintf(text, size, "every particle's loss is finite but theta is not after update %ld", r->update);
}

static void report_record(struct report *report, const struct trained *t, const struct record *r,
                          const double *theta, double best)
{
    const int P = t->facts.dims.param;
    char reason[REASON_SIZE];
    report_number(report, "replicates", 1);
    report_number(report, "update", (double)r->update);
    report_number(report, "steps",
                  t->burnt + (double)r->update * (double)t->facts.unroll * t->facts.particle_cost);
    report_number(report, "seconds", r->seconds);
    report_number(report, "loss", r->loss);
    report_number(report, "best", best < INFINITY ? best : NAN);
    report_vector(report, "theta", theta, P);
    report_number(report, "grad_norm", r->grad_norm);
    report_number(report, "lr", t->lr);
    if (t->divides) {
        report_number(report, "deviation", r->deviation);
        report_number(report, "undivided", (double)r->undivided);
    }
    training_reason(t, r, theta, reason, sizeof reason);
    report_text(report, "status", reason[0] ? "nonfinite" : "ok");
    report_text(report, "reason", reason);
}

void report_training(struct report *report, const struct invocation *invocation,
                     const struct selection *selection, const struct trained *t)
{
    const struct history *h = &t->history;
    const size_t replicates = (size_t)selection->replicates;
    double *best = malloc((size_t)h->trials * sizeof *best);
    for (int k = 0; best && k < h->trials; k++)
        best[k] = INFINITY;
    for (int k = 0; k < h->evaluated; k++) {
        const struct record *r = &h->record[k];
        const size_t trial = (size_t)r->trial;
        struct cell own = t->cell;
        own.seed = (uint64_t)selection->seed.value[trial / replicates] + trial % replicates;
        own.threads = r->threads;
        if (best && fabs(r->loss) < INFINITY && r->loss < best[trial])
            best[trial] = r->loss;
        char *command = r->update == 0 ? seed_command(invocation, t, &own) : NULL;
        report_row(report, command);
        free(command);
        report_identity(report, selection, &own, &t->facts, "plain");
        report_record(report, t, r, h->theta + (size_t)k * (size_t)h->param, best ? best[trial] : NAN);
    }
    free(best);
}
