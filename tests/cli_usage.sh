# Help, exit statuses, list and describe; nearest names.
. "$2/tests/common.sh"

# -- help: every command, its every option

run 0 --help
cp said overview
commands=$(awk '/^  [a-z]/ { print $1 }' overview)
for command in list describe evaluate exact measure train figure; do
    case " $(echo $commands) " in
    *" $command "*) ;;
    *) failed "--help does not list $command" ;;
    esac
done
for word in -h help; do
    run 0 $word && same_file "$word is --help" said overview
done
run 0 --version && grep -q '^pesbench [0-9]' said || failed "--version: found '$(cat said)'"
for command in $commands; do
    run 0 "$command" --help
    cp said help
    grep -q "^usage: pesbench $command " help || failed "$command --help: no usage line"
    [ -s complained ] && failed "$command --help complains"
    grep -e '^usage:.*  ' -e '\[of at' help && failed "$command --help: a double blank or a half sentence"
    [ "$(grep -c '^  --[a-z]' help)" -ge 2 ] || failed "$command --help lists no options"
    grep '^  --' help | grep -v '^  --[a-z0-9-]* .*[a-z]' && failed "$command --help: an option without explanation"
    # help wins over whatever else is there, and runs nothing
    run 0 "$command" -h && same_file "$command -h is --help" said help
    run 0 "$command" nothing --nonsense --help && same_file "$command: --help among nonsense" said help
done

help_has() { # COMMAND OPTION...
    command=$1
    shift
    run 0 "$command" --help
    for option; do
        grep -q -e "^  --$option[ ,]" said || failed "$command --help lacks --$option"
    done
}
help_has list json
help_has describe json
help_has evaluate theta horizon precision threads task-seed data out quiet dry-run trace
help_has exact theta horizon target method out quiet dry-run
help_has measure estimator unroll particles sigma theta horizon replicates seed threads precision target out quiet \
    dry-run raw
help_has train estimator unroll particles sigma theta horizon seed threads precision updates optimizer lr beta1 beta2 \
    evaluate-every out quiet dry-run
help_has figure profile dir out quiet dry-run
run 0 measure linquad --estimator pes --replicates 3 --out columns.csv
run 0 measure --help
for column in $(grep -v '^#' columns.csv | head -n 1 | tr ',' '\n' | sed 's/_lo$//; s/_hi$//; s/_[0-9]*$//' |
    awk '/^grad_norm$/ { found = 1 } found' | sort -u); do
    grep -q -w -e "$column" said || failed "measure --help does not say what $column is"
done
for status in ok mistrusted unverified nonfinite skipped; do
    grep -q -w -e " $status" said || failed "measure --help does not say what $status is"
done

run 0 search --help
grep -q '\[at least 1\]' said || failed "search --help does not say the least --budget"
grep -q -e '--theta' said && failed "search --help lists --theta, which search finds itself"
run 2 search toy2d --budget 0
grep -q 'expected a number of at least 1, found' complained || failed "a number too small: $(cat complained)"
run 0 man
sed -n '/^\.SS search/,/^\.SS speed/p' said >page
grep -q 'budget' page || failed "man: no options of search"
grep -q -e '-theta' page && failed "man: search lists --theta"
grep -q '^\.SS .* $' said && failed "man: a heading ends in a blank"

run 2
grep -q '^usage: pesbench COMMAND' complained || failed "without arguments there is no usage on standard error"
[ -s said ] && failed "without arguments something goes to standard output"

# -- list

names() { # KIND: what `list KIND` lists
    run 0 list "$1"
    awk '/^  [a-z]/ { print $1 }' said
}
for kind in tasks estimators experiments figures; do
    run 0 list $kind
    [ "$(head -n 1 said)" = "$kind:" ] || failed "list $kind: the first line is '$(head -n 1 said)'"
    run 0 list ${kind%s}
    [ "$(head -n 1 said)" = "$kind:" ] || failed "list ${kind%s}: the first line is '$(head -n 1 said)'"
done
has() { # KIND NAME...
    kind=$1
    list=" $(echo $(names "$1")) "
    shift
    for name; do
        case $list in
        *" $name "*) ;;
        *) failed "list $kind lacks $name" ;;
        esac
    done
}
has tasks influence linquad
has estimators bptt full_es nres pes tbptt tes
has experiments evaluate exact measure train
all=$(for kind in tasks estimators experiments figures; do names $kind; done)
run 0 list
same_text "list, the kinds together" "$(awk '/^  [a-z]/ { print $1 }' said)" "$all"
cp said listed
for name in $all; do
    [ "$(grep -c "^  $name  *[A-Za-z]" said)" -ge 1 ] || failed "list: $name is not explained"
done
run 0 list --out list.csv
same_text "list --out, the names" "$(column name list.csv)" "$all"

# -- describe whatever there is; of what this program was built without, say what it lacks

