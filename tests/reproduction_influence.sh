# Influence balancing as published (reference experiments, section 1): losses in the course of 3000 updates.
. "$2/tests/common.sh"

losses() { # FILE UPDATE: of every seed
    awk -F, -v update="$2" '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["update"] == update { print $at["loss"] }' "$1"
}
train() { # FILE ARGUMENT...
    file=$1
    shift
    run 0 train "$@" --updates 3000 --evaluate-every 100 --out "$file"
}

# PES with 1000 particles and windows of one step converges.
for precision in double single; do
    train pes.csv influence --estimator pes --unroll 1 --particles 1000 --sigma 0.1 --seed 1,2,3,4,5 --precision $precision
    same_text "pes, $precision: seeds that reach update 3000" "$(losses pes.csv 3000 | wc -l)" 5
    for loss in $(losses pes.csv 3000); do
        below "pes, K = 1, $precision" "$loss" 1e-9
        [ $precision = single ] || below "pes, K = 1, double: far below" "$loss" 1e-10
    done
    [ $precision = single ] ||
        below "pes, K = 1, double: the median" "$(losses pes.csv 3000 | sort -g | sed -n 3p)" 1e-13
    for loss in $(losses pes.csv 300); do
        within "pes, K = 1, $precision, update 300" "$loss" 0.2 0.15
    done
    for theta in $(awk -F, '$12 == 3000 { print $16 }' pes.csv); do
        within "pes, K = 1, $precision, theta at the end" "$theta" -0.1666667 1e-4
    done
    same_text "pes, columns 12 and 16" "$(grep ^task, pes.csv | cut -d , -f 12,16)" update,theta_0
done

# What is published is what is run by default.
run 0 train influence --out default.csv
run 0 train influence --estimator pes --unroll 1 --particles 1000 --sigma 0.1 --optimizer sgd --lr 1e-4 --updates 3000 \
    --horizon inf --seed 1 --theta 0.5 --evaluate-every 30 --out published.csv
without default.csv seconds >default.rows
without published.csv seconds >published.rows
same_file "default and published options" default.rows published.rows
same_text "default: updates" "$(column update default.csv | tail -n 1)" 3000

# Truncated gradients point the wrong way up to K = 40, sampled or differentiated.
published() { # WHAT FILE UPDATE LOSS: to the digits that the reference gives
    within "$1, update $3" "$(losses "$2" "$3")" "$4" "$(awk -v x="$4" 'BEGIN { printf "%.6g", 0.07 * x }')"
}
train tbptt1.csv influence --estimator tbptt --unroll 1
published "tbptt, K = 1" tbptt1.csv 300 10.1
published "tbptt, K = 1" tbptt1.csv 1000 22
published "tbptt, K = 1" tbptt1.csv 2000 69
published "tbptt, K = 1" tbptt1.csv 3000 211
tbptt=$(losses tbptt1.csv 3000)
above "tbptt, K = 1" "$tbptt" 150
train tes.csv influence --estimator tes --unroll 1 --particles 1000 --sigma 0.1 --seed 1,2,3
same_text "tes: seeds that reach update 3000" "$(losses tes.csv 3000 | wc -l)" 3
for loss in $(losses tes.csv 3000); do
    above "tes, K = 1" "$loss" 150
    within "tes over tbptt, K = 1" "$(awk -v a="$loss" -v b="$tbptt" 'BEGIN { if (b > 0) printf "%.6f", a / b }')" 1 0.02
done
train tbptt10.csv influence --estimator tbptt --unroll 10
above "tbptt, K = 10" "$(losses tbptt10.csv 3000)" 1e12
train tbptt10.csv influence:observe=10 --estimator tbptt --unroll 10
published "tbptt, K = 10, the end observed" tbptt10.csv 300 216
published "tbptt, K = 10, the end observed" tbptt10.csv 1000 5.8e5
published "tbptt, K = 10, the end observed" tbptt10.csv 2000 4.5e10
published "tbptt, K = 10, the end observed" tbptt10.csv 3000 3.5e15

# K = 100 converges where only the end of the window is observed, and diverges where all of it is.
train tbptt100.csv influence:observe=100 --estimator tbptt --unroll 100
published "tbptt, K = 100, the end observed" tbptt100.csv 300 0.91
published "tbptt, K = 100, the end observed" tbptt100.csv 1000 5.9e-3
published "tbptt, K = 100, the end observed" tbptt100.csv 2000 4.3e-6
published "tbptt, K = 100, the end observed" tbptt100.csv 3000 3.2e-9
below "tbptt, K = 100, the end observed" "$(losses tbptt100.csv 3000)" 1e-7
run 0 train influence --estimator tbptt --unroll 100 --updates 1000 --evaluate-every 100 --out summed.csv
published "tbptt, K = 100, every step observed" summed.csv 300 8.6e5
published "tbptt, K = 100, every step observed" summed.csv 1000 2.8e18

# Forward in time: exact, by analytic terms, and by one rank.
train rtrl.csv influence --estimator rtrl
below "rtrl" "$(losses rtrl.csv 3000)" 1e-14
train analytic.csv influence --estimator pes_analytic --seed 1,2,3
same_text "pes_analytic: seeds that reach update 3000" "$(losses analytic.csv 3000 | wc -l)" 3
for loss in $(losses analytic.csv 3000); do
    below "pes_analytic" "$loss" 1e-9
done
run 0 train influence --estimator uoro --replicates 20 --out uoro.csv
median=$(losses uoro.csv 3000 | sort -g | awk '{ x[NR] = $1 } END { if (NR == 20) print (x[10] + x[11]) / 2 }')
below "uoro, the median of 20 seeds" "$median" 5
run 0 train influence --estimator uoro --replicates 5 --updates 30000 --evaluate-every 30000 --out uoro.csv
same_text "uoro: seeds that reach update 30000" "$(losses uoro.csv 30000 | wc -l)" 5
for loss in $(losses uoro.csv 30000); do
    below "uoro after 30000 updates" "$loss" 1e-4
done
finish
