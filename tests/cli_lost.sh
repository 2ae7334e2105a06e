# A loss that stops being finite: every command says whose it was, and at which step, in the words of its row.
. "$2/tests/common.sh"

# What the first step of a trace stopped, and which it is.
traced() { # FILE
    awk -F, '/^#/ { next } !at { for (i = 1; i <= NF; i++) if ($i == "loss") at = i; next }
        $at == "nan" { print "the loss stopped being finite at step " $2; exit }
        { sum += $at }
        sum "" ~ /inf|nan/ { print "the sum of the losses stopped being finite at step " $2; exit }' "$1"
}

# -- evaluate: the step of the trace
strong=$(yes 1e308 | head -n 16 | paste -sd ,)
for words in 'lorenz --horizon 150 --theta 3.116,4.8' 'lorenz --horizon 150 --theta 4,5 --precision single' \
    'influence --horizon 100 --theta 1.3e153' "swimmer --horizon 50 --theta $strong"; do
    run 0 evaluate $words --trace trace.csv --out lost.csv
    traced trace.csv >wanted
    value reason lost.csv >got
    same_file "evaluate ${words%% *}" got wanted
    same_text "status of ${words%% *}" "$(value status lost.csv)" nonfinite
done
run 0 evaluate lorenz --horizon 50 --out well.csv
same_text "reason where there is none" "$(value reason well.csv)" ''

# -- measure: one thread and two, fused and stepwise, in every kind of file
words='measure lorenz --horizon 150 --theta 3.2,4.5 --sigma 0.1 --estimator pes,tes --unroll 100 --particles 400 --replicates 6'
for threads in 1 2; do
    run 0 $words --threads $threads --out fused$threads.csv --out fused$threads.json --out fused$threads.md
    run 0 $words --threads $threads --stepwise --out stepwise$threads.csv
done
for how in fused stepwise; do
    column reason ${how}1.csv >one
    column reason ${how}2.csv >two
    same_file "threads, $how" one two
    same_text "rows with a reason, $how" "$(grep -c . one)" 2
done
lost='the loss of particles* [0-9a-z ]*(theta [-+]* eps of pair [0-9]*) of replicate 0 stopped being finite'
for estimator in pes tes; do
    fused=$(value reason fused1.csv estimator $estimator)
    stepwise=$(value reason stepwise1.csv estimator $estimator)
    echo "$fused" | grep -q "^$lost in steps [0-9]* to [0-9]* of episode 0 (--stepwise says which)\$" || failed "fused: '$fused'"
    echo "$stepwise" | grep -q "^$lost at step [0-9]* of episode 0\$" || failed "stepwise: '$stepwise'"
    bounds=$(echo "$fused" | sed 's/.* in steps \([0-9]*\) to \([0-9]*\) .*/\1 \2/')
    at=$(echo "$stepwise" | sed 's/.* at step \([0-9]*\) .*/\1/')
    above "$estimator, a step after the first of its part" "$at" $((${bounds% *} - 1))
    below "$estimator, a step before the last of its part" "$at" $((${bounds#* } + 1))
    ! has_json || grep -q -F -e "\"reason\": \"$fused\"" fused1.json || failed "no reason of $estimator in JSON"
    grep -q -F -e "$fused" fused1.md || failed "no reason of $estimator in the table"
done
run 0 measure swimmer --horizon 20 --theta "$strong" --estimator full_es --target own --replicates 3 --control-samples 4 --stepwise --out swim.csv
same_text "a swimmer" "$(value reason swim.csv)" "the loss of particles 0 and 1 (theta +- eps of pair 0) of replicate 0 stopped being finite at step 1 of episode 0"
run 0 measure linquad --theta 1e152,0,0,0 --estimator pes --replicates 3 --particles 10 --out far.csv
same_text "estimates too large" "$(value reason far.csv)" "every loss is finite but squares of the estimates are not"
run 0 measure linquad --estimator pes --replicates 3 --particles 10 --out well.csv
same_text "reason where there is none" "$(value reason well.csv)" ''

# -- train: the update in which it happened; the same after a kill, on other threads, from a checkpoint
words='train lorenz --horizon 150 --theta 3.116,4.6 --sigma 0.06 --estimator pes --unroll 10 --particles 40 --optimizer sgd --lr 1e-6
    --updates 300 --evaluate-every 50 --seed 4 --replicates 3 --stepwise'
run 0 $words --threads 1 --out one.csv --summary summary.csv
run 0 $words --threads 2 --checkpoint ck --checkpoint-every 1 --out two.csv --summary summary2.csv
run 0 $words --threads 2 --checkpoint ck --resume --out three.csv --summary summary3.csv
for file in one two three; do
    without $file.csv threads seconds >$file
done
for file in summary summary2 summary3; do
    without $file.csv threads >$file
done
same_file "training on two threads" one two
same_file "training from a checkpoint" one three
same_file "summary on two threads" summary summary2
same_file "summary from a checkpoint" summary summary3
for seed in 4 5 6; do
    update=$(value update one.csv status nonfinite seed $seed)
    reason=$(value reason one.csv status nonfinite seed $seed)
    echo "seed $seed, update $update: $reason"
    echo "$reason" | grep -q "^the loss of particles* .*(theta [-+]* eps of pair [0-9]*) stopped being finite at step [0-9]* of episode [0-9]* in update $update\$" ||
        failed "seed $seed stops in update $update: '$reason'"
    # an update is ten steps of an episode of 150
    step=$(echo "$reason" | sed 's/.* at step \([0-9]*\) .*/\1/')
    episode=$(echo "$reason" | sed 's/.* of episode \([0-9]*\) .*/\1/')
    same_text "update of seed $seed" "$update" $(((150 * episode + step - 1) / 10 + 1))
done
run 0 train linquad --estimator pes --particles 10 --optimizer sgd --lr 1e170 --updates 3 --evaluate-every 1 --seed 2 --out far.csv
same_text "an evaluation far off" "$(value reason far.csv update 1)" "every particle's loss is finite but that of the evaluation at this theta is not"
run 0 train linquad --estimator pes --particles 10 --optimizer sgd --lr 1e300 --theta 1e10,0,0,0 --updates 3 --seed 2 --out far.csv
same_text "an update too far" "$(value reason far.csv update 1)" "every particle's loss is finite but theta is not after update 1"
same_text "rows that are well" "$(value reason one.csv update 0)" ''
same_text "summary" "$(column reason summary.csv | tail -n 1)" "seed 4: $(value reason one.csv status nonfinite seed 4)"
same_text "summary where all are well" "$(value reason summary.csv update 0)" ''
finish
