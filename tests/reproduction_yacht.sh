# The L2 coefficient on UCI Yacht as published (reference experiments, section 8), with the settings that are published:
# the ridge optimum, truncated estimates that drift away from it, and PES that stays.
data=${PESBENCH_DATA-}
. "$2/tests/common.sh"
[ -n "$data" ] || skip "PESBENCH_DATA names no folder of real data sets"

# theta of every seed at an update
ends() { # FILE UPDATE
    awk -F, -v update="$2" '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["update"] == update { print $at["theta_0"] }' "$1"
}
train() { # ESTIMATOR START SEEDS
    run 0 train yacht --data "$data" --estimator "$1" --theta="$2" --replicates "$3" --out "$1.csv"
    same_text "$1 from $2: seeds that reach update 37500" "$(ends "$1.csv" 37500 | wc -l)" "$3"
    same_text "$1 from $2: status" "$(column status "$1.csv" | sort -u)" ok
}

# -- the optimum, between angles of the closed form, and the losses that the reference gives

for theta in 1.332 1.334; do
    run 0 exact yacht --data "$data" --theta $theta --horizon 3000000 --out exact.csv
    case $theta in
    1.332) below "slope left of the optimum" "$(value gradient_0 exact.csv)" 0 ;;
    1.334) above "slope right of the optimum" "$(value gradient_0 exact.csv)" 0 ;;
    esac
done
for pair in 1.333:14.0744 -5:14.2926 -1:14.2208 0:14.1486 1:14.0811 2:14.1121 3:14.4268 4:15.597 5:19.055; do
    theta=${pair%:*}
    run 0 evaluate yacht --data "$data" --theta=$theta --horizon 20000 --trace trace.csv
    within "validation loss at theta = $theta" "$(column loss trace.csv | tail -n 1)" "${pair#*:}" 5e-4
    run 0 train yacht --data "$data" --theta=$theta --updates 1 --out train.csv
    within "train's loss at theta = $theta" "$(value loss train.csv)" "${pair#*:}" 5e-4
done

# -- training

for start in 5 3 1 -1 -3 -5; do
    train tes $start 12
    for theta in $(ends tes.csv 37500); do
        below "tes from $start" "$theta" -5
    done
done
for start in 5 3 1; do
    train pes $start 12
    inside=$(ends pes.csv 37500 | awk '$1 >= 1 && $1 <= 2' | wc -l)
    above "pes from $start: seeds of 12 that end in [1, 2]" "$inside" 9.5
    for loss in $(awk -F, '$12 == 37500 { print $15 }' pes.csv); do
        within "pes from $start: loss at the end" "$loss" 14.15 0.08
    done
done

# What is published is what is run by default.
run 0 train yacht --data "$data" --updates 2000 --out default.csv
run 0 train yacht --data "$data" --updates 2000 --estimator pes --unroll 1 --particles 4 --sigma 0.01 --optimizer adam --lr 3e-3 \
    --beta1 0.9 --beta2 0.999 --horizon 1000000 --theta 5 --seed 1 --out published.csv
without default.csv seconds >default.rows
without published.csv seconds >published.rows
same_file "default and published options" default.rows published.rows
run 0 train yacht --data "$data" --out whole.csv
same_text "default: updates" "$(column update whole.csv | tail -n 1)" 37500
finish
