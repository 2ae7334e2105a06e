/* compare_report.c: verdicts as rows and as a summary; see compare.h. */
#include "compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct column results[] = {
    {.name = "metric", .type = COLUMN_TEXT},
    {.name = "old", .type = COLUMN_REAL},
    {.name = "new", .type = COLUMN_REAL},
    {.name = "ratio", .type = COLUMN_REAL},
    {.name = "ratio_lo", .type = COLUMN_REAL},
    {.name = "ratio_hi", .type = COLUMN_REAL},
    {.name = "difference", .type = COLUMN_REAL, .optional = true},
    {.name = "difference_lo", .type = COLUMN_REAL, .optional = true},
    {.name = "difference_hi", .type = COLUMN_REAL, .optional = true},
    {.name = "u", .type = COLUMN_REAL, .detail = true},
    {.name = "p", .type = COLUMN_REAL, .detail = true},
    {.name = "p_adjusted", .type = COLUMN_REAL},
    {.name = "threshold", .type = COLUMN_REAL, .detail = true},
    {.name = "old_n", .type = COLUMN_WHOLE, .detail = true},
    {.name = "new_n", .type = COLUMN_WHOLE, .detail = true},
    {.name = "verdict", .type = COLUMN_TEXT},
    {.name = "reason", .type = COLUMN_TEXT, .optional = true},
    {0},
};

static bool is_empty(const char *value)
{
    return !*value || strcmp(value, "nan") == 0;
}

/* Does an identity column tell rows apart? */
static bool tells(const struct pairings *pairings, int k)
{
    char first[SPEC_SIZE] = "", value[SPEC_SIZE];
    for (int row = 0; row < pairings->n; row++) {
        pairing_value(&pairings->row[row], k, value, sizeof value);
        if (is_empty(value))
            continue;
        if (!is_empty(first) && strcmp(first, value) != 0)
            return true;
        memcpy(first, value, sizeof first);
    }
    return false;
}

/* What cannot be left out of a row's name, even where it is the same in all. */
static bool names_a_row(const char *column)
{
    return strcmp(column, "kind") == 0 || strcmp(column, "name") == 0 || strcmp(column, "task") == 0 ||
           strcmp(column, "estimator") == 0;
}

static void fill_row(const struct pairings *pairings, const struct verdict *v, struct report *report)
{
    char value[SPEC_SIZE];
    report_row(report, NULL);
    for (int k = 0; k < pairings->nidentity; k++) {
        pairing_value(&pairings->row[v->row], k, value, sizeof value);
        report_text(report, pairings->identity[k], is_empty(value) ? "" : value);
    }
    report_text(report, "metric", v->metric);
    report_number(report, "old", v->older);
    report_number(report, "new", v->newer);
    report_number(report, v->difference ? "difference" : "ratio", v->ratio);
    report_number(report, v->difference ? "difference_lo" : "ratio_lo", v->lo);
    report_number(report, v->difference ? "difference_hi" : "ratio_hi", v->hi);
    report_number(report, "u", v->u);
    report_number(report, "p", v->p);
    report_number(report, "p_adjusted", v->p_adjusted);
    report_number(report, "threshold", v->threshold);
    if (v->older_n > 0)
        report_number(report, "old_n", v->older_n);
    if (v->newer_n > 0)
        report_number(report, "new_n", v->newer_n);
    report_text(report, "verdict", outcome_word(v->outcome, pairings->kind));
    report_text(report, "reason", v->reason);
}

struct report *compare_report(const struct pairings *pairings, const struct verdicts *verdicts,
                              struct column columns[COMPARE_COLUMNS_AT_MOST], struct failure *failure)
{
    int n = 0;
    for (int k = 0; k < pairings->nidentity; k++)
        columns[n++] = (struct column){.name = pairings->identity[k],
                                       .type = COLUMN_TEXT,
                                       .optional = true,
                                       .detail = !tells(pairings, k) && !names_a_row(pairings->identity[k])};
    for (size_t k = 0; k < sizeof results / sizeof *results; k++)
        columns[n++] = results[k];
    struct report *report = report_open(columns);
    if (!report)
        fail_runtime(failure, "no memory for the report.");
    for (int k = 0; report && k < verdicts->n; k++)
        fill_row(pairings, &verdicts->row[k], report);
    return report;
}

/* "stepping influence none single 1 fused": the values that are there and tell rows apart */
static void print_name(const struct pairings *pairings, const struct verdict *v, FILE *file)
{
    char value[SPEC_SIZE];
    for (int k = 0; k < pairings->nidentity; k++) {
        pairing_value(&pairings->row[v->row], k, value, sizeof value);
        if (is_empty(value) || !(tells(pairings, k) || names_a_row(pairings->identity[k])))
            continue;
        const bool number = value[strspn(value, "0123456789.e+-")] == 0;
        fprintf(file, number ? "%s %s " : "%.0s%s ", pairings->identity[k], value);
    }
}

void compare_summary(const struct pairings *pairings, const struct verdicts *verdicts,
                     const struct rules *rules, FILE *file)
{
    for (int outcome = 0; outcome < OUTCOMES; outcome++)
        fprintf(file, "%s%d %s", outcome ? ", " : "", verdicts->count[outcome],
                outcome_word((enum outcome)outcome, pairings->kind));
    if (verdicts->geometric > 0)
        fprintf(file, "; geometric mean of NEW / OLD%s %.4g",
                pairings->kind == RESULT_MEASURE ? " of mse" : "", verdicts->geometric);
    if (verdicts->geometric_lo > 0)
        fprintf(file, " [%.4g, %.4g]", verdicts->geometric_lo, verdicts->geometric_hi);
    fprintf(file, "; level %g for all rows together\n", rules->level);
    for (int k = 0; k < verdicts->n; k++) {
        const struct verdict *v = &verdicts->row[k];
        if (v->outcome != OUTCOME_WORSE && v->outcome != OUTCOME_BETTER)
            continue;
        fprintf(file, "%s: ", outcome_word(v->outcome, pairings->kind));
        print_name(pairings, v, file);
        fprintf(file, "%s ", v->metric);
        if (isnan(v->ratio))
            fprintf(file, "%s\n", v->reason);
        else
            fprintf(file, "%s %.4g [%.4g, %.4g]\n", v->difference ? "by" : "ratio", v->ratio, v->lo, v->hi);
    }
}
