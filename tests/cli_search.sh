# search: points that are a function of seed and number, whatever threads and however many; best so far and compute as they
# should be; a grid is the surface's; refusals.
. "$2/tests/common.sh"

rows() { # CSV: what does not depend on threads and time
    without "$1" threads seconds >"${1%.csv}.rows"
}

# -- the same points, losses and best for any number of threads, and the first of them for fewer points
run 0 search toy2d --points 2000 --threads 1 --out one.csv
run 0 search toy2d --points 2000 --threads 2 --out two.csv
run 0 search toy2d --points 137 --threads 2 --out few.csv
for name in one two few; do rows $name.csv; done
same_text "rows" "$(wc -l <one.rows)" 2001
same_file "one thread and two" one.rows two.rows
head -n 138 one.rows >first.rows
same_file "the first points of more" few.rows first.rows
run 0 search toy2d --points 500 --precision single --threads 1 --out a.csv
run 0 search toy2d --points 500 --precision single --threads 2 --out b.csv
rows a.csv
rows b.csv
same_file "one thread and two, single precision" a.rows b.rows
run 0 search toy2d --points 100 --seed 2 --out other.csv
[ "$(column theta_0 other.csv | head -n 1)" != "$(column theta_0 one.csv | head -n 1)" ] || failed "seeds 1 and 2 have a point in common"

# -- best is the least so far, steps are those of all points, and what is found is as good as it should be: the valley below
#    650 has 5.3 % of the square (53000 of a million points), of 2000 points 106 +- 10, so that 6 deviations are 46 and 166
monotone() { # CSV STEPS-OF-A-POINT
    awk -F, -v each="$2" '
        /^#/ { next }
        !header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
        {
            loss = $at["loss"]; best = $at["best"]; finite = $at["status"] == "ok"
            if (finite && (!seen || loss + 0 < least + 0)) { least = loss; seen = 1 }
            if (best != (seen ? least : "nan")) exit bad = 1
            if ($at["point"] "" != n++ "" || $at["steps"] != each * n) exit bad = 1
        }
        END { exit bad || !n }' "$1" || failed "$1: best or steps are not those of the points so far"
}
monotone one.csv 100
below "the best of 2000 points" "$(column best one.csv | tail -n 1)" 650
within "points in the valley" "$(column loss one.csv | awk '$1 < 650 { n++ } END { print n }')" 106 60
run 0 evaluate toy2d --theta="$(value theta_0 one.csv point 70),$(value theta_1 one.csv point 70)" --out evaluated.csv
within "a point is what evaluate says" "$(value loss one.csv point 70)" "$(value loss evaluated.csv)" 1e-9
grep -q '^# best of toy2d, seed 1: loss [0-9.]*, point [0-9]* of 2000, theta' one.csv || failed "the context does not say the best"

# -- searches of several seeds are those of one, and a row's command recreates it
run 0 search toy2d --points 50 --seed 7 --replicates 2 --out both.csv
same_text "seeds" "$(column seed both.csv | uniq -c | tr -s ' ' | paste -s -d ,)" " 50 7, 50 8"
run 0 $(sed -n 's/^# row 50: pesbench //p' both.csv) --out again.csv
same_text "seeds in a command" "$(grep '^# row 50:' both.csv | grep -o -e --seed | wc -l)" 1
rows both.csv
rows again.csv
tail -n 50 both.rows >second.rows
tail -n +2 again.rows >again.only
same_file "the command of the second seed" second.rows again.only

# -- the budget is met exactly, by points that are paid for
run 0 search toy2d --budget 1000 --out budget.csv
same_text "points of a budget" "$(column steps budget.csv | tail -n 1)" 1000
run 0 search toy2d --budget 1099.5 --out budget.csv
same_text "points of a budget that is no multiple" "$(column steps budget.csv | tail -n 1)" 1000
run 0 search toy2d --budget 1000 --points 3 --out budget.csv
same_text "points below a budget" "$(column steps budget.csv | tail -n 1)" 300
run 0 search toy2d --budget 700 --method grid --cells 3 --out budget.csv
same_text "a grid within a budget" "$(column steps budget.csv | tail -n 1)" 700
run 0 search influence --points 2 --out influence.csv
same_text "evaluations of 500 steps" "$(column steps influence.csv | tail -n 1)" 1000

# a network's loss is the mean of several runs, all counted unless otherwise said
small=mlp_schedule:side=4:layers=1:units=4:batch=8:runs=3
run 0 search $small --horizon 5 --low=-6 --high 0 --points 4 --out runs.csv
same_text "runs" "$(column runs runs.csv | tail -n 1)" 3
monotone runs.csv 15
run 0 search $small --horizon 5 --low=-6 --high 0 --budget 20 --count-runs no --out published.csv
monotone published.csv 5
same_text "points of a budget without runs" "$(column steps published.csv | tail -n 1)" 20
grep -q '^# steps: of one run of every point' published.csv || failed "the context does not say what is not counted"
same_text "counted or not, the losses" "$(column loss published.csv | paste -s)" "$(column loss runs.csv | paste -s)"
run 0 search $small --horizon 5 --low=-6 --high 0 --points 4 --threads 1 --out serial.csv
rows runs.csv
rows serial.csv
same_file "one thread and all, a network" runs.rows serial.rows

