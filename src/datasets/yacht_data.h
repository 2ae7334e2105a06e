/* yacht_data.h: UCI Yacht Hydrodynamics (Gerritsma, Onnink & Versluis 1981) as a least-squares problem.
 *
 * 308 rows of 6 inputs and a target, standardised by the mean and the population deviation of all rows, and
 * split by NumPy's permutation of seed 1: 246 to train on, 62 to validate.  Without the real file, a synthetic
 * regression of the same shape stands in: 22 made-up hulls at 14 Froude numbers. */
#ifndef PESBENCH_YACHT_DATA_H
#define PESBENCH_YACHT_DATA_H

#include "failure.h"

enum { YACHT_ROWS = 308, YACHT_TRAINED = 246, YACHT_INPUTS = 6 };

/* |X w - y|^2 = w' gram w - 2 cross' w + square */
struct yacht_moments {
    double gram[YACHT_INPUTS][YACHT_INPUTS], cross[YACHT_INPUTS], square;
};

struct yacht_data {
    struct yacht_moments train, validation;
};

/* From FOLDER/yacht/yacht_hydrodynamics.data, or made up where the folder is NULL.  A false answer has a
 * sentence on the file. */
bool yacht_data(struct yacht_data *data, const char *folder, struct failure *failure);

/* What that is, for people. */
const char *yacht_data_name(const char *folder);

#endif
