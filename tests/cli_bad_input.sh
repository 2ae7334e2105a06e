# Bad input: one line that says what was expected, exit status 2 (usage) or 3 (runtime), at once, nothing left behind.
. "$2/tests/common.sh"
mkdir here folder.csv
mkfifo pipe
cases=0

# STATUS "TEXT IN THE SENTENCE" ARGUMENT...: in the empty folder `here`.  There are many cases: what looks at their
# outcome is the shell itself, without a process for each look.
bad() {
    expected=$1
    text=$2
    shift 2
    cases=$((cases + 1))
    for try in 1 2; do # once more where a busy machine was slow
        status=0
        (cd here && exec timeout -k 1 2 "$pesbench" "$@" >../said 2>../complained </dev/null) || status=$?
        [ $status -eq 124 ] || [ $status -eq 137 ] || break
    done
    problem=
    [ $status -eq $expected ] || problem="exit status $status, expected $expected"
    [ $status -ne 124 ] && [ $status -ne 137 ] || problem="not refused within two seconds"
    complaint='' more=''
    { IFS= read -r complaint && ! IFS= read -r more && [ -z "$more" ]; } <complained ||
        problem="$problem; $(wc -l <complained) lines of complaint, expected one"
    speaker=${complaint%%: *}
    case $complaint in
    pesbench*': '*[.?]) case ${speaker#pesbench} in *[!a-z\ ]*) problem="$problem; no sentence" ;; esac ;;
    *) problem="$problem; no sentence" ;;
    esac
    case $complaint in
    *"$text"*) ;;
    *) problem="$problem; it does not say '$text'" ;;
    esac
    [ -s said ] && problem="$problem; something on standard output"
    for left in here/* here/.[!.]* here/..?*; do
        [ ! -e "$left" ] && [ ! -L "$left" ] || problem="$problem; left behind: $left"
    done
    [ -z "$problem" ] || rm -rf here/* here/.[!.]* here/..?*
    [ -z "$problem" ] || failed "pesbench $*: ${problem#; } ($(head -n 1 complained | cut -c 1-150))"
}

many() { # WORD: 65 of them
    seq -s , 65 | sed "s/[0-9][0-9]*/$1/g"
}

# -- commands, names, words

