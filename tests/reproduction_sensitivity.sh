# Influence balancing at theta = 0.5, reference estimators section 11, E4: what one window's estimate is once the start is
# forgotten, the loss counted at its end.  The truth is +24; truncated estimates have the wrong sign up to K = 40.
. "$2/tests/common.sh"
. "$2/tests/closed_forms.sh"

# Estimates of window W, of K steps: in row.csv
replicates=400
estimate() { # ESTIMATORS K W HORIZON
    estimators=$1 K=$2 W=$3
    run 0 measure influence:observe=$K --horizon $4 --estimator $estimators --unroll $K --particles 1000 --sigma 0.1 \
        --regime window --stagger lockstep --burn-in $(((W - 1) * K)) --replicates $replicates --threads 1 --quiet --out row.csv
}
of() { # ESTIMATOR COLUMN
    value "$2" row.csv estimator "$1"
}
root() {
    awk -v x="$1" 'BEGIN { if (x != "") printf "%.17g", sqrt(x) }'
}
# The mean to six standard errors; the share of the right sign, to six of this run's and the reference's.  Closed forms of
# the spread are held to three of the reference's standard errors and its digits; where there are none, what was measured,
# to five of both.
as_listed() { # ESTIMATOR TRUTH SPREAD DIGIT SEEDS SHARE
    what="$1, K = $K, window $W"
    spread=$(root "$(of $1 variance)")
    closed=$(root "$(of $1 theory_variance)")
    within "$what, mean" "$(of $1 mean_0)" "$2" "$(awk -v s="$spread" -v r=$replicates 'BEGIN { if (s > 0) print 6 * s / sqrt(r) }')"
    if [ "$closed" != "" ] && [ "$closed" != nan ] && [ "$closed" != -nan ]; then
        within "$what, spread in closed form" "$closed" "$3" "$(awk -v s="$3" -v d="$4" -v n="$5" 'BEGIN { print 3 * s / sqrt(2 * n) + d / 2 }')"
    else
        within "$what, spread" "$spread" "$3" "$(awk -v s="$3" -v r=$replicates -v n="$5" 'BEGIN { print 5 * s * sqrt(1 / (2 * n) + 1 / (2 * r)) }')"
    fi
    within "$what, share of the right sign" "$(of $1 sign_rate)" "$6" \
        "$(awk -v p="$6" -v r=$replicates -v n="$5" 'BEGIN { q = p * (1 - p); if (q < 0.01) q = p == 0 ? 0 : 0.01; print 6 * sqrt(q * (1 / n + 1 / r)) }')"
}

# K, window, horizon of at most 128 windows, for the closed forms; TBPTT as listed and its last digit; TES's spread
while read -r K W horizon tbptt digit spread step seeds; do
    estimate tbptt,tes,nres $K $W $horizon
    closed_forms row.csv 3 power=0.1 spread=1
    exact=$(of tbptt mean_0)
    within "tbptt, K = $K" "$exact" $tbptt $(awk -v d=$digit 'BEGIN { print d / 2 + 1e-6 }')
    as_listed tes "$exact" $spread $step $seeds $([ $K -le 40 ] && echo 0 || echo 1)
    as_listed nres 24 1.5 0.1 $seeds 1
done <<'END'
1 100 100 -4 1e-3 0.25 0.01 200
10 10 1000 -40 1e-3 2.5 0.1 60
20 5 2000 -65.9 0.1 4.2 0.1 60
30 4 3000 -39.5 0.1 2.5 0.1 60
40 3 4000 -2.3 0.1 0.15 0.01 60
50 2 5000 19.0 0.1 1.4 0.1 60
100 1 10000 24.0 0.1 1.5 0.1 60
END

# the sign turns right at K = 41
for K in 39 40 41 42; do
    estimate tbptt $K 3 $((100 * K))
    same_text "tbptt, K = $K, right sign" "$(of tbptt sign_rate)" $([ $K -ge 41 ] && echo 1 || echo 0)
done

# PES: unbiased, but its spread grows with the square root of time; that of NRES does not
listed() { # K W HORIZON SPREAD DIGIT SEEDS SHARE
    estimate pes,nres $1 $2 $3
    as_listed pes 24 $4 $5 $6 $7
    as_listed nres 24 1.5 0.1 $6 1
}
listed 1 100 100 10.6 0.1 200 0.99
closed_forms row.csv 2 power=0.1 spread=1
early=$(of pes theory_variance)
listed 10 10 1000 9.5 0.1 60 1
closed_forms row.csv 2 power=0.1 spread=1
replicates=100
listed 10 100 1000 34.0 0.1 60 0.72
closed_forms row.csv 2 power=0.25 spread=1
for W in 300 1000; do
    [ $W = 300 ] && listed 1 300 300 17.5 0.1 200 0.92 || listed 1 1000 1000 32.6 0.1 200 0.80
    above "pes, window $W, variance over that of window 100" "$(awk -v x="$(of pes variance)" -v y="$early" 'BEGIN { if (x != "" && y > 0) print x / y }')" \
        "$(awk -v w=$W 'BEGIN { print w / 100 / 3 }')"
done
finish
