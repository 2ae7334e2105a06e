# A learned optimizer, meta-trained by each estimator: meta-loss against inner steps, and inner losses it then reaches.
#: quick    train learned_opt:side=7:layers=1:units=16:batch=32:runs=5 --estimator pes --unroll 2 --horizon 100 --particles 16 --replicates 5 --updates 700 --lr 0.003 --evaluate-every 50 --precision single --out learned_opt_training_pes.csv --summary learned_opt_training_pes_summary.csv --trace learned_opt_training_pes_trace.csv
#: quick    train learned_opt:side=7:layers=1:units=16:batch=32:runs=5 --estimator tes --unroll 2 --horizon 100 --particles 16 --replicates 5 --updates 700 --lr 0.01 --evaluate-every 50 --precision single --out learned_opt_training_tes.csv --summary learned_opt_training_tes_summary.csv --trace learned_opt_training_tes_trace.csv
#: quick    train learned_opt:side=7:layers=1:units=16:batch=32:runs=5 --estimator full_es --horizon 100 --particles 16 --replicates 5 --updates 14 --lr 0.1 --evaluate-every 1 --precision single --out learned_opt_training_full_es.csv --summary learned_opt_training_full_es_summary.csv --trace learned_opt_training_full_es_trace.csv
#: standard train learned_opt:side=14:units=64:batch=64:runs=4 --estimator pes --unroll 10 --horizon 500 --particles 32 --replicates 5 --updates 4000 --lr 0.0003,0.001,0.003 --evaluate-every 200 --precision single --out learned_opt_training_pes.csv --summary learned_opt_training_pes_summary.csv --trace learned_opt_training_pes_trace.csv
#: standard train learned_opt:side=14:units=64:batch=64:runs=4 --estimator tes --unroll 10 --horizon 500 --particles 32 --replicates 5 --updates 4000 --lr 0.0003,0.001,0.003 --evaluate-every 200 --precision single --out learned_opt_training_tes.csv --summary learned_opt_training_tes_summary.csv --trace learned_opt_training_tes_trace.csv
#: standard train learned_opt:side=14:units=64:batch=64:runs=4 --estimator full_es --horizon 500 --particles 32 --replicates 5 --updates 80 --lr 0.01,0.03,0.1 --evaluate-every 4 --precision single --out learned_opt_training_full_es.csv --summary learned_opt_training_full_es_summary.csv --trace learned_opt_training_full_es_trace.csv
#: standard train learned_opt:data=cifar10:side=8:units=64:batch=64:runs=4 --estimator pes --unroll 10 --horizon 500 --particles 32 --replicates 5 --updates 4000 --lr 0.0003,0.001,0.003 --evaluate-every 200 --precision single --out learned_opt_training_cifar10_pes.csv --summary learned_opt_training_cifar10_pes_summary.csv --trace learned_opt_training_cifar10_pes_trace.csv
#: standard train learned_opt:data=cifar10:side=8:units=64:batch=64:runs=4 --estimator tes --unroll 10 --horizon 500 --particles 32 --replicates 5 --updates 4000 --lr 0.0003,0.001,0.003 --evaluate-every 200 --precision single --out learned_opt_training_cifar10_tes.csv --summary learned_opt_training_cifar10_tes_summary.csv --trace learned_opt_training_cifar10_tes_trace.csv
#: standard train learned_opt:data=cifar10:side=8:units=64:batch=64:runs=4 --estimator full_es --horizon 500 --particles 32 --replicates 5 --updates 80 --lr 0.01,0.03,0.1 --evaluate-every 4 --precision single --out learned_opt_training_cifar10_full_es.csv --summary learned_opt_training_cifar10_full_es_summary.csv --trace learned_opt_training_cifar10_full_es_trace.csv
#: paper    train learned_opt --estimator pes --unroll 20 --replicates 5 --updates 5000 --lr 0.0001,0.0003,0.001,0.003 --evaluate-every 250 --precision single --out learned_opt_training_pes.csv --summary learned_opt_training_pes_summary.csv --trace learned_opt_training_pes_trace.csv
#: paper    train learned_opt --estimator tes --unroll 20 --replicates 5 --updates 5000 --lr 0.0001,0.0003,0.001,0.003 --evaluate-every 250 --precision single --out learned_opt_training_tes.csv --summary learned_opt_training_tes_summary.csv --trace learned_opt_training_tes_trace.csv
#: paper    train learned_opt --estimator full_es --replicates 5 --updates 100 --lr 0.003,0.01,0.03,0.1 --evaluate-every 5 --precision single --out learned_opt_training_full_es.csv --summary learned_opt_training_full_es_summary.csv --trace learned_opt_training_full_es_trace.csv
#: paper    train learned_opt:data=cifar10 --estimator pes --unroll 20 --replicates 5 --updates 5000 --lr 0.0001,0.0003,0.001,0.003 --evaluate-every 250 --precision single --out learned_opt_training_cifar10_pes.csv --summary learned_opt_training_cifar10_pes_summary.csv --trace learned_opt_training_cifar10_pes_trace.csv
#: paper    train learned_opt:data=cifar10 --estimator tes --unroll 20 --replicates 5 --updates 5000 --lr 0.0001,0.0003,0.001,0.003 --evaluate-every 250 --precision single --out learned_opt_training_cifar10_tes.csv --summary learned_opt_training_cifar10_tes_summary.csv --trace learned_opt_training_cifar10_tes_trace.csv
#: paper    train learned_opt:data=cifar10 --estimator full_es --replicates 5 --updates 100 --lr 0.003,0.01,0.03,0.1 --evaluate-every 5 --precision single --out learned_opt_training_cifar10_full_es.csv --summary learned_opt_training_cifar10_full_es_summary.csv --trace learned_opt_training_cifar10_full_es_trace.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
rows = exists('profile') && profile eq 'quick' ? 1 : 2
width = 1040; height = 150 + 330*rows
load plots.'/style.gp'

