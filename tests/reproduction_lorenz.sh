# Lorenz's system (reference estimators, section 11, E5): the exact gradient explodes, and the gradients of the losses
# smoothed by shared and by per-window noise are moderate, of the other sign, and not the same.
. "$2/tests/common.sh"

run 0 exact lorenz --out exact.csv
within "exact gradient, first component" "$(value gradient_0 exact.csv)" 3.4e4 500
within "exact gradient, second component" "$(value gradient_1 exact.csv)" -9.8e5 5000

# mean, standard error and count of a component of the replicates
summary() { # ESTIMATOR COMPONENT
    awk -F, -v estimator="$1" -v component="gradient_$2" '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["estimator"] == estimator { n++; sum += $at[component]; squares += $at[component] ^ 2 }
        END { if (n > 1) printf "%.10g %.10g %d\n", sum / n, sqrt((squares / n - (sum / n) ^ 2) / (n - 1)), n }' raw.csv
}
check() { # ESTIMATOR COMPONENT EXPECTED ITS-ERROR DEVIATION-OF-A-PAIR
    set -- "$@" $(summary "$1" "$2")
    same_text "$1, component $2: replicates" "${8-}" "$replicates"
    within "$1, component $2" "${6-}" "$3" "$(awk -v a="$4" -v b="${7-}" 'BEGIN { printf "%.6g", 5 * sqrt(a * a + b * b) }')"
    within "$1, component $2: standard error" "${7-}" "$5" "$(awk -v s="$5" 'BEGIN { printf "%.6g", 0.25 * s }')"
}
replicates=200
pairs=600
run 0 measure lorenz --estimator nres,pes --unroll 100 --particles $((2 * pairs)) --replicates $replicates --raw raw.csv --out measured.csv
same_text "no particle that is not finite" "$(column status measured.csv | sort -u)" ok
error() { # DEVIATION-OF-A-PAIR
    awk -v s="$1" -v n=$((pairs * replicates)) 'BEGIN { printf "%.6g", s / sqrt(n) }'
}
check nres 0 72.6 4.4 "$(error 1079)"
check nres 1 1024 7 "$(error 1724)"
check pes 0 95.7 6.7 "$(error 1633)"
check pes 1 877 6.5 "$(error 1597)"
above "nres from pes, second component, in standard errors" "$(echo $(summary nres 1) $(summary pes 1) |
    awk '{ printf "%.6g", ($1 - $4) / sqrt($2 * $2 + $5 * $5) }')" 5
finish
