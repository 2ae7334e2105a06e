/* formula.h: the number that a cost in words and symbols stands for, such as an estimator's `time`. */
#ifndef PESBENCH_FORMULA_H
#define PESBENCH_FORMULA_H

/* What a letter stands for. */
struct symbol {
    char letter;
    double value;
};

/* The value of "2 M K F + K (F + B) + O(M P)": symbols side by side are multiplied, and O(...) is left out.
 * "A, or B for state=plus" is B where `spec`, "tes:state=plus", has that option, else A.  `symbols` ends with
 * a letter 0.  NaN where the text (which may be NULL) is no such formula, or has a symbol that is not there. */
double formula_value(const char *text, const char *spec, const struct symbol *symbols);

#endif
