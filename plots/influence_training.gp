# Influence balancing: loss against outer updates for every method; short-horizon gradients point the wrong way.
#: quick    train influence --estimator pes,nres,tes --unroll 1 --replicates 5 --out influence_training.csv
#: quick    train influence --estimator tbptt --unroll 1,10,100 --out influence_training_tbptt.csv
#: quick    train influence:observe=100 --estimator tbptt --unroll 100 --out influence_training_observed.csv
#: standard train influence --estimator pes,nres,tes --unroll 1 --replicates 20 --out influence_training.csv
#: standard train influence --estimator tbptt --unroll 1,10,100 --out influence_training_tbptt.csv
#: standard train influence:observe=100 --estimator tbptt --unroll 100 --out influence_training_observed.csv
#: paper    train influence --estimator pes,nres,tes --unroll 1 --replicates 100 --out influence_training.csv
#: paper    train influence --estimator tbptt --unroll 1,10,100 --out influence_training_tbptt.csv
#: paper    train influence:observe=100 --estimator tbptt --unroll 100 --out influence_training_observed.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 820; height = 520
load plots.'/style.gp'

exact = dir.'/influence_training_tbptt.csv'
observed = dir.'/influence_training_observed.csv'
stats data using 'seed' nooutput
seeds = int(STATS_max - STATS_min + 1)
first = int(STATS_min)
one(estimator, seed) = column('seed') == seed ? pick(estimator, 'loss') : NaN
window(K) = column('unroll') == K ? column('loss') : NaN

set title sprintf('Influence balancing (n = 23), N = 1000 particles, σ = 0.1, SGD with rate 10^{-4}, %d seeds; profile %s', seeds, profile)
set logscale y
set yrange [1e-16:1e14]
set xrange [0:3000]
set format y '10^{%T}'
set ytics 1e-16, 1e4
set xlabel 'outer updates'
set ylabel 'loss after 500 steps'
set key at graph 0.03, 0.2 left Left reverse
set label 1 'TBPTT, K = 10' at 540, 3e12 right textcolor rgb colour_of('tbptt')
set label 2 'TBPTT, K = 100' at 770, 3e12 left textcolor rgb colour_of('tbptt')
set label 3 'TES, K = 1,' at 2080, 3e3 right textcolor rgb colour_of('tes')
set label 4 ' and TBPTT, K = 1, coincide' at 2080, 3e3 left textcolor rgb colour_of('tbptt')
set label 5 'TBPTT, K = 100, only the loss at window ends counts' at 1480, 2e-3 left textcolor rgb colour_of('tbptt')
plot for [e in 'nres pes'] for [s=first + 1:first + seeds - 1] data using 'update':(one(e, s)) with lines lt line_of(e) lw 1.1 notitle, \
     for [e in 'pes nres'] data using 'update':(one(e, first)) with linespoints lt line_of(e) pointinterval 20 title title_of(e).', K = 1', \
     data using 'update':(one('tes', first)) with linespoints lt line_of('tes') lw 2.6 pointinterval 20 notitle, \
     exact using 'update':(window(1)) with lines lt line_of('tbptt') dt 2 notitle, \
     exact using 'update':(window(10)) with linespoints lt line_of('tbptt') pointinterval 5 notitle, \
     exact using 'update':(window(100)) with linespoints lt line_of('tbptt') dt 2 pointinterval 5 notitle, \
     observed using 'update':'loss' with linespoints lt line_of('tbptt') dt 4 pointinterval 20 notitle
unset output
