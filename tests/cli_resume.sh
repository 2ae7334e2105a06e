# Training that is killed and resumed gives the rows of training that never was; other checkpoints are refused.
. "$2/tests/common.sh"

every='--evaluate-every 50 --checkpoint-every 37'
amid=0 # runs that were ended before their end

# What does not depend on when and by how many threads it was run: the rows, and the commands that recreate them.
essence() { # FILE
    without "$1" seconds threads
    sed -n 's/^# \(row .*\) --threads [0-9]*/\1/p' "$1"
}

# Rows of an interrupted run, if any, are those of the whole, but for one of each seed where it was interrupted.
is_part() { # FILE WHOLE
    without "$1" seconds threads >part
    awk -F, 'FNR == NR { whole[$0] = 1; next }
        FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "update") at = i; next }
        $at % 50 == 0 && !($0 in whole) { bad = 1 }
        END { exit bad || !at }' "$2" part || failed "rows of an interrupted run that the whole does not have: $words"
}

# Start it, send the signal after a while, and see what is left.
ended_by() { # SIGNAL SECONDS ARGUMENT...
    signal=$1
    moment=$2
    shift 2
    rm -f resumed.csv
    "$pesbench" "$@" --checkpoint ck --resume --out resumed.csv >said 2>complained </dev/null &
    pid=$!
    sleep "$moment"
    kill -s "$signal" $pid 2>/dev/null
    status=0
    wait $pid || status=$?
    case $signal-$status in
    KILL-137) [ -e resumed.csv ] || amid=$((amid + 1)) ;;
    TERM-143) [ -e resumed.csv ] && failed "ended by SIGTERM, and yet there is a result: $*" ;; # not yet watching
    TERM-0 | KILL-0)
        [ -s resumed.csv ] || failed "SIG$signal leaves no result: $*"
        is_part resumed.csv whole
        cmp -s part whole || amid=$((amid + 1))
        ;;
    *) failed "SIG$signal: exit status $status, $(cat complained): $*" ;;
    esac
}

survives() { # SEED ARGUMENT...
    seed=$1
    shift
    words=$*
    rm -f ck whole.csv
    run 0 train "$@" $every --threads 2 --out whole.csv --summary whole_summary.csv || return
    without whole.csv seconds threads >whole
    essence whole.csv >wanted
    signal=KILL
    for moment in $(awk -v seed="$seed" 'BEGIN { srand(seed); for (i = 0; i < 10; i++) printf "%.3f\n", 0.01 + 0.1 * rand() }'); do
        threads=$((threads % 3 + 1))
        ended_by $signal "$moment" train "$@" $every --threads $threads
        [ $signal = KILL ] && signal=TERM || signal=KILL
    done
    run 0 train "$@" $every --threads 1 --checkpoint ck --resume --out resumed.csv --summary summary.csv
    essence resumed.csv >got
    same_file "resumed: $words" got wanted
    without summary.csv threads >got
    without whole_summary.csv threads >wanted
    same_file "summary of resumed: $words" got wanted
    # what is done is done: all rows come from the checkpoint
    run 0 train "$@" $every --checkpoint ck --resume --out again.csv
    without again.csv >got
    without resumed.csv >wanted
    same_file "resumed once more, seconds and all: $words" got wanted
}

threads=0
survives 1 influence --estimator pes,nres --particles 200 --updates 1500 --lr 1e-5,1e-4 --replicates 2 --optimizer adam
survives 2 influence --horizon 50 --estimator gpes:period=7,tes --unroll 4 --particles 500 --updates 1500 --precision single \
    --divide-by deviation
survives 3 linquad --estimator rtrl,uoro,dodge --unroll 5 --particles 200 --updates 3000 --optimizer momentum --lr 1e-6
survives 4 linquad --estimator artbp,pes_analytic,guided_es,nres_analytic:surrogate=rtrl --unroll 5 --particles 300 \
    --updates 2000 --optimizer adam --lr 1e-3 --seed 4,9
survives 5 linear:losses=terminal --estimator pes_telescoping,pes:sampling=leave_one_out --unroll 5 --particles 102 \
    --updates 2000 --instances 3 --stagger exact --burn-in 8 --optimizer adam --lr 1e-3
