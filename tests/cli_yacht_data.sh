# Data of yacht: named wherever it is run; a wrong file is one sentence with its name, what was expected and what was found.
. "$2/tests/common.sh"

file=$PWD/data/yacht/yacht_hydrodynamics.data
mkdir -p data/yacht
good() { # a table that is as it should be
    awk 'BEGIN { srand(3); for (i = 0; i < 308; i++) { for (j = 0; j < 6; j++) printf "%.4f ", rand(); print rand() } }' >"$file"
}
refused() { # WHAT EXPECTED FOUND
    for command in exact evaluate measure train; do
        run 3 $command yacht --data "$PWD/data" || continue
        for text in "$file" "$2" "$3"; do
            grep -q -F -e "$text" complained || failed "$1, $command: '$(head -n 1 complained)' does not say '$text'"
        done
        [ "$(wc -l <complained)" -eq 1 ] || failed "$1, $command: $(wc -l <complained) lines of complaint"
        [ ! -s said ] || failed "$1, $command: something on standard output"
    done
}

refused missing "cannot read" "No such file"
mkdir "$file"
refused "a folder" "cannot read" "directory"
rmdir "$file"
: >"$file"
refused empty "expected 308 rows of 7 numbers" "found 0"
good
for ending in '' '\n' '\r\n'; do # the published file ends without a newline
    awk -v ending="$ending" '{ printf "%s%s", (NR > 1) ? "\n" : "", $0 } END { printf ending }' "$file" >copy
    mv copy "$file"
    run 0 exact yacht --horizon 10 --data "$PWD/data" --out ending.csv
    same_text "the data's name" "$(sed -n 's/^# data of yacht: //p' ending.csv)" "UCI Yacht Hydrodynamics, 308 rows"
done
good
head -n 307 "$file" >copy && mv copy "$file"
refused "a row short" "expected 308 rows of 7 numbers" "found 307"
good
head -c 9000 "$file" >copy && mv copy "$file"
refused truncated expected found
good
echo 1 2 3 4 5 6 7 >>"$file"
refused "a row long" "expected 308 rows" "found more"
good
sed 's/^/8 /' "$file" >copy && mv copy "$file"
refused "a column more" "line 1: expected 7 numbers" "found 8"
good
sed '5s/ [^ ]*$//' "$file" >copy && mv copy "$file"
refused "a column less" "line 5: expected 7 numbers" "found 6"
good
sed '9s/.*//' "$file" >copy && mv copy "$file"
refused "an empty row" "line 9: expected 7 numbers" "found 0"
for word in x 1.2.3 nan inf 1e999 0x 1,2; do
    good
    sed "7s/[^ ]* /$word /" "$file" >copy && mv copy "$file"
    refused "not a number" "line 7: expected a finite number" "found '$word'"
done
good
sed "7s/[^ ]* /1e200 /" "$file" >copy && mv copy "$file"
refused "a number too large to square" "column 1: expected numbers that differ, of moderate size" "found a mean"
good
sed 's/[^ ]* /3 /' "$file" >copy && mv copy "$file"
refused "a constant column" "column 1: expected numbers that differ" "a variance of"
good
printf '\0' >>"$file"
refused "not a text" "expected text" "found a zero byte"
rm "$file"
ln -s /dev/zero "$file"
[ ! -c /dev/zero ] || refused "without end" "expected a table of at most" "found a larger file"
rm "$file"
head -c 3000000 /dev/zero | tr '\0' '\n' >"$file"
refused huge "expected a table of at most" "found a larger file"
rm "$file"

# PESBENCH_DATA does what --data does; --data goes first
good
named() { # WHAT
    same_text "$1" "$(sed -n 's/^# data of yacht: //p' real.csv)" "UCI Yacht Hydrodynamics, 308 rows"
}
export PESBENCH_DATA="$PWD/data"
run 0 train yacht --updates 10 --out real.csv && named PESBENCH_DATA
export PESBENCH_DATA="$PWD/nothing"
run 0 train yacht --updates 10 --data "$PWD/data" --out real.csv && named "--data before PESBENCH_DATA"
export PESBENCH_DATA=
run 0 train yacht --updates 10 --out stand_in.csv
grep -q synthetic stand_in.csv || failed "an empty PESBENCH_DATA is taken for a folder"
# a row's command says what the environment said, of tasks that have data
cp -R data "other data"
export PESBENCH_DATA="$PWD/other data"
for words in "measure yacht --horizon 10 --replicates 20 --estimator pes" "exact yacht --horizon 10" "evaluate yacht --horizon 10" \
    "train yacht --updates 10"; do
    run 0 $words --out around.csv
    words=$(sed -n 's/^# row 0: pesbench //p' around.csv)
    (unset PESBENCH_DATA && eval "set -- $words" && "$pesbench" "$@" --out real.csv >said 2>complained) ||
        failed "the command of a row fails: pesbench $words"
    named "the command of a row, pesbench $words"
done
run 0 measure linquad --replicates 2 --estimator bptt --out around.csv
grep -q '^# row 0:.* --data' around.csv && failed "the command of a task without data speaks of them"
run 0 exact yacht --horizon 10 --data "$PWD/data" --out around.csv
same_text "folders of one command" "$(grep '^# row 0' around.csv | grep -o -e --data | wc -l)" 1
unset PESBENCH_DATA

# what stands in says so, in every result
for words in "exact yacht --horizon 10" "evaluate yacht --horizon 10" "train yacht --updates 10" \
    "measure yacht --horizon 10 --replicates 50 --estimator pes"; do
    run 0 $words --out made_up.csv
    grep -q '^# data of yacht: synthetic stand-in' made_up.csv || failed "pesbench $words: does not say what data it ran on"
done
run 0 describe yacht
grep -q 'data  *synthetic stand-in' said || failed "describe yacht: does not say what data it runs on"
run 0 describe linquad
grep -q '^  data' said && failed "describe linquad: speaks of data"
finish
