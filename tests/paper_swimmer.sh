# The swimmer as published: 500,000 steps, six seeds, the return of 50 fresh episodes.
. "$2/tests/common.sh"
medians() { # NAME UPDATES
    run 0 train swimmer --estimator "$1" --seed 3,5,7,11,13,23 --evaluate-every "$2" --summary "$1.csv" --out rows.csv
    awk -F, -v update="$2" '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["update"] == update { print -$at["median"] }' "$1.csv"
}
above "full ES" "$(medians full_es 25)" 300
above "PES" "$(medians pes 250)" 200
below "TES" "$(medians tes 167)" 100
finish
