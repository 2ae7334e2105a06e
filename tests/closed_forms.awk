# Rows of `measure` against their closed forms, theory_bias2 and theory_variance; a line for each that is off, and a last
# one with the number of rows read.  With numbers.awk.  A false alarm is rarer than 1e-8 a row:
#
#   variance   within 6 standard errors, taken from the 95 % interval, which are at most `power` of it
#   bias       none: chi2_p, where the covariance has full rank, above 1e-9; bias2 below 40 V/R, as |mean - g|^2 is with
#              probability 1 - 3e-10 even if all variance is in one direction; else within 6 standard errors
#
# `spread` leaves the bias alone.  `free` names estimators without a closed form of the variance, which have no bias.  Those of `flat` may lack chi2_p:
# on linquad their estimates are within a plane.
function complain(what) { printf "%s, K = %s, N = %s, %s: %s\n", $at["task"], $at["unroll"], $at["particles"], $at["estimator"], what }
function cell(name) { return name in at ? $at[name] : "" }
function standard_error(name) { return (cell(name "_hi") - cell(name "_lo")) / 2 / 1.959964 }
function listed(name, list) { return index(" " list " ", " " name " ") > 0 }
function all_numbers(names, n, k, name) {
    n = split(names, name, " ")
    for (k = 1; k <= n; k++)
        if (!is_number(cell(name[k]))) {
            complain(name[k] " is no number: '" cell(name[k]) "'")
            return 0
        }
    return 1
}
function check_variance(v, closed, se) {
    v = cell("variance") + 0
    closed = cell("theory_variance") + 0
    if (closed == 0) {
        if (!(v >= 0 && v <= 1e-24 * norm2)) complain("variance " v ", where there is none")
        return
    }
    se = standard_error("variance")
    if (!(se > 0 && se <= power * closed)) complain("a standard error of " se " is no test of a variance of " closed)
    if (!(magnitude(v - closed) <= 6 * se)) complain("variance " v ", closed form " closed ", standard error " se)
}
function check_unbiased(bound, p) {
    bound = 40 * cell("variance") / (cell("replicates") * (is_number(cell("batch")) ? cell("batch") : 1)) + 1e-24 * norm2
    if (!(cell("bias2") + 0 <= bound)) complain("bias2 " cell("bias2") ", at most " bound " without bias")
    p = cell("chi2_p")
    if (is_number(p) ? !(p + 0 > 1e-9) : !(listed(base, flat) || cell("variance") + 0 <= 1e-24 * norm2))
        complain("chi2_p " p)
}
function check_biased(closed, tolerance) {
    closed = cell("theory_bias2") + 0
    tolerance = 6 * standard_error("bias2") + 1e-9 * closed
    if (!(tolerance <= 0.7 * closed)) complain("an error of " tolerance " is no test of a bias2 of " closed)
    if (!(magnitude(cell("bias2") - closed) <= tolerance))
        complain("bias2 " cell("bias2") ", closed form " closed ", tolerance " tolerance)
}
BEGIN { FS = ","; rows = 0 }
/^#/ { next }
/^task,/ { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    rows++
    base = $at["estimator"]
    sub(/:.*/, "", base)
    if (cell("status") != "ok") complain("status " cell("status"))
    if (!all_numbers("grad_norm variance variance_lo variance_hi bias2 bias2_lo bias2_hi replicates")) next
    norm2 = cell("grad_norm") * cell("grad_norm")
    if (listed(base, free)) {
        if (is_number(cell("theory_variance"))) complain("has a closed form after all")
        check_unbiased()
        next
    }
    if (!all_numbers("theory_variance theory_bias2")) next
    check_variance()
    if (spread) next
    if (cell("theory_bias2") + 0 <= 1e-20 * norm2) check_unbiased()
    else check_biased()
}
END { print rows " rows" }
