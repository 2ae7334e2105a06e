/* Costs in words and symbols as numbers: each expected value is worked out by hand. */
#include "formula.h"
#include "test.h"

int main(void)
{
    static const struct symbol symbols[] = {{'N', 10}, {'M', 5}, {'K', 3},   {'T', 12}, {'S', 7},
                                            {'P', 2},  {'F', 1}, {'J', 1.5}, {0}};
    static const struct {
        const char *text, *spec;
        double value;
    } right[] = {
        {"K", "pes", 3},
        {"2 M K F", "pes", 30},
        {"2 M K F + O(M P)", "pes", 30},
        {"(2 M + 1) K F", "tes", 33},
        {"N K (F + J)", "dodge", 75},
        {"K (F + P J)", "rtrl", 12},
        {"  T/K", "full_es", 4},
        {"T / (K + 3) S", "full_es", 14},
        {"((K + 1)) 0.5 S", "tbptt", 14},
        {"2 M S, or S for state=plus", "tes", 70},
        {"2 M S, or S for state=plus", "tes:state=plus", 7},
        {"2 M S, or S for state=plus", "tes:sampling=forward:state=plus", 7},
        {"2 M S, or S for state=plus", "tes:state=plusplus", 70},
        {"K, or T for a=1, or S for b=2", "x:b=2", 7},
        {"K, or T for a=1, or S for b=2", "x:a=1", 12},
        {"O(M P)", "x", 0},
    };
    static const char *const wrong[] = {"",    " ",       "random",  "K +",           "(K",  "K)",
                                        "K B", "about K", "K, or T", "2 M K F; more", "+ K", "K - T",
                                        "KT",  "()",      "O(",      "K, T"};
    for (size_t k = 0; k < sizeof right / sizeof *right; k++) {
        const double value = formula_value(right[k].text, right[k].spec, symbols);
        if (!(fabs(value - right[k].value) <= 1e-12))
            fprintf(stderr, "'%s' for %s:\n", right[k].text, right[k].spec);
        CHECK_NEAR(value, right[k].value, 1e-12);
    }
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        if (!isnan(formula_value(wrong[k], "x", symbols)))
            fprintf(stderr, "'%s':\n", wrong[k]);
        CHECK(isnan(formula_value(wrong[k], "x", symbols)));
    }
    char deep[4096]; /* more than anyone would write */
    memset(deep, '(', 1000);
    memset(deep + 1000, 'K', 1);
    memset(deep + 1001, ')', 1000);
    deep[2001] = 0;
    CHECK(isnan(formula_value(deep, "x", symbols)));
    CHECK(isnan(formula_value(NULL, "x", symbols)));
    return test_result();
}