methods = 'full_es tes pes'
stem(row, k) = dir.'/learned_opt_training'.(row == 1 ? '' : '_cifar10').'_'.word(methods, k)
rows_of(row, k) = stem(row, k).'.csv'
summary(row, k) = stem(row, k).'_summary.csv'
trace(row, k) = stem(row, k).'_trace.csv'
name(row) = system("sed -n 's/^# data of [^ ]*: //p' '".rows_of(row, 3)."'")
stand_in(row) = strstrt(name(row), 'synthetic') > 0
first(k, column) = system("awk -F, '/^#/ {next} !n++ {for (i = 1; i <= NF; i++) if ($i == \"".column."\") at = i; next} {print $at; exit}' '".summary(1, k)."'")
T = int(first(3, 'horizon')); K = int(first(3, 'unroll')); N = int(first(3, 'particles')); seeds = int(first(3, 'replicates')); seed = int(first(3, 'seed'))

# of several learning rates the one with the least median loss in the end
chosen(column) = strcol('best_rate') ne 'no' ? column(column) : NaN
array rate[3*rows]
do for [row=1:rows] {
    do for [k=1:3] {
        stats summary(row, k) using (chosen('lr')) nooutput
        rate[3*(row - 1) + k] = STATS_max
    }
}
at_rate(row, k) = abs(column('lr')/rate[3*(row - 1) + k] - 1) < 1e-9
after(row, k) = column('update') > 0 && at_rate(row, k) ? column('loss') : NaN
one(row, k, s) = column('seed') == s ? after(row, k) : NaN
untrained(name) = column('update') == 0 ? column(name) : NaN
colour(k) = colour_of(word(methods, k))
rates(row) = sprintf('Adam, rate %g for PES, %g for TES, %g for full ES', rate[3*row], rate[3*row - 1], rate[3*row - 2])

below = 105.0/height
set multiplot layout rows,2 margins 0.07,0.985,below,1 - 95.0/height spacing 0.08,85.0/height
set label 1 sprintf('Learned optimizer (P = 1762) of a perceptron: T = %d inner steps, K = %d, N = %d, σ = 0.01, %d seeds; profile %s', T, K, N, seeds, profile) at screen 0.5, 1 - 20.0/height center
set label 2 'left: mean over seeds with its 95 % interval; right: fresh episodes, thin lines are seeds and bold ones their mean; rates are the best of several on '.(rows == 1 ? 'other' : 'these').' seeds' at screen 0.5, 1 - 45.0/height center font ',10' textcolor rgb '#555555'
set label 3 (rows == 1 ? 'reduced network and T; CIFAR-10, whose generated stand-in so short a training does not reach, is drawn at profiles standard and paper' : '') at screen 0.5, 15.0/height center font ',10' textcolor rgb '#555555'
unset key
do for [row=1:rows] {
    last = row == rows
    set title (row == 1 ? 'MNIST' : 'CIFAR-10').(stand_in(row) ? ' (generated in its place)' : '').': '.rates(row) font ',10'
    set xlabel last ? 'inner steps of all particles' : ''
    set ylabel 'meta-loss: mean inner loss' offset 1
    set xrange [0:*]; set yrange [*:*]
    set format x '%.1s%c'
    unset logscale
    plot for [k=1:3] summary(row, k) using (column('steps')):(chosen('lo')/T):(chosen('hi')/T) with filledcurves fc rgb colour(k) fs transparent solid 0.18 noborder, \
         for [k=1:3] summary(row, k) using (column('steps')):(chosen('mean')/T) with linespoints lt line_of(word(methods, k)) pointinterval 2
    unset label
    set title (row == 1 ? 'MNIST' : 'CIFAR-10').', after training' font ',10'
    set xlabel last ? 'inner step' : ''
    set ylabel 'training loss' offset 1
    set xrange [1:T]; set autoscale y; set autoscale noextend
    set format x '%g'
    set logscale y
    set ytics (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 2.5, 3)
    if (last) { set key at screen 0.53, 42.0/height center center horizontal maxrows 1 maxcols 4 width -4 Left reverse }
    plot trace(row, 3) using (column('t')):(untrained('loss')) smooth unique with lines lc rgb '#777777' dt 3 lw 1.6 notitle, \
         for [k=1:3] for [s=seed:seed + seeds - 1] trace(row, k) using (column('t')):(one(row, k, s)) with lines lc rgb colour(k) dt 1 lw 0.4 notitle, \
         for [k=1:3] trace(row, k) using (column('t')):(after(row, k)) smooth unique with lines lc rgb colour(k) dt 1 lw 2.2 notitle, \
         for [k=3:1:-1] keyentry with linespoints lt line_of(word(methods, k)) title title_of(word(methods, k)), \
         keyentry with lines lc rgb '#777777' dt 3 lw 1.6 title 'untrained'
    unset key
    set ytics autofreq
}
unset multiplot
unset output