# -- a grid is the surface's
run 0 search toy2d --method grid --cells 7,5 --low=-2,-3 --high 2,3 --out grid.csv
run 0 surface toy2d --cells 7,5 --low=-2,-3 --high 2,3 --out surface.csv
for name in theta_0 theta_1 loss; do
    column $name grid.csv >grid.$name
    column $name surface.csv >surface.$name
    same_text "cells" "$(wc -l <grid.$name)" 35
    same_file "$name of a grid and of a surface" grid.$name surface.$name
done
monotone grid.csv 100
run 0 search linquad:param=3 --horizon 3 --method grid --cells 2,3,1 --low=-1,0,0.5 --high 1,1,0.5 --out three.csv
same_text "three dimensions" "$(column theta_1 three.csv | paste -s -d ,),$(column theta_2 three.csv | sort -u)" \
    0,0.5,1,0,0.5,1,0.5

# -- what is not finite is counted and paid for, and never best
run 0 search toy2d --points 200 --low=-5,-5 --high 1500,5 --out overflow.csv
monotone overflow.csv 100
finite=$(column status overflow.csv | grep -c '^ok$')
above "finite points beside others" "$finite" 0
below "finite points among others" "$finite" 200
grep -q "; $((200 - finite)) not finite$" overflow.csv || failed "the context does not count what is not finite"
run 0 search toy2d --points 3 --low 1000 --high 2000 --out overflow.csv
same_text "nothing finite" "$(column best overflow.csv | sort -u),$(column status overflow.csv | sort -u)" nan,nonfinite
grep -q 'loss none' overflow.csv || failed "the context has a best where nothing is finite"

# -- a coordinate is held where its range is one number
run 0 search toy2d --points 20 --low=-5,-3 --high 5,-3 --out held.csv
same_text "held" "$(column theta_1 held.csv | sort -u)" -3

# -- an interrupt finishes the batch and leaves a valid file
"$pesbench" search toy2d --points 30000000 --threads 1 --quiet --out part.csv 2>complained &
sleep 1
kill -INT $!
wait $! || failed "an interrupted search does not end well: $(head -n 1 complained)"
points=$(column point part.csv | wc -l)
above "points before an interrupt" "$points" 1000
below "points before an interrupt" "$points" 30000000
grep -q '^# interrupted: ' part.csv || failed "an interrupted file does not say so"
without part.csv threads seconds | head -n 2001 >part.rows
same_file "points before an interrupt are the first" part.rows one.rows

# -- what would run
run 0 search $small --horizon 5000 --points 100 --replicates 4 --low=-6 --high 0 --dry-run --out forecast.csv
same_text "steps of a forecast" "$(value steps forecast.csv),$(value searches forecast.csv)" 1500000,4
above "seconds of a forecast" "$(value seconds forecast.csv)" 0

# -- refused with one sentence and no file
refused() { # STATUS TEXT ARGUMENT...
    expected=$1
    text=$2
    shift 2
    run "$expected" search "$@" --out refused.csv
    same_text "search $*: lines of complaint" "$(wc -l <complained)" 1
    grep -q -F -e "$text" complained || failed "search $*: '$text' expected, found: $(head -n 1 complained)"
    [ ! -e refused.csv ] || failed "search $*: a file was left"
}
refused 2 "linquad states no range of theta_0" linquad
refused 2 "linquad states no range of theta_0" linquad --low 0
refused 2 "--low: expected one number, or one for each of the 2" toy2d --low 1,2,3
refused 2 "--high: expected one number for the one parameter" influence --high 1,2
refused 2 "--low: expected less than --high, which is 1 for theta_1, found 2" toy2d --low 0,2 --high 1
refused 2 "--low: expected less than --high" toy2d --method grid --low 1 --high 1
refused 2 "--low: expected less than --high, which is 5 for theta_0, found 6" toy2d --low 6
refused 2 "expected a number" toy2d --low nan
refused 2 "at most 3 parameters" linquad --method grid --low 0 --high 1
refused 2 "--cells: expected with --method grid" toy2d --cells 3
refused 2 "--cells: expected one number, or one for each of the 2" toy2d --method grid --cells 3,3,3
refused 2 "--points: expected with --method random" toy2d --method grid --points 3
refused 2 "a grid is always the same" toy2d --method grid --replicates 2
refused 2 "the 100 particle-steps of one point of toy2d, found 99" toy2d --budget 99
refused 2 "--points" toy2d --points 0
refused 2 "--theta" toy2d --theta 1,1
refused 2 "random" toy2d --method rondom
refused 2 "--count-runs" toy2d --count-runs maybe
refused 2 "--horizon n" linear --horizon inf --low 0 --high 1
refused 3 "GiB" toy2d --points 1e15
refused 3 "GiB" toy2d --points 1000000000000
refused 2 "--cells: expected at most" toy2d --method grid --cells 1000000000
refused 2 "" toy2d,linquad
run 2 search toy2d --points 3 --out missing/refused.csv
same_text "a folder that is not there: lines of complaint" "$(wc -l <complained)" 1
finish
