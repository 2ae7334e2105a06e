# A search that is killed and resumed gives the rows of one that never was; what is done is not done again; checkpoints of
# another search are refused.
. "$2/tests/common.sh"

task='mlp_schedule:side=4:layers=1:units=4:batch=8:runs=2'
options="--horizon 40 --low=-6,-3 --high 0,3 --points 4000 --replicates 2"

essence() { # FILE
    without "$1" seconds threads
    sed -n 's/^# \(row .*\) --threads [0-9]*/\1/p' "$1"
}

run 0 search $task $options --threads 2 --out whole.csv
essence whole.csv >wanted
same_text "rows" "$(column loss whole.csv | wc -l)" 8000

# -- ended by both signals, at several moments, and gone on with
amid=0
signal=KILL
for moment in 0.8 1.2 0.7 1.0 6 6 20 20; do # the long ones for programs that are slow to start, as instrumented ones are
    [ $amid -gt 0 ] && [ ${moment%.*} -gt 5 ] && break
    before=$(cat ck 2>/dev/null | cksum)
    rm -f resumed.csv
    "$pesbench" search $task $options --threads 1 --checkpoint ck --checkpoint-every 7 --resume --out resumed.csv \
        >said 2>complained </dev/null &
    pid=$!
    sleep $moment
    kill -s $signal $pid 2>/dev/null
    status=0
    wait $pid || status=$?
    case $signal-$status in
    KILL-137) [ -e resumed.csv ] && failed "killed, and yet there is a result" ;;
    TERM-143) ;; # not yet watching
    KILL-0) ;;
    TERM-0)
        points=$(column loss resumed.csv | wc -l)
        without resumed.csv seconds threads >part
        head -n $((points + 1)) wanted >first
        [ "$points" -eq 0 ] || same_file "the points of an interrupted search are the first" part first
        ;;
    *) failed "SIG$signal: exit status $status, $(cat complained)" ;;
    esac
    [ ! -e ck ] || [ "$(cksum <ck)" = "$before" ] || amid=$((amid + 1))
    [ $signal = KILL ] && signal=TERM || signal=KILL
done
above "checkpoints that were gone on from" $amid 0
run 0 search $task $options --threads 2 --checkpoint ck --resume --out resumed.csv
essence resumed.csv >got
same_file "resumed" got wanted

# -- what is done comes from the checkpoint, seconds and all
run 0 search $task $options --checkpoint ck --resume --out again.csv
without again.csv threads >got
without resumed.csv threads >wanted
same_file "resumed once more" got wanted

# -- a grid, and several tasks' worth of searches
run 0 search toy2d --method grid --cells 9,7 --out whole.csv
run 0 search toy2d --method grid --cells 9,7 --checkpoint grid --resume --out absent.csv
run 0 search toy2d --method grid --cells 9,7 --checkpoint grid --resume --out there.csv
without whole.csv seconds threads >wanted
for name in absent there; do
    without $name.csv seconds threads >got
    same_file "a grid, its checkpoint $name" got wanted
done

# -- refused with one sentence, and the checkpoint is as it was
refused() { # TEXT ARGUMENT...
    text=$1
    shift
    sum=$(cksum <ck)
    run 2 search "$@" --out refused.csv
    same_text "search $*: lines of complaint" "$(wc -l <complained)" 1
    grep -q -F -e "$text" complained || failed "search $*: '$text' expected, found: $(head -n 1 complained)"
    [ ! -e refused.csv ] || failed "search $*: a file was left"
    same_text "search $*: the checkpoint" "$(cksum <ck)" "$sum"
}
same="--horizon 40 --low=-6,-3 --high 0,3 --replicates 2 --checkpoint ck --resume"
refused "expected 'points 100', found 'points 4000'" $task $same --points 100
refused "expected 'horizon 41', found 'horizon 40'" $task $options --horizon 41 --checkpoint ck --resume
refused "expected 'precision single', found 'precision double'" $task $options --precision single --checkpoint ck --resume
refused "expected 'seed 2', found 'seed 1'" $task $options --seed 2 --checkpoint ck --resume
refused "expected 'to 1', found 'to 3'" $task $options --high 0,1 --checkpoint ck --resume
refused "give --checkpoint FILE" $task $options --resume
printf 'not one' >ck
refused "ck" $task $options --checkpoint ck --resume
: >ck
refused "found an empty file" $task $options --checkpoint ck --resume
run 2 search toy2d --points 3 --checkpoint same.csv --out same.csv

# a checkpoint of a search that is not done is not replaced unasked
"$pesbench" search toy2d --points 8000000 --threads 1 --quiet --checkpoint ck2 --out part.csv 2>complained &
sleep 1.5
kill -KILL $!
wait $! 2>/dev/null
[ -s ck2 ] || failed "no checkpoint was left by a search that was killed"
run 2 search toy2d --points 8000000 --threads 1 --quiet --checkpoint ck2 --out part.csv
grep -q "not done" complained || failed "an unfinished checkpoint is replaced unasked: $(head -n 1 complained)"
run 2 train influence --updates 3 --checkpoint ck2 --resume
finish
