# Swimmer: environment steps to returns of 100, 200 and 300, each method with the best of twelve settings.
#: quick    train swimmer:episodes=4 --estimator full_es --sigma 0.3 --lr 0.2 --seed 201..206+1 --updates 15 --evaluate-every 1 --precision single --out swimmer_efficiency_full_es.csv
#: quick    train swimmer:episodes=4 --estimator pes --sigma 0.3 --lr 0.05 --seed 201..206+1 --updates 150 --evaluate-every 10 --precision single --out swimmer_efficiency_pes.csv
#: quick    train swimmer:episodes=4 --estimator nres --sigma 0.1 --lr 0.1 --seed 201..206+1 --updates 150 --evaluate-every 10 --precision single --out swimmer_efficiency_nres.csv
#: quick    train swimmer:episodes=4 --estimator tes --sigma 0.3 --lr 0.2 --seed 201..206+1 --updates 100 --evaluate-every 7 --precision single --out swimmer_efficiency_tes.csv
#: standard train swimmer:episodes=4 --estimator full_es --sigma 0.3 --lr 0.2 --seed 201..248+1 --updates 25 --evaluate-every 1 --precision single --out swimmer_efficiency_full_es.csv
#: standard train swimmer:episodes=4 --estimator pes --sigma 0.3 --lr 0.05 --seed 201..248+1 --updates 250 --evaluate-every 10 --precision single --out swimmer_efficiency_pes.csv
#: standard train swimmer:episodes=4 --estimator nres --sigma 0.1 --lr 0.1 --seed 201..248+1 --updates 250 --evaluate-every 10 --precision single --out swimmer_efficiency_nres.csv
#: standard train swimmer:episodes=4 --estimator tes --sigma 0.3 --lr 0.2 --seed 201..248+1 --updates 167 --evaluate-every 7 --precision single --out swimmer_efficiency_tes.csv
#: paper    train swimmer --estimator full_es --sigma 0.3 --lr 0.2 --seed 201..296+1 --updates 50 --evaluate-every 1 --out swimmer_efficiency_full_es.csv
#: paper    train swimmer --estimator pes --sigma 0.3 --lr 0.05 --seed 201..296+1 --updates 500 --evaluate-every 10 --out swimmer_efficiency_pes.csv
#: paper    train swimmer --estimator nres --sigma 0.1 --lr 0.1 --seed 201..296+1 --updates 500 --evaluate-every 10 --out swimmer_efficiency_nres.csv
#: paper    train swimmer --estimator tes --sigma 0.3 --lr 0.2 --seed 201..296+1 --updates 334 --evaluate-every 7 --out swimmer_efficiency_tes.csv
# The settings were chosen, of sigma 0.1, 0.3 and rates 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, the same for every method, by the mean return
# over a run of 500 000 steps and over the seeds 101 to 106; the seeds above are others.
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 820; height = 470
load plots.'/style.gp'

methods = 'full_es nres pes tes'
goals = '100 200 300'
file(e) = dir.'/swimmer_efficiency_'.e.'.csv'
stats file('pes') using 'seed' nooutput
first = int(STATS_min); seeds = int(STATS_max) - first + 1
stats file('pes') using 'steps' nooutput
budget = STATS_max
never = 1e30

# reached[goal][seed]: steps at the first evaluation with that return; with its rank among the seeds, and the order
# statistics that bound the median with 95 % or more
array reached[3*seeds]
at(g, s) = reached[(g - 1)*seeds + s]
note(g, s) = -column('loss') >= real(word(goals, g)) && at(g, s) == never ? (reached[(g - 1)*seeds + s] = column('steps')) : 0
rank(g, s) = 1 + (sum [k=1:seeds] (at(g, k) < at(g, s) || (at(g, k) == at(g, s) && k < s) ? 1 : 0))
order(g, r) = sum [s=1:seeds] (rank(g, s) == r ? at(g, s) : 0)
tail(m) = sum [k=0:m] exp(lgamma(seeds + 1) - lgamma(k + 1) - lgamma(seeds - k + 1) - seeds*log(2))
low_rank = 1
do for [m=1:seeds/2] { if (tail(m) <= 0.025) { low_rank = m + 1 } }
median(g) = 0.5*(order(g, (seeds + 1)/2) + order(g, (seeds + 2)/2))

set print $points
do for [m=1:words(methods)] {
    do for [k=1:3*seeds] { reached[k] = never }
    do for [g=1:3] { stats file(word(methods, m)) using (note(g, int(column('seed')) - first + 1)) nooutput }
    do for [g=1:3] {
        print sprintf('%g,%g,%g,%g,%d', g + 0.14*(m - 2.5), median(g), order(g, low_rank), order(g, seeds + 1 - low_rank), m)
    }
}
set print
top = 1.5*budget
within(y) = y > budget ? top : y
of(m, y) = column(5) == m ? y : NaN

set datafile nocolumnheaders
set title sprintf('Swimmer: steps to a return, 10 pairs, each method with the best of 12 settings; %d seeds; profile %s', seeds, profile)
set logscale y
set yrange [15000:2.1*budget]
set xrange [0.5:3.5]
set xtics ('return of 100' 1, 'return of 200' 2, 'return of 300' 3)
set format y '%.0s %c'
set ytics (20000, 50000, 100000, 200000, 500000, 1000000)
set ylabel 'environment steps paid for'
set arrow 1 from graph 0, first budget*1.2 to graph 1, first budget*1.2 nohead dt 2 lc rgb '#999999'
set label 1 'not reached' at 0.52, top textcolor rgb '#555555'
set label 2 'medians over seeds, and intervals that hold the median with 95 %' at graph 0.98, 0.05 right textcolor rgb '#555555'
set bmargin 5.5
set key at screen 0.5, screen 0.055 center horizontal samplen 2
set errorbars 1.5
plot for [m=1:words(methods)] $points using 1:(of(m, within($2))):(within($3)):(within($4)) with yerrorbars lt line_of(word(methods, m)) title title_of(word(methods, m)).(word(methods, m) eq 'full_es' ? ', K = 1000' : ', K = 100')
unset output
