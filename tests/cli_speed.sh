# speed and machine: they run, and what they say are numbers.  How fast anything is, is not tested.
. "$2/tests/common.sh"

# every cell of a column, where it has one, is a positive number; at least so many of them
positive() { # NAME FILE LEAST
    column "$1" "$2" >cells
    numeric least="$3" cells <<'END' || failed "$2: column $1 is not made of at least $3 positive numbers"
$0 != "" && $0 != "nan" { n++; if (!is_number($0) || !($0 + 0 > 0)) bad = 1 }
END { exit bad || n < least }
END
}

# -- speed

run 0 speed influence,linquad --estimator none,pes --unroll 1,4 --particles 256 --threads 1,2 --path both --rounds 7 \
    --quiet --out speed.csv
for name in task estimator unroll particles sigma horizon precision threads seed replicates target kind path cycles \
    cycles_lo cycles_hi seconds_median seconds_min seconds_lo seconds_hi particle_steps_per_second flops bytes \
    fraction_of_peak ratio versus noise_share sync_share samples status; do
    grep -v '^#' speed.csv | head -n 1 | tr , '\n' | grep -qx $name || failed "speed.csv lacks the column $name"
done
rows=$(column kind speed.csv | wc -l)
for name in cycles cycles_lo cycles_hi seconds_median seconds_min seconds_lo seconds_hi samples; do
    positive $name speed.csv "$rows"
done
tasks=$(column kind speed.csv | grep -c -e gradient -e stepping)
for name in particle_steps_per_second flops bytes fraction_of_peak unroll particles; do
    positive $name speed.csv "$tasks"
done
positive ratio speed.csv 8
positive noise_share speed.csv 8
positive sync_share speed.csv 8
for kind in gradient stepping noise function region peak; do
    column kind speed.csv | grep -qx $kind || failed "speed.csv has no row of kind $kind"
done
for path in fused stepwise blis vector libm; do
    column path speed.csv | grep -qx $path || failed "speed.csv has no row of path $path"
done
for precision in single double; do
    [ -n "$(value cycles speed.csv kind stepping task influence path blis precision $precision)" ] ||
        failed "the same by matrix products is missing in $precision precision"
done
column status speed.csv | grep -vqx -e ok -e mistrusted && failed "speed.csv has rows that are neither ok nor mistrusted"
awk -F, '/^#/ { next } !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
    { if (!($at["seconds_min"] <= $at["seconds_median"])) bad = 1
      if (!($at["cycles_lo"] <= $at["cycles"] && $at["cycles"] <= $at["cycles_hi"])) bad = 1 }
    END { exit bad }' speed.csv || failed "speed.csv has a median outside of its interval"

# a row's own command runs, and asks for this row only
reproduce=$(sed -n 's/^# row [0-9]*: pesbench //p' speed.csv | grep -e '--estimator pes' | head -n 1)
[ -n "$reproduce" ] || failed "speed.csv has no reproducing commands"
# shellcheck disable=SC2086
run 0 $reproduce --rounds 1 --quiet --out again.csv
[ "$(column kind again.csv | grep -c gradient)" -le 2 ] || failed "a row's command makes many rows: $reproduce"

run 0 speed linquad --estimator pes --particles 64 --threads 1 --precision single --rounds 1 --quiet
grep -q gradient said || failed "speed prints no table"
grep -q double said && failed "--precision single times double too"
run 0 speed influence --particles 64 --dry-run --quiet
grep -q skipped said || failed "--dry-run does not list rows"
run 2 speed influence --estimator nothing
run 2 speed influence --path sideways
run 2 speed nothing
run 2 speed influence linquad
if has_json; then
    run 0 speed influence --particles 64 --threads 1 --rounds 1 --quiet --out speed.json
    grep -q '"rows"' speed.json || failed "speed.json has no rows"
    grep -q '"particle_steps_per_second"' speed.json || failed "speed.json lacks particle_steps_per_second"
fi

# -- machine

run 0 machine --out machine.csv
for name in section key value unit; do
    [ -n "$(column $name machine.csv)" ] || failed "machine.csv lacks the column $name"
done
for section in processor threads matrices 'peak of one thread' clock verdict; do
    column section machine.csv | grep -qx "$section" || failed "machine says nothing of $section"
done
for unit in flop/cycle Gflop/s byte/cycle GB/s; do
    above "machine, $unit" "$(value value machine.csv unit $unit)" 0
done
above "the clock" "$(value value machine.csv key spread unit %)" -1
[ "$(column section machine.csv | grep -c -x verdict)" -eq 2 ] || failed "the verdict is not of two lines"
run 0 machine
grep -q 'fit to measure' said || failed "machine prints no verdict"
run 2 machine nothing
if has_json; then
    run 0 machine --out machine.json
    grep -q '"fit to measure"' machine.json || failed "machine.json has no verdict"
fi
finish
