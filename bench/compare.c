/* compare: did it become slower?  Two sides of result files, row by row: ratio, interval, test, verdict. */
#include "compare.h"
#include "command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct compare {
    struct texts out;
    const char *noise, *ignore, *statistic;
    double threshold, level;
    bool anyway, strict, quiet;
};

static const struct option_def options[] = {
    OPTION(compare, out, NULL, 0, 0, "write results to FILE, .csv, .json or .md; may repeat",
           .placeholder = "FILE"),
    OPTION(compare, noise, NULL, 0, 0,
           "launches of one program, whose own differences are the threshold of each row",
           .placeholder = "FILES"),
    OPTION(compare, threshold, NULL, 0, 100,
           "relative change below which none is announced (0.05, more where launches say less: see below)"),
    OPTION(compare, statistic, "quartile", 0, 0,
           "what a launch of speed is: the lower quartile of its samples, which neighbours disturb less, or "
           "the median",
           .choices = "quartile|median"),
    OPTION(compare, level, "0.01", 1e-12, 0.5,
           "probability that anything is announced though nothing changed"),
    OPTION(compare, ignore, NULL, 0, 0, "columns that are not to identify a row, with commas between",
           .placeholder = "LIST"),
    OPTION(compare, anyway, NULL, 0, 0, "compare also files of different machines or settings"),
    OPTION(compare, strict, NULL, 0, 0, "exit 1 also if a row cannot be told"),
    OPTION(compare, quiet, NULL, 0, 0, "no differences and no summary"),
    {0},
};
static const struct option_def *const tables[] = {options, NULL};

struct comparing {
    const struct invocation *invocation;
    const struct compare *o;
    struct rules rules;
    struct side older, newer, noise;
    struct differences differences;
    struct pairings pairings;
    struct verdicts verdicts;
};

/* The first lines of a text. */
static void say_lines(const char *what, const char *text, FILE *file)
{
    enum { LINES = 8 };
    const char *at = text;
    for (int k = 0; *at && k < LINES; k++) {
        const int length = (int)strcspn(at, "\n");
        fprintf(file, "%s%.*s\n", what, length, at);
        at += length + (at[length] == '\n');
    }
    if (*at)
        fprintf(file, "%s... and more\n", what);
}

static bool check_differences(const struct comparing *c, struct failure *failure)
{
    const char *refused = c->differences.refused;
    if (!c->o->quiet)
        say_lines("differs: ", c->differences.said, stderr);
    if (!*refused)
        return true;
    say_lines("differs: ", refused, stderr);
    return c->o->anyway ||
           fail(
               failure,
               "expected files of one machine and the same settings, found what is said above; measure again "
               "on one machine, or compare them --anyway.");
}

static bool open_all(struct comparing *c, struct failure *failure)
{
    const struct texts *operands = c->invocation->operands;
    if (operands->n != 2)
        return fail(failure,
                    "expected OLD and NEW, each a result file, several with commas between, or a folder of "
                    "them; found %d operand%s.",
                    operands->n, operands->n == 1 ? "" : "s");
    return outputs_check(&c->o->out, NULL, failure) &&
           side_open(&c->older, "OLD", operands->value[0], failure) &&
           side_open(&c->newer, "NEW", operands->value[1], failure) &&
           (!c->o->noise || side_open(&c->noise, "--noise", c->o->noise, failure)) &&
           pairings_open(&c->pairings, &c->older, &c->newer, c->o->ignore,
                         strcmp(c->o->statistic, "quartile") == 0, failure) &&
           sides_differ(&c->older, &c->newer, &c->differences, failure) && check_differences(c, failure);
}

static bool judge(struct comparing *c, struct failure *failure)
{
    const int group = c->older.n < c->newer.n ? c->older.n : c->newer.n;
    if (c->o->noise && !pairings_add_noise(&c->pairings, &c->noise, group, failure))
        return false;
    if (c->pairings.kind == RESULT_MEASURE)
        return judge_measurements(&c->pairings, &c->older, &c->newer, &c->rules, &c->verdicts, failure);
    return judge_times(&c->pairings, sides_interleave(&c->older, &c->newer), &c->rules, &c->verdicts,
                       failure);
}

