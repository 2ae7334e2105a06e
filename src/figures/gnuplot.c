/* gnuplot.c: see gnuplot.h. */
#include "gnuplot.h"
#include "catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const figure_endings[] = {".svg", ".png", ".pdf", NULL};

/* What such files end with: gnuplot does not say so when it could not write a file to its end. */
static const char *const last_words[] = {"</svg>", "IEND", "%%EOF"};
enum { LAST_BYTES = 64 };

/* The number of the ending of a figure's path, which has a name before it; -1 if there is none. */
static int ending_of(const char *path)
{
    const char *ending = strrchr(path, '.'), *slash = strrchr(path, '/');
    for (int k = 0; ending && ending != path && ending - 1 != slash && figure_endings[k]; k++)
        if (strcmp(ending, figure_endings[k]) == 0)
            return k;
    return -1;
}

bool figure_is_drawable(const char *path)
{
    return ending_of(path) >= 0;
}

/* the path is drawable */
static bool is_whole(const char *path)
{
    const char *word = last_words[ending_of(path)];
    const size_t length = strlen(word);
    char last[LAST_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t n = fseek(file, -LAST_BYTES, SEEK_END) == 0 ? fread(last, 1, sizeof last, file) : 0;
    fclose(file);
    for (size_t k = 0; k + length <= n; k++)
        if (memcmp(last + k, word, length) == 0)
            return true;
    return false;
}

/* gnuplot's strings have no way to hold these */
bool gnuplot_takes(const char *path, struct failure *failure)
{
    return !strpbrk(path, "'\\") ||
           fail(failure, "gnuplot cannot take a quote or a backslash in '%s'.", path);
}

bool gnuplot_found(void)
{
    const char *path = getenv("PATH");
    char candidate[4096];
    while (path && *path) {
        const size_t length = strcspn(path, ":");
        snprintf(candidate, sizeof candidate, "%.*s/gnuplot", (int)length, path);
        if (access(candidate, X_OK) == 0)
            return true;
        path += length + (path[length] == ':');
    }
    return false;
}

static void show_log(FILE *log)
{
    if (!log)
        return;
    rewind(log);
    for (int c = fgetc(log); c != EOF; c = fgetc(log))
        fputc(c, stderr);
}

/* gnuplot -e "..." file.gp */
bool gnuplot_draw(const struct drawing *drawing, struct failure *failure)
{
    char set[16384];
    snprintf(set, sizeof set, "out='%s'; data='%s'; dir='%s'; plots='%s'; profile='%s'", drawing->out,
             drawing->data, drawing->dir, plots_folder(), drawing->profile);
    fflush(NULL);
    FILE *log = tmpfile(); /* gnuplot warns of curves without a point, which is no news; shown if it fails */
    const pid_t child = fork();
    if (child == 0) {
        if (log)
            dup2(fileno(log), STDERR_FILENO);
        execlp("gnuplot", "gnuplot", "-e", set, drawing->script, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    const bool drawn = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
                       !WEXITSTATUS(status) && is_whole(drawing->out);
    if (!drawn)
        show_log(log);
    if (log)
        fclose(log);
    if (!drawn) {
        unlink(drawing->out);
        return fail_runtime(failure, "gnuplot failed to draw '%s' from '%s' and '%s'; is the disk full?",
                            drawing->out, drawing->script, drawing->data);
    }
    return true;
}
