# The perceptron tasks from outside: the same bits for any number of threads and after a kill, bad options, and exact
# gradients against differences of losses.
. "$2/tests/common.sh"

schedule=mlp_schedule:side=4:layers=2:units=5:batch=8:decay_time=20:runs=2
tune=mlp_tune:side=4:layers=2:units=5:batch=8:runs=2

essence() { # FILE: what does not depend on when and by how many threads it was run
    without "$1" seconds threads
    sed -n 's/^# \(row .*\) --threads [0-9]*/\1/p' "$1"
}

# -- threads

measured() { # THREADS FILE ARGUMENT...
    threads=$1
    file=$2
    shift 2
    rm -f raw.csv
    run 0 measure "$@" --threads "$threads" --raw raw.csv --quiet
    [ -s raw.csv ] && without raw.csv >"$file"
}

trained() { # THREADS FILE ARGUMENT...
    threads=$1
    file=$2
    shift 2
    rm -f train.csv
    run 0 train "$@" --threads "$threads" --out train.csv
    [ -s train.csv ] && essence train.csv >"$file"
}

measured_alike() { # ARGUMENT...: of two threads as of one, and different for different seeds
    measured 1 one.csv "$@" --replicates 3 --control-samples 8 --seed 1,2
    [ "$(sed 1d one.csv | cut -d , -f 8- | sort -u | wc -l)" -ge 6 ] || failed "few different replicates: $*"
    measured 2 two.csv "$@" --replicates 3 --control-samples 8 --seed 1,2
    same_file "measure with two threads, $*" two.csv one.csv
}

trained_alike() { # ARGUMENT...
    trained 1 one.csv "$@" --updates 6 --evaluate-every 3 --seed 1,2
    [ "$(column theta_0 train.csv | sort -u | wc -l)" -ge 5 ] || failed "theta stays: train $*"
    trained 2 two.csv "$@" --updates 6 --evaluate-every 3 --seed 1,2
    same_file "train with two threads, $*" two.csv one.csv
}
for precision in double single; do
    words="--horizon 12 --unroll 5 --particles 10 --precision $precision"
    measured_alike $schedule $words --estimator pes,tes,nres
    trained_alike $schedule $words --estimator pes,tes,nres
    trained_alike $schedule:objective=val_accuracy $words --estimator nres --theta=-1,0 --sigma 0.5
    measured_alike $tune $words --estimator pes,tes --target window # of so many numbers that it is sampled
    trained_alike $tune $words --estimator pes,tes
    trained_alike mlp_tune:side=4:layers=0:batch=8:runs=2:init=3 $words --estimator nres --instances 2
done
run 0 train $tune:init=1,2 --updates 1 --horizon 5 --out train.csv
for task in $(column task train.csv | sort -u); do
    value theta_0 train.csv task "$task" update 0
done >starts
same_text "different starts of init=1,2" "$(sort -u starts | wc -l)" 2

# -- the final accuracy is the last step's, on all validation images, whatever path takes the steps
ends=mlp_schedule:side=4:layers=1:units=4:batch=8:runs=2:objective=final_accuracy
run 0 evaluate $ends --horizon 30 --theta=-3,0 --out ends.csv
same_text "minus the final accuracy" "$(column loss ends.csv)" "-$(column val_accuracy ends.csv)"
run 0 evaluate $ends --horizon 30 --theta=-3,0 --trace steps.csv --out ends.csv
same_text "steps that count" "$(column loss steps.csv | grep -v nan)" "$(column loss ends.csv)"
run 2 evaluate $ends --horizon inf
grep -q 'expected --horizon n' complained || failed "a final accuracy without an end: $(head -n 1 complained)"

# -- SIGKILL, once there is a checkpoint and again once there is another

