# cost: every estimator has a row or a reason, and what it says are numbers that agree with each other.  How fast
# anything is, is not tested.
. "$2/tests/common.sh"

# every cell of a column, of the rows that are not skipped, is a positive number
positive() { # FILE NAME...
    file=$1
    shift
    for name; do
        column "$name" "$file" >cells
        column status "$file" | paste -d ' ' - cells >rows
        numeric rows <<'END' || failed "$file: column $name is not made of positive numbers"
$1 != "skipped" { n++; if (!is_number($2) || !($2 + 0 > 0)) bad = 1 }
END { exit bad || n < 1 }
END
    done
}
numbers='time time_lo time_hi step_time bytes state_bytes particle_numbers depth f_cycles stepwise lone_f lone_stepwise
    seconds_median samples'
derivatives='tangent reverse lone_tangent lone_reverse'
theories='theory_time overhead theory_bytes'

run 0 cost linquad --unroll 4 --particles 64 --rounds 7 --quiet --out cost.csv
same_text "estimators" "$(column estimator cost.csv)" "$("$pesbench" list estimators | awk '/^  / { print $1 }')"
positive cost.csv $numbers $derivatives
same_text "pes_telescoping on losses of every step" "$(value status cost.csv estimator pes_telescoping)" skipped
grep -q '^linquad,pes_telescoping.*losses at the end of an episode only' cost.csv || failed "no reason for what is skipped"
same_text "rows that are skipped" "$(column status cost.csv | grep -c skipped)" 1
column status cost.csv | grep -qvx -e ok -e mistrusted -e skipped && failed "cost.csv has a status of its own"
for name in bptt dodge full_es gpes nres nres_analytic pes pes_analytic rtrl tbptt tes uoro; do
    above "theory_time of $name" "$(value theory_time cost.csv estimator $name)" 0
    above "theory_bytes of $name" "$(value theory_bytes cost.csv estimator $name)" 0
done

awk -F, '/^#/ { next } !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["status"] != "skipped" { n++; if (!($at["time_lo"] <= $at["time"] && $at["time"] <= $at["time_hi"])) bad = 1 }
    END { exit bad || n < 12 }' cost.csv || failed "cost.csv has a time outside of its interval"

# what is worked out is what its parts say: N = 64, M = 32, K = 4, T = 24, S = 6, P = 4, in double
cell() { # ESTIMATOR COLUMN
    value "$2" cost.csv estimator "$1"
}
product() { # WHAT VALUE FACTOR...: to rounding
    what=$1
    found=$2
    shift 2
    within "$what" "$found" "$(echo "$@" | awk '{ p = 1; for (i = 1; i <= NF; i++) p *= $i; printf "%.15g", p }')" \
        "$(echo "$found" | awk '{ printf "%.15g", 1e-9 * $1 }')"
}
sum() { # VALUE...
    echo "$@" | awk '{ for (i = 1; i <= NF; i++) s += $i; printf "%.15g", s }'
}
B=$(cell pes reverse) J=$(cell pes tangent)
product "pes, theory" "$(cell pes theory_time)" 64 4
product "tes, theory" "$(cell tes theory_time)" 65 4
product "full_es, theory" "$(cell full_es theory_time)" 64 24
product "tbptt, theory" "$(cell tbptt theory_time)" 4 "$(sum 1 "$B")"
product "bptt, theory" "$(cell bptt theory_time)" 24 "$(sum 1 "$B")"
product "rtrl, theory" "$(cell rtrl theory_time)" 4 "$(sum 1 "$J" "$J" "$J" "$J")"
product "dodge, theory" "$(cell dodge theory_time)" 64 4 "$(sum 1 "$J")"
product "uoro, theory" "$(cell uoro theory_time)" 64 4 "$(sum 1 "$J" "$B")"
product "tbptt alone, theory" "$(cell tbptt lone_time)" 4 "$(sum "$(cell pes lone_f)" "$(cell pes lone_reverse)")"
product "pes, a particle-step" "$(cell pes time)" 64 4 "$(cell pes step_time)"
product "tes, a particle-step" "$(cell tes time)" 65 4 "$(cell tes step_time)"
product "nres, overhead" "$(cell nres time)" "$(cell nres theory_time)" "$(cell nres overhead)"
product "tbptt alone, overhead" "$(cell tbptt time)" "$(cell tbptt lone_time)" "$(cell tbptt lone_overhead)"
product "pes, memory" "$(cell pes theory_bytes)" 8 "$(sum 384 128)"
product "rtrl, memory" "$(cell rtrl theory_bytes)" 8 24
product "bptt, memory" "$(cell bptt theory_bytes)" 8 25 6
product "tes, states" "$(cell tes state_bytes)" 8 65 6
product "pes, memory by particle" "$(cell pes bytes)" 8 64 "$(cell pes particle_numbers)"
same_text "depths" "$(cell bptt depth) $(cell full_es depth) $(cell tbptt depth) $(cell pes depth)" "24 24 4 4"
# one unit for all, and each estimator's time is its own
same_text "cycles of F" "$(column f_cycles cost.csv | grep -v nan | grep . | sort -u | wc -l)" 1
same_text "times that differ" "$(column time cost.csv | grep -v nan | grep . | sort -u | wc -l)" \
    "$(column status cost.csv | grep -vc skipped)"
