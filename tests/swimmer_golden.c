/* swimmer_golden.c: swimmer_golden DIR holds every simulator of the swimmer against recorded trajectories and policies.
 *
 *     DIR/traj_*.csv     t,a0,a1,qpos0..4,qvel0..4,reward: row 0 is the start; a row's action led to it
 *     DIR/policies.csv   name,W,start state,returns after 10, 100, 500, 1000 steps,final qpos
 *
 * For each file and simulator the largest difference of any number is printed.  Status 1 where a tolerance is missed, 2
 * for wrong usage, 3 where a file is missing or is not of this form, 77 where no simulator can run. */
#include "swimmer_environment.h"
#include "swimmer_mujoco.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    J = SWIMMER_JOINTS,
    TRAJECTORY = 4 + SWIMMER_STATE, /* numbers of a row */
    START = SWIMMER_PARAM,
    RETURNS = START + SWIMMER_STATE,
    STOPS = 4,
    FINAL = RETURNS + STOPS,
    POLICY = FINAL + J,
    NAME = 64
};

static const char
    trajectory_header[] = "t,a0,a1,qpos0,qpos1,qpos2,qpos3,qpos4,qvel0,qvel1,qvel2,qvel3,qvel4,reward",
    policy_header[] =
        "name,w00,w01,w02,w03,w04,w05,w06,w07,w10,w11,w12,w13,w14,w15,w16,w17,qpos0,qpos1,qpos2,qpos3,"
        "qpos4,qvel0,qvel1,qvel2,qvel3,qvel4,return_10,return_100,return_500,return_1000,final_qpos0,"
        "final_qpos1,final_qpos2,final_qpos3,final_qpos4";

static const struct swimmer_simulator *const simulators[] = {&swimmer_native, &swimmer_mujoco};

/* How closely a policy's numbers have to agree: some amplify what rounding does. */
static const struct {
    const char *name;
    double tolerance;
} tolerances[] = {{"policy_small", 1e-9}, {"policy_mid", 1e-8}, {"policy_good", 1e-5}};
static const double trajectory_tolerance = 1e-10, policy_tolerance = 1e-6;

/* ---- files ------------------------------------------------------------------------------------------------- */

struct table {
    char path[4096];
    int rows, columns;  /* numbers in a row */
    double *number;     /* [rows][columns] */
    char (*name)[NAME]; /* [rows], of tables that have them */
};

static void table_close(struct table *t)
{
    free(t->number);
    free(t->name);
    t->number = NULL;
    t->name = NULL;
}

static bool read_row(struct table *t, char *line, bool named, struct failure *failure)
{
    double *number = realloc(t->number, sizeof *number * (size_t)t->columns * (size_t)(t->rows + 1));
    t->number = number ? number : t->number;
    char(*name)[NAME] = realloc(t->name, sizeof *name * (size_t)(t->rows + 1));
    t->name = name ? name : t->name;
    if (!number || !name)
        return fail_runtime(failure, "no memory for the rows of '%s'.", t->path);
    int found = named ? -1 : 0;
    for (char *word = line; word; found++) {
        char *const comma = strchr(word, ','), *end;
        if (comma)
            *comma = 0;
        if (found < 0) {
            if (!*word || strlen(word) >= NAME)
                return fail_runtime(failure,
                                    "'%s', row %d: expected a name of 1 to %d letters, found '%.80s'.",
                                    t->path, t->rows, NAME - 1, word);
            strcpy(name[t->rows], word);
        } else {
            const double x = strtod(word, &end);
            if (end == word || *end || !(fabs(x) < INFINITY))
                return fail_runtime(failure, "'%s', row %d: expected a finite number, found '%.80s'.",
                                    t->path, t->rows, word);
            if (found < t->columns)
                number[t->rows * t->columns + found] = x;
        }
        word = comma ? comma + 1 : NULL;
    }
    t->rows++;
    return found == t->columns ||
           fail_runtime(failure, "'%s', row %d: expected %d numbers, found %d: is it cut short?", t->path,
                        t->rows - 1, t->columns, found);
}

