# train --trace: steps of the evaluation, before and after training, whose sum is the loss that the rows have.
. "$2/tests/common.sh"

sums() { # FILE: "seed update sum rows", a line for each seed and update; losses that do not count are nan
    without "$1" | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { key = $at["seed"] " " $at["update"]; rows[key]++; if ($at["loss"] != "nan") sum[key] += $at["loss"] }
        END { for (key in rows) printf "%s %.15g %d\n", key, sum[key], rows[key] }' | sort
}

# of tasks whose evaluation is the mean of fresh episodes, one episode, and one that counts at some steps only
for words in \
    'learned_opt:side=4:layers=1:units=5:batch=8:runs=3 --horizon 12 --unroll 3 --particles 4 --updates 6 --lr 0.01' \
    'toy2d --horizon 20 --unroll 5 --particles 4 --updates 8' \
    'influence:observe=4 --horizon 500 --unroll 10 --particles 4 --updates 6'; do
    run 0 train $words --replicates 2 --threads 2 --out rows.csv --trace trace.csv || continue
    run 0 train $words --replicates 2 --threads 1 --trace again.csv
    without trace.csv threads >got
    without again.csv threads >wanted
    same_file "trace of ${words%% *} by one thread" got wanted
    horizon=$(value horizon rows.csv)
    updates=${words#*--updates }
    updates=${updates%% *}
    sums trace.csv >traced
    same_text "seeds and updates of ${words%% *}" "$(cut -d' ' -f1,2 traced | tr '\n' ' ')" "1 0 1 $updates 2 0 2 $updates "
    case $words in influence*) continue ;; esac # whose evaluation is its last step's loss
    while read -r seed update sum rows; do
        within "sum of ${words%% *}, seed $seed, update $update" "$sum" "$(value loss rows.csv seed $seed update $update)" 1e-9
        same_text "steps" "$rows" "$horizon"
    done <traced
done
same_text "steps that count" "$(column loss trace.csv | grep -vc nan)" $((4 * 500 / 4))

run 2 train toy2d --updates 1 --trace a.csv --summary a.csv
grep -q "'a.csv' is to hold a trace" complained || failed "a trace and a summary in one file: $(cat complained)"
run 2 train influence --updates 1 --trace a.csv
grep -q 'give --horizon n' complained || failed "a trace without an end: $(cat complained)"
finish