killed_at_checkpoint() { # ARGUMENT...
    before=$(ls -l --time-style=full-iso ck 2>/dev/null)
    "$pesbench" train "$@" --checkpoint ck --resume --out resumed.csv >said 2>complained </dev/null &
    pid=$!
    tries=0
    while [ "$(ls -l --time-style=full-iso ck 2>/dev/null)" = "$before" ] && [ $tries -lt 1000 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
    kill -s KILL $pid
    status=0
    wait $pid || status=$?
    same_text "exit status of what is killed, train $*" $status 137
    [ -s ck ] || failed "no checkpoint: train $*"
    [ -e resumed.csv ] && failed "not killed amid, but done: train $*"
}
for precision in double single; do
    for task in $schedule $tune learned_opt:side=4:layers=1:units=4:batch=8:runs=2; do
        words="$task --horizon 40 --estimator pes,tes --particles 10 --updates 60 --evaluate-every 20 --checkpoint-every 10
            --precision $precision"
        rm -f ck resumed.csv
        trained 2 whole $words
        killed_at_checkpoint $words --threads 2
        killed_at_checkpoint $words --threads 1
        run 0 train $words --threads 2 --checkpoint ck --resume --out resumed.csv
        [ -s resumed.csv ] && essence resumed.csv >got
        same_file "killed twice, $words" got whole
    done
done

# -- bad options

refused() { # TEXT ARGUMENT...
    text=$1
    shift
    status=0
    timeout 60 "$pesbench" "$@" >said 2>complained </dev/null || status=$?
    same_text "exit status, pesbench $*" $status 2
    grep -qF -e "$text" complained || failed "no sentence with '$text' but '$(cat complained)': pesbench $*"
    same_text "lines of the complaint, pesbench $*" "$(wc -l <complained)" 1
}
for task in mlp_schedule mlp_tune; do
    for command in train measure evaluate; do
        refused "$task:batch: expected at most the" $command $task:batch=10000:side=4:objective=val_loss
        refused "images to validate with, found 10000." $command $task:batch=10000:side=4:objective=val_accuracy
        refused "$task:batch: expected a whole number from 1 to 10000, found '0'" $command $task:batch=0
        refused "$task:units: expected a whole number from 1 to 4096, found '0'" $command $task:units=0
        refused "$task:side: expected 0 or a divisor of the 28 pixels that a side has, found 5." $command $task:side=5
        refused "$task:layers: expected a whole number from 0 to 11, found '99'" $command $task:layers=99
        refused "$task:objective: expected train_loss|val_loss|val_accuracy|final_accuracy, found 'nonsense'" \
            $command $task:objective=nonsense
        refused "$task:data: expected mnist|fashion|cifar10, found 'letters'" $command $task:data=letters
        refused "$task:side=4 never ends an episode" $command $task:side=4 --horizon inf
    done
done
refused "mlp_tune:init: expected a whole number" train mlp_tune:init=one
refused "derivatives" exact $tune --method bptt
refused "derivatives" exact $schedule:objective=val_accuracy --method bptt

# -- exact gradients: two ways, and central differences of order 4 of the losses they print

h=1e-4
component() { # NUMBER THETA: its derivative by differences
    values=$(awk -v k="$1" -v theta="$2" -v h=$h 'BEGIN {
        split(theta, at, ",")
        printf "%.17g,%.17g,%.17g,%.17g", at[k + 1] - 2 * h, at[k + 1] - h, at[k + 1] + h, at[k + 1] + 2 * h }')
    run 0 exact $words --theta "$2" --method bptt --component "$1" --values="$values" --quiet --out losses.csv
    column loss losses.csv | awk -v h=$h '{ loss[NR] = $1 }
        END { if (NR == 4) printf "%.17g", (loss[1] - 8 * loss[2] + 8 * loss[3] - loss[4]) / (12 * h) }'
}
for objective in train_loss val_loss; do
    words="$schedule:objective=$objective --horizon 20"
    for theta in -2.3,0 -3.5,-1; do
        run 0 exact $words --theta $theta --method bptt,rtrl --quiet --out exact.csv
        for k in 0 1; do
            gradient=$(value gradient_$k exact.csv method bptt)
            size=$(awk -v x="$gradient" 'BEGIN { print x < 0 ? -x : x }')
            above "size of derivative $k, $words" "$size" 1e-3
            within "rtrl beside bptt, derivative $k, $words --theta $theta" "$(value gradient_$k exact.csv method rtrl)" \
                "$gradient" "$(awk -v x="$size" 'BEGIN { print 1e-9 * x }')"
            within "differences beside bptt, derivative $k, $words --theta $theta" "$(component $k $theta)" \
                "$gradient" "$(awk -v x="$size" 'BEGIN { print 1e-6 * x }')"
        done
        for method in bptt rtrl; do
            within "error of $method, $words" "$(value error exact.csv method $method)" 0 1e-12
        done
    done
done

# -- estimators that keep tangents side by side, on particles that are not: exact, and without variance where they must be

words="$schedule --horizon 20 --unroll 5 --sigma 1e-6 --particles 4 --replicates 4 --quiet"
run 0 measure $words --estimator rtrl,nres_analytic:surrogate=rtrl --out tangents.csv
within "bias of rtrl" "$(value rel_bias2 tangents.csv estimator rtrl)" 0 1e-18
within "bias of nres_analytic by tangents" "$(value rel_bias2 tangents.csv estimator nres_analytic:surrogate=rtrl)" 0 1e-8
refused "stepped one by one" measure $words --estimator pes:sampling=orthogonal
finish
