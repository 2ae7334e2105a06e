# Linear losses, P = 10, T = 64, reference estimators section 11, E2 and E3: variance of PES and NRES against the number of
# windows n, by structure of the losses, of an episode's sum, of a window of step-unlocked workers and of long runs.
. "$2/tests/common.sh"
. "$2/tests/closed_forms.sh"
Ks=1,2,4,8,16,32,64

table() { # WHAT FILE ESTIMATOR COLUMN FACTOR TOLERANCE EXPECTED...: COLUMN times FACTOR / |G|^2, at n = 1, 2, 4 ... 64
    what=$1 csv=$2 estimator=$3 name=$4 factor=$5 tolerance=$6
    shift 6
    n=1
    for expected; do
        found=$(awk -v x="$(value "$name" "$csv" estimator $estimator unroll $((64 / n)))" -v f="$factor" \
            -v g="$(value grad_norm "$csv" estimator $estimator unroll $((64 / n)))" \
            'BEGIN { if (x != "" && g > 0) printf "%.12g", x * f / g / g }')
        within "$what, $estimator, n = $n" "$found" "$expected" "$(awk -v t="$tolerance" -v x="$expected" 'BEGIN { print t * x }')"
        n=$((2 * n))
    done
}
formula() { # EXPRESSION in n and P, at n = 1, 2, 4 ... 64
    awk "BEGIN { P = 10; for (n = 1; n <= 64; n *= 2) printf \"%.15g \", $1 }" </dev/null
}

# -- A: an episode's sum.  Eight pairs fill the vectors they are advanced in.
for memory in 0 0.9; do
    for losses in equal independent terminal; do
        file=sum_${losses}_$memory.csv
        run 0 measure linear:memory=$memory:losses=$losses --estimator pes,nres --unroll $Ks --particles 16 \
            --sigma 0.1 --replicates 600 --threads 1 --quiet --out $file
        closed_forms $file 14 power=0.05
        table "A, $losses, memory $memory" $file nres theory_variance 8 1e-9 $(formula "P + 1")
    done
done
table "A, equal, no memory" sum_equal_0.csv pes theory_variance 8 1e-9 $(formula "P * (n + 1) / (2 * n) + 1 / n")
table "A, terminal, no memory" sum_terminal_0.csv pes theory_variance 8 1e-9 $(formula "n * P + 1")
table "A, equal, memory 0.9" sum_equal_0.9.csv pes theory_variance 8 0.01 11.0 7.8 6.5 5.9 5.6 5.4 5.3

# -- B: a window of each of n workers, each at a random place of its episode.  One worker's is n times as large.
for case in equal:0.9 independent:0.9 terminal:0; do
    losses=${case%:*} memory=${case#*:}
    one=one_$losses.csv
    run 0 measure linear:memory=$memory:losses=$losses --estimator pes,nres --unroll $Ks --particles 2 --sigma 0.1 \
        --regime window --replicates 2 --threads 1 --quiet --out $one
    for n in 2 8 32; do
        file=workers_${losses}_$n.csv
        run 0 measure linear:memory=$memory:losses=$losses --estimator pes,nres --unroll $((64 / n)) --particles 2 \
            --sigma 0.1 --regime window --instances $n --replicates $((8000 / (n + 8))) --threads 1 --quiet --out $file
        closed_forms $file 2 power=0.15
        for estimator in pes nres; do
            closed=$(value theory_variance $file estimator $estimator)
            within "B, $losses, $estimator, n = $n, a worker's share" "$(value theory_variance $one estimator $estimator unroll $((64 / n)))" \
                "$(awk -v x="$closed" -v n=$n 'BEGIN { printf "%.17g", x * n }')" "$(awk -v x="$closed" -v n=$n 'BEGIN { print 1e-9 * x * n }')"
        done
    done
done
share() { # FILE: theory_variance over the number of workers, as a table with that column
    awk -F, '/^#/ { print; next }
        /^task,/ { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
        { OFS = ","; CONVFMT = OFMT = "%.17g"; $at["theory_variance"] = $at["theory_variance"] * $at["unroll"] / 64; print }' "$1" >shared.csv
}
share one_equal.csv
table "B, equal, memory 0.9" shared.csv pes theory_variance 1 0.03 11.0 6.4 3.9 2.3 1.3 0.71 0.38
table "B, equal, memory 0.9" shared.csv nres theory_variance 1 0.03 11.0 5.6 2.9 1.5 0.73 0.37 0.18
share one_terminal.csv
table "B, terminal, no memory" shared.csv pes theory_variance 1 1e-9 $(formula "n * P + 2 - 1 / n")
table "B, terminal, no memory" shared.csv nres theory_variance 1 1e-9 $(formula "P + 2 - 1 / n")

# -- long runs of 8 workers an eighth of an episode apart, and full ES at equal steps
variance() { # FILE COLUMN ESTIMATOR: over |G/n|^2
    awk -v x="$(value "$2" "$1" estimator "$3")" -v g="$(value grad_norm "$1" estimator "$3")" \
        'BEGIN { if (x != "" && g > 0) printf "%.6g", x / g / g }'
}
for losses in equal independent; do
    task=linear:memory=0.9:losses=$losses
    run 0 measure $task --estimator pes,nres --unroll 8 --particles 2 --sigma 0.1 --instances 8 --regime longrun \
        --stagger exact --burn-in 64 --replicates 300 --threads 1 --quiet --out long_$losses.csv
    run 0 measure $task --estimator full_es --particles 2 --sigma 0.1 --regime longrun --replicates 1000 --threads 1 \
        --quiet --out full_$losses.csv
    run 0 measure $task --estimator pes,nres --unroll 8 --particles 2 --sigma 0.1 --instances 8 --regime window \
        --stagger exact --burn-in 64 --replicates 600 --threads 1 --quiet --out update_$losses.csv
    closed_forms long_$losses.csv 2 power=0.06
    closed_forms full_$losses.csv 1 power=0.06
    closed_forms update_$losses.csv 2 power=0.06
    for estimator in pes nres; do # 40000 updates, of which those of an episode are correlated
        within "variance of an update, $losses, $estimator" "$(variance long_$losses.csv update_variance $estimator)" \
            "$(variance update_$losses.csv theory_variance $estimator)" \
            "$(awk -v x="$(variance update_$losses.csv theory_variance $estimator)" 'BEGIN { print 0.15 * x }')"
    done
    within "full ES, long-run, $losses" "$(variance full_$losses.csv theory_variance full_es)" 11 1e-8
    within "full ES, lag 1, $losses" "$(value lag1 full_$losses.csv)" 0 0.05
    within "NRES, long-run, $losses" "$(variance long_$losses.csv theory_variance nres)" 11 1e-8
done
within "PES, update, equal" "$(variance update_equal.csv theory_variance pes)" 2.28 0.07
within "NRES, update, equal" "$(variance update_equal.csv theory_variance nres)" 1.44 0.03
within "PES, long-run, equal" "$(variance long_equal.csv theory_variance pes)" 5.9 0.06
within "PES, lag 1, equal" "$(value lag1 long_equal.csv estimator pes)" 0.54 0.03
within "NRES, lag 1, equal" "$(value lag1 long_equal.csv estimator nres)" 0.90 0.02
finish
