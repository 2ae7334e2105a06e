/* man: the manual page, written from the tables that parse. */
#include "command.h"
#include "plugin.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct man {
    const char *name, *out;
};

static const struct option_def options[] = {
    OPTION(man, name, "pesbench", 0, 0, "what the program is called", .placeholder = "NAME"),
    OPTION(man, out, NULL, 0, 0, "write to FILE instead of standard output", .placeholder = "FILE"),
    {0},
};
static const struct option_def *const tables[] = {options, NULL};

/* text as roff takes it literally; a sentence's words may be filled, its signs stay what they are */
static void put(FILE *file, const char *text)
{
    static const char signs[] = "\\-'`^~";
    static const char *const escapes[] = {"\\(rs", "\\-", "\\(aq", "\\(ga", "\\(ha", "\\(ti"};
    for (const char *c = text; *c; c++) {
        const char *sign = strchr(signs, *c);
        if (*c == '.' && (c == text || c[-1] == '\n'))
            fputs("\\&", file);
        if (sign)
            fputs(escapes[sign - signs], file);
        else
            fputc(*c, file);
    }
}

static void line(FILE *file, const char *request, const char *text)
{
    fputs(request, file);
    put(file, text);
    fputc('\n', file);
}

/* a paragraph with a tag */
static void item(FILE *file, const char *tag, const char *text)
{
    fputs(".TP\n\\fB", file);
    put(file, tag);
    fputs("\\fR\n", file);
    line(file, "", text);
}

static void put_options(FILE *file, const struct option_def *table, const char *prefix)
{
    char text[512];
    for (const struct option_def *row = table; row && row->name; row++) {
        option_label(row, prefix, text, sizeof text);
        item(file, text, row->brief);
        option_limits(row, text, sizeof text);
        if (text[0]) {
            fputs("[", file);
            put(file, text);
            fputs("]\n", file);
        }
    }
}

static void put_commands(FILE *file)
{
    fputs(".SH COMMANDS\n"
          "An option's value is the next word, or follows a \\(oq=\\(cq.\n"
          "A plug\\-in is named \\fIname\\fR[\\fB:\\fIoption\\fB=\\fIvalue\\fR]...;\n"
          "lists are separated by commas, and any number may be a list, or a range\n"
          "\\fIfirst\\fB..\\fIlast\\fB*\\fIfactor\\fR or \\fIfirst\\fB..\\fIlast\\fB+\\fIstep\\fR;\n"
          "the product is run.\n",
          file);
    for (int k = 0; commands[k]; k++) {
        const struct command *c = commands[k];
        fprintf(file, ".SS %s", c->name);
        line(file, c->operands[0] ? " " : "", c->operands);
        line(file, "", c->brief);
        for (int t = 0; c->tables[t]; t++)
            put_options(file, c->tables[t], "--");
        if (c->help) {
            fputs(".PP\n.nf\n", file);
            line(file, "", c->help);
            fputs(".fi\n", file);
        }
    }
}

static void put_plugin(FILE *file, const char *name, const char *alias, const char *brief, const char *source,
                       const struct option_def *table)
{
    fprintf(file, ".SS %s%s%s\n", name, alias ? ", " : "", alias ? alias : "");
    line(file, "", brief);
    line(file, ".br\n", source);
    put_options(file, table, ":");
}

static void put_plugins(FILE *file)
{
    fputs(".SH TASKS\n", file);
    for (int k = 0; tasks[k]; k++)
        put_plugin(file, tasks[k]->name, NULL, tasks[k]->brief, tasks[k]->source, tasks[k]->options);
    fputs(".SH ESTIMATORS\n", file);
    for (int k = 0; estimators[k]; k++)
        put_plugin(file, estimators[k]->name, estimators[k]->alias, estimators[k]->brief,
                   estimators[k]->source, estimators[k]->options);
}

static void put_statuses(FILE *file)
{
    static const struct {
        int status;
        const char *text;
    } statuses[] = {
        {EXIT_SUCCESS, "fine"},
        {EXIT_CHECK, "a check or a comparison failed"},
        {EXIT_USAGE, "usage: an unknown name, option or value"},
        {EXIT_RUNTIME, "a failure at run time: a file, memory, another program"},
        {EXIT_INAPPLICABLE, "not applicable here"},
    };
    char number[16];
    fputs(".SH EXIT STATUS\n", file);
    for (size_t k = 0; k < sizeof statuses / sizeof *statuses; k++) {
        snprintf(number, sizeof number, "%d", statuses[k].status);
        item(file, number, statuses[k].text);
    }
}

static void put_surroundings(FILE *file)
{
    fputs(".SH ENVIRONMENT\n", file);
    item(file, "PESBENCH_DATA", "folder of real data sets, unless --data names one");
    item(file, "PESBENCH_PLOTS", "folder of figures, instead of those that came with the program");
    item(file, "OMP_NUM_THREADS, OMP_PROC_BIND, OMP_PLACES, OMP_SCHEDULE, ...",
         "OpenMP's own are honoured, and recorded in every result file. Results do not depend on them.");
    fputs(".SH FILES\n", file);
    item(file, "results/", "where figure puts its tables and figures, unless --dir says otherwise");
    item(file, "share/pesbench/plots/NAME.gp",
         "beside the bin folder the program is in: the figures, each with its recipe in its header");
}

static void put_page(FILE *file, const void *what)
{
    const struct man *o = what;
    fputs(".TH \"", file);
    for (const char *c = o->name; *c; c++)
        fputc(toupper((unsigned char)*c), file);
    fputs("\" 1 \"\" \"pesbench ", file);
    put(file, program_version());
    fputs("\" \"User Commands\"\n.SH NAME\n", file);
    put(file, o->name);
    fputs(" \\- bias, variance and cost of gradient estimators of unrolled computation graphs\n", file);
    line(file, ".SH SYNOPSIS\n.B ", o->name);
    fputs(".I command\n[\\fIoptions\\fR]\n"
          ".SH DESCRIPTION\n"
          "A multicore benchmark suite for gradient estimators of unrolled computation graphs: it measures "
          "their bias,\n"
          "variance and cost against exact gradients, trains with them on the published tasks, and draws the "
          "figures.\n"
          "Results are a table on standard output, or files that \\fB\\-\\-out\\fR names.\n"
          "\\fB\\-\\-help\\fR after a command shows what is below; \\fBdescribe\\fR \\fIname\\fR says more "
          "of a task, an\n"
          "estimator or a figure.\n",
          file);
    put_commands(file);
    put_plugins(file);
    put_statuses(file);
    put_surroundings(file);
    fputs(".SH SEE ALSO\n.BR gnuplot (1)\n", file);
}

static int man(const struct invocation *invocation, struct failure *failure)
{
    const struct man *o = invocation->options;
    if (invocation->operands->n) {
        fail(failure, "expected options only, found '%.60s'.", invocation->operands->value[0]);
        return failure->status;
    }
    return text_deliver(o->out, put_page, o, failure);
}

const struct command command_man = {
    .name = "man",
    .brief = "the manual page of all this, for man(1)",
    .operands = "",
    .tables = tables,
    .size = sizeof(struct man),
    .run = man,
};
