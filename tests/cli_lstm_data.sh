# What is not the training text of Penn Treebank is refused with one sentence that names the file.
data=${PESBENCH_DATA:-}
. "$2/tests/common.sh"
refused() { # WHAT WORDS
    run 3 evaluate lstm --horizon 10 --data folder
    same_text "$1: lines" "$(wc -l <complained | tr -d ' ')" 1
    grep -q "folder/ptb/ptb.train.txt.*expected.*found.*$2" complained || failed "$1: $(cat complained)"
}
mkdir -p folder/ptb
text=folder/ptb/ptb.train.txt
refused "missing" "No such file"
mkdir $text && refused "a folder" "folder" && rmdir $text
mkfifo $text && refused "a pipe" "pipe" && rm $text
printf ' a b \n' >$text && refused "truncated" "6 bytes"
truncate -s 50G $text 2>/dev/null && refused "huge" "53687091200 bytes"
rm -f $text && truncate -s 5101618 $text && refused "zero bytes" "byte 0"
yes ' a b ' | head -c 5101618 >$text && refused "another text" "[0-9]"
[ -f "$data/ptb/ptb.train.txt" ] || finish
sed '1000s/./\xc3/5' "$data/ptb/ptb.train.txt" >$text && refused "a byte outside the vocabulary" "byte 195"
run 0 evaluate lstm --data "$data" --out real.csv
grep -q '^# data of lstm: Penn Treebank' real.csv || failed "the real text is not named: $(grep '^# data' real.csv)"
run 0 evaluate lstm --out synthetic.csv
grep -q '^# data of lstm: synthetic' synthetic.csv || failed "the generated text is not named"
run 2 evaluate lstm --horizon inf
run 2 evaluate lstm --horizon 6000000 --data "$data"
finish
