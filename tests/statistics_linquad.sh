# linquad: exact gradients as stated; estimators without bias, or with the stated bias; variances as the closed forms say.
. "$2/tests/common.sh"
. "$2/tests/linquad.sh"

# -- exact gradients: design section 4, and this folder's own oracle

near() { # WHAT METHOD GRADIENT... TOLERANCE: of a method's gradient in exact.csv, over the gradient's norm
    what=$1
    method=$2
    shift 2
    k=0
    while [ $# -gt 1 ]; do
        within "$what, gradient_$k" "$(value gradient_$k exact.csv method "$method")" "$1" \
            "$(awk -v n="$norm2" -v r="$(eval "echo \$$#")" 'BEGIN { printf "%.17g", r * sqrt(n) }')"
        k=$((k + 1))
        shift
    done
}
for target in plain shared window; do
    run 0 exact linquad --method all --target $target --out exact.csv
    methods=$(column method exact.csv)
    for method in closed bptt rtrl; do
        echo "$methods" | grep -q -x $method || failed "exact linquad, $target: no $method"
        what="exact linquad, $method, $target"
        within "$what, loss" "$(value loss exact.csv method $method)" 54.404083369562 1e-11
        within "$what, loss, own oracle" "$(value loss exact.csv method $method)" "$(oracle loss)" 1e-11
        run 0 exact linquad --method $method --target $target --out alone.csv
        same_text "$what, alone" "$(value gradient_2 alone.csv)" "$(value gradient_2 exact.csv method $method)"
    done
    for method in $methods; do
        what="exact linquad, $method, $target"
        if [ $method = montecarlo ]; then # an estimate, and says how good a one
            error=$(value error exact.csv method $method)
            below "$what, error" "$error" 10
            near "$what" $method $gradient "$(awk -v e="$error" -v n="$norm2" 'BEGIN { print 5 * e / sqrt(n) }')"
            continue
        fi
        below "$what, error" "$(value error exact.csv method $method)" 1e-10
        near "$what, own oracle" $method $gradient 1e-13
        # the last component is -25.1267611; as it is stated, it is 3e-9 of the gradient's norm away
        near "$what" $method -3.5918215 72.0410994 -56.3675297 -25.1267608 3e-9
        near "$what" $method -3.5918215 72.0410994 -56.3675297 -25.1267611 1e-9
    done
    same_text "statuses for $target" "$(column status exact.csv | sort -u)" ok
done
run 0 exact linquad --out best.csv
same_text "the best method" "$(column method best.csv)" closed
run 0 evaluate linquad --out evaluate.csv
within "evaluate linquad" "$(value loss evaluate.csv)" "$(oracle loss)" 1e-10

run 0 exact linquad:state=3:param=2:radius=0.7 --horizon 37 --theta 1.5,-2 --method all --out exact.csv
norm2=$(oracle norm2 S=3 P=2 radius=0.7 T=37 theta=1.5,-2)
for method in closed bptt rtrl; do
    within "another linquad, $method, loss" "$(value loss exact.csv method $method)" \
        "$(oracle loss S=3 P=2 radius=0.7 T=37 theta=1.5,-2)" 1e-10
    near "another linquad, $method" $method "$(oracle gradient_0 S=3 P=2 radius=0.7 T=37 theta=1.5,-2)" \
        "$(oracle gradient_1 S=3 P=2 radius=0.7 T=37 theta=1.5,-2)" 1e-13
done
norm2=$(oracle norm2)

# -- without bias: PES, NRES, ES over the full episode

unbiased pes 4 --particles 20000 --replicates 3000
unbiased pes 12 --particles 20000 --replicates 1200 --precision single --seed 2
unbiased nres 4 --particles 20000 --replicates 900
unbiased full_es 24 --particles 20000 --replicates 900 --precision single --seed 3
for estimator in pes nres; do # K that does not divide T, and more instances
    measure $estimator 7 --particles 2000 --replicates 2000 --instances 2
    above "$what, chi2_p" "$(value chi2_p row.csv)" 1e-6
    varies $estimator 7 4000
done

# -- truncated: the stated relative squared bias, to three standard errors or to its digits

set -- 1 0.785823 4 0.180548 12 0.005445
while [ $# -gt 0 ]; do
    stated=$2
    within "the oracle's bias, K = $1" "$(awk -v b="$(oracle bias2 K=$1)" -v n="$norm2" 'BEGIN { printf "%.9g", b / n }')" \
        "$stated" 1e-6
    for precision in double single; do
        measure tbptt $1 --replicates 3 --precision $precision
        within "$what, rel_bias2" "$(value rel_bias2 row.csv)" "$stated" 1e-6
        same_text "$what, variance" "$(value variance row.csv)" 0
    done
    measure tes $1 --particles 20000 --replicates 400
    se=$(awk -v s="$(moment bias2_se)" -v n="$norm2" 'BEGIN { if (s > 0) printf "%.9g", s / n }')
    within "$what, rel_bias2" "$(value rel_bias2 row.csv)" "$stated" "$(product 3 "$se")"
    below "$what, standard error of rel_bias2" "$se" 2e-3
    varies tes $1 20000
    within "$what, theory_bias2" "$(value theory_bias2 row.csv)" "$(oracle bias2 K=$1)" "$(product 1e-9 "$norm2")"
    # the test of unbiasedness sees it, and sees none against the estimator's own target
    below "$what, chi2_p" "$(value chi2_p row.csv)" 1e-12
    run 0 measure linquad --estimator tes --unroll $1 --particles 2000 --replicates 400 --target own --out own.csv
    above "tes, K = $1, its own target: chi2_p" "$(value chi2_p own.csv)" 1e-6
    same_text "tes, K = $1, its own target" "$(value target own.csv)" truncated
    shift 2
done
measure bptt 24 --replicates 3
below "bptt, rel_bias2" "$(value rel_bias2 row.csv)" 1e-20
measure bptt 24 --replicates 3 --precision single
below "bptt, single, rel_bias2" "$(value rel_bias2 row.csv)" 1e-11
finish
