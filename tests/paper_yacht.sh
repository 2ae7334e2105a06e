# The L2 coefficient on UCI Yacht (reference experiments, section 8) by many seeds from every published start.
data=${PESBENCH_DATA-}
. "$2/tests/common.sh"
[ -n "$data" ] || skip "PESBENCH_DATA names no folder of real data sets"
seeds=400
for start in 5 3 1 -1 -3 -5; do
    for estimator in pes tes; do
        run 0 train yacht --data "$data" --estimator $estimator --theta=$start --replicates $seeds --evaluate-every 37500 \
            --out $estimator.csv
        awk -F, '$12 == 37500 { print $16 }' $estimator.csv >ends
        same_text "$estimator from $start: seeds" "$(wc -l <ends)" $seeds
        echo "$estimator from $start: $(awk '$1 < -5' ends | wc -l) below -5, $(awk '$1 >= 1 && $1 <= 2' ends | wc -l) in [1, 2]" \
            "of $seeds, median $(sort -g ends | sed -n $((seeds / 2))p)"
        [ $estimator = pes ] || above "tes from $start: seeds below -5" "$(awk '$1 < -5' ends | wc -l)" $((seeds - 1)).5
        [ $estimator = tes ] || above "pes from $start: seeds in [1, 2]" "$(awk '$1 >= 1 && $1 <= 2' ends | wc -l)" $((seeds * 3 / 4))
    done
done
finish
