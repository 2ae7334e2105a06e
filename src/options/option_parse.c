/* option_parse.c: command lines and the options of plug-ins. */
#include "option.h"

#include <ctype.h>
#include <string.h>

enum { WHAT_SIZE = 96, NAMES_AT_MOST = 256 };

struct command_line {
    const struct option_def *const *tables;
    void *into;
    int argc;
    char *const *argv;
    struct texts *operands;
    const struct option_def **given;
    int given_most, ngiven;
};

static void list_names(const struct option_def *table, const char **names, int *n)
{
    for (const struct option_def *row = table; row->name && *n < NAMES_AT_MOST; row++)
        names[(*n)++] = row->name;
}

static bool fail_unknown(const struct command_line *line, const char *word, struct failure *failure)
{
    const char *names[NAMES_AT_MOST + 1];
    char name[WHAT_SIZE];
    int n = 0;
    for (const struct option_def *const *table = line->tables; *table; table++)
        list_names(*table, names, &n);
    names[n] = NULL;

    int dashes = (int)strspn(word, "-"), length = (int)strcspn(word, "=");
    snprintf(name, sizeof name, "%.*s", length > dashes ? length - dashes : 0, word + dashes);
    const char *near = nearest_name(name, names);
    if (!near)
        return fail(failure, "unknown option '%.*s'; --help lists them.", length < 60 ? length : 60, word);
    return fail(failure, "unknown option '%.*s'; did you mean '--%s'?  --help lists them.",
                length < 60 ? length : 60, word, near);
}

static const struct option_def *find(const struct command_line *line, const char *name, size_t length)
{
    const struct option_def *row = NULL;
    for (const struct option_def *const *table = line->tables; *table && !row; table++)
        row = option_find(*table, name, length);
    return row;
}

static void note_given(struct command_line *line, const struct option_def *row)
{
    for (int i = 0; i < line->ngiven; i++) {
        if (line->given[i] == row)
            return;
    }
    if (line->given && line->ngiven < line->given_most)
        line->given[line->ngiven++] = row;
}

/* The value of the option at argv[*at], which may be the next word. */
static const char *value_of(const struct command_line *line, const struct option_def *row, int *at)
{
    const char *equals = strchr(line->argv[*at], '=');
    if (equals)
        return equals + 1;
    if (row->type == OPTION_FLAG)
        return "yes";
    /* `-1` and `-0.5,1` are values, `--quiet` is the next option */
    if (*at + 1 == line->argc || strncmp(line->argv[*at + 1], "--", 2) == 0)
        return NULL;
    return line->argv[++*at];
}

static bool parse_option(struct command_line *line, int *at, struct failure *failure)
{
    const char *word = line->argv[*at];
    bool two_dashes = strncmp(word, "--", 2) == 0;
    const struct option_def *row = two_dashes ? find(line, word + 2, strcspn(word + 2, "=")) : NULL;
    if (!row)
        return fail_unknown(line, word, failure);

    char what[WHAT_SIZE];
    snprintf(what, sizeof what, "--%s", row->name);
    const char *value = value_of(line, row, at);
    if (!value && *at + 1 < line->argc)
        return fail(failure,
                    "%s: expected a value, found '%.60s'; a value that begins with -- is written %s=VALUE.",
                    what, line->argv[*at + 1], what);
    if (!value)
        return fail(failure, "%s: expected a value, found the end of the command line.", what);
    if (!option_set(row, line->into, what, value, failure))
        return false;
    note_given(line, row);
    return true;
}

static bool add_operand(struct command_line *line, const char *word, struct failure *failure)
{
    if (!line->operands)
        return fail(failure, "unexpected word '%.60s'; --help lists what can be said.", word);
    if (line->operands->n == TEXTS_AT_MOST)
        return fail(failure, "expected at most %d names, found '%.60s' beyond them.", TEXTS_AT_MOST, word);
    line->operands->value[line->operands->n++] = word;
    return true;
}

