# The toy regression as published (reference experiments, section 2): every method with its defaults.
. "$2/tests/common.sh"

run 0 evaluate toy2d --theta=-4,-4 --out start.csv
within "loss at the start" "$(value loss start.csv)" 2487.76877 1e-5
run 0 evaluate toy2d --out default.csv
same_text "theta_0 is (-4, -4)" "$(value loss default.csv)" "$(value loss start.csv)"

losses() { # FILE UPDATE: of every seed
    awk -F, -v update="$2" '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["update"] == update { print $at["loss"] }' "$1"
}
train() { # ESTIMATOR ARGUMENT...
    estimator=$1
    shift
    run 0 train toy2d --estimator "$estimator" --threads 1 "$@" --out "$estimator.csv"
}

train pes --updates 2000 --seed 1,2,3
same_text "pes: seeds that reach update 2000" "$(losses pes.csv 2000 | wc -l)" 3
for loss in $(losses pes.csv 2000); do
    below "pes at update 2000" "$loss" 620
done

# exact gradients are stuck
for estimator in tbptt rtrl bptt; do
    train $estimator
    within "$estimator at the end" "$(losses $estimator.csv 20000)" 2423.2 0.1
done
train uoro --unroll 10 --seed 1,2,3
same_text "uoro: seeds that reach the end" "$(losses uoro.csv 20000 | wc -l)" 3
for loss in $(losses uoro.csv 20000); do
    above "uoro at the end" "$loss" 2300
done

# truncation keeps ES away, the larger noise notwithstanding; whole episodes lead there
train tes --seed 1
above "tes at the end" "$(losses tes.csv 20000)" 1000
same_text "tes: published noise" "$(value sigma tes.csv)" 1
train full_es
below "full_es at update 5000" "$(losses full_es.csv 5000)" 600
same_text "full_es: noise" "$(value sigma full_es.csv)" 0.3
same_text "uoro: one step an update" "$("$pesbench" train toy2d --estimator uoro --updates 1 --out one.csv && value unroll one.csv)" 1

# the least of the surface: columns 770 to 790 of a grid of 1000 by 1000
run 0 surface toy2d --low 2.7077077077077077,-5 --high 2.9079079079079079,5 --cells 21,1000 --out surface.csv
awk -F, '!/^#/ && $1 == "toy2d" && (least == "" || $8 + 0 < least + 0) { least = $8; at = $6 } END { print least, at }' surface.csv >least
within "least of the surface" "$(cut -d ' ' -f 1 least)" 552.5 0.5
within "its theta_0" "$(cut -d ' ' -f 2 least)" 2.82 0.04
finish