every='--evaluate-every 50 --checkpoint-every 1000'
survives 6 product:degree=2 --estimator pes --unroll 2,4 --sigma 0.1 --particles 4 --updates 50000 --optimizer sgd --lr 0.1 \
    --replicates 6 # of which the first diverges
same_text "seeds that stop" "$(column status whole.csv | grep -c nonfinite | awk '{ print ($1 > 0) }')" 1
echo "$amid runs were ended before their end"
above "runs that were ended before their end" $amid 19

# -- no checkpoint but this run's own

words='influence --estimator pes --particles 20 --updates 200 --seed 3'
refused() { # TEXT ARGUMENT...
    text=$1
    shift
    cp bad kept
    status=0
    "$pesbench" train "$@" --out none.csv >said 2>complained </dev/null || status=$?
    case $status in
    2 | 3) ;;
    *) failed "exit status $status: pesbench train $*" ;;
    esac
    grep -q -e "$text" complained || failed "no sentence with '$text' but '$(cat complained)': pesbench train $*"
    same_text "lines of the complaint" "$(wc -l <complained)" 1
    same_file "a file that is refused" bad kept
    [ -e none.csv ] && failed "there is a result: pesbench train $*"
    rm -f none.csv
}
rm -f ck
run 0 train $words --out done.csv --checkpoint ck
cp ck bad
run 0 train $words --updates 100 --out done.csv --checkpoint ck # another run's, which is done, is replaced
cmp -s ck bad && failed "a checkpoint is not replaced"
for other in '--seed 4' '--sigma 0.2' '--lr 1e-3' '--lr 1e-4,1e-3' '--updates 201' '--unroll 2' '--precision single' \
    '--optimizer adam' '--theta 0.4' '--horizon 100' '--instances 2' '--replicates 2' '--evaluate-every 3' \
    '--estimator tes' '--burn-in 5' '--task-seed 2' '--stepwise' '--estimator pes,pes'; do
    refused "'bad' is a checkpoint of another run: expected '.*', found '.*'" $words $other --checkpoint bad --resume
done
refused "expected 'seed 4', found 'seed 3'" $words --seed 4 --checkpoint bad --resume
size=$(wc -c <ck)
run 0 train $words --out done.csv --checkpoint whole_ck
for bytes in 1 40 100 $((size / 2)) $((size - 1)); do
    head -c "$bytes" whole_ck >bad
    refused "'bad': expected a checkpoint" $words --checkpoint bad --resume
done
(cat whole_ck && echo) >bad
refused "bytes, found" $words --checkpoint bad --resume
for at in 0 20 30 40 60 100 $((size / 2)) $((size - 1)); do # one byte is another
    cp whole_ck bad
    byte=$(od -An -tu1 -j "$at" -N 1 bad | tr -d ' ')
    printf "\\$(printf %o $((255 - byte)))" | dd of=bad bs=1 seek="$at" conv=notrunc 2>/dev/null
    refused "'bad': expected" $words --checkpoint bad --resume
done
printf 'the only copy of something\n' >bad
refused "'bad': expected a checkpoint of pesbench, found another file" $words --checkpoint bad --resume
refused "'bad': expected a checkpoint of pesbench, found another file" $words --checkpoint bad
run 0 train $words --out result.csv
cp result.csv bad
refused "'result.csv' is to hold results and a checkpoint" $words --out result.csv --checkpoint result.csv
refused "found another file" $words --checkpoint bad
refused "give --checkpoint" $words --resume
refused "not_there" $words --checkpoint not_there/ck
refused "expected a file" $words --checkpoint . --resume
refused "expected a file" $words --checkpoint /dev/null

# -- one that is not done is not lost for want of --resume

long='influence --estimator pes --particles 100 --updates 100000000 --checkpoint-every 50 --checkpoint bad'
rm -f bad
timeout -s TERM 1 "$pesbench" train $long >said 2>complained </dev/null
[ -s bad ] || failed "no checkpoint after SIGTERM"
refused "not done: give --resume" $long
: >bad
run 0 train $words --checkpoint bad --out done.csv # nothing in it to lose
left=$(ls -A | grep '^\.' | grep -v '^\.ck\.') # SIGKILL leaves what it was about to rename
[ -z "$left" ] || failed "left behind: $left"
finish
