/* compare_differences.c: how the sides differ in anything but what they measured; see compare.h. */
#include "compare.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* context that changes from run to run and means nothing */
static bool is_of_the_run(const char *name)
{
    static const char *const names[] = {"command", "date", "schema", "reproduce", "timer", "interrupted"};
    static const char *const starts[] = {"peak ", "control for ", "summary", "warning, "};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        if (strncmp(name, starts[k], strlen(starts[k])) == 0)
            return true;
    return false;
}

/* what two programs that are compared may differ in */
static bool is_of_the_program(const char *name)
{
    static const char *const names[] = {"version", "compiler", "flags", "openmp", "blas"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    return false;
}

/* The length of a word of an `options` line, up to a blank that is not quoted; quotation is as shell_quoted has it, but
 * files of earlier programs have none, where a quotation mark may stand alone.  `plain` (or NULL) gets the word without
 * it. */
static size_t read_word(const char *text, struct text *plain)
{
    size_t n = 0;
    while (text[n] && text[n] != ' ') {
        const char *end = text[n] == '\'' ? strchr(text + n + 1, '\'') : NULL;
        const bool escaped = text[n] == '\\' && text[n + 1];
        const char *from = text + n + (end || escaped);
        const size_t length = end ? (size_t)(end - from) : 1;
        if (plain)
            text_add_bytes(plain, from, length);
        n += end ? length + 2 : escaped ? 2 : 1;
    }
    return n;
}

static const char *next_word(const char *text)
{
    text += read_word(text, NULL);
    return text + strspn(text, " ");
}

static bool is_called(const char *word, const char *name)
{
    return strcspn(word, "= ") == strlen(name) && strncmp(word, name, strlen(name)) == 0;
}

/* Options that say where results go, how long to measure, or what the identity of rows says. */
static bool is_harmless(const char *word)
{
    static const char *const names[] = {"out",        "raw",     "quiet",     "rounds",    "seconds",
                                        "estimator",  "unroll",  "sigma",     "particles", "seed",
                                        "replicates", "threads", "precision", "path",      "target",
                                        "format",     "horizon", "precise",   "strict",    "kernels"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (is_called(word, names[k]))
            return true;
    return false;
}

/* The options of a line that are not harmless. */
static struct text settings_of(const char *options)
{
    struct text settings = {0};
    for (const char *word = options; *word; word = next_word(word))
        if (!is_harmless(word)) {
            text_add(&settings, settings.length ? " " : "");
            read_word(word, &settings);
        }
    return settings;
}

struct writer {
    FILE *refused, *said;
    bool exhausted; /* memory ran out */
};

static bool same_settings(struct writer *to, const char *a, const char *b)
{
    struct text of_a = settings_of(a), of_b = settings_of(b);
    to->exhausted = to->exhausted || of_a.exhausted || of_b.exhausted;
    const bool same =
        of_a.length == of_b.length && (!of_a.length || memcmp(of_a.at, of_b.at, of_a.length) == 0);
    text_free(&of_a);
    text_free(&of_b);
    return same;
}

/* All options of a task or an estimator: those that both programs know. */
static bool same_plugin(const char *a, const char *b)
{
    for (const char *of_a = a; *of_a; of_a = next_word(of_a))
        for (const char *of_b = b; *of_b; of_b = next_word(of_b)) {
            const size_t name = strcspn(of_a, "= "), length = read_word(of_a, NULL);
            if (strcspn(of_b, "= ") == name && strncmp(of_a, of_b, name) == 0 &&
                (read_word(of_b, NULL) != length || strncmp(of_a, of_b, length) != 0))
                return false;
        }
    return true;
}

static bool same_value(struct writer *to, const char *name, const char *a, const char *b)
{
    a = a ? a : "";
    b = b ? b : "";
    if (strcmp(name, "options") == 0)
        return same_settings(to, a, b);
    return strncmp(name, "options of ", 11) == 0 ? same_plugin(a, b) : strcmp(a, b) == 0;
}

/* context of one task or estimator, which a file has if it has rows of that one */
static bool is_of_some_rows(const char *name)
{
    static const char *const starts[] = {"published for ", "theta of ", "data of ", "options of "};
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        if (strncmp(name, starts[k], strlen(starts[k])) == 0)
            return true;
    return false;
}

static void say(struct writer *to, const char *name, const struct result_file *a, const struct result_file *b)
{
    const char *of_a = result_context(a, name), *of_b = result_context(b, name);
    if ((!of_a || !of_b) && is_of_some_rows(name))
        return;
    if (!same_value(to, name, of_a, of_b))
        fprintf(is_of_the_program(name) ? to->said : to->refused, "%s: '%s' in %s, '%s' in %s\n", name,
                of_a ? of_a : "(none)", a->path, of_b ? of_b : "(none)", b->path);
}

/* Everything in which b differs from a. */
static void compare_contexts(struct writer *to, const struct result_file *a, const struct result_file *b)
{
    for (int k = 0; k < a->ncontext; k++)
        if (!is_of_the_run(a->context[k].name))
            say(to, a->context[k].name, a, b);
    for (int k = 0; k < b->ncontext; k++)
        if (!is_of_the_run(b->context[k].name) && !result_context(a, b->context[k].name))
            say(to, b->context[k].name, a, b);
}

bool sides_differ(const struct side *older, const struct side *newer, struct differences *differences,
                  struct failure *failure)
{
    size_t size;
    *differences = (struct differences){0};
    struct writer to = {.refused = open_memstream(&differences->refused, &size),
                        .said = open_memstream(&differences->said, &size)};
    struct writer within = {.refused = to.refused,
                            .said = to.refused}; /* files of one side are of one program, too */
    const bool ok = to.refused && to.said;
    if (ok) {
        compare_contexts(&to, &older->file[0], &newer->file[0]);
        for (int k = 1; k < older->n; k++)
            compare_contexts(&within, &older->file[0], &older->file[k]);
        for (int k = 1; k < newer->n; k++)
            compare_contexts(&within, &newer->file[0], &newer->file[k]);
    }
    if (to.refused)
        fclose(to.refused);
    if (to.said)
        fclose(to.said);
    return (ok && !to.exhausted && !within.exhausted) ||
           fail_runtime(failure, "no memory to compare the files' contexts.");
}

void differences_close(struct differences *differences)
{
    free(differences->refused);
    free(differences->said);
    *differences = (struct differences){0};
}
