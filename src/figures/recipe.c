/* recipe.c: see recipe.h. */
#include "recipe.h"
#include "catalogue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool known_profile(const char *name)
{
    static const char *const names[] = {"all", "quick", "standard", "paper"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(name, names[k]) == 0)
            return true;
    return false;
}

/* "#: profile command ..." */
static bool read_step(struct recipe *recipe, char *line, struct failure *failure)
{
    if (recipe->n == STEPS_AT_MOST)
        return fail_runtime(failure, "'%s' has more than %d recipe lines.", recipe->path, STEPS_AT_MOST);
    struct recipe_step *step = &recipe->step[recipe->n++];
    char *rest = line + strspn(line, "#: \t");
    const size_t length = strcspn(rest, " \t");
    snprintf(step->profile, sizeof step->profile, "%.*s", (int)length, rest);
    rest += length + strspn(rest + length, " \t");
    snprintf(step->command, sizeof step->command, "%s", rest);
    if (!known_profile(step->profile) || !rest[0] || strlen(rest) >= sizeof step->command)
        return fail_runtime(
            failure,
            "'%s': expected '#: all|quick|standard|paper command ...' of less than %d bytes, found "
            "'%.80s'.",
            recipe->path, COMMAND_SIZE, line);
    return true;
}

struct recipe *recipe_open(const char *name, struct failure *failure)
{
    struct recipe *recipe = calloc(1, sizeof *recipe);
    char line[2048];
    if (!recipe) {
        fail_runtime(failure, "no memory for a recipe.");
        return NULL;
    }
    snprintf(recipe->path, sizeof recipe->path, "%.3500s/%.200s.gp", plots_folder(), name);
    FILE *file = fopen(recipe->path, "r");
    bool ok = file || fail_runtime(failure, "cannot read '%s': %s.", recipe->path, strerror(errno));
    for (int k = 0; ok && fgets(line, sizeof line, file); k++) {
        line[strcspn(line, "\n")] = 0;
        if (k == 0)
            snprintf(recipe->about, sizeof recipe->about, "%.190s", line + strspn(line, "# "));
        if (strncmp(line, "#:", 2) == 0)
            ok = read_step(recipe, line, failure);
    }
    if (ok && recipe->n == 0)
        ok = fail_runtime(failure, "'%s' has no recipe: it needs a line '#: all measure ... --out FILE.csv'.",
                          recipe->path);
    if (file)
        fclose(file);
    if (!ok) {
        free(recipe);
        recipe = NULL;
    }
    return recipe;
}

void recipe_close(struct recipe *recipe)
{
    free(recipe);
}

bool recipe_wants(const struct recipe_step *step, const char *profile)
{
    return strcmp(step->profile, "all") == 0 || strcmp(step->profile, profile) == 0;
}

int recipe_words(char *command, char **word)
{
    int n = 0;
    for (char *at = strtok_r(command, " \t", &command); at && n < WORDS_AT_MOST;
         at = strtok_r(NULL, " \t", &command))
        word[n++] = at;
    return n;
}