static bool read_lines(struct table *t, FILE *file, const char *header, bool named, struct failure *failure)
{
    char *line = NULL;
    size_t size = 0;
    bool ok = true, blank = false;
    long lines = 0;
    for (ssize_t n; ok && (n = getline(&line, &size, file)) >= 0; lines++) {
        if (strlen(line) != (size_t)n)
            ok = fail_runtime(failure, "'%s', line %ld: expected text, found a zero byte.", t->path,
                              lines + 1);
        line[strcspn(line, "\r\n")] = 0;
        if (ok && lines == 0)
            ok = strcmp(line, header) == 0 ||
                 fail_runtime(failure, "'%s': expected the columns '%s', found '%.80s'.", t->path, header,
                              line);
        else if (ok && blank && *line)
            ok =
                fail_runtime(failure, "'%s', line %ld: expected a row, found an empty line.", t->path, lines);
        else if (ok && *line)
            ok = read_row(t, line, named, failure);
        blank = !*line;
    }
    free(line);
    if (ok && ferror(file))
        ok = fail_runtime(failure, "cannot read '%s': %s.", t->path, strerror(errno));
    return ok && (lines > 0 ||
                  fail_runtime(failure, "'%s': expected columns and rows, found an empty file.", t->path));
}

static bool table_open(struct table *t, const char *folder, const char *name, const char *header, int columns,
                       bool named, struct failure *failure)
{
    *t = (struct table){.columns = columns};
    const int length = snprintf(t->path, sizeof t->path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof t->path)
        return fail_runtime(failure, "'%.80s...': the path is too long.", folder);
    FILE *file = fopen(t->path, "rbe");
    if (!file)
        return fail_runtime(failure, "cannot read '%s': %s.", t->path, strerror(errno));
    bool ok = read_lines(t, file, header, named, failure);
    fclose(file);
    const int least = named ? 1 : 2;
    if (ok && t->rows < least)
        ok = fail_runtime(failure, "'%s': expected at least %d rows, found %d: is it cut short?", t->path,
                          least, t->rows);
    for (int k = 0; ok && !named && k < t->rows; k++)
        if (!(fabs(t->number[k * columns] - k) <= 0))
            ok = fail_runtime(failure, "'%s', row %d: expected t = %d, found %.17g.", t->path, k, k,
                              t->number[k * columns]);
    return ok;
}

/* ---- comparison ---------------------------------------------------------------------------------------------- */

/* the larger of the two sizes; NaN if it ever was */
static void widen(double *most, double difference)
{
    if (!(fabs(difference) <= *most))
        *most = fabs(difference);
}

static double reward(double before, double after, const double action[2])
{
    return (after - before) / swimmer_seconds -
           swimmer_control_cost * (action[0] * action[0] + action[1] * action[1]);
}

static double follow(const struct swimmer_simulator *s, void *swimmer, const struct table *t)
{
    double most = 0, q[J], v[J];
    s->set(swimmer, t->number + 3, t->number + 3 + J);
    s->get(swimmer, q, v);
    for (int k = 1; k < t->rows; k++) {
        const double *row = t->number + k * TRAJECTORY, before = q[0];
        s->step(swimmer, row + 1);
        s->get(swimmer, q, v);
        for (int i = 0; i < J; i++) {
            widen(&most, q[i] - row[3 + i]);
            widen(&most, v[i] - row[3 + J + i]);
        }
        widen(&most, reward(before, q[0], row + 1) - row[TRAJECTORY - 1]);
    }
    return most;
}

static double perform(const struct swimmer_simulator *s, void *swimmer, const double *row)
{
    static const int stops[STOPS] = {10, 100, 500, 1000};
    double most = 0, sum = 0, x[SWIMMER_STATE];
    s->set(swimmer, row + START, row + START + J);
    s->get(swimmer, x, x + J);
    for (int t = 0, stop = 0; stop < STOPS; t++) {
        double action[SWIMMER_MOTORS] = {0};
        for (int k = 0; k < SWIMMER_MOTORS; k++)
            for (int j = 0; j < SWIMMER_OBSERVED; j++)
                action[k] += row[k * SWIMMER_OBSERVED + j] * x[j + 2];
        const double before = x[0];
        s->step(swimmer, action);
        s->get(swimmer, x, x + J);
        sum += reward(before, x[0], action);
        if (t + 1 == stops[stop])
            widen(&most, sum - row[RETURNS + stop++]);
    }
    for (int i = 0; i < J; i++)
        widen(&most, x[i] - row[FINAL + i]);
    return most;
}

