/* yacht_data.c: see yacht_data.h. */
#include "yacht_data.h"
#include "number_table.h"
#include "permutation.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum {
    ROWS = YACHT_ROWS,
    INPUTS = YACHT_INPUTS,
    COLUMNS = INPUTS + 1,
    FORMS = INPUTS - 1, /* inputs that describe a hull; the last is its speed */
    SPEEDS = 14,
    SPLIT_SEED = 1,
};

/* Uniform in (-1, 1): a linear congruential generator (Knuth), whose high bits are good enough for a stand-in. */
static double next_uniform(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*random >> 11) * 0x1p-52 - 1;
}

/* Five coefficients of form, of which the last nearly follows from two others, as in the real data; and a
 * resistance that rises steeply with the Froude number and depends on the form a little.  The seed is one by
 * which some regularisation helps, as it does with the real data. */
static void make_up(double table[][COLUMNS])
{
    uint64_t random = 367;
    for (int first = 0; first < ROWS; first += SPEEDS) {
        double form[FORMS];
        for (int i = 0; i < FORMS; i++)
            form[i] = next_uniform(&random);
        form[4] = form[2] - form[3] + 0.2 * form[4];
        for (int k = 0; k < SPEEDS; k++) {
            const double froude = 0.125 + 0.025 * k;
            double *row = table[first + k];
            for (int i = 0; i < FORMS; i++)
                row[i] = form[i];
            row[FORMS] = froude;
            row[INPUTS] = 60 * pow(froude / 0.45, 4.5) * (1 + 0.1 * form[0] - 0.1 * form[1]) +
                          18 * next_uniform(&random);
        }
    }
}

/* Columns to mean 0 and deviation 1; false where one is constant or too large to square. */
static bool standardise(double table[][COLUMNS], const char *from, struct failure *failure)
{
    for (int i = 0; i < COLUMNS; i++) {
        double mean = 0, squares = 0;
        for (int row = 0; row < ROWS; row++)
            mean += table[row][i] / ROWS;
        for (int row = 0; row < ROWS; row++)
            squares += (table[row][i] - mean) * (table[row][i] - mean) / ROWS;
        if (!(squares > 1e-24 * mean * mean && squares < INFINITY))
            return fail_runtime(failure,
                                "'%s', column %d: expected numbers that differ, of moderate size, found a "
                                "mean of %g and a variance of %g.",
                                from, i + 1, mean, squares);
        for (int row = 0; row < ROWS; row++)
            table[row][i] = (table[row][i] - mean) / sqrt(squares);
    }
    return true;
}

static struct yacht_moments moments_of(double table[][COLUMNS], const int *order, int rows)
{
    struct yacht_moments m = {.square = 0};
    for (int k = 0; k < rows; k++) {
        const double *x = table[order[k]], y = x[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            for (int j = 0; j < INPUTS; j++)
                m.gram[i][j] += x[i] * x[j];
            m.cross[i] += x[i] * y;
        }
        m.square += y * y;
    }
    return m;
}

bool yacht_data(struct yacht_data *data, const char *folder, struct failure *failure)
{
    double table[ROWS][COLUMNS];
    int order[ROWS];
    char path[4096] = "";
    if (folder)
        snprintf(path, sizeof path, "%.3900s/yacht/yacht_hydrodynamics.data", folder);
    else
        make_up(table);
    if (folder && !read_number_table(path, ROWS, COLUMNS, table[0], failure))
        return false;
    if (!standardise(table, path, failure))
        return false;
    numpy_permutation(SPLIT_SEED, ROWS, order);
    data->train = moments_of(table, order, YACHT_TRAINED);
    data->validation = moments_of(table, order + YACHT_TRAINED, ROWS - YACHT_TRAINED);
    return true;
}

const char *yacht_data_name(const char *folder)
{
    return folder ? "UCI Yacht Hydrodynamics, 308 rows"
                  : "synthetic stand-in, 308 rows: 22 made-up hulls at 14 Froude numbers";
}
