# Tuning hyper-parameters of a perceptron: best loss so far against compute, by PES, truncated ES and random search.
#: quick    train mlp_tune:init=3:side=7:layers=2:units=32:batch=16:runs=2:cap=3.32 --horizon 100 --estimator pes,tes --seed 3 --updates 1000 --lr 0.1 --evaluate-every 20 --precision single --threads 1 --out mlp_tune.csv
#: quick    train mlp_tune:init=5:side=7:layers=2:units=32:batch=16:runs=2:cap=3.32 --horizon 100 --estimator pes,tes --seed 5 --updates 1000 --lr 0.1 --evaluate-every 20 --precision single --threads 1 --out mlp_tune_5.csv
#: quick    train mlp_tune:init=7:side=7:layers=2:units=32:batch=16:runs=2:cap=3.32 --horizon 100 --estimator pes,tes --seed 7 --updates 1000 --lr 0.1 --evaluate-every 20 --precision single --threads 1 --out mlp_tune_7.csv
#: quick    train mlp_tune:init=11:side=7:layers=2:units=32:batch=16:runs=2:cap=3.32 --horizon 100 --estimator pes,tes --seed 11 --updates 1000 --lr 0.1 --evaluate-every 20 --precision single --threads 1 --out mlp_tune_11.csv
#: quick    search mlp_tune:side=7:layers=2:units=32:batch=16:runs=2:cap=3.32 --horizon 100 --seed 3,5,7,11 --budget 1e5 --count-runs no --precision single --out mlp_tune_search.csv
#: standard train mlp_tune:init=3:cap=3.32 --estimator pes,tes --seed 3 --updates 10000 --lr 0.01 --evaluate-every 100 --precision single --out mlp_tune.csv
#: standard train mlp_tune:init=5:cap=3.32 --estimator pes,tes --seed 5 --updates 10000 --lr 0.01 --evaluate-every 100 --precision single --out mlp_tune_5.csv
#: standard train mlp_tune:init=7:cap=3.32 --estimator pes,tes --seed 7 --updates 10000 --lr 0.01 --evaluate-every 100 --precision single --out mlp_tune_7.csv
#: standard train mlp_tune:init=11:cap=3.32 --estimator pes,tes --seed 11 --updates 10000 --lr 0.01 --evaluate-every 100 --precision single --out mlp_tune_11.csv
#: standard search mlp_tune:cap=3.32 --seed 3,5,7,11 --budget 1e6 --count-runs no --precision single --out mlp_tune_search.csv
#: paper    train mlp_tune:init=3:cap=3.32 --estimator pes,tes --seed 3 --updates 30000 --lr 0.01 --evaluate-every 100 --precision single --out mlp_tune.csv
#: paper    train mlp_tune:init=5:cap=3.32 --estimator pes,tes --seed 5 --updates 30000 --lr 0.01 --evaluate-every 100 --precision single --out mlp_tune_5.csv
#: paper    train mlp_tune:init=7:cap=3.32 --estimator pes,tes --seed 7 --updates 30000 --lr 0.01 --evaluate-every 100 --precision single --out mlp_tune_7.csv
#: paper    train mlp_tune:init=11:cap=3.32 --estimator pes,tes --seed 11 --updates 30000 --lr 0.01 --evaluate-every 100 --precision single --out mlp_tune_11.csv
#: paper    search mlp_tune:cap=3.32 --seed 3,5,7,11 --budget 3e6 --count-runs no --precision single --out mlp_tune_search.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 900; height = 560
load plots.'/style.gp'

seeds = '3 5 7 11'
search = dir.'/mlp_tune_search.csv'
file(seed) = seed eq '3' ? data : dir.'/mlp_tune_'.seed.'.csv'
every = int(system("sed -n 's/^# options:.*evaluate-every=\\([0-9]*\\).*/\\1/p' '".data."'"))
stats data using 'update' nooutput
last = int(STATS_max)/every + 1
stats data using (spec = strcol('task'), T = column('horizon'), K = column('unroll'), N = column('particles'), sigma = column('sigma'), rate = column('lr')) nooutput
stats search using (runs = column('runs'), column('point')) nooutput
points = int(STATS_max) + 1
stats search using 'steps' nooutput
budget = STATS_max
set datafile nocolumnheaders
parameters = system("grep -v '^#' '".data."' | head -n 1 | tr , '\n' | grep -c '^theta_'")
images = system("sed -n 's/^# data of [^ ]*: //p' '".data."'")
set datafile columnheaders
spec = spec[strstrt(spec, ':') + 1:*]
spec = spec[strstrt(spec, ':') + 1:*]

