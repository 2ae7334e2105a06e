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

run 0 surface influence --cells 2 --out endless.csv
same_text "a horizon without end" "$(value horizon endless.csv)" inf

# Paths of training are rows beside the grid's, path by path, with the loss that `train` itself reports; smoothed, by samples.
small='toy2d --estimator pes,tes --unroll 10 --particles 4 --updates 40 --evaluate-every 20'
points() { # FILE: theta, update and loss of the rows of training, in an order of their own
    for name in theta_0 theta_1 update loss; do
        column $name "$1" >points.$name
    done
    paste points.theta_0 points.theta_1 points.update points.loss | grep -v nan | sort
}
run 0 train $small --seed 1,2 --out path.csv
run 0 surface toy2d --cells 3 --paths path.csv --out both.csv
run 0 surface toy2d --cells 3 --out grid.csv
grep -v '^pes \|^tes ' both.csv >both.grid
without both.grid path update >both.rows
without grid.csv nothing >grid.rows
same_file "the grid beside paths" both.rows grid.rows
same_text "paths" "$(column path both.csv | grep . | uniq -c | awk '{ print $1, $2, $NF }' | paste -s -d ,)" \
    "3 pes seed=1,3 pes seed=2,3 tes seed=1,3 tes seed=2"
points path.csv >trained
points both.csv >shown
same_file "training and its paths on the surface" trained shown
has_json && more=more.json || more=more.csv
run 0 train $small --seed 2 --out $more && run 0 train $small --seed 1 --out path.csv
run 0 surface toy2d --cells 3 --paths path.csv --paths $more --out both.csv
points both.csv >shown
same_file "the same from two files" trained shown

# Of a quadratic loss smoothing adds the same everywhere, on paths as on the grid.
run 0 train linquad --estimator pes --unroll 10 --updates 3 --out path.csv
quadratic='linquad --low=-1 --high 1 --cells 9 --paths path.csv'
run 0 surface $quadratic --out plain.csv
run 0 surface $quadratic --sigma 0.5 --smooth convolution --samples 20000 --out smooth.csv
column loss plain.csv >plain.loss
column loss smooth.csv >smooth.loss
column error smooth.csv | paste plain.loss smooth.loss - >both
same_text "rows of a grid and a path" "$(wc -l <both)" 85
above "error of a path's loss" "$(tail -n 1 both | cut -f 3)" 0
below "what smoothing adds on a path, off what it adds on the grid, in standard errors" \
    "$(awk 'NR == 1 { c = $2 - $1 } $3 > 0 { z = ($2 - $1 - c) / $3; z *= z; if (!(z <= most)) most = z } END { print sqrt(most) }' both)" 5
below "and on the grid off itself" \
    "$(awk 'NR == 1 { c = $2 - $1 } $3 == 0 { z = ($2 - $1 - c) / c; z *= z; if (!(z <= most)) most = z } END { print sqrt(most) }' both)" 1e-6
above "what smoothing adds, in standard errors" "$(awk 'END { print ($2 - $1) / $3 }' both)" 20

refused "'path.csv', line" toy2d --cells 3 --paths path.csv
refused "theta of 3 coordinates" linquad:param=3 --cells 3 --paths path.csv
refused "expected a result file of train" toy2d --cells 3 --paths grid.csv
refused "cannot read" toy2d --cells 3 --paths nothing.csv

# a forecast of evaluations that take no time is not one of waking threads
run 0 surface toy2d --cells 1000 --dry-run --out forecast.csv
below "seconds of a million episodes" "$(value seconds forecast.csv)" 15
run 0 surface toy2d --cells 10 --cells-at-most 100 --dry-run
grep -q seconds said || failed "a dry run does not say the time"
finish