static void add_side(struct report *report, const char *name, const struct side *side)
{
    const char *version = result_context(&side->file[0], "version");
    report_context(report, name, "%s%s, version %s", side->file[0].path, side->n > 1 ? " and others" : "",
                   version ? version : "unknown");
    char of[64];
    snprintf(of, sizeof of, "%s files", name);
    report_context(report, of, "%d", side->n);
}

static void one_line(char *text)
{
    for (size_t length = strlen(text); length > 0 && text[length - 1] == '\n'; length--)
        text[length - 1] = 0;
    for (; *text; text++)
        *text = *text == '\n' ? ';' : *text;
}

static void add_text(struct report *report, const char *name, const char *text)
{
    char *line = strdup(text);
    if (!line || !*line) {
        free(line);
        return;
    }
    one_line(line);
    report_context(report, name, "%s", line);
    free(line);
}

static void add_contexts(const struct comparing *c, const char *summary, struct report *report)
{
    context_add(report, c->invocation);
    add_text(report, "summary", summary);
    add_side(report, "old", &c->older);
    add_side(report, "new", &c->newer);
    if (c->pairings.kind != RESULT_MEASURE)
        report_context(report, "statistic", "%s of a launch's samples",
                       c->pairings.quartile ? "lower quartile" : "median");
    if (c->pairings.kind != RESULT_MEASURE)
        report_context(report, "launches", "%s",
                       c->verdicts.interleaved ? "in turn" : "one side after the other");
    add_text(report, "differs", c->differences.said);
    add_text(report, "differs in machine or settings", c->differences.refused);
}

static int deliver(const struct comparing *c, struct failure *failure)
{
    struct column columns[COMPARE_COLUMNS_AT_MOST];
    char *summary = NULL;
    size_t size;
    FILE *stream = open_memstream(&summary, &size);
    struct report *report = stream ? compare_report(&c->pairings, &c->verdicts, columns, failure) : NULL;
    if (stream) {
        compare_summary(&c->pairings, &c->verdicts, &c->rules, stream);
        fclose(stream);
    }
    int status = EXIT_RUNTIME;
    if (report) {
        add_contexts(c, summary, report);
        status = report_deliver(report, &c->o->out, failure);
        if (status == EXIT_SUCCESS && !c->o->quiet)
            fputs(summary, stdout);
    } else if (!failure->text[0]) {
        fail_runtime(failure, "no memory for the report.");
    }
    report_close(report);
    free(summary);
    if (status != EXIT_SUCCESS)
        return status;
    const bool bad =
        c->verdicts.count[OUTCOME_WORSE] > 0 || (c->o->strict && c->verdicts.count[OUTCOME_UNKNOWN] > 0);
    return bad ? EXIT_CHECK : EXIT_SUCCESS;
}

static int compare(const struct invocation *invocation, struct failure *failure)
{
    const struct compare *o = invocation->options;
    struct comparing c = {
        .invocation = invocation,
        .o = o,
        .rules = {.threshold = was_given(invocation, "threshold") ? o->threshold : NAN, .level = o->level}};
    const bool ok = open_all(&c, failure) && judge(&c, failure);
    const int status = ok ? deliver(&c, failure) : failure->status;
    verdicts_close(&c.verdicts);
    pairings_close(&c.pairings);
    differences_close(&c.differences);
    side_close(&c.older);
    side_close(&c.newer);
    side_close(&c.noise);
    return status;
}

const struct command command_compare = {
    .name = "compare",
    .brief =
        "did it become slower, or less exact?  two sides of result files, row by row, with an exit status",
    .operands = "OLD NEW",
    .help = "OLD and NEW are results of `speed` (launches: several files each, or folders of them) or of "
            "`measure` (one\n"
            "file each).  Of speed, launches are compared: ratio is the median of all ratios NEW "
            "/ OLD, its\n"
            "interval and p are those of Mann and Whitney's test, p_adjusted is Holm's over all rows.  A row "
            "is slower if\n"
            "p_adjusted is within --level and the ratio beyond the threshold: 1.05 where launches of OLD and "
            "NEW were made in\n"
            "turn (bench/ab does so), 1.2 where one side was made after the other, 2 where there are too few "
            "launches for\n"
            "the test; --noise measures it instead, --threshold sets it.  no change: the interval is within "
            "the threshold.\n"
            "cannot tell: anything else, with the reason.  Exit status: 1 if a row became slower or worse.",
    .tables = tables,
    .size = sizeof(struct compare),
    .run = compare,
};