bad 2 'unknown command' nonsense
bad 2 'unknown command' ''
bad 2 'unknown command' --nonsense
bad 2 'unknown command' measure=linquad
bad 2 'divide the horizon' measure linquad --estimator pes --regime window --unroll 7
bad 2 'at least 50 batches' measure linquad --estimator pes --regime longrun --unroll 6 --replicates 10
bad 2 --regime measure linquad --regime episodes
bad 2 'expected --regime episode' measure linquad --estimator pes --lr 0.1 --regime window --unroll 6
bad 2 'expected --target plain' measure linquad --estimator pes --lr 0.1 --target shared
bad 2 'divide the horizon' measure linquad --estimator pes --lr 0.1 --stagger exact --unroll 7
bad 2 'leave out --baseline' measure linquad --estimator pes --lr 0.1 --baseline nres
bad 2 'one --lr' measure linquad --estimator pes --lr 0.1,0.2 --raw raw.csv
bad 2 'no --lr' measure linquad --estimator pes --moved-by own
bad 2 --moved-by measure linquad --lr 0.1 --moved-by noise
bad 2 --lr measure linquad --lr -1
bad 2 --stagger measure linquad --stagger often
for command in evaluate exact measure train; do
    bad 2 'one TASK' $command
    bad 2 'one TASK' $command linquad influence
    bad 2 "unknown task 'nonsense'" $command nonsense
    bad 2 TASK $command ''
    bad 2 'unknown option' $command linquad --nonsense
    bad 2 'unknown option' $command linquad --nonsense=3
    bad 2 'unknown option' $command linquad -x
    bad 2 '--out' $command linquad --out
    bad 2 '--out' $command linquad --out --quiet
    bad 2 '--out' $command linquad --out=
    bad 2 '--quiet' $command linquad --quiet=3
    bad 2 .csv $command linquad --out result.txt
    bad 2 .csv $command linquad --out result
    bad 2 .csv $command linquad --out .csv
    bad 2 .csv $command linquad --out result.csv.gz
    bad 2 .csv $command linquad --out result.csv --out result.xml
    bad 2 directory $command linquad --out ../folder.csv
    bad 2 missing/result.csv $command linquad --out missing/result.csv
    bad 2 directory $command linquad --out /dev/null/result.csv
    bad 2 /proc/result.csv $command linquad --out /proc/result.csv
    bad 2 number $command linquad --theta 1,2,3
    bad 2 number $command linquad --theta 1,2,3,4,5
    bad 2 number $command influence --horizon 9 --theta 1,2
    bad 2 finite $command linquad --theta 1,nan,3,4
    bad 2 finite $command linquad --theta 1,2,inf,4
    bad 2 finite $command linquad --theta 1,2,3,-inf
    bad 2 finite $command linquad --theta 1,2,3,1e400
    bad 2 finite $command linquad --theta 1,2,3,4x
    bad 2 finite $command linquad --theta one,2,3,4
    bad 2 --theta $command linquad --theta ''
    bad 3 missing $command linquad --theta @missing
    bad 3 --theta $command linquad --theta @
    bad 3 --theta $command linquad --theta @/
    bad 3 text $command linquad --theta @/dev/zero
    bad 3 text $command linquad --theta "@$pesbench"
    bad 2 number $command linquad --theta @/dev/null
    bad 2 'a pipe' $command linquad --theta "@$PWD/pipe"
    for count in 0 -5 1.5 1e300 nan x '' ' 3' 3x 0x10 1e-3; do
        bad 2 --threads $command linquad --threads "$count"
        bad 2 --horizon $command linquad --horizon "$count"
    done
    bad 2 --horizon $command linquad --horizon -inf
    bad 2 --threads $command linquad --threads 4097
    bad 2 --threads $command linquad --threads inf
    bad 2 --threads $command linquad --threads 1,
    bad 2 --threads $command linquad --threads ,1
    bad 2 --threads $command linquad --threads 1,,2
    bad 2 --threads $command linquad --threads 1,2,0
    bad 2 --precision $command linquad --precision half
    bad 2 --precision $command linquad --precision ''
    bad 2 --task-seed $command linquad --task-seed -1
    bad 2 --task-seed $command linquad --task-seed 1.5
    bad 2 --task-seed $command linquad --task-seed 18446744073709551616
    bad 2 --task-seed $command linquad --task-seed 1e300
done
bad 2 'found '"'nonsense'" list nonsense
bad 2 'tasks, estimators' list tasks estimators
bad 2 .csv list --out list
bad 2 'unknown option' list --nonsense
bad 2 NAME describe
bad 2 NAME describe pes nres
bad 2 "'nonsense'" describe nonsense
bad 2 "''" describe ''
bad 2 .csv describe pes --out pes.txt
bad 2 option describe measure:x=1

# -- how to estimate

