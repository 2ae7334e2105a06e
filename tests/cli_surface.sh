# surface: a grid is what evaluate says at its places; smoothed by two ways that agree; refusals.
. "$2/tests/common.sh"

run 0 surface toy2d --cells 5,4 --low=-2,-3 --high 2,3 --out plain.csv
same_text "cells" "$(column loss plain.csv | wc -l)" 20
same_text "the first axis is the slower" "$(column theta_0 plain.csv | sed -n '4p;5p' | paste -s -d ' ')" "-2 -1"
same_text "ends are met" "$(column theta_0 plain.csv | tail -n 1),$(column theta_1 plain.csv | tail -n 1)" 2,3
run 0 evaluate toy2d --theta=-1,3 --out one.csv
within "a cell is what evaluate says" "$(value loss plain.csv theta_0 -1 theta_1 3)" "$(value loss one.csv)" 1e-6

# the same bits for any number of threads, sampled too
for smooth in none sampling; do
    run 0 surface toy2d --cells 11 --smooth $smooth --samples 50 --threads 1 --out a.csv
    run 0 surface toy2d --cells 11 --smooth $smooth --samples 50 --threads 2 --out b.csv
    without a.csv nothing >a.rows
    without b.csv nothing >b.rows
    same_file "one thread and two, $smooth" a.rows b.rows
done

# Convolution is sampling, to its error.  z is the difference in errors: its mean square over 3721 cells is 1 +- 0.023, where
# the grid is fine enough; on the chaotic surface the convolution has an error too, a fifth of the other and common to
# neighbours.
agree() { # TOLERANCE-OF-SQUARE TOLERANCE-OF-MEAN ARGUMENT...
    square=$1
    mean=$2
    shift 2
    run 0 surface "$@" --cells 61 --smooth convolution --out convolution.csv
    run 0 surface "$@" --cells 61 --smooth sampling --samples 200 --out sampling.csv
    column loss convolution.csv >convolution.loss
    column loss sampling.csv >sampling.loss
    column error sampling.csv >sampling.error
    paste convolution.loss sampling.loss sampling.error >both
    same_text "$1: cells" "$(wc -l <both)" 3721
    awk '{ z = ($1 - $2) / $3; s += z * z; b += z; n++ } END { print s / n, b / n }' both >fit
    within "$1: mean square of z" "$(cut -d ' ' -f 1 fit)" 1 "$square"
    within "$1: mean of z" "$(cut -d ' ' -f 2 fit)" 0 "$mean"
}
agree 0.3 0.4 toy2d --low 1 --high 2.2 --sigma 0.4
agree 0.15 0.1 linquad --low=-1 --high 1 --sigma 0.4

# other coordinates are held; one coordinate makes a line
run 0 surface linquad --axes 2 --cells 3 --low 0 --high 1 --theta 0.1,0.2,0.3,0.4 --out line.csv
same_text "a line" "$(column loss line.csv | wc -l)" 3
same_text "held" "$(value theta_3 line.csv),$(value theta_0 line.csv)" 0.4,0.1
run 0 surface product --cells 3 --low 0 --high 1 --out line.csv
within "product at 1" "$(value loss line.csv theta_0 1)" 1 1e-12

# overflow is said, not hung on
run 0 surface toy2d --low 0 --high 2000 --cells 3 --out overflow.csv
same_text "overflow" "$(column status overflow.csv | sort | uniq -c | tr -s ' ' | paste -s -d ,)" " 8 nonfinite, 1 ok"

refused() { # TEXT ARGUMENT...
    text=$1
    shift
    run 2 surface "$@" --out refused.csv
    grep -q -F -e "$text" complained || failed "surface $*: '$text' expected, found: $(head -n 1 complained)"
    [ ! -e refused.csv ] || failed "surface $*: a file was left"
}
refused --cells-at-most toy2d --cells 31623
refused seconds toy2d --cells 1000000000
refused --cells-at-most toy2d --cells 10 --cells-at-most 99
refused sigma toy2d --cells 10 --smooth convolution --sigma 0.3
refused --low toy2d --low 3 --high 3
refused --axes toy2d --axes 2
refused --axes toy2d --axes 1,1
refused --axes toy2d --axes 0,1,0
refused --cells toy2d --cells 3,3,3
refused --low product --low 1,2
refused "--sigma: expected with --smooth" toy2d --cells 3 --sigma 0.3
refused "finite number at position 1" toy2d --theta nan,1
run 3 surface toy2d --smooth convolution --sigma 1e9 --cells 100 --out refused.csv
grep -q "smooth sampling" complained || failed "a convolution beyond memory does not say what to do"
run 0 surface toy2d --low 3 --high 3 --cells 1 --out place.csv
same_text "one place" "$(value theta_0 place.csv),$(value theta_1 place.csv)" 3,3

# more rows than are written at a time, and by one thread or several
run 0 surface linquad --cells 90 --horizon 2,3 --threads 1 --out a.csv
run 0 surface linquad --cells 90 --horizon 2,3 --threads 2 --out b.csv
same_text "rows" "$(column loss a.csv | wc -l)" 16200
without a.csv nothing >a.rows
without b.csv nothing >b.rows
same_file "many rows by one thread and two" a.rows b.rows
above "seconds of evaluation" "$(sed -n 's/^# seconds of evaluation: //p' a.csv)" 0

# a forecast of evaluations that take no time is not one of waking threads
run 0 surface toy2d --cells 1000 --dry-run --out forecast.csv
below "seconds of a million episodes" "$(value seconds forecast.csv)" 15
run 0 surface toy2d --cells 10 --cells-at-most 100 --dry-run
grep -q seconds said || failed "a dry run does not say the time"
finish
