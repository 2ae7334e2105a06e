/* recipe_run.c: see recipe_run.h. */
#include "recipe_run.h"
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool names_file(const char *word)
{
    static const char *const options_of_files[] = {"--out", "--raw", "--trace", "--summary", "--noise"};
    for (size_t k = 0; k < sizeof options_of_files / sizeof *options_of_files; k++)
        if (strcmp(word, options_of_files[k]) == 0)
            return true;
    return false;
}

/* Files of a list, each within DIR; returns how long it is. */
static int list_within(const char *list, const char *dir, char *path, size_t size)
{
    int used = 0;
    for (const char *at = list; *at && used < (int)size - 1;) {
        const int length = (int)strcspn(at, ",");
        used +=
            snprintf(path + used, size - (size_t)used, "%s%s/%.*s", at == list ? "" : ",", dir, length, at);
        at += length + (at[length] == ',');
    }
    return used < (int)size ? used : (int)size - 1;
}

/* Does a word of a command name files: after such an option, or as what is compared? */
static bool is_file(char *const *word, int k)
{
    return names_file(word[k - 1]) || (k >= 2 && k <= 3 && strcmp(word[1], "compare") == 0);
}

/* Files that a recipe names are within DIR */
static int step_words(const struct recipe_step *step, const char *dir, char *text, char **word, char *path,
                      size_t size)
{
    snprintf(text, COMMAND_SIZE, "%s", step->command);
    word[0] = text; /* stands for the program's name */
    int n = 1 + recipe_words(text, word + 1);
    for (int k = 2; k < n; k++)
        if (is_file(word, k)) {
            const int length = list_within(word[k], dir, path, size);
            word[k] = path;
            path += length + 1;
            size -= (size_t)length + 1;
        }
    return n;
}

bool recipe_run(const struct recipe *recipe, const struct recipe_run *run, char *data, size_t size,
                struct failure *failure)
{
    data[0] = 0;
    for (int k = 0; k < recipe->n; k++) {
        char text[COMMAND_SIZE], path[8192], *word[WORDS_AT_MOST + 2];
        if (!recipe_wants(&recipe->step[k], run->profile))
            continue;
        const int n = step_words(&recipe->step[k], run->dir, text, word, path, sizeof path);
        const bool first = !data[0];
        for (int w = 1; w + 1 < n && !data[0]; w++)
            if (strcmp(word[w], "--out") == 0)
                snprintf(data, size, "%s", word[w + 1]);
        if (run->dry) {
            printf("  pesbench %s\n", recipe->step[k].command);
            continue;
        }
        word[0] = (char[]){"pesbench"};
        const int status = command_run(n, word);
        if (status == EXIT_INAPPLICABLE && !first)
            continue; /* what is not possible here is left out of the figure */
        if (status != EXIT_SUCCESS) {
            fail_runtime(failure, "the recipe of '%s' failed in: pesbench %s", recipe->path,
                         recipe->step[k].command);
            failure->status = status;
            return false;
        }
    }
    if (!data[0] && !run->dry)
        return fail_runtime(failure, "'%s' makes no data at profile %s.", recipe->path, run->profile);
    return true;
}