for command in measure train; do
    bad 2 "unknown estimator 'nonsense'" $command linquad --estimator nonsense
    bad 2 "unknown estimator 'nonsense'" $command linquad --estimator pes,nonsense
    for list in '' , pes, ,pes pes,,nres; do
        bad 2 --estimator $command linquad --estimator "$list"
    done
    for spec in gpes:period=0 gpes:period=-1 gpes:period=x gpes:period= gpes:period=2:period=3 gpes:priod=2 \
        gpes:period=1e300 gpes:period=nan; do
        bad 2 gpes $command linquad --estimator $spec
    done
    # what does not fit the task or its numbers, with the way out
    bad 2 'use nres' $command linquad --horizon 24 --estimator gpes:period=25
    bad 2 'leave it out' $command linquad --horizon 24 --estimator dodge:period=25
    bad 2 'use pes' $command linquad --estimator pes_telescoping
    bad 2 'more --instances' $command linquad --estimator nres:sampling=orthogonal --particles 10
    bad 2 'even number' $command linquad --estimator pes:sampling=rademacher --particles 3
    bad 2 'longest' $command linquad --estimator artbp:longest=0
    bad 2 cut $command linquad --estimator artbp:cut=2
    bad 2 cut $command linquad --estimator artbp:cut=1 # nothing would be carried over a step
    for spec in pes: pes:: pes:x pes:x= pes:=1 pes:x=1 pes:x=1..3+1; do
        bad 2 pes $command linquad --estimator $spec
    done
    for sigma in 0 -1 nan inf 1e400 '' x 1,0 1e-320; do
        bad 2 --sigma $command linquad --estimator pes --sigma "$sigma"
    done
    for count in 0 -5 1.5 1e300 nan inf x '' ; do
        bad 2 --unroll $command linquad --estimator pes --unroll "$count"
        bad 2 --particles $command linquad --estimator pes --particles "$count"
        bad 2 --instances $command linquad --estimator pes --instances "$count"
        bad 2 --replicates $command linquad --estimator pes --replicates "$count"
    done
    for seed in -1 1.5 1e300 nan x '' 18446744073709551616; do
        bad 2 --seed $command linquad --estimator pes --seed "$seed"
    done
    for estimator in pes tes nres full_es; do
        bad 2 even $command linquad --estimator $estimator --particles 101
        bad 2 even $command linquad --estimator $estimator --particles 1
    done
    bad 2 particles $command linquad --estimator pes --particles 1e9
    # every cell is looked at before any is run, and the first would take a minute
    bad 2 even $command linquad --estimator pes --particles 2000000,101
    bad 2 number $command linquad:param=4,3 --estimator pes --particles 2000000 --theta 1,2,3,4
    # ranges
    for range in 1..100 1.. ..3 1..3* 1..3+ '1..3*1' '1..3*0' '1..3*-2' '1..3+0' '3..1+1' '0..8*2' '1..3+x' '1..1e9+1' \
        '1..3..5+1' '1..inf*2' '1..2+nan' '1..2*1.5'; do
        bad 2 --unroll $command linquad --estimator pes --unroll "$range"
    done
    bad 2 256 $command linquad --estimator pes --unroll "$(seq -s , 257)"
    bad 2 64 $command linquad --estimator "$(many pes)"
    bad 2 64 $command "$(many linquad)"
    bad 2 64 $command linquad:state=1..9+1:param=1..9+1
    bad 2 cells $command linquad --estimator pes --unroll "$(seq -s , 256)" --threads "$(seq -s , 256)" \
        --sigma "$(seq -s , 256)"
    bad 2 letters $command "linquad:state=$(seq -s 0 300)"
    # what no machine has the memory for
    bad 3 GiB $command linquad:state=1000:param=1000 --estimator pes --particles 1e8 --instances 100 --replicates 2
    bad 3 GiB $command linquad:state=1000 --estimator nres --particles 1e7 --instances 1000 --replicates 2
    bad 3 GiB $command linquad --estimator pes --particles 1e8 --instances 100000 --replicates 100
    bad 3 GiB $command linquad:state=1000 --estimator tbptt --unroll 1e9 --horizon 1e10 --replicates 2
done
if [ "$(awk '/^MemTotal/ { print ($2 < 5e8) }' /proc/meminfo)" = 1 ]; then # 745 GiB of estimates
    bad 3 GiB measure linquad:param=1000 --estimator pes --replicates 1e8
fi
for estimator in full_es bptt; do
    bad 2 '--horizon n' train influence --estimator $estimator
    bad 2 '--horizon n' train linquad --horizon inf --estimator $estimator
    bad 2 '--horizon n' train influence --estimator pes,$estimator --particles 100000
done
for task in influence 'linquad --horizon inf'; do
    bad 2 '--horizon n' exact $task
    bad 2 '--horizon n' exact $task --method bptt
    bad 2 '--horizon n' exact $task --method rtrl
    bad 2 '--horizon n' exact $task --method all
    bad 2 '--horizon n' evaluate $task
    bad 2 '--horizon n' measure $task
    bad 2 '--horizon n' measure $task --estimator pes
done
bad 3 GiB exact linquad:state=1000 --method bptt --horizon 1e15

for target in nonsense '' plain,shared own,plain; do
    bad 2 --target measure linquad --target "$target"
    bad 2 --target exact linquad --target "$target"
done
bad 2 --target measure linquad --target truncated
bad 2 --target exact linquad --target own
for method in nonsense '' quadrature closed, ,closed closed,nonsense bptt:x=1 closed:; do
    bad 2 --method exact linquad --method "$method"
done
for samples in 0 1 -5 nan inf '' x 1e300; do
    bad 2 --samples exact linquad --method montecarlo --target shared --samples "$samples"
done
for sigma in 0 -1 nan inf '' 1,2; do
    bad 2 --sigma exact linquad --target shared --method closed --sigma "$sigma"
done
for count in 0 -5 1.5 1e300 nan inf ''; do
    bad 2 --unroll exact linquad --target window --unroll "$count"
