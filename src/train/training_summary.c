/* training_summary.c: means over seeds with intervals, medians and quartiles, and the best learning rate; see
 * training_report.h. */
#include "stats.h"
#include "training_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const struct column summary_columns[] = {
    IDENTITY_COLUMNS,
    {.name = "lr", .type = COLUMN_REAL},
    {.name = "update", .type = COLUMN_WHOLE},
    {.name = "steps", .type = COLUMN_REAL},
    {.name = "mean", .type = COLUMN_REAL},
    {.name = "lo", .type = COLUMN_REAL},
    {.name = "hi", .type = COLUMN_REAL},
    {.name = "median", .type = COLUMN_REAL},
    {.name = "lower_quartile", .type = COLUMN_REAL},
    {.name = "upper_quartile", .type = COLUMN_REAL},
    {.name = "best_mean", .type = COLUMN_REAL},
    {.name = "best_lo", .type = COLUMN_REAL},
    {.name = "best_hi", .type = COLUMN_REAL},
    {.name = "best_median", .type = COLUMN_REAL},
    {.name = "diverged", .type = COLUMN_WHOLE},
    {.name = "best_rate", .type = COLUMN_TEXT, .optional = true},
    {.name = "status", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

static int compare_reals(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* of n sorted values, between neighbours by how near it is to each; infinite where it leans on an infinite one */
static double quantile(const double *sorted, int n, double share)
{
    const double at = share * (n - 1);
    const int below = (int)at;
    const double rest = at - below;
    return rest > 0 ? (1 - rest) * sorted[below] + rest * sorted[below + 1] : sorted[below];
}

/* mean and Student's 95 % interval; of one value there is none */
static struct interval mean_of(int n, const double *x)
{
    double mean = 0, square = 0;
    for (int k = 0; k < n; k++)
        mean += x[k] / n;
    if (!(fabs(mean) < INFINITY) || n < 2)
        return (struct interval){fabs(mean) < INFINITY ? mean : NAN, NAN, NAN};
    for (int k = 0; k < n; k++)
        square += (x[k] - mean) * (x[k] - mean);
    const double half = student_quantile(0.975, n - 1) * sqrt(square / (n - 1) / n);
    return (struct interval){mean, mean - half, mean + half};
}

/* The median loss at the last update; INFINITY where most seeds have none. */
static double final_median(const struct trained *t, double *loss)
{
    const struct history *h = &t->history;
    if (h->n == 0)
        return INFINITY;
    history_losses(h, h->record[h->n - 1].update, loss);
    qsort(loss, (size_t)h->trials, sizeof *loss, compare_reals);
    return quantile(loss, h->trials, 0.5);
}

/* the rate with the least final median: -1 where one is not trained to its end, or none has one */
static int best_rate(const struct trained *trained, int rates, double *loss, double *least)
{
    int best = -1;
    *least = INFINITY;
    for (int k = 0; k < rates; k++) {
        if (!trained[k].complete)
            return -1;
        const double median = final_median(&trained[k], loss);
        if (median < *least) {
            *least = median;
            best = k;
        }
    }
    return best;
}

void report_best_rate(struct report *report, const struct trained *trained, int rates)
{
    const struct cell *cell = &trained->cell;
    double least, *loss = malloc((size_t)trained->history.trials * sizeof *loss);
    char name[2 * SPEC_SIZE + 128];
    const int best = loss && rates > 1 ? best_rate(trained, rates, loss, &least) : -1;
    free(loss);
    snprintf(name, sizeof name, "best learning rate of %s with %s, unroll %ld, particles %d, sigma %.15g",
             cell->task, cell->estimator, cell->unroll, cell->particles, cell->sigma);
    if (best < 0)
        return;
    report_context(report, name,
                   "%.15g of %d, by the median loss %.6g of %d seeds at the last update; chosen on the same "
                   "seeds, so that this loss is optimistic: run this rate with other seeds before it is "
                   "compared",
                   trained[best].lr, rates, least, trained->history.trials);
}

/* One update, in the row begun. loss, best: [trials]; both are sorted. */
static void report_update(struct report *report, const struct selection *selection, const struct trained *t,
                          long update, double *loss, double *best)
{
    const int n = t->history.trials;
    int diverged = 0;
    for (int k = 0; k < n; k++)
        diverged += !(loss[k] < INFINITY);
    const struct interval mean = mean_of(n, loss), best_mean = mean_of(n, best);
    qsort(loss, (size_t)n, sizeof *loss, compare_reals);
    qsort(best, (size_t)n, sizeof *best, compare_reals);
    report_identity(report, selection, &t->cell, &t->facts, "plain");
    report_number(report, "replicates", n);
    report_number(report, "lr", t->lr);
    report_number(report, "update", (double)update);
    report_number(report, "steps",
                  t->burnt + (double)update * (double)t->facts.unroll * t->facts.particle_cost);
    report_number(report, "mean", mean.value);
    report_number(report, "lo", mean.lo);
    report_number(report, "hi", mean.hi);
    report_number(report, "median", quantile(loss, n, 0.5));
    report_number(report, "lower_quartile", quantile(loss, n, 0.25));
    report_number(report, "upper_quartile", quantile(loss, n, 0.75));
    report_number(report, "best_mean", best_mean.value);
    report_number(report, "best_lo", best_mean.lo);
    report_number(report, "best_hi", best_mean.hi);
    report_number(report, "best_median", quantile(best, n, 0.5));
    report_number(report, "diverged", diverged);
    report_text(report, "status", diverged ? "nonfinite" : "ok");
}

/* Why the first of the seeds has no loss.  loss: [trials]; latest: [trials], of each the record that was its last so far */
static void report_reason(struct report *report, const struct selection *selection, const struct trained *t,
                          const double *loss, const int *latest)
{
    const struct history *h = &t->history;
    char reason[REASON_SIZE], text[REASON_SIZE + 32] = "";
    int first = 0;
    while (first < h->trials && loss[first] < INFINITY)
        first++;
    if (first < h->trials) {
        const int k = latest[first];
        const unsigned long long seed =
            (unsigned long long)selection->seed.value[first / selection->replicates] +
            (unsigned long long)(first % selection->replicates);
        training_reason(t, &h->record[k], h->theta + (size_t)k * (size_t)h->param, reason, sizeof reason);
        snprintf(text, sizeof text, "seed %llu: %s", seed, reason);
    }
    report_text(report, "reason", text);
}

/* What it takes: [trials] each. */
struct room {
    double *best, *loss, *sorted;
    int *latest;
};

/* Seeds that stop leave records between evaluations, which count for the best loss only. */
static void summarise(struct report *report, const struct selection *selection, const struct trained *t,
                      const char *mark, const struct room *room)
{
    const struct history *h = &t->history;
    for (int k = 0; k < h->trials; k++)
        room->best[k] = INFINITY;
    for (int k = 0; k < h->evaluated; k++) {
        const struct record *r = &h->record[k];
        room->latest[r->trial] = k;
        if (fabs(r->loss) < INFINITY && r->loss < room->best[r->trial])
            room->best[r->trial] = r->loss;
        const bool last = k == h->evaluated - 1;
        if ((!last && h->record[k + 1].update == r->update) || (!last && r->update % t->every != 0))
            continue;
        history_losses(h, r->update, room->loss);
        for (int j = 0; j < h->trials; j++)
            room->sorted[j] = room->best[j];
        report_row(report, NULL);
        report_reason(report, selection, t, room->loss, room->latest);
        report_update(report, selection, t, r->update, room->loss, room->sorted);
        report_text(report, "best_rate", mark);
    }
}

bool report_summary(struct report *report, const struct selection *selection, const struct trained *trained,
                    int rates, struct failure *failure)
{
    size_t n = 0; /* a rate that failed may have none */
    for (int k = 0; k < rates; k++)
        n = (size_t)trained[k].history.trials > n ? (size_t)trained[k].history.trials : n;
    double least, *losses = calloc(3 * n + 1, sizeof *losses);
    int *latest = calloc(n + 1, sizeof *latest);
    const bool ok = losses && latest;
    const struct room room =
        ok ? (struct room){losses, losses + n, losses + 2 * n, latest} : (struct room){0};
    const int best = ok && rates > 1 ? best_rate(trained, rates, losses, &least) : -1;
    for (int k = 0; ok && k < rates; k++)
        summarise(report, selection, &trained[k], best < 0 ? "" : k == best ? "yes" : "no", &room);
    free(losses);
    free(latest);
    return ok || fail_runtime(failure, "no memory to summarise %zu seeds.", n);
}
