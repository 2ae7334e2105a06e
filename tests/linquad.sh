# Sourced after common.sh by tests that hold `measure linquad` against what linquad.awk and moments.awk make of its
# definition and of raw replicates.

oracle() { # NAME [VARIABLE=VALUE]...: one of linquad.awk's values
    name=$1
    shift
    for word; do
        shift
        set -- "$@" -v "$word"
    done
    awk "$@" -f "$tests/linquad.awk" </dev/null | awk -v name="$name" '$1 == name { print $2 }'
}
gradient=$(for k in 0 1 2 3; do oracle gradient_$k; done)
norm2=$(oracle norm2)

moment() { # NAME: of the last `moments`
    awk -v name="$1" '$1 == name { print $2 }' moments
}

# Measure one estimator; its row is in row.csv, its moments in the file `moments`.
measure() { # ESTIMATOR UNROLL ARGUMENT...
    estimator=$1
    unroll=$2
    shift 2
    rm -f raw.csv row.csv moments
    run 0 measure linquad --estimator $estimator --unroll $unroll --quiet --raw raw.csv --out row.csv "$@"
    awk -f "$tests/numbers.awk" -v estimator=$estimator -v unroll="$(value unroll row.csv)" -v gradient="$(echo $gradient)" \
        -f "$tests/moments.awk" raw.csv >moments || failed "$estimator, K = $unroll: no replicates, or not all numbers"
    what="$estimator, K = $unroll, $*"
    same_text "$what, status" "$(value status row.csv)" ok
    # the program's figures are those of its replicates
    for name in variance bias2; do
        within "$what, $name" "$(value $name row.csv)" "$(moment $name)" \
            "$(awk -v x="$(moment variance)" -v n="$norm2" 'BEGIN { print 1e-9 * x + 1e-12 * n }')"
    done
}

product() { # A B
    awk -v a="$1" -v b="$2" 'BEGIN { if (a != "" && b != "") printf "%.17g", a * b }'
}

# Unbiased: the program's chi-square says so, and so does each component, with a standard error of at most a hundredth of
# the gradient's component; the variance is the closed form's to five standard errors.
unbiased() { # ESTIMATOR UNROLL --particles N ARGUMENT...
    measure "$@"
    above "$what, chi2_p" "$(value chi2_p row.csv)" 1e-6
    k=0
    for g in $gradient; do
        below "$what, standard error of component $k over it" \
            "$(awk -v s="$(moment se_$k)" -v g="$g" 'BEGIN { if (s > 0) printf "%.6g", s / (g < 0 ? -g : g) }')" 1e-2
        within "$what, component $k" "$(moment mean_$k)" "$g" "$(product 5 "$(moment se_$k)")"
        k=$((k + 1))
    done
    varies "$1" "$2" "$4"
}

varies() { # ESTIMATOR UNROLL PARTICLES
    closed=$(awk -v v="$(oracle "$1" K="$2")" -v N="$3" 'BEGIN { if (v > 0) printf "%.17g", v / (N / 2) }')
    within "$what, variance against the closed form" "$(moment variance)" "$closed" \
        "$(product 5 "$(moment variance_se)")"
    below "$what, relative standard error of the variance" \
        "$(awk -v s="$(moment variance_se)" -v v="$closed" 'BEGIN { if (v > 0 && s > 0) printf "%.6g", s / v }')" 0.1
    within "$what, theory_variance" "$(value theory_variance row.csv)" "$closed" "$(product 1e-9 "$closed")"
}
