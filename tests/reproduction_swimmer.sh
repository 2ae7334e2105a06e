# The swimmer with the published settings (reference experiments, section 6), three seeds and 160,000 steps: whole episodes
# and persistent ES learn to swim, truncated ES does not.
. "$2/tests/common.sh"

# the median over three seeds of the return after the last update
train() { # NAME OPTION...
    name=$1
    shift
    run 0 train swimmer:episodes=2 --estimator "$name" --seed 3,5,7 --precision single --evaluate-every 1000 "$@" \
        --summary "$name.csv" --out "$name"_rows.csv
    awk -F, -v update="$last" '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["update"] == update { print -$at["median"] }' "$name.csv"
}
last=8
above "full ES after 160,000 steps" "$(train full_es --updates $last)" 200
last=80
above "PES after 160,000 steps" "$(train pes --updates $last)" 200
last=54
below "TES after 162,000 steps" "$(train tes --updates $last)" 100

# steps: of a pair in each of ten instances; truncated ES has ten unperturbed particles beside them
same_text "full ES: steps" "$(value steps full_es.csv update 8)" 160000
same_text "PES: steps" "$(value steps pes.csv update 80)" 160000
same_text "TES: steps" "$(value steps tes.csv update 54)" 162000

# the published task: a policy of nothing stays near its start; without noise at the start, exactly there
run 0 evaluate swimmer:reset=0 --out still.csv
same_text "the return of a swimmer at rest" "$(value loss still.csv)" 0
finish