done
for count in -5 1.5 1e300 nan inf ''; do
    bad 2 --burn-in train linquad --burn-in "$count"
done
bad 2 --stagger train linquad --stagger nonsense
bad 2 .csv measure linquad --raw raw.txt
bad 2 missing/raw.csv measure linquad --raw missing/raw.csv
bad 2 .csv evaluate linquad --trace trace.txt
bad 2 missing/trace.csv evaluate linquad --trace missing/trace.csv

for count in 0 -5 1.5 1e300 nan inf x ''; do
    bad 2 --updates train influence --updates "$count"
    bad 2 --evaluate-every train influence --evaluate-every "$count"
done
for rate in -1 nan inf 1e400 x ''; do
    bad 2 --lr train influence --lr "$rate"
    bad 2 --beta1 train influence --beta1 "$rate"
    bad 2 --beta2 train influence --beta2 "$rate"
done
bad 2 --beta1 train influence --beta1 1.5
bad 2 --beta2 train influence --beta2 1.5
bad 2 --optimizer train influence --optimizer nonsense
bad 2 --optimizer train influence --optimizer ''

# -- the options of tasks

for command in evaluate exact measure train describe; do
    bad 2 option $command linquad:
    bad 2 option $command linquad::
    bad 2 option $command linquad:state
    bad 2 option $command linquad:=3
    bad 2 option $command linquad:nonsense=3
    bad 2 state $command linquad:state=
    bad 2 state $command linquad:state=3:state=4
    for state in 0 -5 1.5 1e300 nan inf x 1001; do
        bad 2 state $command linquad:state=$state
    done
    for radius in -0.1 2.1 nan inf x; do
        bad 2 radius $command linquad:radius=$radius
    done
    bad 2 observe $command influence:observe=0
    bad 2 observe $command influence:observe=1e300
    bad 2 positive $command influence:positive=24
    bad 2 positive $command influence:n=5
done
for command in evaluate exact measure train; do
    for list in linquad, ,linquad linquad,,influence :x = 7 linquad:state=1,,2 linquad:state=1.. linquad:state=1..3 \
        'linquad:state=1..3*0' linquad:state=3,x; do
        bad 2 '' $command "$list"
    done
done

# -- what no machine survives, and devices without an end

for words in list 'evaluate linquad'; do
    OMP_NUM_THREADS=1000000 bad 2 OMP_NUM_THREADS $words
done
bad 2 'zero byte' compare /dev/zero /dev/zero

# -- bounds that "above 0" and "a number" do not tell

bad 2 'from 1e-300 to' measure linquad --sigma 1e-307
bad 2 'to 1e+300' search toy2d --low=-1e308
bad 2 'one or two' surface toy2d --axes 0,1,2

# -- two names of one file

same=$PWD/same.csv
ln -s same.csv alias.csv
for name in "$PWD/./same.csv" "$PWD/../$(basename "$PWD")/same.csv" "$PWD/alias.csv"; do
    [ "$name" = "$PWD/alias.csv" ] && echo '# schema: 1' >"$same" # a link is to something
    bad 2 twice evaluate linquad --out "$same" --out "$name"
    bad 2 twice measure linquad --estimator pes --replicates 10 --out "$same" --raw "$name"
    bad 2 'two files' train linquad --updates 3 --out "$same" --checkpoint "$name"
    bad 2 'two files' search toy2d --points 3 --out "$same" --checkpoint "$name"
done
same_text "a file that was to be written twice" "$(cat "$same")" '# schema: 1'
bad 2 '--out' machine --fingerprint --out fingerprint.csv

# -- seeds that stand for several, and have some of them in common

bad 2 'at least 3 apart' train linquad --seed 1,2 --replicates 3
bad 2 '1 and 3 have seeds in common' train linquad --seed 9,1,3 --replicates 3
bad 2 'seeds in common' train linquad --seed 5,5
bad 2 'seeds in common' search toy2d --seed 5,9,4 --replicates 2
bad 2 'seeds in common' search toy2d --seed 5,5

# -- a place that cannot be written

bad 2 'too long' measure linquad --out "$(seq -s x 200).csv" --replicates 100000000
ln -s circle.csv circle.csv
bad 2 'circle.csv' measure linquad --out "$PWD/circle.csv" --replicates 100000000

