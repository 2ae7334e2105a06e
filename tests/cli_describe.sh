# describe ESTIMATOR: equation, target, bias, variance, cost, needs and source of every estimator, in print and in JSON.
. "$2/tests/common.sh"

keys='source equation target bias variance needs time memory depth'
estimators=$("$pesbench" list estimators | awk '/^  / { print $1 }')
[ "$(echo "$estimators" | wc -w)" -ge 13 ] || failed "list estimators shows only: $estimators"
for name in $estimators; do
    run 0 describe "$name"
    for key in $keys; do
        grep -q "^  $key  *[A-Za-z0-9(]" said || failed "describe $name does not say its $key"
    done
    has_json || continue
    run 0 describe "$name" --json
    for key in $keys; do
        grep -A 1 "\"key\": \"$key\"" said | grep -q '"value": "[A-Za-z0-9(]' ||
            failed "describe $name --json does not say its $key"
    done
done

says() { # NAME KEY VALUE: begins with it
    run 0 describe "$1"
    grep -q "^  $2  *$3" said || failed "describe $1: $2 is not '$3' but '$(grep "^  $2 " said)'"
}
says pes needs 'losses only'
says bptt needs 'vjp '
says rtrl needs 'jvp '
says uoro needs 'vjp, jvp '
says pes_telescoping needs 'a loss at the end only'
says pes target window
says tbptt target truncated
says full_es depth T
says nres memory '2 M S$'
says dodge time 'N K (F + J)'
says es_single equation 'once an episode'
finish
