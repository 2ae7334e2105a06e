# measure --baseline and --budget: estimators beside another at equal cost.  On linquad at theta_0, K = 4, N = 20,
# sigma 0.3: NRES has V = (P + 1)/M |G|^2 = 0.5 |G|^2 at 480 steps, TES 0.3495 |G|^2 at 504 and a relative squared bias of
# 0.180548, so that TES has the lower error below (0.5 * 480 - 0.3495 * 504) / 0.180548 = 353.6 steps.
. "$2/tests/common.sh"

run 0 measure linquad --estimator tes,pes,nres --unroll 4 --particles 20 --replicates 3000 --sigma 0.3 --baseline nres \
    --budget 9600 --threads 1 --quiet --out rivals.csv
check() { # WHAT EXPRESSION: of numbers of awk
    awk "BEGIN { exit !($2) }" || failed "$1: $2"
}
lo=$(value crossover_lo rivals.csv estimator tes) hi=$(value crossover_hi rivals.csv estimator tes)
check "the crossover of TES" "$lo < 353.6 && 353.6 < $hi && $hi - $lo < 250"
same_text "no crossover of an unbiased estimator" "$(value crossover rivals.csv estimator pes)" nan
same_text "NRES beside itself" "$(value relative_efficiency rivals.csv estimator nres)" 1
# at 9600 steps NRES has 20 estimates: MSE = V / 20; TES keeps its bias
norm=$(value grad_norm rivals.csv estimator nres)
lo=$(value budget_mse_lo rivals.csv estimator nres) hi=$(value budget_mse_hi rivals.csv estimator nres)
check "the error of NRES at the budget" "$lo < 0.025 * $norm ^ 2 && 0.025 * $norm ^ 2 < $hi && $hi - $lo < 0.2 * $hi"
value=$(value relative_efficiency rivals.csv estimator tes)
check "TES at a budget where its bias shows" "$value > 0.1 && $value < 0.15"

run 0 measure linquad --estimator tes --unroll 4 --replicates 300 --quiet --out alone.csv
same_text "nothing to compare with" "$(value relative_efficiency alone.csv)" nan
run 2 measure linquad --estimator tes --baseline nrs --quiet
grep -q "did you mean 'nres'" complained || failed "an unknown baseline is not answered with the nearest name"
run 2 measure linquad --estimator tes --baseline pes_telescoping --quiet
grep -q 'use pes' complained || failed "a baseline that does not suit the task is not refused"

# all estimators: those that do not suit the task are skipped with a reason, the others run
run 0 measure linquad --estimator all --replicates 20 --unroll 4 --particles 8 --quiet --out all.csv
run 0 measure linquad --replicates 20 --unroll 4 --particles 8 --quiet --out named.csv
without all.csv seconds >all.rows
without named.csv seconds >named.rows
same_file "all estimators are the default" all.rows named.rows
same_text "telescoping PES is skipped" "$(value status all.csv estimator pes_telescoping)" skipped
value reason all.csv estimator pes_telescoping | grep -q 'end of an episode' || failed "the reason is not given"
[ "$(column status all.csv | grep -vcx -e ok -e skipped)" = 0 ] || failed "a status that is neither ok nor skipped"
run 2 measure linquad --estimator all --replicates 20 --particles 8 --theta 1 --quiet

finish
