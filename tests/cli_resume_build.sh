# A run that goes on by another build of the program than it was begun by says so, and which they are, in every result.
. "$2/tests/common.sh"

# The same program, but for what it says its revision is.
sed 's/, revision ./, revision @/g' "$pesbench" >other && chmod +x other
other=$PWD/other
this=$("$pesbench" --version)
that=$("$other" --version)
[ "$this" != "$that" ] || failed "the other build has the same version: $this"
of() { # VERSION LINE: the line of the context has that version's revision
    grep -q "^# $2: .*revision ${1##* }," result.csv || failed "no '$2' of ${1##* } but: $(grep '^# build' result.csv)"
}
says() { # TEXT: one sentence on standard error
    same_text "lines on standard error" "$(grep -c '^pesbench: ' complained)" 1
    grep -q "another build computed, .*revision ${1##* }," complained || failed "no word of ${1##* } but: $(cat complained)"
}
silent() {
    ! grep -q build complained || failed "a word of builds: $(cat complained)"
    ! grep -q '^# build' result.csv || failed "builds in a result of one: $(grep '^# build' result.csv)"
}

# -- done by the other: every result says whose it is

for command in 'train influence --horizon 60 --particles 20 --updates 50' 'search toy2d --points 20'; do
    more=''
    [ "${command%% *}" = train ] && more='--summary summary.csv --trace trace.csv'
    rm -f ck
    "$other" $command --checkpoint ck --out result.csv >said 2>complained </dev/null || failed "the other build: $command"
    silent
    without result.csv seconds >wanted
    "$other" $command --checkpoint ck --resume --out result.csv >said 2>complained </dev/null || failed "resumed: $command"
    silent
    run 0 $command --checkpoint ck --resume --out result.csv $more
    says "$that"
    of "$that" "build 1"
    of "$this" "build 2"
    without result.csv seconds >got
    same_file "rows of the other build: $command" got wanted
    for file in ${more:+summary.csv trace.csv}; do
        grep -q '^# build 2: ' "$file" || failed "$file does not name the builds"
    done
done

# -- stopped on its way: from there on the checkpoint is of both, whoever goes on, and each is named once

long='train influence --particles 100 --updates 100000000 --checkpoint-every 50 --checkpoint amid'
for program in "$other" "$pesbench" "$other" "$pesbench"; do
    timeout -s TERM 0.7 "$program" $long --resume --out result.csv >said 2>complained </dev/null
done
[ -s amid ] || failed "no checkpoint after SIGTERM"
says "$that"
of "$that" "build 1"
of "$this" "build 2"
! grep -q '^# build 3' result.csv || failed "a build is named twice"
finish
