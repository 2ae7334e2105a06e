# Of a raw file's replicates with this `estimator` and `unroll`, against `gradient` (numbers with blanks between them):
# name value lines of each component's mean and standard error, and of variance and debiased squared bias with theirs.
BEGIN { n = 0; FS = ","; P = split(gradient, g, " ") }
/^#/ { next }
!header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["estimator"] == estimator && $at["unroll"] == unroll {
    for (k = 1; k <= P; k++) {
        if (!is_number($(at["gradient_0"] + k - 1))) bad = 1
        x[n, k] = $(at["gradient_0"] + k - 1)
        sum[k] += x[n, k]
    }
    n++
}
END {
    if (bad || n < 2) exit 1
    for (k = 1; k <= P; k++) {
        mean = sum[k] / n
        b[k] = mean - g[k]
        for (r = 0; r < n; r++) {
            x[r, k] -= mean
            spread[k] += x[r, k] * x[r, k] / (n - 1)
        }
        printf "mean_%d %.17g\nse_%d %.17g\n", k - 1, mean, k - 1, sqrt(spread[k] / n)
        variance += spread[k]
        bias2 += b[k] * b[k] - spread[k] / n
    }
    for (r = 0; r < n; r++) {
        square = along = 0
        for (k = 1; k <= P; k++) {
            square += x[r, k] * x[r, k]
            along += 2 * b[k] * x[r, k]
        }
        square = square * n / (n - 1) - variance
        variance_spread += square * square / (n - 1)
        bias2_spread += along * along / (n - 1)
    }
    printf "n %d\nvariance %.17g\nvariance_se %.17g\nbias2 %.17g\n", n, variance, sqrt(variance_spread / n), bias2
    # the squared length of the mean's own error adds to what the bias is multiplied by
    for (k = 1; k <= P; k++) own += 2 * spread[k] * spread[k] / n / n
    printf "bias2_se %.17g\n", sqrt(bias2_spread / n + own)
}
