/* completion: a script that teaches bash the commands, their options and the names there are. */
#include "command.h"

#include <stdlib.h>
#include <string.h>

struct completion {
    const char *name, *out;
};

static const struct option_def options[] = {
    OPTION(completion, name, "pesbench", 0, 0, "what the program is called", .placeholder = "NAME"),
    OPTION(completion, out, NULL, 0, 0, "write to FILE instead of standard output", .placeholder = "FILE"),
    {0},
};
static const struct option_def *const tables[] = {options, NULL};

/* Completion sets one of these before the common end of the script: `words` to choose from; `kind`, what
 * `list` is to be asked for, `any` for all kinds; `paths`, what compgen calls files and folders. */
static const char begin[] =
    "{\n"
    "    local program=${1/#\\~\\//$HOME/} current=${COMP_WORDS[COMP_CWORD]} last=$((COMP_CWORD - 1))\n"
    "    local before options='' words='' kind='' paths='' first=''\n"
    "    COMPREPLY=()\n"
    "    [[ $current == = ]] && current='' last=$COMP_CWORD # bash cuts --name=value in three\n"
    "    [[ ${COMP_WORDS[last]} == = ]] && last=$((last - 1))\n"
    "    before=${COMP_WORDS[last]}\n"
    "    [[ $current == : || $before == : ]] && return # a plug-in's own options\n"
    "    if ((COMP_CWORD == 1)); then\n";

static const char end[] =
    "    [[ -z $words$kind$paths ]] && return\n"
    "    if [[ -n $paths ]]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -A \"$paths\" -- \"$current\")\n"
    "        return\n"
    "    fi\n"
    "    if [[ -n $kind ]]; then\n"
    "        [[ $kind == any ]] && kind=''\n"
    "        # shellcheck disable=SC2086 # no kind is no word\n"
    "        words+=\" $(\"$program\" list $kind 2>/dev/null | sed -n 's/^  \\([^ ]*\\) .*/\\1/p')\"\n"
    "        [[ $current == *,* ]] && first=${current%,*},\n"
    "    fi\n"
    "    mapfile -t COMPREPLY < <(compgen -P \"$first\" -W \"$words\" -- \"${current#\"$first\"}\")\n"
    "}\n";

/* "a|b|c" as words */
static void put_choices(FILE *file, const char *choices)
{
    fputs("words='", file);
    for (const char *c = choices; *c; c++)
        fputc(*c == '|' ? ' ' : *c, file);
    fputs("'", file);
}

/* what may follow an option; after a flag comes what comes anyway, after a number nothing is offered */
static void put_value(FILE *file, const struct option_def *row)
{
    if (row->type == OPTION_FLAG)
        return;
    fprintf(file, "        --%s) ", row->name);
    if (row->choices)
        put_choices(file, row->choices);
    else if (row->placeholder && strcmp(row->placeholder, "FILE") == 0)
        fputs("paths='file'", file);
    else if (row->placeholder && strcmp(row->placeholder, "DIR") == 0)
        fputs("paths='directory'", file);
    else if (strcmp(row->name, "estimator") == 0)
        fputs("kind=estimators words=all", file);
    else
        fputs("return", file);
    fputs(" ;;\n", file);
}

/* what a command is given, from the way its help writes it */
static void put_operands(FILE *file, const char *operands)
{
    if (strncmp(operands, "TASK", 4) == 0)
        fputs("kind=tasks", file);
    else if (strcmp(operands, "NAME...|all") == 0)
        fputs("kind=figures words=all", file);
    else if (strncmp(operands, "NAME", 4) == 0)
        fputs("kind=any", file);
    else if (operands[0] == '[' && strchr(operands, '|')) {
        char choices[256];
        snprintf(choices, sizeof choices, "%.*s", (int)strcspn(operands + 1, "]"), operands + 1);
        put_choices(file, choices);
    } else if (operands[0])
        fputs("paths='file'", file);
    else
        fputs(":", file);
}

static void put_command(FILE *file, const struct command *command)
{
    fprintf(file, "    %s)\n        options='", command->name);
    for (int t = 0; command->tables[t]; t++)
        for (const struct option_def *row = command->tables[t]; row->name; row++)
            fprintf(file, "--%s ", row->name);
    fputs("--help'\n        case $before in\n", file);
    for (int t = 0; command->tables[t]; t++)
        for (const struct option_def *row = command->tables[t]; row->name; row++)
            put_value(file, row);
    fputs("        *) ", file);
    put_operands(file, command->operands);
    fputs(" ;;\n        esac\n        ;;\n", file);
}

static void put_script(FILE *file, const void *what)
{
    const struct completion *o = what;
    fprintf(file,
            "# bash completion for %s, written by `%s completion`; to try: source <(%s completion)\n_%s()\n",
            o->name, o->name, o->name, o->name);
    fputs(begin, file);
    fputs("        words='--help --version", file);
    for (int k = 0; commands[k]; k++)
        fprintf(file, " %s", commands[k]->name);
    fputs("'\n    else case ${COMP_WORDS[1]} in\n", file);
    for (int k = 0; commands[k]; k++)
        put_command(file, commands[k]);
    fputs("    esac fi\n"
          "    [[ $current == -* ]] && words=$options kind='' paths=''\n",
          file);
    fputs(end, file);
    fprintf(file, "complete -F _%s %s\n", o->name, o->name);
}

static int completion(const struct invocation *invocation, struct failure *failure)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    const struct completion *o = invocation->options;
    if (invocation->operands->n) {
        fail(failure, "expected options only, found '%.60s'.", invocation->operands->value[0]);
        return failure->status;
    }
    if (!o->name[0] || o->name[strspn(o->name, letters)]) {
        fail(failure, "--name: expected letters, digits, '_', '.' or '-', found '%.60s'.", o->name);
        return failure->status;
    }
    return text_deliver(o->out, put_script, o, failure);
}

const struct command command_completion = {
    .name = "completion",
    .brief = "a script for bash that completes commands, options and names",
    .operands = "",
    .tables = tables,
    .size = sizeof(struct completion),
    .run = completion,
};
