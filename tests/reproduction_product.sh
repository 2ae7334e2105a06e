# What each noise period estimates on the scalar product, reference estimators sections 2 and 11, E5: theta = 1, T = 8,
# sigma = 0.2.  PES renews noise every K steps, GPES every Q, NRES and full ES never.
. "$2/tests/common.sh"

target() { # ESTIMATOR K EXPECTED: the closed form as listed; the mean to six standard errors, which tell it from the others
    run 0 measure product --estimator $1 --unroll $2 --particles 2000 --sigma 0.2 --replicates 400 --target own --threads 1 \
        --quiet --out row.csv
    within "$1, K = $2, closed form" "$(value gradient_0 row.csv)" $3 5.1e-4
    error=$(awk -v v="$(value variance row.csv)" 'BEGIN { if (v > 0) print sqrt(v / 400) }')
    below "$1, K = $2, standard error" "$error" 0.08
    within "$1, K = $2, mean" "$(value mean_0 row.csv)" $3 "$(awk -v e="$error" 'BEGIN { if (e > 0) print 6 * e }')"
    same_text "$1, K = $2, status" "$(value status row.csv)" ok
}
for row in 1:8.000 2:8.999 4:11.153 8:16.118; do
    target pes ${row%:*} ${row#*:}
    target gpes:period=${row%:*} 1 ${row#*:}
done
target nres 2 16.118
target full_es 8 16.118
finish