if [ "$(id -u)" != 0 ]; then
    mkdir closed && chmod a-w closed
    bad 2 "cannot be written" measure linquad --out "$PWD/closed/result.csv"
    bad 2 "cannot be written" measure linquad --raw "$PWD/closed/raw.csv"
    chmod u+w closed
    : >protected && chmod a-r protected
    bad 3 protected measure linquad --theta "@$PWD/protected"
fi

# A full disk, in three kinds: a device that is always full, a limit on the size of files, and a small file system.  What
# was there before stays as it was.
ln -s /dev/full full.csv
ln -s /dev/full full.json
quick='--replicates 50 --estimator pes'
if [ -c /dev/full ]; then
    for file in full.csv full.json; do
        [ $file = full.csv ] || has_json || continue
        bad 3 'No space left' measure linquad $quick --out "$PWD/$file"
        bad 3 'No space left' measure linquad $quick --quiet --raw "$PWD/$file"
        # what one disk refuses is no reason to lose what another takes
        run 3 measure linquad $quick --raw "$PWD/$file" --out kept.csv
        same_text "rows kept beside a full disk" "$(column status kept.csv)" ok
        rm -f kept.csv
        run 3 measure linquad $quick --out "$PWD/$file" --out kept.csv
        same_text "rows kept after a full disk" "$(column status kept.csv)" ok
        rm -f kept.csv
        bad 3 'No space left' evaluate linquad --quiet --trace "$PWD/$file"
        for words in 'evaluate linquad --trace' 'train influence --particles 10 --updates 3 --summary' \
            'train influence --horizon 9 --particles 10 --updates 3 --trace' \
            'speed linquad --kernels needed --rounds 3 --raw'; do
            run 3 $words "$PWD/$file" --out kept.csv
            grep -q 'No space left' complained || failed "pesbench $words $file: $(cat complained)"
            column status kept.csv | grep -qx -e ok -e mistrusted || failed "pesbench $words $file: its rows are lost"
            rm -f kept.csv
        done
        bad 3 'No space left' exact linquad --out "$PWD/$file"
        bad 3 'No space left' train influence --out "$PWD/$file" --particles 10
        bad 3 'No space left' list --out "$PWD/$file"
        bad 3 'No space left' describe pes --out "$PWD/$file"
    done
    for words in "measure linquad $quick" 'evaluate linquad' 'exact linquad' 'train influence --particles 10' list \
        'list --json' 'describe pes' 'describe pes --json' --help 'measure --help' --version; do
        case $words in *--json) has_json || continue ;; esac
        status=0
        "$pesbench" $words >/dev/full 2>complained </dev/null || status=$?
        [ $status -eq 3 ] || failed "pesbench $words >/dev/full: exit status $status, expected 3"
        [ "$(wc -l <complained)" -eq 1 ] || failed "pesbench $words >/dev/full: $(wc -l <complained) lines, expected one"
    done
fi

full_disk() { # FOLDER
    echo before >"$1/old.csv"
    for name in old new; do
        for option in --out --raw; do
            what="a full disk, $option $name.csv"
            status=0
            "$pesbench" measure linquad --replicates 10 --estimator pes --seed "$(seq -s , 40)" $option "$1/$name.csv" \
                >said 2>complained </dev/null || status=$?
            [ $status -eq 3 ] || failed "$what: exit status $status, expected 3"
            grep -q "$name.csv" complained || failed "$what: $(cat complained)"
            [ "$(wc -l <complained)" -eq 1 ] || failed "$what: not one line of complaint"
        done
    done
    same_text "what a full disk is left with" "$(ls -A "$1")" old.csv
    same_text "what a full disk had before" "$(cat "$1/old.csv")" before
}
mkdir limited small
(
    trap '' XFSZ # a limit then fails the write, as a full disk does
    ulimit -f 8 2>/dev/null && ! head -c 100000 /dev/zero >limited/try 2>/dev/null && rm limited/try || exit 0
    failures=0
    full_disk limited
    exit $failures
) || failures=$((failures + $?))
cat >small_disk <<'END'
. "$2/tests/common.sh"
mount -t tmpfs -o size=8k none small 2>/dev/null || exit 0
END
sed -n '/^full_disk()/,/^}/p' "$tests/cli_bad_input.sh" >>small_disk
echo 'full_disk small; exit $failures' >>small_disk
if unshare -rm true 2>/dev/null; then # a mount that nobody else sees
    unshare -rm sh small_disk "$1" "$2" || failures=$((failures + $?))
fi
echo "$cases cases"
finish
