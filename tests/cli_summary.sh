# train with several learning rates and seeds: best losses, and summaries that are what the rows say.
. "$2/tests/common.sh"

run 0 train influence --estimator pes --particles 20 --updates 200 --evaluate-every 40 --lr 1e-6,1e-4,1e-5 --replicates 3 \
    --out rows.csv --summary summary.csv
for lr in 1e-06 0.0001 1e-05; do
    for update in 0 40 200; do
        losses=$(for seed in 1 2 3; do value loss rows.csv update $update lr $lr seed $seed; done)
        same_text "seeds" "$(echo "$losses" | wc -l)" 3
        set -- $(echo "$losses" | sort -g | awk '
            { x[NR] = $1; sum += $1 / 3 }
            END {
                for (i = 1; i <= 3; i++) square += (x[i] - sum) ^ 2 / 2
                half = 4.302652729911275 * sqrt(square / 3)
                printf "%.15g %.15g %.15g %.15g %.15g", sum, sum - half, sum + half, x[2], (x[1] + x[2]) / 2
            }')
        for name in mean lo hi median lower_quartile; do
            within "$name, update $update, lr $lr" "$(value $name summary.csv update $update lr $lr)" "$1" 1e-9
            shift
        done
    done
done
same_text "rows of a summary" "$(column update summary.csv | wc -l)" 18
same_text "seeds of a summary" "$(column replicates summary.csv | sort -u)" 3
same_text "the best rate" "$(value lr summary.csv best_rate yes)" 0.0001
grep -q '^# best learning rate of influence with pes.*: 0.0001 of 3, .*same seeds' rows.csv || failed "no word of the best rate"

# a seed's best loss is the least so far
without rows.csv | awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { key = $at["lr"] "," $at["seed"]; x = $at["loss"] + 0
      if (!(key in best) || x < best[key]) best[key] = x
      if (best[key] != $at["best"] + 0) bad = 1 }
    END { exit bad || NR != 55 }' || failed "best is not the least loss so far"

# a seed that diverged counts as infinite, and one rate leaves no choice
run 0 train product:degree=2 --estimator pes --unroll 2 --sigma 0.1 --particles 4 --updates 100 --optimizer sgd --lr 0.1 \
    --replicates 6 --out rows.csv --summary summary.csv
stopped=$(grep ',nonfinite,' rows.csv | cut -d , -f 9 | sort -u | wc -l)
above "seeds that diverge" "$stopped" 0
same_text "diverged" "$(value diverged summary.csv update 100)" "$stopped"
same_text "mean of a diverged seed" "$(value mean summary.csv update 100)" nan
below "median beside a diverged seed" "$(value median summary.csv update 100)" 10
grep -q 'best learning rate' rows.csv && failed "a best rate of one"
finish
