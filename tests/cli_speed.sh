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
    --quiet --out speed.csv --raw raw.csv
for name in task estimator unroll particles sigma horizon precision threads seed replicates target kind path cycles \
    cycles_lo cycles_hi seconds_median seconds_min seconds_lo seconds_hi particle_steps_per_second flops bytes \
    fraction_of_peak ratio versus noise_share sync_share samples status relative_error speedup efficiency ceiling \
    imbalance waiting_share intensity bound fraction_of_roof memory_held processors unsteady outliers drift; do
    grep -v '^#' speed.csv | head -n 1 | tr , '\n' | grep -qx $name || failed "speed.csv lacks the column $name"
done
rows=$(column kind speed.csv | wc -l)
for name in cycles cycles_lo cycles_hi seconds_median seconds_min seconds_lo seconds_hi samples; do
    positive $name speed.csv "$rows"
done
tasks=$(column kind speed.csv | grep -c -e gradient -e stepping)
for name in particle_steps_per_second flops bytes fraction_of_peak unroll particles intensity fraction_of_roof memory_held; do
    positive $name speed.csv "$tasks"
done
positive ratio speed.csv 8
positive noise_share speed.csv 8
positive sync_share speed.csv 8
for kind in gradient stepping noise function gemm memory region peak; do
    column kind speed.csv | grep -qx $kind || failed "speed.csv has no row of kind $kind"
done
for path in fused stepwise blis vector libm L1 DRAM; do
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

# where the time of an estimator goes: shares of a whole
csv_rows() { # FILE: lines of "kind threads noise stepping credit reduction waiting speedup efficiency ceiling base"
    awk -F, '/^#/ { next } !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $at["kind"], $at["threads"], $at["noise_share"], $at["stepping_share"], $at["credit_share"],
          $at["reduction_share"], $at["waiting_share"], $at["speedup"], $at["efficiency"], $at["ceiling"],
          $at["base_threads"] }' "$1"
}
csv_rows speed.csv >shares
numeric shares <<'END' || failed "speed.csv: shares of the time of an estimator do not add up to 1"
$1 == "gradient" { n++; sum = $3 + $4 + $5 + $6 + $7; if (!(magnitude(sum - 1) < 1e-6 && $3 > 0 && $4 > 0)) bad = 1 }
END { exit bad || n < 8 }
END
numeric shares <<'END' || failed "speed.csv: efficiency is not the speed-up by the threads"
($1 == "gradient" || $1 == "stepping") && $2 == 2 {
    n++
    if (!($8 > 0 && magnitude($9 - $8 / 2) < 1e-9 && $10 > 0 && $11 == 1)) bad = 1
}
END { exit bad || n < 8 }
END

# every sample is kept
samples=$(column samples speed.csv | awk '{ n += $1 } END { print n }')
same_text "samples in --raw" "$(column cycles raw.csv | wc -l | tr -d ' ')" "$samples"
column steady raw.csv | grep -vqx -e 1 -e 0 && failed "raw.csv has samples that are neither steady nor not"

# weak scaling: as many particles for each thread; what is needed only; threads without a list: all, by doubling
run 0 speed linquad --estimator pes --particles 64 --threads 1,2 --scaling weak --kernels needed --precision single \
    --rounds 2 --quiet --out weak.csv
same_text "particles of one thread" "$(value particles weak.csv kind gradient threads 1)" 64
same_text "particles of two" "$(value particles weak.csv kind gradient threads 2)" 128
above "the speed-up of weak scaling" "$(value speedup weak.csv kind gradient threads 2)" 0
column kind weak.csv | grep -q -e function -e gemm && failed "--kernels needed times what no row needs"
grep -q '^# warning, binding: ' weak.csv || failed "nothing is said of threads that are not bound"
OMP_NUM_THREADS=3 run 0 speed linquad --estimator pes --particles 64 --scaling strong --kernels needed --precision single \
    --rounds 1 --quiet --out strong.csv
same_text "threads of a scaling" "$(column threads strong.csv | sort -u | tr '\n' ' ')" "1 2 3 "

# what is unfit is refused where that is asked for, and said otherwise
run 1 speed linquad --estimator pes --particles 64 --threads 1,999 --rounds 1 --strict --out refused.csv
grep -q 'not fit to measure' complained || failed "--strict does not say why it refuses"
[ -e refused.csv ] && failed "--strict leaves results behind"
run 2 speed linquad --scaling sideways
run 2 speed linquad --precise 2

# a row's own command runs, and asks for this row only
reproduce=$(sed -n 's/^# row [0-9]*: pesbench //p' speed.csv | grep -e '--estimator pes' | head -n 1)
[ -n "$reproduce" ] || failed "speed.csv has no reproducing commands"
# shellcheck disable=SC2086
run 0 $reproduce --rounds 1 --quiet --out again.csv
[ "$(column kind again.csv | grep -c gradient)" -le 2 ] || failed "a row's command makes many rows: $reproduce"

run 0 speed linquad --estimator pes --particles 64 --threads 1 --precision single --rounds 1 --quiet
grep -q gradient said || failed "speed prints no table"
grep -q double said && failed "--precision single times double too"
# a row's command is whole, however long: 400 numbers of some 13 letters
run 0 speed linquad:param=400 --estimator none --particles 8 --threads 1 --theta "$(seq -s , 1.000000001 400.000000001)" --rounds 1 \
    --kernels needed --quiet --out long.csv
reproduce=$(sed -n 's/^# row [0-9]*: pesbench //p' long.csv | grep -e '--precision single' | head -n 1)
above "letters of a long command" "${#reproduce}" 5000
# shellcheck disable=SC2086
run 0 $reproduce --out again.csv
above "cycles of the row that a long command makes" "$(value cycles again.csv kind stepping precision single particles 8)" 0
same_text "its precisions" "$(column precision again.csv | grep . | sort -u)" single
run 0 speed influence --particles 64 --dry-run --quiet
grep -q skipped said || failed "--dry-run does not list rows"
for setting in OMP_THREAD_LIMIT=1 OMP_DYNAMIC=true; do
    env $setting "$pesbench" speed linquad --threads 1,2 --particles 64 --strict >said 2>complained
    grep -q 'OMP_THREAD_LIMIT' complained || failed "$setting: speed does not say that it gets fewer threads than it asks for"
done
run 1 speed linquad --threads 1,2 --particles 64 --strict
grep -q 'OMP_THREAD_LIMIT' complained && failed "speed complains of fewer threads, and has all"
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