/* `-` alone and negative numbers are operands. */
static bool looks_like_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && word[1] != '.' && !isdigit((unsigned char)word[1]);
}

bool option_parse(const struct option_def *const *tables, void *into, int argc, char *const *argv,
                  struct texts *operands, const struct option_def **given, int given_most, int *ngiven,
                  struct failure *failure)
{
    struct command_line line = {tables, into, argc, argv, operands, given, given_most, 0};
    bool ok = true, options_ended = false;
    if (operands)
        operands->n = 0;
    for (int i = 0; ok && i < argc; i++) {
        if (options_ended || !looks_like_option(argv[i]))
            ok = add_operand(&line, argv[i], failure);
        else if (strcmp(argv[i], "--") == 0)
            options_ended = true;
        else
            ok = parse_option(&line, &i, failure);
    }
    if (ngiven)
        *ngiven = line.ngiven;
    return ok;
}

static bool fail_unknown_plugin(const struct option_def *table, const char *plugin, const char *name,
                                struct failure *failure)
{
    const char *names[NAMES_AT_MOST + 1];
    int n = 0;
    list_names(table, names, &n);
    names[n] = NULL;
    if (n == 0)
        return fail(failure, "%s: unknown option '%s'; %s has no options.", plugin, name, plugin);
    const char *near = nearest_name(name, names);
    if (!near)
        return fail(failure, "%s: unknown option '%s'; 'pesbench describe %s' lists them.", plugin, name,
                    plugin);
    return fail(failure, "%s: unknown option '%s'; did you mean '%s'?  'pesbench describe %s' lists them.",
                plugin, name, near, plugin);
}

/* One `name=value`.  `free` is what is left of the caller's storage; text members keep their value there. */
static bool set_plugin_option(const struct option_def *table, void *into, const char *plugin, char *option,
                              char **free, size_t *free_size, struct failure *failure)
{
    char *equals = strchr(option, '='), *value = equals ? equals + 1 : "";
    if (!equals || equals == option)
        return fail(failure, "%s: expected ':option=value', found ':%s'.", plugin, option);
    *equals = '\0';
    const struct option_def *row = option_find(table, option, strlen(option));
    if (!row)
        return fail_unknown_plugin(table, plugin, option, failure);

    char what[WHAT_SIZE];
    snprintf(what, sizeof what, "%.40s:%.40s", plugin, row->name);
    if (row->type == OPTION_TEXT || row->type == OPTION_TEXTS) {
        size_t size = strlen(value) + 1;
        if (size > *free_size)
            return fail(failure, "%s: the text '%.60s' is too long.", what, value);
        value = memcpy(*free, value, size);
        *free += size;
        *free_size -= size;
    }
    return option_set(row, into, what, value, failure);
}

bool option_parse_plugin(const struct option_def *table, void *into, const char *plugin, const char *text,
                         char *storage, size_t storage_size, struct failure *failure)
{
    unsigned long seen = 0; /* bit per row of the table */
    option_defaults(table, into);
    while (*text != '\0') {
        char option[SPEC_SIZE];
        if (*text != ':')
            return fail(failure, "%s: expected ':option=value', found '%.60s'.", plugin, text);
        size_t length = strcspn(++text, ":");
        if (length >= sizeof option)
            return fail(failure, "%s: expected ':option=value' in at most %d letters, found ':%.60s'.",
                        plugin, SPEC_SIZE - 1, text);
        snprintf(option, sizeof option, "%.*s", (int)length, text);
        const struct option_def *row = option_find(table, option, strcspn(option, "="));
        const unsigned long bit = row ? 1UL << ((row - table) % 64) : 0;
        if (seen & bit)
            return fail(failure, "%s:%s is given twice; give it once.", plugin, row->name);
        seen |= bit;
        if (!set_plugin_option(table, into, plugin, option, &storage, &storage_size, failure))
            return false;
        text += length;
    }
    return true;
}