# what cannot be otherwise, by a wide margin: a window of all T steps by 64 particles takes longer than 4 of them
above "full_es against nres" "$(echo "$(cell full_es time) $(cell nres time)" | awk '{ print $1 / $2 }')" 1

# a row's own command makes that row
reproduce=$(sed -n 's/^# row [0-9]*: pesbench //p' cost.csv | grep -e '--estimator bptt' | head -n 1)
[ -n "$reproduce" ] || failed "cost.csv has no reproducing commands"
# shellcheck disable=SC2086
run 0 $reproduce --out again.csv
without cost.csv reason | grep ',bptt,' | cut -d , -f 1-11 >wanted
without again.csv reason | tail -n +2 | cut -d , -f 1-11 >got
same_file "the row that its command makes" got wanted
same_text "theory of memory again" "$(value theory_bytes again.csv)" "$(cell bptt theory_bytes)"

# however long: theta of 400 numbers of some 13 letters
run 0 cost linquad:param=400 --estimator bptt,pes --particles 8 --theta "$(seq -s , 1.000000001 400.000000001)" --rounds 1 --quiet \
    --out long.csv
for reproduce in $(sed -n 's/^# row [0-9]*: pesbench //p' long.csv | tr ' ' '|'); do
    above "letters of a long command" "${#reproduce}" 5000
    # shellcheck disable=SC2046
    run 0 $(echo "$reproduce" | tr '|' ' ') --out again.csv
    same_text "options of a long command" "$(echo "$reproduce" | tr '|' '\n' | grep -c -e --particles -e --unroll)" 2
done

# options of an estimator that change its formula, instances, several N and threads, single precision
run 0 cost linquad --estimator tes:state=plus,nres_analytic:surrogate=rtrl,pes:sampling=leave_one_out --unroll 2,4 --particles 8,32 \
    --instances 3 --threads 1,2 --precision single --rounds 1 --quiet --out many.csv
same_text "rows of a product" "$(column status many.csv | wc -l)" 24
positive many.csv time $theories step_time bytes
product "tes:state=plus, theory" "$(value theory_time many.csv estimator tes:state=plus particles 32 unroll 4 threads 2)" 3 32 4
product "tes:state=plus, memory" "$(value theory_bytes many.csv estimator tes:state=plus particles 32 unroll 4)" 3 4 32 6

# tasks without derivatives of one kind, losses at the end only, no end, few particles
run 0 cost product --estimator pes_telescoping,pes --unroll 2 --particles 16 --rounds 1 --quiet --out end.csv
positive end.csv time $theories
run 0 cost influence --unroll 10 --particles 16 --rounds 1 --quiet --out endless.csv
same_text "full_es without end" "$(value status endless.csv estimator full_es)" skipped
positive endless.csv time step_time bytes depth
run 0 cost linquad --estimator dodge --particles 1 --rounds 1 --quiet --out one.csv
positive one.csv time $theories step_time

# refused, dry and printed
run 0 cost linquad --rounds 1
grep -q 'lone_overhead' said || failed "cost prints no table"
grep -q 'end of an episode only' said || failed "cost prints no reason for what it skips"
run 0 cost linquad --dry-run
grep -q skipped said || failed "--dry-run does not list rows"
run 2 cost linquad --estimator pes_telescoping
run 2 cost linquad --estimator pes --particles 3
run 2 cost linquad --estimator nothing
run 2 cost nothing
run 2 cost
if has_json; then
    run 0 cost linquad --estimator pes --particles 16 --rounds 1 --quiet --out cost.json
    grep -q '"overhead"' cost.json || failed "cost.json lacks overhead"
fi
finish
