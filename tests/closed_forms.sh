# Sourced after common.sh by tests that hold `measure` against its closed forms.

closed_forms() { # FILE ROWS power=LARGEST-RELATIVE-ERROR [free=...] [flat=...] [spread=1]: see closed_forms.awk
    table=$1
    expected=$2
    shift 2
    for word; do
        shift
        set -- "$@" -v "$word"
    done
    awk -f "$tests/numbers.awk" "$@" -f "$tests/closed_forms.awk" "$table" >off
    while read -r line; do
        [ "$line" = "$expected rows" ] || failed "$table: $line"
    done <off
    same_text "$table, rows read" "$(tail -n 1 off)" "$expected rows"
}
