/* theta.c: outer parameters from --theta v,v,... or --theta @FILE, or the task's own. */
#include "selection.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_AT_MOST = 1 << 24 };

/* Numbers separated by commas or white space; false unless there are exactly n finite ones. */
static bool read_numbers(const char *what, const char *text, int n, double *value, struct failure *failure)
{
    int found = 0;
    bool comma = true; /* an item must follow: at the start, and after a comma */
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (*text == ',' && !comma) {
            comma = true;
            text++;
            continue;
        }
        if (!*text && !comma)
            break;
        comma = false;
        char *end;
        const double x = strtod(text, &end);
        const size_t length = strcspn(text, ", \t\r\n");
        if (!length || end != text + length || !(fabs(x) < INFINITY) || text[strspn(text, "+-0")] == 'x')
            return fail(failure, "%s: expected a finite number at position %d, found '%.*s'.", what,
                        found + 1, (int)(length < 40 ? length : 40), text);
        if (found < n)
            value[found] = x;
        found++;
        text = end;
    }
    if (found != n)
        return fail(failure, "%s: expected %d number%s, one per outer parameter, found %d.", what, n,
                    n == 1 ? "" : "s", found);
    return true;
}

/* theta is read more than once, and a pipe may never be written to. */
static bool is_pipe(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISFIFO(found.st_mode);
}

static bool read_file(const char *path, int n, double *value, struct failure *failure)
{
    if (is_pipe(path))
        return fail(failure,
                    "--theta: expected a text file, found '%s', a pipe; write the numbers to a file.", path);
    FILE *file = fopen(path, "r");
    char *text = malloc(FILE_AT_MOST + 1);
    bool ok = file && text;
    if (!ok)
        fail_runtime(failure, "--theta: cannot read '%s': %s.", path, strerror(errno));
    if (ok) {
        const size_t length = fread(text, 1, FILE_AT_MOST + 1, file);
        ok = !ferror(file) && length <= FILE_AT_MOST && !memchr(text, 0, length);
        if (!ok)
            fail_runtime(failure, "--theta: '%s' is not a text file of at most %d bytes.", path,
                         FILE_AT_MOST);
        text[ok ? length : 0] = 0;
    }
    char what[128];
    snprintf(what, sizeof what, "--theta: '%.100s'", path);
    ok = ok && read_numbers(what, text, n, value, failure);
    free(text);
    if (file)
        fclose(file);
    return ok;
}

bool cell_theta(const struct selection *selection, const struct opened_task *task, double *theta,
                struct failure *failure)
{
    if (!selection->theta) {
        task->task->theta0(task->self, theta);
        return true;
    }
    if (selection->theta[0] == '@')
        return read_file(selection->theta + 1, task->dims.param, theta, failure);
    return read_numbers("--theta", selection->theta, task->dims.param, theta, failure);
}