# Mean, least and largest over seeds of the best so far: a seed that has stopped keeps its best, and where one has none yet,
# there is nothing to show.
none = 1e300
array best[last > points ? last : points]
array place[|best|]
array least[|best|]
array most[|best|]
array total[|best|]
note(k, x, y) = (place[k] = x, best[k] = y == y ? y : none)
trained(e) = base_of(strcol('estimator')) eq e && int(column('update'))%every == 0 ? note(int(column('update'))/every + 1, column('steps'), column('best')) : NaN
searched(seed) = column('seed') == seed ? note(int(column('point')) + 1, column('steps'), column('best')) : NaN
start = 'do for [k=1:|best|] { least[k] = none; most[k] = -none; total[k] = 0 }'
clear = 'do for [k=1:|best|] { best[k] = none }'
add = 'do for [k=1:n] { if (k > 1) { if (best[k] >= none) { best[k] = best[k - 1] } }; least[k] = best[k] < least[k] ? best[k] : least[k]; most[k] = best[k] > most[k] ? best[k] : most[k]; total[k] = total[k] + best[k] }'
show = 'print "steps,mean,least,most"; do for [k=1:n] { if (most[k] < none) { print sprintf("%.17g,%.17g,%.17g,%.17g", place[k], total[k]/words(seeds), least[k], most[k]) } }'
do for [e in 'pes tes'] {
    n = last
    eval start
    do for [seed in seeds] {
        eval clear
        stats file(seed) using (trained(e)) nooutput
        eval add
    }
    if (e eq 'pes') { set print $pes } else { set print $tes }
    eval show
}
n = points
eval start
do for [seed in seeds] {
    eval clear
    stats search using (searched(int(seed))) nooutput
    eval add
}
set print $search
eval show
unset print

set margins at screen 0.08, screen 0.97, screen 0.26, screen 0.83
set label 1 sprintf('Best loss so far, mean, range and each of %d seeds: T = %d, K = %d, N = %d, σ = %g, Adam with rate %g; profile %s', words(seeds), T, K, N, sigma, rate, profile) at screen 0.5, 0.955 center
set label 2 'mlp_tune, '.parameters.' hyper-parameters, '.spec at screen 0.5, 0.91 center font ',10' textcolor rgb '#555555' noenhanced
set label 3 images at screen 0.5, 0.87 center font ',10' textcolor rgb '#555555' noenhanced
set label 4 'Evaluations of PES and truncated ES are not counted; the mean particle of truncated ES is.' at screen 0.5, 0.03 center font ',10' textcolor rgb '#555555'
stats $pes using 2 nooutput
start_loss = STATS_max
set yrange [*:1.02*start_loss]
set xrange [0:budget/1000]
set xlabel 'compute, thousands of particle-steps'
set ylabel 'loss of an episode'
set key at screen 0.525, 0.11 center center horizontal maxrows 2 maxcols 2 Left reverse
grey = '#555555'
thin = 0.8
plot $search using ($1*runs/1000):3:4 with filledcurves fc rgb grey fs transparent solid 0.15 noborder notitle, \
     $tes using ($1/1000):3:4 with filledcurves fc rgb colour_of('tes') fs transparent solid 0.15 noborder notitle, \
     $pes using ($1/1000):3:4 with filledcurves fc rgb colour_of('pes') fs transparent solid 0.2 noborder notitle, \
     for [s in seeds] search using (column('seed') == int(s) ? column('steps')*column('runs')/1000 : NaN):'best' with lines lc rgb grey lw thin dt 1 notitle, \
     for [s in seeds] file(s) using (pick('tes', 'steps')/1000):'best' with lines lc rgb colour_of('tes') lw thin dt 1 notitle, \
     for [s in seeds] file(s) using (pick('pes', 'steps')/1000):'best' with lines lc rgb colour_of('pes') lw thin dt 1 notitle, \
     $pes using ($1/1000):2 with linespoints lt line_of('pes') lw 2.4 pointinterval 5 title 'PES', \
     $tes using ($1/1000):2 with linespoints lt line_of('tes') lw 2.4 pointinterval 5 title 'truncated ES', \
     $search using ($1*runs/1000):2 with lines lc rgb grey lw 2.4 dt 1 title 'random search', \
     $search using ($1/1000):2 with lines lc rgb grey lw 1.4 dt 2 title sprintf('random search, 1 run of %d counted', runs)
unset output