static bool judge(const char *what, const char *simulator, double difference, double tolerance)
{
    const bool ok = difference <= tolerance;
    printf("%-28s %-8s largest difference %-10.3g tolerance %-8.0e %s\n", what, simulator, difference,
           tolerance, ok ? "ok" : "MISSED");
    return ok;
}

static double tolerance_of(const char *policy)
{
    for (size_t k = 0; k < sizeof tolerances / sizeof *tolerances; k++)
        if (strcmp(tolerances[k].name, policy) == 0)
            return tolerances[k].tolerance;
    return policy_tolerance;
}

/* Of all files: [count] trajectories, then the policies.  Returns the status. */
static int compare(int count, const struct table *t)
{
    int ran = 0;
    bool ok = true;
    for (size_t k = 0; k < sizeof simulators / sizeof *simulators; k++) {
        const struct swimmer_simulator *s = simulators[k];
        struct failure failure = {.status = EXIT_USAGE};
        void *swimmer = s->open(&failure);
        if (!swimmer && failure.status != EXIT_INAPPLICABLE) {
            fprintf(stderr, "swimmer_golden: %s: %s\n", s->name, failure.text);
            return EXIT_RUNTIME;
        }
        if (!swimmer)
            printf("%-28s %-8s skipped: %s\n", "all", s->name, failure.text);
        for (int i = 0; swimmer && i < count; i++)
            ok &=
                judge(strrchr(t[i].path, '/') + 1, s->name, follow(s, swimmer, &t[i]), trajectory_tolerance);
        for (int i = 0; swimmer && i < t[count].rows; i++)
            ok &= judge(t[count].name[i], s->name, perform(s, swimmer, t[count].number + i * POLICY),
                        tolerance_of(t[count].name[i]));
        ran += swimmer != NULL;
        s->close(swimmer);
    }
    return !ok ? EXIT_CHECK : ran ? 0 : EXIT_INAPPLICABLE;
}

static int is_trajectory(const struct dirent *entry)
{
    const size_t length = strlen(entry->d_name);
    return strncmp(entry->d_name, "traj_", 5) == 0 && length > 9 &&
           strcmp(entry->d_name + length - 4, ".csv") == 0;
}

static int examine(const char *folder)
{
    struct failure failure = {.status = EXIT_RUNTIME};
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, is_trajectory, alphasort);
    struct table *t = calloc((size_t)(count > 0 ? count : 0) + 1, sizeof *t);
    bool ok = true;
    if (count < 0)
        ok = fail_runtime(&failure, "cannot read the folder '%s': %s.", folder, strerror(errno));
    else if (count == 0)
        ok = fail_runtime(&failure, "'%s': expected files traj_*.csv, found none.", folder);
    else if (!t)
        ok = fail_runtime(&failure, "no memory for %d files.", count);
    for (int k = 0; ok && k < count; k++)
        ok = table_open(&t[k], folder, entries[k]->d_name, trajectory_header, TRAJECTORY, false, &failure);
    ok = ok && table_open(&t[count], folder, "policies.csv", policy_header, POLICY, true, &failure);
    const int status = ok ? compare(count, t) : failure.status;
    if (!ok)
        fprintf(stderr, "swimmer_golden: %s\n", failure.text);
    for (int k = 0; k < count; k++)
        free(entries[k]);
    for (int k = 0; t && k <= (count > 0 ? count : 0); k++)
        table_close(&t[k]);
    free(entries);
    free(t);
    return status;
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return examine(argv[1]);
    fprintf(stderr, "usage: swimmer_golden DIR, a folder of traj_*.csv and policies.csv\n");
    return EXIT_USAGE;
}