absent=$(awk '/^  [a-z0-9_]+ +unavailable, needs / { print $1 }' listed)
ready=$(for name in $all; do case " $(echo $absent) " in *" $name "*) ;; *) echo $name ;; esac done)
for name in $absent; do
    for words in "describe $name" "describe $name --json" "evaluate $name"; do
        run 77 $words
        grep -q "$name: this program was built without .*Debian's" complained || failed "$words: '$(cat complained)'"
    done
done
for name in $ready es_single linquad:param=2 influence:n=12:positive=3; do
    run 0 describe $name
    [ "$(wc -l <said)" -ge 3 ] || failed "describe $name says nothing"
    [ -s complained ] && failed "describe $name complains"
done
says() { # NAME TEXT...
    name=$1
    run 0 describe "$name"
    shift
    for text; do
        grep -q -e "$text" said || failed "describe $name does not say '$text'"
    done
}
says influence 'state  *23 ' 'param  *1 ' 'horizon  *inf ' 'observe' 'positive' '1702.05043' 'particles 1000' \
    'sigma 0.1' 'sgd with lr 0.0001' '3000 updates'
says linquad 'state  *6 ' 'param  *4 ' 'horizon  *24 ' 'radius  *0.95 '
says linquad:param=3 'param  *3 '
says pes 2112.13835 'window'
says es_single '^nres' 2304.12180
says measure replicates particles

# -- JSON that a program can read

# A string, number or word becomes a letter, members and lists are folded until one value is left.
is_json() { # FILE
    tr '\n' ' ' <"$1" | sed -e 's/\\"//g' -e 's/"[^"]*"/s/g' -e 's/[][]/ & /g' -e 's/[{}:,]/ & /g' | awk '
        {
            n = 0
            for (i = 1; i <= NF; i++) {
                w = $i
                if (w == "s") w = "S"
                else if (w ~ /^(null|true|false|-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?)$/) w = "V"
                text = text w
            }
            do {
                before = text
                gsub(/S:[SV]/, "m", text)
                gsub(/m,m/, "m", text)
                while (gsub(/[SV],[SV]/, "V", text)) {}
                gsub(/[{]m?[}]|\[[SV]?\]/, "V", text)
            } while (text != before)
            exit text != "V"
        }'
}
if has_json; then
    printf '{"a": [1, 2.5e-3, null], "b": {}, "c": "d"}\n' >good && is_json good || failed "is_json refuses JSON"
    printf '{"a": [1, nan]}\n' >bad && is_json bad && failed "is_json takes nan"
    printf '{"a": [1, 2}\n' >bad && is_json bad && failed "is_json takes an open list"
    for name in $ready; do
        run 0 describe $name --json
        is_json said || failed "describe $name --json is no JSON"
        grep -q '"schema": 1,' said || failed "describe $name --json has no schema"
    done
    for kind in tasks estimators experiments figures ''; do
        run 0 list $kind --json
        is_json said || failed "list $kind --json is no JSON"
    done
    for name in $all; do
        grep -q "\"name\": \"$name\"" said || failed "list --json lacks $name"
    done
    run 0 list --out list.json
    is_json list.json || failed "list --out list.json is no JSON"
fi

# -- mistyped names: exit 2 and the nearest name

suggests() { # NAME ARGUMENT...
    name=$1
    shift
    run 2 "$@"
    grep -q "did you mean '$name'" complained || failed "pesbench $* does not suggest $name: $(cat complained)"
}
suggests measure mesure linquad
suggests train Train influence
suggests linquad measure linqad
suggests influence train influenc
suggests linquad describe lindquad
suggests pes measure linquad --estimator pse
suggests nres measure linquad --estimator nrse
suggests es_single measure linquad --estimator es_singel
suggests full_es measure linquad --estimator pes,ful_es
suggests --unroll measure linquad --unrol 3
suggests --replicates measure linquad --replicate=3
suggests --evaluate-every train influence --evaluate-evry 3
suggests radius measure linquad:radus=0.5
suggests observe train influence:obsreve=10
suggests momentum train influence --optimizer momentun
suggests single train influence --precision singel
suggests window measure linquad --target windows
suggests quick figure all --profile quik
figure=$(names figures | head -n 1)
[ -z "$figure" ] || suggests "$figure" figure "${figure}s"

# -- colour is not forced on anyone

run 0 list && cp said plain
NO_COLOR=1 "$pesbench" list >said 2>complained </dev/null && same_file "NO_COLOR with list" said plain
NO_COLOR=1 "$pesbench" measure linquad --replicates 2 --estimator bptt >said 2>complained </dev/null ||
    failed "NO_COLOR with measure: exit status $?"
[ -s complained ] && failed "NO_COLOR with measure complains"
grep -q "$(printf '\033')" said && failed "escape sequences in a table that is no terminal's"
finish
